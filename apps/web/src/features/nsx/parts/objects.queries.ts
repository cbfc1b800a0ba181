import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  NsxAuditList,
  NsxEditorFacts,
  NsxGroupDetail,
  NsxGroupList,
  NsxGroupPreview,
  NsxPolicyCheck,
  NsxPolicyDetail,
  NsxPolicyList,
} from '@netloft/contracts';
import { NSX_KEY, nsxPath } from '../nsx.queries.ts';
import { askNsx, nsxAgain } from '../nsx.request.ts';
import type { Loose } from './loose.ts';

/** How often lists are asked for, in milliseconds; the server answers from what it knows. */
const AGAIN = 15_000;
const SOON = 2_000;
/** Answers after which a realization that is still not told is waited for no more than others. */
const FIRST_ANSWERS = 5;

/**
 * The pause before policies are asked for again: the server does not wait long for how far they are realized, and tells what came
 * late the next time.
 */
export const policiesAgain = ({
  data,
  dataUpdateCount,
}: {
  readonly data: NsxPolicyList | undefined;
  readonly dataUpdateCount: number;
}): number =>
  dataUpdateCount < FIRST_ANSWERS && data?.items.some(({ realization }) => realization.state === 'Unknown') === true
    ? SOON
    : AGAIN;

/** Every group of NSX. */
export const nsxGroupsQuery = queryOptions({
  queryKey: [NSX_KEY, 'groups'],
  queryFn: ({ signal }) => askNsx<NsxGroupList>(`${nsxPath('groups')}?limit=5000`, { signal }),
  refetchInterval: nsxAgain(AGAIN),
  retry: false,
});

/** One group in full, with what NSX and its criteria say about its members. */
export const nsxGroupQuery = (id: string) =>
  queryOptions({
    queryKey: [NSX_KEY, 'group', id],
    queryFn: ({ signal }) => askNsx<NsxGroupDetail>(nsxPath('groups', id), { signal }),
    enabled: id !== '',
    refetchInterval: nsxAgain(false),
    retry: false,
  });

/** Limits, sentence and members of a draft; null: nothing is asked. */
export const nsxGroupPreviewQuery = (object: Loose | null) =>
  queryOptions({
    queryKey: [NSX_KEY, 'group-preview', JSON.stringify(object)],
    queryFn: ({ signal }) =>
      askNsx<NsxGroupPreview>(nsxPath('groups', 'preview'), { method: 'POST', body: { object }, signal }),
    enabled: object !== null,
    placeholderData: keepPreviousData,
    gcTime: 30_000,
    retry: false,
  });

export const nsxPoliciesQuery = queryOptions({
  queryKey: [NSX_KEY, 'policies'],
  queryFn: ({ signal }) => askNsx<NsxPolicyList>(`${nsxPath('policies')}?limit=5000`, { signal }),
  refetchInterval: ({ state }) => nsxAgain(policiesAgain(state))({ state }),
  retry: false,
});

export const nsxPolicyQuery = (id: string) =>
  queryOptions({
    queryKey: [NSX_KEY, 'policy', id],
    queryFn: ({ signal }) => askNsx<NsxPolicyDetail>(nsxPath('policies', id), { signal }),
    enabled: id !== '',
    refetchInterval: nsxAgain(false),
    retry: false,
  });

/** Limits of a draft, and what it would become in a cluster; null: nothing is asked. */
export const nsxPolicyCheckQuery = (draft: { readonly object: Loose; readonly span: readonly string[] } | null) =>
  queryOptions({
    queryKey: [NSX_KEY, 'policy-check', JSON.stringify(draft)],
    queryFn: ({ signal }) =>
      askNsx<NsxPolicyCheck>(nsxPath('policies', 'check'), { method: 'POST', body: draft, signal }),
    enabled: draft !== null,
    placeholderData: keepPreviousData,
    gcTime: 30_000,
    retry: false,
  });

/** What editors offer: groups, services, clusters, Namespaces, tags. */
export const nsxEditorFactsQuery = queryOptions({
  queryKey: [NSX_KEY, 'editor-facts'],
  queryFn: ({ signal }) => askNsx<NsxEditorFacts>(nsxPath('editor-facts'), { signal }),
  staleTime: 30_000,
  retry: false,
});

/** Changes of one object that were made through Netloft, newest first. */
export const nsxHistoryQuery = (kind: 'Group' | 'SecurityPolicy', id: string) =>
  queryOptions({
    queryKey: [NSX_KEY, 'audit', kind, id],
    queryFn: ({ signal }) =>
      askNsx<NsxAuditList>(`${nsxPath('audit')}?${new URLSearchParams({ kind, object: id, limit: '10' }).toString()}`, {
        signal,
      }),
    enabled: id !== '',
    retry: false,
  });
