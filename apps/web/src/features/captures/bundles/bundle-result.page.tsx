import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from '@mantine/core';
import type { BundleDetail } from '@netloft/contracts';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { shortenMiddle } from '../../../lib/format.ts';
import { useLiveTopic } from '../../../lib/live-topic.ts';
import { useCluster } from '../../../lib/use-cluster.ts';
import { capturesText as words } from '../captures.messages.ts';
import { bundleQuery } from '../captures.queries.ts';
import { useNamed } from '../parts/use-named.ts';
import { BundleResult } from './bundle-result.tsx';
import { bundlesText as text } from './bundles.messages.ts';

/** One bundle: its progress while it runs, then what became of each Node. Followed and asked for as a packet capture is. */
export function BundleResultPage(): ReactNode {
  const cluster = useCluster();
  const name = useNamed();
  const navigate = useNavigate();
  const topic = useLiveTopic('bundle', cluster === '' || name === '' ? null : { cluster, name });
  const live = topic.items.find((item) => item.id === name);
  const [kept, setKept] = useState<BundleDetail | null>(null);
  if (live !== undefined && live !== kept) setKept(live);
  const asked = useQuery({
    ...bundleQuery(cluster, name),
    enabled: topic.state !== 'loading' && live === undefined && name !== '',
  });
  const before = kept?.id === name ? kept : undefined;
  const detail = live ?? asked.data ?? before;
  if (detail !== undefined) {
    const removed = live === undefined && asked.isError && problemOf(asked.error).status === 404;
    return <BundleResult key={name} cluster={cluster} detail={detail} removed={removed} freshness={topic.freshness} />;
  }
  const problem = asked.isError ? problemOf(asked.error) : null;
  return (
    <Page title={`${words.bundles} ${shortenMiddle(name, 40)}`} documentTitle={words.bundles}>
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
              onClick={() =>
                void navigate({
                  to: '/clusters/$cluster/captures',
                  params: { cluster },
                  search: { part: 'bundles' },
                } as never)
              }
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
