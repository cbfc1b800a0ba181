import type { ReactNode } from 'react';
import { Link, Outlet } from '@tanstack/react-router';
import { Page } from '../components/page.tsx';
import { Empty } from '../components/states.tsx';
import { clustersText as text } from '../features/clusters/clusters.messages.ts';
import { useClusters } from '../features/clusters/clusters.queries.ts';
import { useCluster } from '../lib/use-cluster.ts';

/** The pages of one cluster; says so when the address names one that is not registered. */
export function ClusterFrame(): ReactNode {
  const name = useCluster();
  const clusters = useClusters();
  if (clusters === undefined || clusters.some((cluster) => cluster.name === name)) return <Outlet key={name} />;
  return (
    <Page title={text.noSuchTitle(name)}>
      <Empty
        why={text.noSuchWhy}
        action={clusters.map((cluster) => (
          <p key={cluster.id}>
            <Link to="/clusters/$cluster/overview" params={{ cluster: cluster.name }}>
              {cluster.name}
            </Link>
          </p>
        ))}
      />
    </Page>
  );
}
