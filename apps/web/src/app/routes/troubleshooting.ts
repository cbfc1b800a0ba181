import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { capturesSearch } from '../../features/captures/captures.search.ts';
import { checksSearch, compareSearch } from '../../features/traceflows/checks/checks.search.ts';
import { traceflowSearch } from '../../features/traceflows/traceflows.search.ts';
import { clusterRoute } from './root.ts';

const traceflowRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflow',
  validateSearch: traceflowSearch,
  component: lazyRouteComponent(() => import('../../features/traceflows/traceflows.page.tsx'), 'TraceflowPage'),
});

const traceflowResultRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflow/$name',
  component: lazyRouteComponent(
    () => import('../../features/traceflows/traceflow-result.page.tsx'),
    'TraceflowResultPage',
  ),
});

// The pages about traces stand beside those of single traces, whose names are anybody's: a trace may be called `checks`.
const traceflowsRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflows',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/clusters/$cluster/traceflow', params, replace: true });
  },
});

const traceflowsResultRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflows/$name',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/clusters/$cluster/traceflow/$name', params, replace: true });
  },
});

const traceChecksRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflows/checks',
  validateSearch: checksSearch,
  component: lazyRouteComponent(() => import('../../features/traceflows/checks/checks.page.tsx'), 'ChecksPage'),
});

const traceCheckSetRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflows/checks/$set',
  validateSearch: checksSearch,
  component: lazyRouteComponent(() => import('../../features/traceflows/checks/set.page.tsx'), 'CheckSetPage'),
});

const traceCheckRunRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflows/runs/$run',
  validateSearch: checksSearch,
  component: lazyRouteComponent(() => import('../../features/traceflows/checks/run.page.tsx'), 'CheckRunPage'),
});

const traceCompareRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflows/compare',
  validateSearch: compareSearch,
  component: lazyRouteComponent(() => import('../../features/traceflows/compare/compare.page.tsx'), 'ComparePage'),
});

const capturesRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/captures',
  validateSearch: capturesSearch,
  component: lazyRouteComponent(() => import('../../features/captures/captures.page.tsx'), 'CapturesPage'),
});

const captureResultRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/captures/packets/$name',
  component: lazyRouteComponent(
    () => import('../../features/captures/packets/capture-result.page.tsx'),
    'CaptureResultPage',
  ),
});

const bundleResultRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/captures/bundles/$name',
  component: lazyRouteComponent(
    () => import('../../features/captures/bundles/bundle-result.page.tsx'),
    'BundleResultPage',
  ),
});

/** Pages of traces, captures and bundles. */
export const troubleshootingRoutes = [
  traceflowRoute,
  traceflowResultRoute,
  traceflowsRoute,
  traceflowsResultRoute,
  traceChecksRoute,
  traceCheckSetRoute,
  traceCheckRunRoute,
  traceCompareRoute,
  capturesRoute,
  captureResultRoute,
  bundleResultRoute,
] as const;
