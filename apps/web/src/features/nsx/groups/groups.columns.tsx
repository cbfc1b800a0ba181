import type { NsxGroupSummary, NsxGroupType } from '@netloft/contracts';
import type { Column } from '../../../components/data-table/types.ts';
import { Mark, type MarkKind } from '../../../components/mark.tsx';
import { Middle } from '../../../components/name.tsx';
import { Time } from '../../../components/time.tsx';
import { formatCount } from '../../../lib/format.ts';
import { groupsText as text } from './groups.messages.ts';
import classes from './groups.module.css';

const dash = <span className="muted">—</span>;
const STATES: Readonly<Record<string, MarkKind>> = { SUCCESS: 'allowed', IN_PROGRESS: 'running', FAILURE: 'dropped' };

/** The state of a group in NSX's words; nothing where NSX does not say. */
export const StateMark = ({ state }: { readonly state: string }): React.ReactNode =>
  state === '' ? dash : <Mark kind={STATES[state] ?? 'unknown'} label={text.states[state] ?? state} />;

/** What a group is for. Cheap enough for table cells. */
export const TypeTag = ({ type }: { readonly type: NsxGroupType }): React.ReactNode => (
  <span className={classes.tag} data-type={type} title={text.typeWhat[type]}>
    {text.types[type]}
  </span>
);

/** Columns of the table of groups. */
export const groupColumns: readonly Column<NsxGroupSummary>[] = [
  {
    id: 'name',
    header: text.name,
    width: 180,
    grow: 3,
    fixed: true,
    value: (group) => (group.name === group.id ? group.name : `${group.name} ${group.id}`),
    exported: (group) => group.name,
    cell: (group) => (
      <span className={classes.name} title={group.id}>
        <Middle text={group.name} />
      </span>
    ),
  },
  {
    id: 'type',
    header: text.type,
    width: 100,
    value: (group) => text.types[group.type],
    cell: (group) => <TypeTag type={group.type} />,
  },
  { id: 'criteria', header: text.criteria, width: 220, grow: 5, value: (group) => group.text },
  {
    id: 'state',
    header: text.state,
    description: text.stateWhat,
    width: 112,
    value: (group) => (group.state === '' ? null : (text.states[group.state] ?? group.state)),
    cell: (group) => <StateMark state={group.state} />,
  },
  {
    id: 'usedBy',
    header: text.usedBy,
    description: text.usedByWhat,
    width: 78,
    align: 'end',
    unsearched: true,
    value: (group) => group.usedBy,
    cell: (group) =>
      group.usedBy === null ? (
        dash
      ) : group.usedBy === 0 ? (
        <span className="muted">{text.unused}</span>
      ) : (
        formatCount(group.usedBy)
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
  { id: 'changedBy', header: text.changedBy, width: 120, optional: true, value: (group) => group.changedBy },
  {
    id: 'tags',
    header: text.tags,
    width: 140,
    optional: true,
    value: (group) => group.tags.join(', ') || null,
  },
  { id: 'readOnly', header: text.readOnly, width: 140, optional: true, value: (group) => group.readOnly },
  { id: 'id', header: text.id, width: 220, mono: true, optional: true, value: (group) => group.id },
  { id: 'path', header: text.path, width: 260, mono: true, optional: true, value: (group) => group.path },
  {
    id: 'revision',
    header: text.revision,
    width: 80,
    align: 'end',
    optional: true,
    unsearched: true,
    value: (group) => group.revision,
  },
];
