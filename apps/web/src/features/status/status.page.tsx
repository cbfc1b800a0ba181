import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { ServerStatus } from '@netloft/contracts';
import { CopyButton } from '../../components/copyable.tsx';
import { Page } from '../../components/page.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { Collectors, Findings, Server, Stores } from './status-cards.tsx';
import { ReplicaTable } from './status-replica-table.tsx';
import { ClusterTable, NsxTable, ProblemTable } from './status-tables.tsx';
import { statusText as text } from './status.messages.ts';
import { statusQuery } from './status.queries.ts';
import { statusReport } from './status.report.ts';
import classes from './status.module.css';

function Part({
  title,
  wide = false,
  children,
}: {
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className={classes.part} data-wide={wide ? true : undefined} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Parts({ status }: { readonly status: ServerStatus }): ReactNode {
  return (
    <div className={classes.parts}>
      <Part title={text.needs} wide>
        <Findings status={status} />
      </Part>
      {status.replicas !== undefined && (
        <Part title={text.replicas} wide>
          <ReplicaTable replicas={status.replicas} />
        </Part>
      )}
      <Part title={status.replicas === undefined ? text.server : text.allReplicas}>
        <Server status={status} />
      </Part>
      <Part title={text.store}>
        <Stores status={status} />
      </Part>
      <Part title={text.collector}>
        <Collectors status={status} />
      </Part>
      <Part title={text.clusters} wide>
        <ClusterTable status={status} />
      </Part>
      <Part title={text.nsx} wide>
        <NsxTable status={status} />
      </Part>
      <Part title={text.problems} wide>
        <ProblemTable problems={status.problems} />
      </Part>
    </div>
  );
}

/** How Netloft itself fares, and a text of it for a bug report. */
export function StatusPage(): ReactNode {
  const query = useQuery(statusQuery);
  const { data } = query;
  const failed = query.isError ? (
    <Failed problem={problemOf(query.error)} title={text.refused} retry={() => void query.refetch()} />
  ) : null;
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="status"
      {...(data === undefined
        ? {}
        : { freshness: { state: query.isError ? 'stale' : 'live', asOf: data.asOf } as const })}
      actions={
        data === undefined ? undefined : (
          <span title={text.copyWhy}>
            <CopyButton value={statusReport(data)} label={text.copy} text />
          </span>
        )
      }
    >
      {failed}
      {data === undefined ? failed === null && <Loading rows={10} /> : <Parts status={data} />}
    </Page>
  );
}
