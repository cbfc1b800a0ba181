import type { ReactNode } from 'react';
import type { TopologyEdge } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { RecordsLink, type ExtraTerm } from '../../components/flow-scope/index.ts';
import { Sign } from '../../components/mark.tsx';
import type { FlowScope } from '../../lib/flows.queries.ts';
import { drawerText as text } from './topology-drawer.messages.ts';
import { EDGE_MARKS, percentOf, policyOfText, recordsOf, SPLIT, type SplitVerdict } from './topology-drawer.model.ts';
import classes from './topology-drawer.module.css';

/** Policies by name, each with the way to its page. */
export function PolicyList({
  policies,
  none,
}: {
  readonly policies: readonly string[];
  readonly none: string;
}): ReactNode {
  if (policies.length === 0) return <p className={classes.quiet}>{none}</p>;
  return (
    <ul className={classes.list}>
      {policies.map((policy) => {
        const { kind, name, target } = policyOfText(policy);
        return (
          <li key={policy}>
            {target === undefined ? <span>{name}</span> : <ClusterLink {...target}>{name}</ClusterLink>}
            <span className="muted">{kind}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Shares of the verdicts, and the records behind each. */
export function VerdictSplit({
  edge,
  scope,
}: {
  readonly edge: Pick<TopologyEdge, SplitVerdict>;
  /** That finds exactly these flows. */
  readonly scope: FlowScope;
}): ReactNode {
  const all = recordsOf(edge);
  const met = SPLIT.filter((verdict) => edge[verdict] > 0);
  return (
    <>
      <div className={classes.split} aria-hidden>
        {met.map((verdict) => (
          <span key={verdict} data-verdict={verdict} style={{ flexGrow: edge[verdict] }} />
        ))}
      </div>
      <ul className={classes.list}>
        {met.map((verdict) => {
          const terms: readonly ExtraTerm[] = [['verdict', verdict]];
          return (
            <li key={verdict}>
              <span>
                <Sign kind={EDGE_MARKS[verdict]} /> {text.verdict[verdict]}{' '}
                <span className="muted">{text.share(percentOf(edge[verdict], all))}</span>
              </span>
              <RecordsLink scope={scope} terms={terms}>
                {text.recordCount(edge[verdict])}
              </RecordsLink>
            </li>
          );
        })}
      </ul>
    </>
  );
}
