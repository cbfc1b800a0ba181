import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { nsxPolicyQuery } from '../parts/objects.queries.ts';
import { ToNsx } from '../parts/to-cluster.tsx';
import { useObjectId } from '../parts/use-object-id.ts';
import { againOf } from './follow.ts';
import { policiesText as text } from './policies.messages.ts';
import { PolicyActions } from './policy-actions.tsx';
import { PolicyFacts } from './policy-parts.tsx';
import { PolicySections } from './policy-sections.tsx';
import classes from './policies.module.css';

/** One policy of NSX on a page of its own; follows its realization. */
export function NsxPolicyPage(): ReactNode {
  const id = useObjectId();
  const navigate = useNavigate();
  const detail = useQuery({ ...nsxPolicyQuery(id), refetchInterval: againOf });
  const name = detail.data?.summary.name ?? id;
  const back = <ToNsx to="/policies">{text.backToList}</ToNsx>;
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
      {...(detail.data?.hidden === undefined ? {} : { hidden: detail.data.hidden })}
      actions={
        <div className={classes.pageActions}>
          {back}
          {detail.data !== undefined && (
            <PolicyActions
              summary={detail.data.summary}
              detail={detail.data}
              onDeleted={() => void navigate({ to: '/nsx/policies' } as never)}
            />
          )}
        </div>
      }
    >
      {problem !== null && <Failed problem={problem} retry={() => void detail.refetch()} />}
      {detail.data === undefined ? (
        problem === null && <Loading rows={12} label={`Loading ${name}`} />
      ) : (
        <div className={classes.whole}>
          <section aria-label={text.facts} className={classes.card}>
            <h2 className="visually-hidden">{text.facts}</h2>
            <PolicyFacts summary={detail.data.summary} />
          </section>
          <PolicySections detail={detail.data} wide />
        </div>
      )}
    </Page>
  );
}
