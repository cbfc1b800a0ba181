import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { agentsSearch } from '../../features/agents/agents.search.ts';
import { featureGatesSearch } from '../../features/feature-gates/feature-gates.search.ts';
import { nodeLatencySearch } from '../../features/node-latency/node-latency.search.ts';
import { clusterRoute } from './root.ts';

const clusterIndexRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/clusters/$cluster/overview', params, replace: true });
  },
});

const overviewRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/overview',
  component: lazyRouteComponent(() => import('../../features/overview/overview.page.tsx'), 'OverviewPage'),
});

const agentsRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/agents',
  validateSearch: agentsSearch,
  component: lazyRouteComponent(() => import('../../features/agents/agents.page.tsx'), 'AgentsPage'),
});

const nodeLatencyRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/node-latency',
  validateSearch: nodeLatencySearch,
  component: lazyRouteComponent(() => import('../../features/node-latency/node-latency.page.tsx'), 'NodeLatencyPage'),
});

const featureGatesRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/feature-gates',
  validateSearch: featureGatesSearch,
  component: lazyRouteComponent(
    () => import('../../features/feature-gates/feature-gates.page.tsx'),
    'FeatureGatesPage',
  ),
});

/** Pages about a cluster itself. */
export const clusterRoutes = [
  clusterIndexRoute,
  overviewRoute,
  agentsRoute,
  nodeLatencyRoute,
  featureGatesRoute,
] as const;
