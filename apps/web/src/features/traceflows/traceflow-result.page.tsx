import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { TraceflowDetail } from '@netloft/contracts';
import { Page } from '../../components/page.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { shortenMiddle } from '../../lib/format.ts';
import { useLiveTopic } from '../../lib/live-topic.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { TraceGone } from './trace-gone.tsx';
import { TraceResult } from './trace-result.tsx';
import { traceQuery } from './traceflows.queries.ts';
import { traceflowsText as text } from './traceflows.messages.ts';

/** Name of the trace in the address; empty on other pages. */
function useTraceName(): string {
  const params = useParams({ strict: false });
  return 'name' in params && typeof params.name === 'string' ? params.name : '';
}

/**
 * One trace: its progress while it runs, then what became of the packet. Follows the live topic; what the topic does not hold (yet, or
 * any more) is asked once by name, so that a link to a removed trace says so instead of waiting.
 */
export function TraceflowResultPage(): ReactNode {
  const cluster = useCluster();
  const name = useTraceName();
  const topic = useLiveTopic('traceflow', cluster === '' || name === '' ? null : { cluster, name });
  const live = topic.items.find((item) => item.id === name);
  const [kept, setKept] = useState<TraceflowDetail | null>(null);
  if (live !== undefined && live !== kept) setKept(live);
  const asked = useQuery({
    ...traceQuery(cluster, name),
    enabled: topic.state !== 'loading' && live === undefined && name !== '',
  });
  const before = kept?.id === name ? kept : undefined;
  const detail = live ?? asked.data ?? before;

  if (detail !== undefined) {
    const removed = live === undefined && asked.isError && problemOf(asked.error).status === 404;
    return <TraceResult key={name} cluster={cluster} detail={detail} removed={removed} freshness={topic.freshness} />;
  }
  const problem = asked.isError ? problemOf(asked.error) : null;
  return (
    <Page title={`${text.title} ${shortenMiddle(name, 40)}`} documentTitle={text.title}>
      {problem === null ? (
        <Loading rows={8} />
      ) : problem.status === 404 ? (
        <TraceGone cluster={cluster} name={name} />
      ) : (
        <Failed problem={problem} retry={() => void asked.refetch()} />
      )}
    </Page>
  );
}
