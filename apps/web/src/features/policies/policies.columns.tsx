import type { ReactNode } from 'react';
import { compareEvaluation, isNsxTier } from '@netloft/antrea';
import type { PolicySummary } from '@netloft/contracts';
import type { Column } from '../../components/data-table/types.ts';
import { Sign } from '../../components/mark.tsx';
import { Middle, Name } from '../../components/name.tsx';
import {
  actionMark,
  KIND_SHORT,
  KindTag,
  ORIGIN_LABEL,
  OriginMark,
  PHASE_LABEL,
  phaseMark,
  RULE_ACTIONS,
} from '../../components/policy-parts/index.ts';
import { Time } from '../../components/time.tsx';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { actionsText, titleOf } from './policies.model.ts';
import { policiesText as text } from './policies.messages.ts';
import classes from './policies.module.css';

const dash = <span className="muted">—</span>;

function NameCell({ policy }: { readonly policy: PolicySummary }): ReactNode {
  return (
    <span className={classes.name} title={policy.displayName === undefined ? undefined : policy.name}>
      {policy.warnings > 0 && <Sign kind="mixed" size={13} label={text.warningCount(policy.warnings)} />}
      {policy.displayName === undefined ? (
        <Name namespace={policy.namespace} name={policy.name} />
      ) : (
        <span className={classes.display}>{policy.displayName}</span>
      )}
    </span>
  );
}

/** `5 Pods`, `3 Nodes`; empty while not known. */
export function countText({ pods, nodes }: PolicySummary['appliedTo']): string {
  if (nodes !== null && nodes > 0) return nodes === 1 ? text.oneNode : text.nodeCount(formatCount(nodes));
  if (pods === null) return '';
  return pods === 1 ? text.onePod : text.podCount(formatCount(pods));
}

/** What a policy is applied to in words; some say it in each rule instead. */
export const appliedText = ({ appliedTo }: PolicySummary): string =>
  appliedTo.text === '' ? text.noSubject : appliedTo.text;

function AppliedCell({ policy }: { readonly policy: PolicySummary }): ReactNode {
  const count = countText(policy.appliedTo);
  return (
    <span className={classes.applied} title={`${appliedText(policy)} (${count === '' ? text.podsUnknown : count})`}>
      <span className={classes.appliedText}>{appliedText(policy)}</span>
      <span className={policy.appliedTo.pods === 0 ? classes.zero : 'muted'}>{count === '' ? '? Pods' : count}</span>
    </span>
  );
}

function ActionsCell({ policy }: { readonly policy: PolicySummary }): ReactNode {
  const shown = RULE_ACTIONS.filter((action) => policy.actions[action] > 0);
  const words = actionsText(policy.actions);
  const isolates = policy.isolates.length === 0 ? '' : `${text.isolation} ${policy.isolates.join(', ')}`;
  if (shown.length === 0 && isolates === '') return dash;
  return (
    <span className={classes.actions} title={[words, isolates].filter(Boolean).join('; ')}>
      {shown.map((action) => (
        <span key={action}>
          <Sign kind={actionMark[action]} size={12} label={action} />
          {formatCount(policy.actions[action])}
        </span>
      ))}
      {shown.length === 0 && <span className="muted">{text.isolation}</span>}
    </span>
  );
}

function RealizedCell({ policy }: { readonly policy: PolicySummary }): ReactNode {
  const { phase, nodesRealized, nodesDesired } = policy.status;
  if (phase === 'NotReported') return dash;
  return (
    <span className={classes.actions} title={PHASE_LABEL[phase]}>
      <span>
        <Sign kind={phaseMark[phase]} size={12} label={PHASE_LABEL[phase]} />
        {nodesDesired === null || nodesRealized === null
          ? PHASE_LABEL[phase]
          : `${formatCount(nodesRealized)}/${formatCount(nodesDesired)}`}
      </span>
    </span>
  );
}

