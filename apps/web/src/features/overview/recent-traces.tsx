import type { ReactNode } from 'react';
import type { TraceflowSummary } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Mark, PhaseMark, VerdictMark } from '../../components/mark.tsx';
import { Time } from '../../components/time.tsx';
import { Middle } from '../../components/name.tsx';
import { overviewText as text } from './overview.messages.ts';
import classes from './overview.module.css';

function Outcome({ trace }: { readonly trace: TraceflowSummary }): ReactNode {
  if (trace.phase === 'Waiting' || trace.phase === 'Running') return <PhaseMark phase={trace.phase} />;
  if (trace.phase === 'Failed' && trace.verdict === 'Unknown')
    return <Mark kind="dropped" label={text.failed} title={trace.reason} />;
  return <VerdictMark verdict={trace.verdict} title={trace.reason} />;
}

const nameOf = (end: string): string => end.slice(end.indexOf('/') + 1).trim();

/** The newest traces with what became of each; a row opens its result. */
export function RecentTraces({ traces }: { readonly traces: readonly TraceflowSummary[] }): ReactNode {
  if (traces.length === 0) return <p className="muted">{text.noTraces}</p>;
  return (
    <ul className={classes.traces}>
      {traces.map((trace) => (
        <li key={trace.id}>
          <ClusterLink to="/traceflow/$name" params={{ name: trace.name }}>
            <Outcome trace={trace} />
            <span className={`${classes.way} mono`} title={`${trace.source} → ${trace.destination}`}>
              <Middle text={nameOf(trace.source)} />
              <span className="muted"> → </span>
              <Middle text={nameOf(trace.destination)} />
              <span className={classes.port}>
                {trace.destinationPort === null ? ` ${trace.protocol}` : `:${trace.destinationPort}/${trace.protocol}`}
              </span>
            </span>
            <span className="muted">
              <Time value={trace.createdAt} />
            </span>
          </ClusterLink>
        </li>
      ))}
    </ul>
  );
}
