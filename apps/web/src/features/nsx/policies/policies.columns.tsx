import type { ReactNode } from 'react';
import type { NsxPolicySummary } from '@netloft/contracts';
import type { Column } from '../../../components/data-table/types.ts';
import { Mark, Sign } from '../../../components/mark.tsx';
import { Middle } from '../../../components/name.tsx';
import { Time } from '../../../components/time.tsx';
import { formatCount } from '../../../lib/format.ts';
import { nsxPartsText } from '../parts/parts.messages.ts';
import { policiesText as text } from './policies.messages.ts';
import {
  actionLabel,
  actionMark,
  actionsText,
  categoryOrder,
  compareEvaluation,
  realizationMark,
} from './policies.model.ts';
import classes from './policies.module.css';

const dash = <span className="muted">—</span>;

/** Who enforces a policy. Cheap enough for table cells. */
export const ByTag = ({ by }: { readonly by: NsxPolicySummary['enforcedBy'] }): ReactNode => (
  <span className={classes.tag} data-by={by} title={text.byWhat[by]}>
    {text.by[by]}
  </span>
);

/** How far NSX has brought it; NSX’s own words on hover. */
export const RealizationMark = ({ realization }: Pick<NsxPolicySummary, 'realization'>): ReactNode => (
  <Mark
    kind={realizationMark[realization.state]}
    label={nsxPartsText.realization[realization.state]}
    title={realization.detail}
  />
);

function RulesCell({ policy }: { readonly policy: NsxPolicySummary }): ReactNode {
  const actions = Object.entries(policy.actions ?? {}).filter(([, count]) => count > 0);
  if (actions.length === 0) return <span className="number">{formatCount(policy.rules)}</span>;
  return (
    <span className={classes.actions} title={actionsText(policy)}>
      {actions.map(([action, count]) => (
        <span key={action}>
          <Sign kind={actionMark[action] ?? 'unknown'} size={12} label={actionLabel(action)} />
          {formatCount(count)}
        </span>
      ))}
    </span>
  );
}

/** `stc-tkg-cluster-1 Realized 2/2 Nodes; …` */
const inClustersText = ({ clusterPolicies }: NsxPolicySummary): string =>
  clusterPolicies
    .map((one) => `${one.cluster} ${one.phase} ${text.nodes(one.nodesRealized, one.nodesDesired)}`)
    .join('; ');

/** Columns of the table; `category` sorts by the order of evaluation. */
export const policyColumns: readonly Column<NsxPolicySummary>[] = [
  {
    id: 'category',
    header: text.category,
    description: text.categoryWhat,
    width: 160,
    fixed: true,
    value: (policy) => policy.category,
    compare: compareEvaluation,
    cell: (policy) => (
      <span className={classes.category}>
        <span className={classes.order}>{categoryOrder(policy.category)}</span>
        <span className={classes.categoryName}>{policy.category}</span>
        <span className="number muted">{policy.sequence}</span>
      </span>
    ),
  },
  {
    id: 'sequence',
    header: text.sequence,
    width: 84,
    optional: true,
    align: 'end',
    unsearched: true,
    value: (policy) => policy.sequence,
  },
  {
    id: 'name',
    header: text.name,
    width: 150,
    grow: 4,
    fixed: true,
    value: (policy) => (policy.name === policy.id ? policy.name : `${policy.name} ${policy.id}`),
    exported: (policy) => policy.name,
    cell: (policy) => (
      <span className={classes.name} title={policy.id}>
        <span className={classes.nameText}>{policy.name}</span>
        {policy.locked && (
          <span className={classes.tag} title={text.lockedBy(policy.lockedBy)}>
            {text.lockedChip.toLowerCase()}
          </span>
        )}
        {policy.isDefault && <span className={classes.tag}>{text.isDefault}</span>}
      </span>
    ),
  },
  {
    id: 'enforcedBy',
    header: text.byColumn,
    description: text.byColumnWhat,
    width: 76,
    value: (policy) => text.by[policy.enforcedBy],
    cell: (policy) => <ByTag by={policy.enforcedBy} />,
  },
  {
    id: 'span',
    header: text.span,
    description: text.spanWhat,
    width: 120,
    grow: 2,
    value: (policy) => policy.span.join(', ') || null,
    cell: (policy) =>
      policy.span.length === 0 ? (
        dash
      ) : policy.span.length === 1 ? (
        <Middle text={policy.span[0] ?? ''} />
      ) : (
        <span title={policy.span.join('\n')}>{policy.span.join(', ')}</span>
      ),
  },
  { id: 'appliedTo', header: text.appliedTo, width: 90, grow: 2, value: (policy) => policy.appliedTo },
  {
    id: 'rules',
    header: text.rules,
    description: text.rulesWhat,
    width: 104,
    unsearched: true,
    value: (policy) => policy.rules,
    cell: (policy) => <RulesCell policy={policy} />,
  },
  {
    id: 'realization',
    header: text.realization,
    width: 116,
    value: (policy) => nsxPartsText.realization[policy.realization.state],
    cell: (policy) => <RealizationMark realization={policy.realization} />,
  },
  {
    id: 'inClusters',
    header: text.inClusters,
    description: text.inClustersWhat,
    width: 100,
    roomy: true,
    grow: 2,
    value: (policy) => inClustersText(policy) || null,
    cell: (policy) =>
      policy.clusterPolicies.length === 0 ? dash : <span title={inClustersText(policy)}>{inClustersText(policy)}</span>,
  },
  {
    id: 'locked',
    header: text.locked,
    width: 84,
    optional: true,
    value: (policy) => policy.locked,
    cell: (policy) =>
      policy.locked ? (
        <span title={text.lockedBy(policy.lockedBy)}>{text.locked}</span>
      ) : (
        <span className="muted">—</span>
      ),
  },
  {
    id: 'changed',
    header: text.changed,
    width: 92,
    align: 'end',
    unsearched: true,
    value: (policy) => (policy.changedAt === null ? null : Date.parse(policy.changedAt)),
    exported: (policy) => policy.changedAt,
    cell: (policy) => <Time value={policy.changedAt} />,
  },
  { id: 'changedBy', header: text.changedBy, width: 120, optional: true, value: (policy) => policy.changedBy },
  { id: 'readOnly', header: text.readOnly, width: 140, optional: true, value: (policy) => policy.readOnly },
  { id: 'id', header: text.id, width: 220, mono: true, optional: true, value: (policy) => policy.id },
];
