import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { parsePolicyId } from '@netloft/antrea';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Page } from '../../components/page.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { announce } from '../../lib/announce.ts';
import { problemOf } from '../../lib/api-client.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { DeletePolicy } from './delete-policy.tsx';
import { PolicyFacts } from './detail/facts.tsx';
import { PolicyActions } from './detail/policy-actions.tsx';
import { PolicySections } from './detail/policy-sections.tsx';
import { policiesText as text } from './policies.messages.ts';
import { titleOf } from './policies.model.ts';
import { policyQuery } from './policies.queries.ts';
import classes from './policies.module.css';

/** How often a page of one policy asks again, in milliseconds: it follows no live topic, which would carry all policies. */
const AGAIN = 10_000;

/** Id of the policy in the address; empty on other pages. */
function usePolicyId(): string {
  const params: Readonly<Record<string, unknown>> = useParams({ strict: false });
  return typeof params['id'] === 'string' ? params['id'] : '';
}

/** One policy on a page of its own, with its own link. */
export function PolicyPage(): ReactNode {
  const cluster = useCluster();
  const id = usePolicyId();
  const navigate = useNavigate();
  const [removing, setRemoving] = useState(false);
  const detail = useQuery({ ...policyQuery(cluster, id, ''), refetchInterval: removing ? false : AGAIN });
  const name = detail.data === undefined ? (parsePolicyId(id)?.name ?? id) : titleOf(detail.data.summary);
  const back = <ClusterLink to="/policies">{text.backToList}</ClusterLink>;
  const problem = detail.isError ? problemOf(detail.error) : null;
  if (problem?.status === 404)
    return (
      <Page title={name} actions={back}>
        <Empty title={text.goneTitle} why={text.gone} action={back} />
      </Page>
    );
  return (
    <Page
      title={name}
      documentTitle={`${text.one} ${name}`}
      freshness={detail.data?.freshness ?? null}
      actions={
        <div className={classes.pageActions}>
          {back}
          <PolicyActions cluster={cluster} detail={detail.data} onDelete={() => setRemoving(true)} />
        </div>
      }
    >
      {problem !== null && <Failed problem={problem} retry={() => void detail.refetch()} />}
      {detail.data === undefined ? (
        problem === null && <Loading rows={12} label={`Loading ${name}`} />
      ) : (
        <div className={classes.whole}>
          <section aria-label={text.facts} className={classes.factsCard}>
            <PolicyFacts summary={detail.data.summary} detail={detail.data} />
          </section>
          <PolicySections cluster={cluster} detail={detail.data} wide />
        </div>
      )}
      {removing && (
        <DeletePolicy
          cluster={cluster}
          id={id}
          onClose={() => setRemoving(false)}
          onDone={() => {
            announce(`${name}: ${text.deleted}`);
            void navigate({ to: '/clusters/$cluster/policies', params: { cluster } } as never);
          }}
        />
      )}
    </Page>
  );
}