/** Columns of the table; `tier` sorts by the order of evaluation. Nodes realized are sorted by how many lack. */
export const policyColumns: readonly Column<PolicySummary>[] = [
  {
    id: 'tier',
    header: text.tierColumn,
    description: text.tierWhat,
    width: 224,
    fixed: true,
    value: (policy) => policy.tier,
    compare: compareEvaluation,
    cell: (policy) => (
      <span className={classes.tier} data-nsx={isNsxTier(policy.tier) ? true : undefined} title={tierTitle(policy)}>
        <Middle text={policy.tier} />
        {policy.priority !== null && <span className="number">{shortPriority(policy.priority)}</span>}
      </span>
    ),
  },
  {
    id: 'kind',
    header: text.kind,
    width: 66,
    value: (policy) => KIND_SHORT[policy.kind],
    exported: (policy) => policy.kind,
    cell: (policy) => <KindTag kind={policy.kind} />,
  },
  {
    id: 'name',
    header: text.name,
    width: 168,
    grow: 4,
    fixed: true,
    value: (policy) => [policy.namespace, titleOf(policy), policy.displayName && policy.name].filter(Boolean).join(' '),
    exported: (policy) => policy.name,
    cell: (policy) => <NameCell policy={policy} />,
  },
  {
    id: 'appliedTo',
    header: text.appliedTo,
    description: text.appliedToWhat,
    width: 188,
    grow: 4,
    value: appliedText,
    cell: (policy) => <AppliedCell policy={policy} />,
  },
  {
    id: 'pods',
    header: text.pods,
    width: 60,
    align: 'end',
    optional: true,
    unsearched: true,
    value: (policy) => policy.appliedTo.pods,
  },
  {
    id: 'rules',
    header: text.rules,
    description: text.rulesWhat,
    width: 62,
    roomy: true,
    unsearched: true,
    value: (policy) => policy.rules.ingress + policy.rules.egress,
    cell: (policy) => (
      <span className="number" title={text.rulesTitle(policy.rules.ingress, policy.rules.egress)}>
        {policy.rules.ingress > 0 && `←${formatCount(policy.rules.ingress)} `}
        {policy.rules.egress > 0 && `→${formatCount(policy.rules.egress)}`}
        {policy.rules.ingress + policy.rules.egress === 0 && <span className="muted">{text.noRules}</span>}
      </span>
    ),
  },
  {
    id: 'actions',
    header: text.actions,
    description: text.actionsWhat,
    width: 88,
    value: (policy) => actionsText(policy.actions),
    compare: (a, b) => a.actions.Drop + a.actions.Reject - b.actions.Drop - b.actions.Reject,
    cell: (policy) => <ActionsCell policy={policy} />,
  },
  {
    id: 'realized',
    header: text.realized,
    description: text.realizedWhat,
    width: 80,
    value: (policy) => (policy.status.phase === 'NotReported' ? null : PHASE_LABEL[policy.status.phase]),
    exported: (policy) =>
      policy.status.nodesDesired === null
        ? null
        : `${policy.status.nodesRealized ?? '?'}/${policy.status.nodesDesired}`,
    compare: (a, b) => lacking(b) - lacking(a),
    cell: (policy) => <RealizedCell policy={policy} />,
  },
  {
    id: 'hits',
    header: text.hits,
    description: text.hitsWhat,
    width: 66,
    align: 'end',
    unsearched: true,
    value: (policy) => policy.hits?.sessions ?? null,
    cell: (policy) =>
      policy.hits === null ? (
        dash
      ) : (
        <span title={`${formatCount(policy.hits.packets)} packets, ${formatBytes(policy.hits.bytes)}`}>
          {formatCount(policy.hits.sessions)}
        </span>
      ),
  },
  {
    id: 'changed',
    header: text.changed,
    description: text.changedWhat,
    width: 90,
    roomy: true,
    align: 'end',
    unsearched: true,
    value: (policy) => (policy.changedAt === null ? null : Date.parse(policy.changedAt)),
    exported: (policy) => policy.changedAt,
    cell: (policy) => <Time value={policy.changedAt} />,
  },
  {
    id: 'origin',
    header: text.origin,
    width: 92,
    value: (policy) => ORIGIN_LABEL[policy.origin.source],
    exported: (policy) => policy.origin.manager ?? policy.origin.source,
    cell: (policy) => <OriginMark origin={policy.origin} />,
  },
  {
    id: 'priority',
    header: text.priority,
    width: 76,
    align: 'end',
    optional: true,
    unsearched: true,
    value: (policy) => policy.priority,
  },
  {
    id: 'tierPriority',
    header: text.tierPlace,
    description: text.tierPlaceWhat,
    width: 84,
    align: 'end',
    optional: true,
    unsearched: true,
    value: (policy) => policy.tierPriority,
  },
  {
    id: 'warnings',
    header: text.warningsColumn,
    width: 84,
    align: 'end',
    optional: true,
    unsearched: true,
    value: (policy) => policy.warnings,
  },
  {
    id: 'packets',
    header: text.packets,
    width: 90,
    align: 'end',
    optional: true,
    unsearched: true,
    value: (policy) => policy.hits?.packets ?? null,
    cell: (policy) => (policy.hits === null ? dash : formatCount(policy.hits.packets)),
  },
  {
    id: 'bytes',
    header: text.bytes,
    width: 90,
    align: 'end',
    optional: true,
    unsearched: true,
    value: (policy) => policy.hits?.bytes ?? null,
    cell: (policy) => (policy.hits === null ? dash : formatBytes(policy.hits.bytes)),
  },
  {
    id: 'namespace',
    header: text.namespace,
    width: 120,
    mono: true,
    optional: true,
    value: (policy) => policy.namespace ?? null,
  },
  {
    id: 'displayName',
    header: text.displayName,
    width: 150,
    optional: true,
    value: (policy) => policy.displayName ?? null,
  },
];

const tierTitle = ({ tier, tierPriority, priority }: PolicySummary): string =>
  `${tier}${tierPriority === null ? '' : ` (${tierPriority})`}${priority === null ? '' : `, ${text.priority.toLowerCase()} ${priority}`}`;

/** NSX's priorities have many digits after the point, of which the first three tell them apart for the eye. */
const shortPriority = (priority: number): string =>
  `${Number.isInteger(priority) ? '' : '≈'}${Number(priority.toFixed(3))}`;

const lacking = ({ status }: PolicySummary): number =>
  status.phase === 'Failed' ? 1e9 : (status.nodesDesired ?? 0) - (status.nodesRealized ?? 0);
