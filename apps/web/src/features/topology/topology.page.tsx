import type { ReactNode } from 'react';
import { Page } from '../../components/page.tsx';

export function TopologyPage(): ReactNode {
  return <Page title="Topology">{null}</Page>;
}
