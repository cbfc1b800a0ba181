import type { ReactNode } from 'react';
import type { PolicyCounts } from '@netloft/contracts';
import { formatCount } from '../../lib/format.ts';
import { barLength, ladder } from './overview.model.ts';
import { overviewText as text } from './overview.messages.ts';
import classes from './overview.module.css';

/** How many policies stand on each rung, in the order in which a packet meets them. */
export function PolicyLadder({ counts }: { readonly counts: PolicyCounts }): ReactNode {
  const rungs = ladder(counts);
  // A scale of at least ten, so that one policy does not look like a full tier.
  const most = Math.max(10, ...rungs.map((rung) => rung.policies ?? 0));
  return (
    <>
      <p className={classes.ends}>{text.evaluatedFirst}</p>
      <ol className={classes.ladder}>
        {rungs.map((rung) => (
          <li key={rung.id} className={classes.rung} data-kind={rung.kind}>
            <span className={classes.rungName}>
              {rung.nsx && <span className={classes.tag}>NSX</span>}
              <span title={rung.name}>{rung.name}</span>
            </span>
            <span
              className={classes.priority}
              title={rung.priority === null && rung.kind === 'tier' ? text.priorityHidden : undefined}
            >
              {rung.priority ?? (rung.kind === 'tier' ? '?' : '')}
            </span>
            <span className={classes.track} aria-hidden>
              {rung.policies !== null && rung.policies > 0 && (
                <span
                  className={classes.fill}
                  style={{ display: 'block', width: `${barLength(rung.policies, most)}%` }}
                />
              )}
            </span>
            <span
              className={`${classes.rungCount} ${rung.policies === 0 || rung.policies === null ? 'muted' : ''}`}
              title={
                rung.kind === 'tier' || rung.kind === 'baseline'
                  ? text.both(rung.clusterPolicies, rung.namespacedPolicies)
                  : undefined
              }
            >
              {rung.policies === null ? text.notVisible : formatCount(rung.policies)}
            </span>
          </li>
        ))}
      </ol>
      <p className={classes.ends}>{text.otherwise}</p>
      {counts.incomplete.length > 0 && <p className={classes.ends}>{text.incomplete(counts.incomplete)}</p>}
    </>
  );
}
