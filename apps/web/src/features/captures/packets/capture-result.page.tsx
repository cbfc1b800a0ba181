import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from '@mantine/core';
import type { CaptureDetail } from '@netloft/contracts';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { shortenMiddle } from '../../../lib/format.ts';
import { useLiveTopic } from '../../../lib/live-topic.ts';
import { useCluster } from '../../../lib/use-cluster.ts';
import { capturesText as words } from '../captures.messages.ts';
import { captureQuery } from '../captures.queries.ts';
import { useNamed } from '../parts/use-named.ts';
import { CaptureResult } from './capture-result.tsx';
import { packetsText as text } from './packets.messages.ts';

/**
 * One capture: its progress while it runs, then its file. Follows the live topic; what the topic does not hold (yet, or any more) is
 * asked once by name, so that a link to a removed capture says so instead of waiting.
 */
export function CaptureResultPage(): ReactNode {
  const cluster = useCluster();
  const name = useNamed();
  const navigate = useNavigate();
  const topic = useLiveTopic('capture', cluster === '' || name === '' ? null : { cluster, name });
  const live = topic.items.find((item) => item.id === name);
  const [kept, setKept] = useState<CaptureDetail | null>(null);
  if (live !== undefined && live !== kept) setKept(live);
  const asked = useQuery({
    ...captureQuery(cluster, name),
    enabled: topic.state !== 'loading' && live === undefined && name !== '',
  });
  const before = kept?.id === name ? kept : undefined;
  const detail = live ?? asked.data ?? before;
  if (detail !== undefined) {
    const removed = live === undefined && asked.isError && problemOf(asked.error).status === 404;
    return <CaptureResult key={name} cluster={cluster} detail={detail} removed={removed} freshness={topic.freshness} />;
  }
  const problem = asked.isError ? problemOf(asked.error) : null;
  return (
    <Page title={`${words.title} ${shortenMiddle(name, 40)}`} documentTitle={words.title}>
      {problem === null ? (
        <Loading rows={8} />
      ) : problem.status === 404 ? (
        <Empty
          title={text.goneTitle}
          why={text.gone}
          action={
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => void navigate({ to: '/clusters/$cluster/captures', params: { cluster } } as never)}
            >
              {words.goneForm}
            </Button>
          }
        />
      ) : (
        <Failed problem={problem} retry={() => void asked.refetch()} />
      )}
    </Page>
  );
}
