import { useState, type ReactNode } from 'react';
import type { Attention } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Mark, type MarkKind } from '../../components/mark.tsx';
import { Loading } from '../../components/states.tsx';
import { bySeverity, splitLink } from './overview.model.ts';
import { overviewText as text } from './overview.messages.ts';
import classes from './overview.module.css';

const MARKS: Readonly<Record<Attention['severity'], MarkKind>> = {
  critical: 'dropped',
  warning: 'rejected',
  info: 'info',
};
const SHOWN = 6;

/** What needs a person, the worst first, each a link; one calm line when nothing does. `complete`: every source could be read. */
export function AttentionList({
  items,
  complete,
}: {
  readonly items: readonly Attention[] | undefined;
  readonly complete: boolean;
}): ReactNode {
  const [all, setAll] = useState(false);
  if (items === undefined) {
    return (
      <section className={`${classes.attention} ${classes.whole}`} aria-label={text.attention}>
        <div className={classes.calm}>
          <Loading rows={1} label={text.looking} />
        </div>
      </section>
    );
  }
  if (items.length === 0) {
    return (
      <section className={`${classes.attention} ${classes.whole}`} aria-label={text.attention}>
        <div className={classes.calm}>
          <Mark kind={complete ? 'allowed' : 'unknown'} label={complete ? text.calm : text.calmPartly} />
          <p className="muted">{complete ? text.calmAll : text.calmSome}</p>
        </div>
      </section>
    );
  }
  const sorted = bySeverity(items);
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  return (
    <section className={`${classes.attention} ${classes.whole}`} aria-label={text.attention}>
      <h2>{text.attention}</h2>
      <ul className={classes.list}>
        {shown.map((item) => {
          const { path, search } = splitLink(item.link);
          return (
            <li key={item.id} className={classes.item}>
              <ClusterLink to={path} search={search}>
                <Mark kind={MARKS[item.severity]} label={text.severities[item.severity]} />
                <strong>{item.title}</strong>
                <span className={classes.detail} title={item.detail}>
                  {item.detail}
                </span>
              </ClusterLink>
            </li>
          );
        })}
      </ul>
      {sorted.length > SHOWN && (
        <button type="button" className={classes.textButton} onClick={() => setAll(!all)}>
          {all ? text.less : text.more(sorted.length - SHOWN)}
        </button>
      )}
    </section>
  );
}
