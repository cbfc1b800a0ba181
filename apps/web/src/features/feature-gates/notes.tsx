import type { ReactNode } from 'react';
import type { FeatureGates } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Time } from '../../components/time.tsx';
import { featureGatesText as text } from './feature-gates.messages.ts';
import classes from './feature-gates.module.css';

const PODS_SHOWN = 8;

/** Where the data comes from, in one line. */
export function SourceLine({ data }: { readonly data: FeatureGates }): ReactNode {
  const { agents } = data;
  // What is hidden is told with its missing right above; the refusal would only say it again.
  const hidden = (data.hidden ?? []).length > 0;
  const detail = hidden && data.source === 'unknown' ? '' : data.sourceDetail;
  const agentsDetail = hidden && agents.reported === 0 ? '' : agents.detail.replace(/\.$/, '');
  return (
    <p className={classes.source}>
      <strong>{text.version(data.antreaVersion)}</strong> · {detail === '' ? text.sources[data.source] : detail} ·{' '}
      {text.agentsReported(agents.reported, agents.total)}
      {agentsDetail === '' ? '' : ` (${agentsDetail})`}
    </p>
  );
}

/** Pods that still run with an older configuration, and which gates change when they restart. */
export function RestartPending({ data }: { readonly data: FeatureGates }): ReactNode {
  const pending = data.restartPending;
  if (pending.length === 0) return null;
  return (
    <section className={classes.notice} aria-label={text.pendingTitle}>
      <p>
        <strong>{text.pendingTitle}.</strong> {text.pendingWhy}
      </p>
      <ul>
        {pending.slice(0, PODS_SHOWN).map((one) => (
          <li key={one.pod}>
            <span className="mono">{one.pod}</span>
            {one.node !== null && (
              <>
                {' '}
                on{' '}
                <ClusterLink to="/agents" search={{ open: one.node }}>
                  <span className="mono">{one.node}</span>
                </ClusterLink>
              </>
            )}
            , started <Time value={one.startedAt} />
            {one.gates.length > 0 && (
              <>
                ; {text.pendingGates}: <span className="mono">{one.gates.join(', ')}</span>
              </>
            )}
          </li>
        ))}
        {pending.length > PODS_SHOWN && <li>{text.moreNodes(pending.length - PODS_SHOWN)}</li>}
      </ul>
    </section>
  );
}
