import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { nsxChangesSearch } from '../../features/nsx/changes/changes.search.ts';
import { nsxClustersSearch } from '../../features/nsx/clusters/clusters.search.ts';
import { nsxGroupsSearch } from '../../features/nsx/groups/groups.search.ts';
import { nsxInventorySearch } from '../../features/nsx/inventory/inventory.search.ts';
import { nsxPoliciesSearch } from '../../features/nsx/policies/policies.search.ts';
import { nsxRegisterSearch } from '../../features/nsx/register/register.search.ts';
import { nsxTrafficSearch } from '../../features/nsx/traffic/traffic.search.ts';
import { rootRoute } from './root.ts';

const nsxRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/nsx',
  component: lazyRouteComponent(() => import('../../features/nsx/frame/nsx-frame.tsx'), 'NsxFrame'),
});

const nsxIndexRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/nsx/clusters', replace: true });
  },
});

const nsxClustersRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/clusters',
  validateSearch: nsxClustersSearch,
  component: lazyRouteComponent(() => import('../../features/nsx/clusters/clusters.page.tsx'), 'NsxClustersPage'),
});

const nsxClusterRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/clusters/$id',
  component: lazyRouteComponent(() => import('../../features/nsx/clusters/cluster.page.tsx'), 'NsxClusterPage'),
});

const nsxRegisterRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/register',
  validateSearch: nsxRegisterSearch,
  component: lazyRouteComponent(() => import('../../features/nsx/register/register.page.tsx'), 'NsxRegisterPage'),
});

const nsxInventoryRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/inventory',
  validateSearch: nsxInventorySearch,
  component: lazyRouteComponent(() => import('../../features/nsx/inventory/inventory.page.tsx'), 'NsxInventoryPage'),
});

const nsxGroupsRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/groups',
  validateSearch: nsxGroupsSearch,
  component: lazyRouteComponent(() => import('../../features/nsx/groups/groups.page.tsx'), 'NsxGroupsPage'),
});

const nsxNewGroupRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/groups/new',
  validateSearch: nsxGroupsSearch,
  component: lazyRouteComponent(() => import('../../features/nsx/groups/group-editor.page.tsx'), 'NsxGroupEditorPage'),
});

const nsxEditGroupRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/groups/$id/edit',
  component: lazyRouteComponent(() => import('../../features/nsx/groups/group-editor.page.tsx'), 'NsxGroupEditorPage'),
});

const nsxPoliciesRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/policies',
  validateSearch: nsxPoliciesSearch,
  component: lazyRouteComponent(() => import('../../features/nsx/policies/policies.page.tsx'), 'NsxPoliciesPage'),
});

const nsxNewPolicyRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/policies/new',
  validateSearch: nsxPoliciesSearch,
  component: lazyRouteComponent(
    () => import('../../features/nsx/policies/policy-editor.page.tsx'),
    'NsxPolicyEditorPage',
  ),
});

const nsxPolicyRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/policies/$id',
  component: lazyRouteComponent(() => import('../../features/nsx/policies/policy.page.tsx'), 'NsxPolicyPage'),
});

const nsxEditPolicyRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/policies/$id/edit',
  component: lazyRouteComponent(
    () => import('../../features/nsx/policies/policy-editor.page.tsx'),
    'NsxPolicyEditorPage',
  ),
});

const nsxPacketWayRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/packet-way',
  validateSearch: nsxTrafficSearch,
  component: lazyRouteComponent(() => import('../../features/nsx/traffic/packet-way.page.tsx'), 'NsxPacketWayPage'),
});

const nsxTraceflowRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/traceflow',
  validateSearch: nsxTrafficSearch,
  component: lazyRouteComponent(() => import('../../features/nsx/traffic/traceflow.page.tsx'), 'NsxTraceflowPage'),
});

const nsxTraceflowResultRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/traceflow/$id',
  validateSearch: nsxTrafficSearch,
  component: lazyRouteComponent(
    () => import('../../features/nsx/traffic/traceflow-result.page.tsx'),
    'NsxTraceflowResultPage',
  ),
});

const nsxChangesRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/changes',
  validateSearch: nsxChangesSearch,
  component: lazyRouteComponent(() => import('../../features/nsx/changes/changes.page.tsx'), 'NsxChangesPage'),
});

/** Pages of NSX, in a frame of their own. */
export const nsxRoutes = nsxRoute.addChildren([
  nsxIndexRoute,
  nsxClustersRoute,
  nsxClusterRoute,
  nsxRegisterRoute,
  nsxInventoryRoute,
  nsxGroupsRoute,
  nsxNewGroupRoute,
  nsxEditGroupRoute,
  nsxPoliciesRoute,
  nsxNewPolicyRoute,
  nsxPolicyRoute,
  nsxEditPolicyRoute,
  nsxPacketWayRoute,
  nsxTraceflowRoute,
  nsxTraceflowResultRoute,
  nsxChangesRoute,
]);
