import type { ReactNode } from 'react';
import type { PolicyDetail, PolicySummary } from '@netloft/contracts';
import { Copyable } from '../../../components/copyable.tsx';
import { Facts } from '../../../components/drawer.tsx';
import { Mark } from '../../../components/mark.tsx';
import { Name } from '../../../components/name.tsx';
import { FromNsx, nsxLinkText, useNsxLinks } from '../../../components/nsx-link/index.ts';
import { KIND_LABEL, OriginMark, PHASE_LABEL, phaseMark } from '../../../components/policy-parts/index.ts';
import { Time } from '../../../components/time.tsx';
import { formatCount } from '../../../lib/format.ts';
import { useCluster } from '../../../lib/use-cluster.ts';
import { policiesText as text } from '../policies.messages.ts';
import { appliedText, countText } from '../policies.columns.tsx';
import { mayBeFromNsx } from '../policies.model.ts';
import classes from '../policies.module.css';

function evaluation(summary: PolicySummary): string {
  const { stage, tier, tierPriority, priority } = summary;
  if (stage === 'kubernetes' || priority === null) return text.evaluationStage(tier);
  return text.evaluationIn(tier, tierPriority === null ? '?' : String(tierPriority), String(priority));
}

function Realization({ status }: { readonly status: PolicySummary['status'] }): ReactNode {
  if (status.phase === 'NotReported') return <span className="muted">{text.notReported}</span>;
  return (
    <span className={classes.inline}>
      <Mark kind={phaseMark[status.phase]} label={PHASE_LABEL[status.phase]} />
      {status.nodesRealized !== null && status.nodesDesired !== null && (
        <span>{text.nodesRealized(formatCount(status.nodesRealized), formatCount(status.nodesDesired))}</span>
      )}
    </span>
  );
}

/** What stands first about a policy: what it is, where it is evaluated, on what, and whether the Nodes have it. */
export function PolicyFacts({
  summary,
  detail,
}: {
  readonly summary: PolicySummary;
  readonly detail?: PolicyDetail | undefined;
}): ReactNode {
  const link = useNsxLinks(useCluster(), mayBeFromNsx(summary)).get(summary.id);
  const applied = detail === undefined ? '' : detail.appliedTo.map((one) => one.text).join(', ');
  const count = countText(summary.appliedTo);
  const failed = detail?.status.conditions.find((one) => one.status === 'False' && one.message !== undefined);
  return (
    <Facts
      items={[
        [text.kind, KIND_LABEL[summary.kind]],
        [
          text.internalName,
          summary.namespace === undefined ? (
            <Copyable key="name" value={summary.name} noun="name" />
          ) : (
            <Name namespace={summary.namespace} name={summary.name} copy />
          ),
        ],
        [text.evaluation, evaluation(summary)],
        [
          text.appliedTo,
          <span key="applied">
            {applied === '' ? appliedText(summary) : applied}{' '}
            <span className="muted">({count === '' ? text.podsUnknown : count})</span>
          </span>,
        ],
        [
          text.status,
          <span key="status">
            <Realization status={summary.status} />
            {failed?.message !== undefined && <span className={classes.failedWhy}>{failed.message}</span>}
          </span>,
        ],
        [text.origin, <OriginMark key="origin" origin={summary.origin} />],
        ...(link === undefined ? [] : [[nsxLinkText.term, <FromNsx key="nsx" link={link} />] as const]),
        [text.changed, <Time key="changed" value={summary.changedAt} />],
      ]}
    />
  );
}
