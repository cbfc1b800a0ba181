import type { ReactNode } from 'react';
import { Mark } from '../../../components/mark.tsx';
import { wayText as text } from './packet-way.messages.ts';
import classes from './packet-way.module.css';

/** What signs, lines and frames of the picture mean. */
export function WayLegend(): ReactNode {
  return (
    <ul className={classes.legend} aria-label={text.legend}>
      <li>
        <Mark kind="allowed" label={text.verdicts.Allowed} />
      </li>
      <li>
        <Mark kind="dropped" label={`${text.verdicts.Dropped}: ${text.legendStop}`} />
      </li>
      <li>
        <Mark kind="rejected" label={`${text.verdicts.Rejected}: ${text.legendStop}`} />
      </li>
      <li>
        <Mark kind="mixed" label={`${text.verdicts.Differs}: ${text.legendDiffers}`} />
      </li>
      <li>
        <Mark kind="unknown" label={`${text.verdicts.Undecided}: ${text.legendUnsure}`} />
      </li>
      <li>
        <Mark kind="none" label={`${text.decidesNothing}: ${text.legendLine}`} />
      </li>
    </ul>
  );
}
