import type { ReactNode } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { Loading } from '../components/states.tsx';
import { clustersQuery, defaultCluster } from '../features/clusters/clusters.queries.ts';
import { redirectTarget } from '../lib/redirect.ts';
import { parseSearch, stringifySearch } from '../lib/search-params.ts';
import { NoClusters, NotFoundPage, RouteFailed } from './error-pages.tsx';
import { clusterRoutes } from './routes/cluster.ts';
import { flowRoutes } from './routes/flows.ts';
import { nsxRoutes } from './routes/nsx.ts';
import { policyRoutes } from './routes/policies.ts';
import { clusterRoute, rootRoute } from './routes/root.ts';
import { troubleshootingRoutes } from './routes/troubleshooting.ts';

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async ({ context }) => {
    const { items } = await context.queryClient.ensureQueryData(clustersQuery);
    const cluster = defaultCluster(items);
    if (cluster !== undefined)
      throw redirect({ to: '/clusters/$cluster/overview', params: { cluster: cluster.name }, replace: true });
  },
  component: NoClusters,
});

// Signed in already: the sign-in page's address leads where it was going to.
const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  beforeLoad: ({ location }) => {
    throw redirect({ href: redirectTarget(location.searchStr), replace: true });
  },
});

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings.page.tsx'), 'SettingsRoute'),
});

const statusRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/status',
  component: lazyRouteComponent(() => import('../features/status/status.page.tsx'), 'StatusPage'),
});

const routeTree = rootRoute.addChildren([
  indexRoute,
  signInRoute,
  settingsRoute,
  statusRoute,
  nsxRoutes,
  clusterRoute.addChildren([...clusterRoutes, ...policyRoutes, ...troubleshootingRoutes, ...flowRoutes]),
]);

function Pending(): ReactNode {
  return (
    <div className="pending">
      <Loading rows={10} label="Loading the page" />
    </div>
  );
}

/** The pages and their addresses. Every page is its own chunk, fetched when a link to it is pointed at. */
export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingMs: 300,
    defaultPendingComponent: Pending,
    defaultErrorComponent: RouteFailed,
    defaultNotFoundComponent: NotFoundPage,
    notFoundMode: 'root',
  });
}
