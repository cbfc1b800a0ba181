import type { ReactNode } from 'react';
import type { GroupDetail, GroupUser } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Sign } from '../../components/mark.tsx';
import { formatCount } from '../../lib/format.ts';
import { groupsText as text } from './groups.messages.ts';
import { titleOf } from './groups.model.ts';
import classes from './groups.module.css';

/** Policies and groups that refer to a group, and where in them. */
export function Users({ users }: { readonly users: readonly GroupUser[] }): ReactNode {
  if (users.length === 0) return <p className="muted">{text.usedByNone}</p>;
  return (
    <ul className={classes.users}>
      {users.map((user) => (
        <li key={`${user.type}\n${user.id}`}>
          {user.type === 'policy' ? (
            <ClusterLink to="/policies/$id" params={{ id: user.id }} title={user.id}>
              {user.displayName ?? user.name}
            </ClusterLink>
          ) : (
            <ClusterLink to="/groups" search={{ open: user.id }}>
              {user.displayName ?? user.name}
            </ClusterLink>
          )}
          <span className="muted">
            {user.type === 'group' && `${text.groupUser}, `}
            {user.where.join('; ')}
          </span>
        </li>
      ))}
    </ul>
  );
}

const podsText = (pods: number | null): string =>
  pods === null ? text.podsUnknown : pods === 1 ? text.onePod : text.podCount(formatCount(pods));

function Branch({
  id,
  title,
  note,
  exists = true,
}: {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly exists?: boolean;
}): ReactNode {
  return (
    <span className={classes.branch}>
      {exists ? (
        <ClusterLink to="/groups" search={{ open: id }} title={id}>
          {title}
        </ClusterLink>
      ) : (
        <>
          <Sign kind="mixed" size={12} />
          <span className="mono">{id}</span> <span className={classes.missing}>{text.missing}</span>
        </>
      )}
      {exists && note !== undefined && <span className="muted">{note}</span>}
    </span>
  );
}

/** The groups that a group is part of, itself, and those that it consists of, as a tree. Null where it neither has children nor parents. */
export function Nesting({
  detail,
  titles,
}: {
  readonly detail: GroupDetail;
  /** What people call each group, by id. */
  readonly titles: ReadonlyMap<string, string>;
}): ReactNode {
  const called = (id: string): string => titles.get(id) ?? id;
  const own = (
    <li>
      <span className={classes.branch} aria-current="true">
        <strong>{titleOf(detail.summary)}</strong> <span className="muted">{podsText(detail.members.total)}</span>
      </span>
      {detail.children.length > 0 && (
        <ul aria-label={text.childrenOf}>
          {detail.children.map((child) => (
            <li key={child.id}>
              <Branch id={child.id} title={called(child.id)} note={podsText(child.pods)} exists={child.exists} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
  return (
    <ul className={classes.tree}>
      {detail.parents.length === 0
        ? own
        : detail.parents.map((parent, index) => (
            <li key={parent}>
              <Branch id={parent} title={called(parent)} />
              {index === detail.parents.length - 1 && <ul>{own}</ul>}
            </li>
          ))}
    </ul>
  );
}
