import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { dashboardsSearch } from '../../features/flows/dashboards/dashboards.search.ts';
import { flowsSearch } from '../../features/flows/flows.search.ts';
import { topologySearch } from '../../features/topology/topology.search.ts';
import { clusterRoute } from './root.ts';

const flowsRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/flows',
  validateSearch: flowsSearch,
  component: lazyRouteComponent(() => import('../../features/flows/records/records.page.tsx'), 'FlowRecordsPage'),
});

const flowDashboardsRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/flows/dashboards',
  validateSearch: dashboardsSearch,
  component: lazyRouteComponent(
    () => import('../../features/flows/dashboards/dashboards.page.tsx'),
    'FlowDashboardsPage',
  ),
});

const flowDashboardRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/flows/dashboards/$dashboard',
  validateSearch: dashboardsSearch,
  component: lazyRouteComponent(
    () => import('../../features/flows/dashboards/dashboards.page.tsx'),
    'FlowDashboardsPage',
  ),
});

const topologyRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/topology',
  validateSearch: topologySearch,
  component: lazyRouteComponent(() => import('../../features/topology/topology.page.tsx'), 'TopologyPage'),
});

/** Pages of flows and the map that they draw. */
export const flowRoutes = [flowsRoute, flowDashboardsRoute, flowDashboardRoute, topologyRoute] as const;
