import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { forDisplay, toYaml } from '@netloft/antrea';
import type { EditorFacts, GroupDetail, KubernetesObject } from '@netloft/contracts';
import { Page } from '../../../components/page.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { editorFactsQuery } from '../../../lib/editor-facts.ts';
import { useCluster } from '../../../lib/use-cluster.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { groupQuery } from '../groups.queries.ts';
import { groupEditorText as text } from './group-editor.messages.ts';
import { groupEditorSearch, type GroupEditorSearch } from './group-editor.search.ts';
import { GroupEditor, type GroupStart } from './group-editor.tsx';
import { newGroupText } from './group-form.model.ts';

/** Id of the group in the address; empty where a new one is made. */
function useGroupId(): string {
  const params: Readonly<Record<string, unknown>> = useParams({ strict: false });
  return typeof params['id'] === 'string' ? params['id'] : '';
}

function copyOf(detail: GroupDetail): string {
  const object = forDisplay(detail.object) as KubernetesObject;
  return toYaml({ ...object, metadata: { ...object.metadata, name: `${object.metadata.name}-copy` } });
}

function startOf(
  id: string,
  search: GroupEditorSearch,
  facts: EditorFacts,
  detail: GroupDetail | undefined,
): GroupStart | undefined {
  const kind = search.kind ?? 'ClusterGroup';
  if (id === '' && search.from === undefined)
    return { text: newGroupText(kind, facts, search.namespace), base: null, off: null };
  if (detail === undefined) return undefined;
  if (id === '') return { text: copyOf(detail), base: null, off: null };
  return {
    text: toYaml(forDisplay(detail.object)),
    base: detail.object as KubernetesObject,
    off: detail.may.update ? null : (detail.may.reason ?? text.mayNot),
  };
}

/** Makes or changes a group: fields and YAML side by side, with what it would hold now. */
export function GroupEditorPage(): ReactNode {
  const cluster = useCluster();
  const id = useGroupId();
  const [search] = usePageSearch(groupEditorSearch);
  const facts = useQuery(editorFactsQuery(cluster));
  const source = id === '' ? (search.from ?? '') : id;
  // Read once: a change by others meanwhile is found when this one is applied, and merged then.
  const detail = useQuery({ ...groupQuery(cluster, source, 'edit'), gcTime: 0, staleTime: Infinity });
  const title =
    id === '' ? text.newTitle(search.kind ?? 'ClusterGroup') : text.editTitle(detail.data?.summary.displayName ?? id);
  const failed = facts.isError ? facts : detail.isError ? detail : null;
  const start = facts.data === undefined ? undefined : startOf(id, search, facts.data, detail.data);
  return (
    <Page title={title} purpose={text.purpose} purposeId="group-editor">
      {failed !== null ? (
        <Failed problem={problemOf(failed.error)} retry={() => void failed.refetch()} />
      ) : facts.data === undefined || start === undefined ? (
        <Loading rows={10} label={`Loading ${title}`} />
      ) : (
        <GroupEditor key={`${id}\n${source}`} cluster={cluster} facts={facts.data} start={start} />
      )}
    </Page>
  );
}
