import type { ReactNode } from 'react';
import { encodings, Sign, type MarkKind } from '../../../components/mark.tsx';
import classes from './result.module.css';

/** The answer in one line: sign, word, and Antrea's own message. */
export function Headline({
  mark,
  title,
  detail,
}: {
  readonly mark: MarkKind;
  readonly title: string;
  readonly detail: string;
}): ReactNode {
  return (
    <div className={classes.headline} role="status" data-kind={mark}>
      <Sign kind={mark} size={20} />
      <p>
        <strong style={{ color: encodings[mark].color }}>{title}</strong>
        {detail !== '' && <span className={classes.headDetail}>{detail}</span>}
      </p>
    </div>
  );
}
