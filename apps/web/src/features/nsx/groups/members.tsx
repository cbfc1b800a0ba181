import { useMemo, useState, type ReactNode } from 'react';
import type { NsxMembers } from '@netloft/contracts';
import { Sign } from '../../../components/mark.tsx';
import { Name } from '../../../components/name.tsx';
import { TextButton } from '../../../components/text-button.tsx';
import { formatCount } from '../../../lib/format.ts';
import { groupsText as text } from './groups.messages.ts';
import { compareMembers, type ComparedKind, type ComparedMember } from './members.model.ts';
import classes from './groups.module.css';

/** Rows shown before the reader asks for all of them. */
const FIRST = 12;

const textOf = (one: ComparedMember): string =>
  `${one.cluster ?? ''} ${one.namespace ?? ''}/${one.name} ${one.detail.join(' ')}`.toLowerCase();

export interface GroupMembersProps {
  /** What NSX says; left away where it was not asked (a draft). */
  readonly members?: readonly NsxMembers[];
  /** What the criteria find. */
  readonly matches: readonly NsxMembers[];
}

/** Members of every kind, those of each cluster together: what NSX says, what the criteria find. */
export function GroupMembers({ members, matches }: GroupMembersProps): ReactNode {
  const kinds = useMemo(() => compareMembers(members ?? [], matches), [members, matches]);
  const shown = kinds.filter((one) => one.items.length > 0 || one.failed !== undefined || one.total > 0);
  if (shown.length === 0) return <p className="muted">{text.noMembers}</p>;
  return shown.map((kind) => <MembersOfKind key={kind.kind} kind={kind} compared={members !== undefined} />);
}

const countOf = (count: number | null): string => (count === null ? text.unknown : formatCount(count));

function headOf({ nsxTotal, criteriaTotal, total }: ComparedKind, compared: boolean): string {
  if (!compared) return formatCount(criteriaTotal ?? total);
  return nsxTotal !== null && nsxTotal === criteriaTotal
    ? text.same(formatCount(nsxTotal))
    : text.counted(countOf(nsxTotal), countOf(criteriaTotal));
}

const Said = ({ said }: { readonly said: boolean }): ReactNode => (
  <Sign kind={said ? 'allowed' : 'none'} size={13} label={said ? text.yes : text.no} />
);

function MembersOfKind({ kind, compared }: { readonly kind: ComparedKind; readonly compared: boolean }): ReactNode {
  const [all, setAll] = useState(false);
  const [filter, setFilter] = useState('');
  const { items, total } = kind;
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const found = items.filter((one) => words.every((word) => textOf(one).includes(word)));
  const rows = all || words.length > 0 ? found : found.slice(0, FIRST);
  return (
    <div>
      <div className={classes.kindHead}>
        <strong>{kind.kind}</strong>
        <span className="muted">{headOf(kind, compared)}</span>
      </div>
      {kind.failed !== undefined && <p className={classes.notice}>{text.notRead(kind.failed)}</p>}
      {items.length > FIRST && (
        <input
          type="search"
          className={classes.filter}
          aria-label={`${text.filterMembers}: ${kind.kind}`}
          placeholder={text.filterMembers}
          value={filter}
          spellCheck={false}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      {items.length > 0 && (
        <table className={classes.members} data-compared={compared} aria-label={`${text.members}: ${kind.kind}`}>
          <thead>
            <tr>
              <th scope="col">{text.member}</th>
              <th scope="col">{text.cluster}</th>
              <th scope="col">{text.detail}</th>
              {compared && (
                <>
                  <th scope="col" title={text.membersNsxWhat}>
                    {text.membersNsx}
                  </th>
                  <th scope="col" title={text.membersCriteriaWhat}>
                    {text.membersCriteria}
                  </th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={`${one.id}\n${one.cluster ?? ''}\n${one.namespace ?? ''}\n${one.name}`}>
                <td>
                  <Name namespace={one.namespace ?? undefined} name={one.name} />
                </td>
                <td>{one.cluster ?? '—'}</td>
                <td className="mono">{one.detail.length === 0 ? '—' : one.detail.join(', ')}</td>
                {compared && (
                  <>
                    <td>
                      <Said said={one.nsx} />
                    </td>
                    <td>
                      <Said said={one.criteria} />
                    </td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className={classes.foot}>
        {rows.length < found.length && (
          <TextButton onClick={() => setAll(true)}>{text.showAll(formatCount(found.length))}</TextButton>
        )}
        {items.length < total && (
          <span className="muted">{text.shownOf(formatCount(items.length), formatCount(total))}</span>
        )}
      </div>
    </div>
  );
}
