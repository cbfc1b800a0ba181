import { useMemo, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Page } from '../../../components/page.tsx';
import { Failed } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { nsxClustersQuery, nsxTraceflowsQuery } from '../nsx.queries.ts';
import { NsxTraceForm } from './traceflow-form.tsx';
import { searchOfDraft, draftOfSearch, traceableOf } from './traceflow-form.model.ts';
import { NsxTraceHistory } from './traceflow-history.tsx';
import { nsxTraceText as text } from './traceflow.messages.ts';
import { nsxTrafficSearch } from './traffic.search.ts';
import classes from './traceflow.module.css';

/** The form for a trace that NSX asks of a cluster, beside those that it holds. */
export function NsxTraceflowPage(): ReactNode {
  const [search] = usePageSearch(nsxTrafficSearch);
  const clusters = useQuery({ ...nsxClustersQuery, retry: false });
  const freshness = useQuery({ ...nsxTraceflowsQuery, retry: false, enabled: false }).data?.freshness ?? null;
  const traceable = useMemo(() => clusters.data?.items.map(traceableOf), [clusters.data]);
  return (
    <Page title={text.title} purpose={text.purpose} purposeId="nsx-traceflow" freshness={freshness} fill>
      {clusters.isError && clusters.data === undefined && (
        <Failed problem={problemOf(clusters.error)} retry={() => void clusters.refetch()} />
      )}
      <div className={classes.columns}>
        {/* Another link fills the form anew; the table's part of the address does not. */}
        <NsxTraceForm key={JSON.stringify(searchOfDraft(draftOfSearch(search)))} search={search} clusters={traceable} />
        <NsxTraceHistory />
      </div>
    </Page>
  );
}
