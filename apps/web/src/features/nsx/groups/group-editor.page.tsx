import { useMemo, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Page } from '../../../components/page.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { draftKey } from '../parts/draft.store.ts';
import { titleOf } from '../parts/loose.ts';
import { nsxEditorFactsQuery, nsxGroupQuery } from '../parts/objects.queries.ts';
import { plainObject } from '../parts/plain.model.ts';
import type { DraftStart } from '../parts/use-draft.ts';
import { useWhyNoWrite } from '../parts/use-nsx-may.ts';
import { useObjectId } from '../parts/use-object-id.ts';
import { freshGroup } from './editor.model.ts';
import { groupEditorText as text } from './editor.messages.ts';
import { GroupEditor } from './group-editor.tsx';
import { nsxGroupsSearch } from './groups.search.ts';

/** Makes or changes a group of NSX: criteria as a form and as source, with what they would find. */
export function NsxGroupEditorPage(): ReactNode {
  const id = useObjectId();
  const [search] = usePageSearch(nsxGroupsSearch);
  const mayNot = useWhyNoWrite();
  const facts = useQuery(nsxEditorFactsQuery);
  const source = id === '' ? (search.from ?? '') : id;
  // Read once: a change by others meanwhile is found when this one is published, and merged then.
  const detail = useQuery({
    ...nsxGroupQuery(source),
    queryKey: ['nsx-edit', 'group', source],
    gcTime: 0,
    staleTime: Infinity,
  });
  const type = search.type === 'kubernetes' ? 'kubernetes' : 'antrea';
  const object = detail.data?.object;
  const start = useMemo((): DraftStart | undefined => {
    if (source === '') return { key: draftKey('Group', `new ${type}`), fresh: freshGroup(type), base: null };
    if (object === undefined) return undefined;
    if (id !== '') return { key: draftKey('Group', id), fresh: {}, base: object };
    const copy = plainObject(object);
    const named = { ...copy, id: `${source}-copy`.slice(0, 255), display_name: `${titleOf(copy)} copy` };
    return { key: draftKey('Group', `copy ${source}`), fresh: named, base: null };
  }, [source, object, id, type]);
  const title =
    id === '' ? text.newTitle[type] : text.editTitle(detail.data === undefined ? id : detail.data.summary.name);
  return (
    <Page title={title} purpose={text.purpose} purposeId="nsx-group-editor">
      {detail.isError ? (
        <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />
      ) : start === undefined || facts.isPending ? (
        <Loading rows={12} label={`Loading ${title}`} />
      ) : (
        <>
          {facts.isError && <Failed problem={problemOf(facts.error)} retry={() => void facts.refetch()} />}
          <GroupEditor
            key={start.key}
            start={start}
            facts={facts.data}
            readOnly={(id === '' ? null : detail.data?.summary.readOnly) ?? mayNot}
          />
        </>
      )}
    </Page>
  );
}
