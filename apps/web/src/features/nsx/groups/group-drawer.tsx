import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconCopy, IconEdit, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { NsxGroupDetail, NsxGroupSummary, NsxGroupUse } from '@netloft/contracts';
import { Copyable } from '../../../components/copyable.tsx';
import { Drawer, DrawerSection, Facts } from '../../../components/drawer.tsx';
import { Middle } from '../../../components/name.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { Time } from '../../../components/time.tsx';
import { YamlView } from '../../../components/yaml-view.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { NsxHistory } from '../parts/history.tsx';
import { NsxFindings } from '../parts/nsx-findings.tsx';
import { nsxGroupQuery } from '../parts/objects.queries.ts';
import { ToNsx } from '../parts/to-cluster.tsx';
import { useWhyNoWrite } from '../parts/use-nsx-may.ts';
import { StateMark, TypeTag } from './groups.columns.tsx';
import { groupsText as text } from './groups.messages.ts';
import { GroupMembers } from './members.tsx';
import classes from './groups.module.css';

export interface GroupDrawerProps {
  readonly id: string;
  /** The row of the table; undefined when it is not there (any more). */
  readonly summary: NsxGroupSummary | undefined;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

/** One group beside the table: who is in it by NSX and by its criteria, who uses it, and what is wrong with it. */
export function GroupDrawer({ id, summary, onDelete, onClose }: GroupDrawerProps): ReactNode {
  const detail = useQuery(nsxGroupQuery(id));
  const shown = detail.data?.summary ?? summary;
  const name = shown?.name ?? id;
  const problem = detail.isError ? problemOf(detail.error) : null;
  return (
    <Drawer title={<Middle text={name} />} label={name} onClose={onClose}>
      {problem?.status === 404 ? (
        <p className={classes.notice}>{text.gone}</p>
      ) : (
        <>
          {shown !== undefined && (
            <>
              <GroupActions summary={shown} onDelete={onDelete} />
              <DrawerSection title={text.facts}>
                <GroupFacts summary={shown} clusters={detail.data?.clusters} />
              </DrawerSection>
            </>
          )}
          {problem !== null ? (
            <Failed problem={problem} retry={() => void detail.refetch()} />
          ) : detail.data === undefined ? (
            <Loading rows={10} label={`Loading ${name}`} />
          ) : (
            <Sections detail={detail.data} />
          )}
        </>
      )}
    </Drawer>
  );
}

function GroupActions({
  summary,
  onDelete,
}: {
  readonly summary: NsxGroupSummary;
  readonly onDelete: () => void;
}): ReactNode {
  const navigate = useNavigate();
  const mayNot = useWhyNoWrite();
  const off = summary.readOnly ?? mayNot;
  const go = (to: string, more: object): void => void navigate({ to, ...more } as never);
  return (
    <div className={classes.actions}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconEdit size={14} aria-hidden />}
        disabled={off !== null}
        onClick={() => go('/nsx/groups/$id/edit', { params: { id: summary.id } })}
      >
        {text.edit}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconCopy size={14} aria-hidden />}
        disabled={mayNot !== null}
        onClick={() => go('/nsx/groups/new', { search: { from: summary.id } })}
      >
        {text.duplicate}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconTrash size={14} aria-hidden />}
        disabled={off !== null}
        onClick={onDelete}
      >
        {text.remove}
      </Button>
      {off !== null && (
        <p role="note" className={classes.mayNot}>
          {off}
        </p>
      )}
    </div>
  );
}

function GroupFacts({
  summary,
  clusters,
}: {
  readonly summary: NsxGroupSummary;
  readonly clusters: readonly string[] | undefined;
}): ReactNode {
  return (
    <Facts
      items={[
        [
          text.type,
          <span key="type" className={classes.type}>
            <TypeTag type={summary.type} /> {text.typeWhat[summary.type]}
          </span>,
        ],
        [text.criteria, summary.text],
        [text.state, summary.state === '' ? null : <StateMark key="state" state={summary.state} />],
        ...(clusters === undefined || clusters.length === 0 ? [] : [[text.clusters, clusters.join(', ')] as const]),
        ...(summary.tags.length === 0 ? [] : [[text.tags, summary.tags.join(', ')] as const]),
        [text.id, <Copyable key="id" value={summary.id} noun="id" />],
        [
          text.changed,
          summary.changedAt === null ? null : (
            <span key="changed">
              <Time value={summary.changedAt} />{' '}
              {summary.changedBy !== null && <span className="muted">{summary.changedBy}</span>}
            </span>
          ),
        ],
      ]}
    />
  );
}

/** Policies that refer to a group, and where. */
export function GroupUsers({ users }: { readonly users: readonly NsxGroupUse[] | null }): ReactNode {
  if (users === null) return <p className="muted">{text.usedByUnknown}</p>;
  if (users.length === 0) return <p className="muted">{text.usedByNone}</p>;
  return (
    <ul className={classes.users}>
      {users.map((user) => (
        <li key={user.policy}>
          <ToNsx to="/policies/$id" params={{ id: user.policy }} title={user.policy}>
            {user.policyName}
          </ToNsx>
          <span className="muted">{user.where.join('; ')}</span>
        </li>
      ))}
    </ul>
  );
}

function Sections({ detail }: { readonly detail: NsxGroupDetail }): ReactNode {
  const { summary, emptyBecause } = detail;
  const finds = detail.matches.some((one) => one.items.length > 0);
  return (
    <>
      {detail.findings.length > 0 && (
        <DrawerSection title={text.findings}>
          <NsxFindings findings={detail.findings} />
        </DrawerSection>
      )}
      <DrawerSection title={text.members}>
        {emptyBecause !== null && (
          <div role="note" className={classes.explained}>
            <p>
              <strong>{text.emptyBecause}.</strong> {emptyBecause}
            </p>
            {finds && <p>{text.wouldHold}</p>}
          </div>
        )}
        <GroupMembers members={detail.members} matches={detail.matches} />
      </DrawerSection>
      <DrawerSection title={text.usedByTitle}>
        <GroupUsers users={detail.usedBy} />
      </DrawerSection>
      <DrawerSection title={text.history}>
        <NsxHistory kind="Group" id={summary.id} />
      </DrawerSection>
      <DrawerSection title={text.raw}>
        <YamlView value={detail.object} name={summary.id} label={`Group ${summary.name}`} />
      </DrawerSection>
    </>
  );
}
