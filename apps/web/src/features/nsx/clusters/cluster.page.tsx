import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { nsxClusterQuery } from '../nsx.queries.ts';
import { ToNsx } from '../parts/to-cluster.tsx';
import { DeregisterReview } from '../register/deregister-review.tsx';
import { ClusterDetail } from './cluster-detail.tsx';
import { DeregisterButton } from './cluster-drawer.tsx';
import { nsxClustersText as text } from './clusters.messages.ts';
import classes from './clusters.module.css';

/** One registered cluster by its own link. */
export function NsxClusterPage(): ReactNode {
  const params = useParams({ strict: false });
  const id = 'id' in params && typeof params.id === 'string' ? params.id : '';
  const navigate = useNavigate();
  const [removing, setRemoving] = useState(false);
  const detail = useQuery(nsxClusterQuery(id));
  const summary = detail.data?.summary;
  const problem = detail.isError ? problemOf(detail.error) : null;
  const gone = problem !== null && (problem.code === 'UPSTREAM_NOT_FOUND' || problem.code === 'NOT_FOUND');
  const back = <ToNsx to="/clusters">{text.back}</ToNsx>;
  return (
    <Page
      title={summary?.name ?? text.title}
      freshness={detail.data?.freshness ?? null}
      actions={summary !== undefined && <DeregisterButton summary={summary} onClick={() => setRemoving(true)} />}
    >
      <div className={classes.pageDetail}>
        {summary !== undefined && (
          <>
            <p className={classes.line}>{back}</p>
            {/* The parts below are headings of the third level, as in the drawer. */}
            <h2 className="visually-hidden">{text.detail}</h2>
            <ClusterDetail summary={summary} detail={detail.data} />
          </>
        )}
        {detail.isPending && <Loading rows={10} />}
        {gone && <Empty why={text.gone} action={back} />}
        {problem !== null && !gone && summary === undefined && (
          <Failed problem={problem} retry={() => void detail.refetch()} />
        )}
      </div>
      {removing && summary !== undefined && (
        <DeregisterReview
          name={summary.name}
          cluster={summary.link?.cluster ?? null}
          onClose={() => setRemoving(false)}
          onDone={() => void navigate({ to: '/nsx/clusters' })}
        />
      )}
    </Page>
  );
}
