import { useState, type ReactNode } from 'react';
import type { WorkloadRef } from '@netloft/contracts';
import { ClusterLink } from '../cluster-link.tsx';
import { CopyButton } from '../copyable.tsx';
import { Middle, Name } from '../name.tsx';
import { formatCount } from '../../lib/format.ts';
import { TextButton } from '../text-button.tsx';
import { partsText as text } from './policy-parts.messages.ts';
import classes from './policy-parts.module.css';

/** Rows shown before the reader asks for all of them. */
const FIRST = 12;

const keyOf = (member: WorkloadRef): string => `${member.kind}\n${member.namespace ?? ''}\n${member.name}`;
const referenceOf = (member: WorkloadRef): string =>
  member.namespace === undefined ? member.name : `${member.namespace}/${member.name}`;
const textOf = (member: WorkloadRef): string =>
  `${referenceOf(member)} ${member.ip ?? ''} ${member.node ?? ''} ${member.kind}`.toLowerCase();

export interface MembersProps {
  readonly items: readonly WorkloadRef[];
  /** All of them, also those that were not sent; null while not known. */
  readonly total: number | null;
  /** Names the table for screen readers. */
  readonly label?: string;
}

/** Pods, Nodes and workloads that something selects now. */
export function Members({ items, total, label = text.membersLabel }: MembersProps): ReactNode {
  const [all, setAll] = useState(false);
  const [filter, setFilter] = useState('');
  if (total === null && items.length === 0) return <p className={classes.quiet}>{text.membersUnknown}</p>;
  if (items.length === 0) return <p className={classes.quiet}>{text.noMembers}</p>;
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const found = items.filter((member) => words.every((word) => textOf(member).includes(word)));
  const shown = all || words.length > 0 ? found : found.slice(0, FIRST);
  return (
    <div>
      {items.length > FIRST && (
        <input
          type="search"
          className={classes.filter}
          aria-label={text.filterMembers}
          placeholder={text.filterMembers}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          spellCheck={false}
        />
      )}
      <table className={`${classes.table} ${classes.members}`} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{text.name}</th>
            <th scope="col">{text.address}</th>
            <th scope="col">{text.node}</th>
            <th scope="col">
              <span className="visually-hidden">{text.trace}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((member) => (
            <tr key={keyOf(member)}>
              <td>
                {member.kind !== 'Pod' && <span className={classes.kind}>{member.kind}</span>}{' '}
                <Name namespace={member.namespace} name={member.name} copy />
              </td>
              <td className="mono">{member.ip ?? '—'}</td>
              <td className="mono">{member.node === undefined ? '—' : <Middle text={member.node} />}</td>
              <td className={classes.end}>
                {member.kind === 'Pod' && (
                  <ClusterLink
                    to="/traceflow"
                    search={{ source: referenceOf(member) }}
                    title={text.traceFrom(referenceOf(member))}
                  >
                    {text.trace}
                    <span className="visually-hidden"> {referenceOf(member)}</span>
                  </ClusterLink>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.length === 0 && <p className={classes.quiet}>{text.noMemberMatches}</p>}
      <div className={classes.foot}>
        {shown.length < found.length && (
          <TextButton onClick={() => setAll(true)}>{text.showAll(formatCount(found.length))}</TextButton>
        )}
        {total !== null && items.length < total && (
          <span className="muted">{text.membersShown(formatCount(items.length), formatCount(total))}</span>
        )}
        {shown.length > 1 && <CopyButton value={shown.map(referenceOf).join('\n')} label="Copy names" text />}
      </div>
    </div>
  );
}
