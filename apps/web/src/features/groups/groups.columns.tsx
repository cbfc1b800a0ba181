import type { GroupSummary } from '@netloft/contracts';
import type { Column } from '../../components/data-table/types.ts';
import { Sign } from '../../components/mark.tsx';
import { Middle, Name } from '../../components/name.tsx';
import { ORIGIN_LABEL, OriginMark } from '../../components/policy-parts/index.ts';
import { Time } from '../../components/time.tsx';
import { formatCount } from '../../lib/format.ts';
import { titleOf } from './groups.model.ts';
import { groupsText as text } from './groups.messages.ts';
import classes from './groups.module.css';

const dash = <span className="muted">—</span>;

/** Columns of the table of groups. */
export const groupColumns: readonly Column<GroupSummary>[] = [
  {
    id: 'name',
    header: text.name,
    width: 150,
    grow: 3,
    fixed: true,
    value: (group) => [group.namespace, titleOf(group), group.displayName && group.name].filter(Boolean).join(' '),
    exported: (group) => group.id,
    cell: (group) => (
      <span className={classes.name}>
        {group.warnings > 0 && <Sign kind="mixed" size={13} label={text.warnings(group.warnings)} />}
        {group.displayName === undefined ? (
          <Name namespace={group.namespace} name={group.name} />
        ) : (
          <span title={group.name}>
            <Middle text={group.displayName} />
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'kind',
    header: text.kind,
    width: 108,
    value: (group) => group.kind,
  },
  {
    id: 'form',
    header: text.form,
    width: 88,
    value: (group) => text.forms[group.form],
  },
  {
    id: 'criteria',
    header: text.criteria,
    width: 150,
    grow: 4,
    value: (group) => group.text,
  },
  {
    id: 'pods',
    header: text.pods,
    description: text.podsWhat,
    width: 88,
    align: 'end',
    unsearched: true,
    value: (group) => group.pods,
    cell: (group) =>
      group.pods === null ? (
        dash
      ) : (
        <span className={group.pods === 0 ? 'muted' : undefined}>{formatCount(group.pods)}</span>
      ),
  },
  {
    id: 'blocks',
    header: text.blocks,
    description: text.blocksWhat,
    width: 68,
    roomy: true,
    align: 'end',
    unsearched: true,
    value: (group) => group.blocks,
    cell: (group) => (group.blocks === 0 ? dash : formatCount(group.blocks)),
  },
  {
    id: 'children',
    header: text.children,
    width: 78,
    roomy: true,
    align: 'end',
    unsearched: true,
    value: (group) => group.children.length,
    exported: (group) => group.children.join(' '),
    cell: (group) =>
      group.children.length === 0 ? (
        dash
      ) : (
        <span title={group.children.join('\n')}>{formatCount(group.children.length)}</span>
      ),
  },
  {
    id: 'usedBy',
    header: text.usedBy,
    description: text.usedByWhat,
    width: 78,
    align: 'end',
    unsearched: true,
    value: (group) => group.usedBy,
    cell: (group) => (group.usedBy === 0 ? <span className="muted">{text.unused}</span> : formatCount(group.usedBy)),
  },
  {
    id: 'computed',
    header: text.computed,
    description: text.computedWhat,
    width: 92,
    unsearched: true,
    value: (group) => group.computed,
    cell: (group) =>
      group.computed === null ? (
        dash
      ) : (
        <span className={classes.computed}>
          <Sign kind={group.computed ? 'allowed' : 'running'} size={12} />
          {group.computed ? text.yes : text.no}
        </span>
      ),
  },
  {
    id: 'changed',
    header: text.changed,
    width: 92,
    align: 'end',
    unsearched: true,
    value: (group) => (group.changedAt === null ? null : Date.parse(group.changedAt)),
    exported: (group) => group.changedAt,
    cell: (group) => <Time value={group.changedAt} />,
  },
  {
    id: 'origin',
    header: text.origin,
    width: 80,
    value: (group) => ORIGIN_LABEL[group.origin.source],
    cell: (group) => <OriginMark origin={group.origin} />,
  },
  {
    id: 'namespace',
    header: text.namespace,
    width: 120,
    mono: true,
    optional: true,
    value: (group) => group.namespace ?? null,
  },
  {
    id: 'displayName',
    header: text.displayName,
    width: 150,
    optional: true,
    value: (group) => group.displayName ?? null,
  },
];
