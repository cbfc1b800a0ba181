import type { ReactNode } from 'react';
import { Mark } from '../../components/mark.tsx';
import { actionMark } from '../../components/policy-parts/index.ts';
import { ACTIONS } from './tiers.model.ts';
import { tiersText as text } from './tiers.messages.ts';
import classes from './tiers.module.css';

/** What the ladder's signs mean, and why hits are not counted where they are not. */
export function LadderLegend({ hitsOff }: { readonly hitsOff: string | null }): ReactNode {
  return (
    <ul className={classes.legend} aria-label={text.legend}>
      {ACTIONS.map((action) => (
        <li key={action}>
          <Mark kind={actionMark[action]} label={text.marks[action]} />
        </li>
      ))}
      <li>
        <Mark kind="none" label={text.marks.through} />
      </li>
      <li>
        <Mark kind="unknown" label={text.marks.open} />
      </li>
      <li>
        <Mark kind="nsx" /> {text.owner.nsx}
      </li>
      {hitsOff !== null && (
        <li>
          {text.head.hits}: {hitsOff}
        </li>
      )}
    </ul>
  );
}
