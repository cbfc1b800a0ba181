import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { KubernetesObject } from '@netloft/contracts';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { editorFactsQuery } from '../../../lib/editor-facts.ts';
import { useCluster } from '../../../lib/use-cluster.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { EditorOpened } from './editor-opened.tsx';
import { editedPolicyQuery } from './editor.queries.ts';
import { policyEditorSearch } from './editor.search.ts';
import { isEditable } from './start.model.ts';
import { editorText as words } from './editor.messages.ts';

function usePolicyId(): string {
  const params = useParams({ strict: false });
  return 'id' in params && typeof params.id === 'string' ? params.id : '';
}

const BackLink = (): ReactNode => <ClusterLink to="/policies">{words.back}</ClusterLink>;

/** Edits a policy of the cluster, or writes a new one. */
export function PolicyEditorPage(): ReactNode {
  const cluster = useCluster();
  const id = usePolicyId();
  const [search] = usePageSearch(policyEditorSearch);
  const facts = useQuery(editorFactsQuery(cluster));
  const source = id === '' ? (search.from ?? '') : id;
  const policy = useQuery(editedPolicyQuery(cluster, source));
  const title = id === '' ? words.newTitle : words.editTitle(policy.data?.summary.name ?? '');

  if (source !== '' && policy.error !== null)
    return (
      <Page title={title} purpose={words.purpose}>
        <Failed problem={problemOf(policy.error)} title={words.gone} retry={() => void policy.refetch()}>
          <BackLink />
        </Failed>
      </Page>
    );
  if (facts.isPending || (source !== '' && policy.data === undefined))
    return (
      <Page title={title} purpose={words.purpose}>
        <Loading rows={12} />
      </Page>
    );
  const object = policy.data?.object as KubernetesObject | undefined;
  if (object !== undefined && !isEditable(object))
    return (
      <Page title={title}>
        <Empty title={words.notEditableTitle} why={words.notEditable(object.kind)} action={<BackLink />} />
      </Page>
    );
  return (
    <EditorOpened
      key={`${cluster} ${id} ${search.kind ?? ''} ${search.template ?? ''} ${search.namespace ?? ''} ${search.from ?? ''}`}
      cluster={cluster}
      id={id}
      search={search}
      facts={facts.data}
      factsProblem={facts.error === null ? null : problemOf(facts.error)}
      object={object}
      may={id === '' ? undefined : policy.data?.may}
    />
  );
}
