import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconEdit, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { GroupDetail, GroupSummary, KubernetesObject } from '@netloft/contracts';
import { Copyable } from '../../components/copyable.tsx';
import { Drawer, DrawerSection, Facts } from '../../components/drawer.tsx';
import { Middle, Name } from '../../components/name.tsx';
import { Conditions, Findings, Members, ObjectHistory, OriginMark } from '../../components/policy-parts/index.ts';
import { Failed, Loading } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { YamlView } from '../../components/yaml-view.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { formatCount } from '../../lib/format.ts';
import { Nesting, Users } from './group-relations.tsx';
import { groupsText as text } from './groups.messages.ts';
import { titleOf } from './groups.model.ts';
import { groupQuery, versionOf } from './groups.queries.ts';
import classes from './groups.module.css';

export interface GroupDrawerProps {
  readonly cluster: string;
  readonly id: string;
  /** The live row; undefined when it is not in the table (any more). */
  readonly summary: GroupSummary | undefined;
  /** What people call each group, by id. */
  readonly titles: ReadonlyMap<string, string>;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

/** One group beside the table: what it holds now, how it nests, who uses it. */
export function GroupDrawer({ cluster, id, summary, titles, onDelete, onClose }: GroupDrawerProps): ReactNode {
  const detail = useQuery({
    ...groupQuery(cluster, id, summary === undefined ? '' : versionOf(summary)),
    enabled: summary !== undefined,
  });
  const name = summary === undefined ? id : titleOf(summary);
  return (
    <Drawer title={<Middle text={name} />} label={name} onClose={onClose}>
      {summary === undefined ? (
        <p className={classes.notice}>{text.gone}</p>
      ) : (
        <>
          <GroupActions cluster={cluster} id={id} may={detail.data?.may} onDelete={onDelete} />
          <DrawerSection title={text.facts}>
            <GroupFacts summary={summary} />
          </DrawerSection>
          {detail.isError ? (
            <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />
          ) : detail.data === undefined ? (
            <Loading rows={10} label={`Loading ${name}`} />
          ) : (
            <Sections cluster={cluster} detail={detail.data} titles={titles} />
          )}
        </>
      )}
    </Drawer>
  );
}

function GroupActions({
  cluster,
  id,
  may,
  onDelete,
}: {
  readonly cluster: string;
  readonly id: string;
  readonly may: GroupDetail['may'] | undefined;
  readonly onDelete: () => void;
}): ReactNode {
  const navigate = useNavigate();
  const why = may === undefined ? text.loadingMay : (may.reason ?? text.mayNot);
  return (
    <div className={classes.actions}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconEdit size={14} aria-hidden />}
        disabled={may?.update !== true}
        title={may?.update === true ? undefined : why}
        onClick={() => void navigate({ to: '/clusters/$cluster/groups/$id/edit', params: { cluster, id } } as never)}
      >
        {text.edit}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconTrash size={14} aria-hidden />}
        disabled={may?.delete !== true}
        title={may?.delete === true ? undefined : why}
        onClick={onDelete}
      >
        {text.remove}
      </Button>
      {may !== undefined && (!may.update || !may.delete) && (
        <p role="note" className={classes.mayNot}>
          {why}
        </p>
      )}
    </div>
  );
}

function GroupFacts({ summary }: { readonly summary: GroupSummary }): ReactNode {
  const { namespace, name, pods } = summary;
  return (
    <Facts
      items={[
        [text.kind, `${summary.kind}, ${text.kindWhat[summary.kind]}`],
        [
          text.internalName,
          namespace === undefined ? (
            <Copyable key="name" value={name} noun="name" />
          ) : (
            <Name namespace={namespace} name={name} copy />
          ),
        ],
        [text.criteria, summary.text],
        [text.pods, pods === null ? null : pods === 1 ? text.onePod : text.podCount(formatCount(pods))],
        [text.computed, summary.computed === null ? null : summary.computed ? text.yes : text.no],
        [text.origin, <OriginMark key="origin" origin={summary.origin} />],
        [text.changed, <Time key="changed" value={summary.changedAt} />],
      ]}
    />
  );
}

function Sections({
  cluster,
  detail,
  titles,
}: Pick<GroupDrawerProps, 'cluster' | 'titles'> & { readonly detail: GroupDetail }): ReactNode {
  const { summary } = detail;
  const object = detail.object as KubernetesObject;
  return (
    <>
      {detail.findings.length > 0 && (
        <DrawerSection title={text.findings}>
          <Findings findings={detail.findings} />
        </DrawerSection>
      )}
      {detail.ipBlocks.length > 0 && (
        <DrawerSection title={text.ipBlocks}>
          <ul className={classes.blocks}>
            {detail.ipBlocks.map((block) => (
              <li key={block}>
                <Copyable value={block} noun="block" />
              </li>
            ))}
          </ul>
        </DrawerSection>
      )}
      {(detail.ipBlocks.length === 0 || detail.members.items.length > 0) && (
        <DrawerSection title={text.members}>
          <Members items={detail.members.items} total={detail.members.total} label={text.members} />
        </DrawerSection>
      )}
      {detail.children.length + detail.parents.length > 0 && (
        <DrawerSection title={text.nesting}>
          <Nesting detail={detail} titles={titles} />
        </DrawerSection>
      )}
      <DrawerSection title={text.usedByTitle}>
        <Users users={detail.usedBy} />
      </DrawerSection>
      {detail.conditions.length > 0 && (
        <DrawerSection title={text.conditions}>
          <Conditions conditions={detail.conditions} />
        </DrawerSection>
      )}
      <DrawerSection title={text.history}>
        <ObjectHistory
          cluster={cluster}
          apiVersion={object.apiVersion}
          kind={object.kind}
          namespace={summary.namespace}
          name={summary.name}
        />
      </DrawerSection>
      <DrawerSection title={text.yaml}>
        <YamlView value={detail.object} name={summary.name} label={`${object.kind} ${summary.id}`} />
      </DrawerSection>
    </>
  );
}
