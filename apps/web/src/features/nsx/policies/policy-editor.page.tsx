import { useMemo, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Page } from '../../../components/page.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { draftKey } from '../parts/draft.store.ts';
import { titleOf } from '../parts/loose.ts';
import { nsxEditorFactsQuery, nsxPolicyQuery } from '../parts/objects.queries.ts';
import { plainObject } from '../parts/plain.model.ts';
import type { DraftStart } from '../parts/use-draft.ts';
import { useWhyNoWrite } from '../parts/use-nsx-may.ts';
import { useObjectId } from '../parts/use-object-id.ts';
import { freshPolicy, rulesOf, copyOfRule, withRules } from './editor.model.ts';
import { policyEditorText as text } from './editor.messages.ts';
import { nsxPoliciesSearch } from './policies.search.ts';
import { baseOf } from './policy-actions.tsx';
import { PolicyEditor } from './policy-editor.tsx';

/** Makes or changes a policy of NSX: rules as a form and as source, checked while they are written. */
export function NsxPolicyEditorPage(): ReactNode {
  const id = useObjectId();
  const [search] = usePageSearch(nsxPoliciesSearch);
  const mayNot = useWhyNoWrite();
  const facts = useQuery(nsxEditorFactsQuery);
  const source = id === '' ? (search.from ?? '') : id;
  // Read once: a change by others meanwhile is found when this one is published, and merged then.
  const detail = useQuery({
    ...nsxPolicyQuery(source),
    queryKey: ['nsx-edit', 'policy', source],
    gcTime: 0,
    staleTime: Infinity,
  });
  const by = search.by ?? 'antrea';
  const group = facts.data?.groups.find((one) => one.id === search.group)?.path;
  const wanted = detail.data;
  const start = useMemo((): DraftStart | undefined => {
    if (source === '')
      return {
        key: draftKey('SecurityPolicy', `new ${by} ${group ?? ''}`.trim()),
        fresh: freshPolicy(by, group),
        base: null,
      };
    if (wanted === undefined) return undefined;
    const base = baseOf(wanted);
    if (id !== '') return { key: draftKey('SecurityPolicy', id), fresh: {}, base };
    const copy = plainObject(base);
    const rules = rulesOf(copy).map((rule, at, all) => ({
      ...copyOfRule(rule, all.slice(0, at)),
      display_name: titleOf(rule),
    }));
    const named = { id: `${source}-copy`.slice(0, 255), display_name: `${titleOf(copy)} copy`, locked: false };
    return {
      key: draftKey('SecurityPolicy', `copy ${source}`),
      fresh: { ...copy, ...named, ...withRules(rules) },
      base: null,
    };
  }, [source, wanted, id, by, group]);
  const title = id === '' ? text.newTitle[by] : text.editTitle(wanted === undefined ? id : wanted.summary.name);
  return (
    <Page title={title} purpose={text.purpose} purposeId="nsx-policy-editor">
      {detail.isError ? (
        <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />
      ) : start === undefined || facts.isPending ? (
        <Loading rows={12} label={`Loading ${title}`} />
      ) : (
        <>
          {facts.isError && <Failed problem={problemOf(facts.error)} retry={() => void facts.refetch()} />}
          <PolicyEditor
            key={start.key}
            start={start}
            facts={facts.data}
            readOnly={(id === '' ? null : wanted?.summary.readOnly) ?? mayNot}
          />
        </>
      )}
    </Page>
  );
}
