import type { ReactNode } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { Loading } from '../components/states.tsx';
import { agentsSearch } from '../features/agents/agents.search.ts';
import { auditSearch } from '../features/audit/audit.search.ts';
import { capturesSearch } from '../features/captures/captures.search.ts';
import { clustersQuery, defaultCluster } from '../features/clusters/clusters.queries.ts';
import { featureGatesSearch } from '../features/feature-gates/feature-gates.search.ts';
import { dashboardsSearch } from '../features/flows/dashboards/dashboards.search.ts';
import { flowsSearch } from '../features/flows/flows.search.ts';
import { groupEditorSearch } from '../features/groups/editor/group-editor.search.ts';
import { groupsSearch } from '../features/groups/groups.search.ts';
import { nodeLatencySearch } from '../features/node-latency/node-latency.search.ts';
import { nsxChangesSearch } from '../features/nsx/changes/changes.search.ts';
import { nsxClustersSearch } from '../features/nsx/clusters/clusters.search.ts';
import { nsxGroupsSearch } from '../features/nsx/groups/groups.search.ts';
import { nsxInventorySearch } from '../features/nsx/inventory/inventory.search.ts';
import { nsxPoliciesSearch } from '../features/nsx/policies/policies.search.ts';
import { nsxRegisterSearch } from '../features/nsx/register/register.search.ts';
import { nsxTrafficSearch } from '../features/nsx/traffic/traffic.search.ts';
import { policyEditorSearch } from '../features/policies/editor/editor.search.ts';
import { policiesSearch } from '../features/policies/policies.search.ts';
import { whatIfSearch } from '../features/policies/what-if/what-if.search.ts';
import { tierAccessSearch } from '../features/tier-access/tier-access.search.ts';
import { tiersSearch } from '../features/tiers/tiers.search.ts';
import { topologySearch } from '../features/topology/topology.search.ts';
import { checksSearch, compareSearch } from '../features/traceflows/checks/checks.search.ts';
import { traceflowSearch } from '../features/traceflows/traceflows.search.ts';
import { redirectTarget } from '../lib/redirect.ts';
import { parseSearch, stringifySearch } from '../lib/search-params.ts';
import { ClusterFrame } from './cluster-frame.tsx';
import { NoClusters, NotFoundPage, RouteFailed } from './error-pages.tsx';
import { Shell } from './shell.tsx';

interface RouterContext {
  readonly queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Shell, notFoundComponent: NotFoundPage });

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

const clusterRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/clusters/$cluster',
  component: ClusterFrame,
});

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
  component: lazyRouteComponent(() => import('../features/overview/overview.page.tsx'), 'OverviewPage'),
});

const agentsRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/agents',
  validateSearch: agentsSearch,
  component: lazyRouteComponent(() => import('../features/agents/agents.page.tsx'), 'AgentsPage'),
});

const nodeLatencyRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/node-latency',
  validateSearch: nodeLatencySearch,
  component: lazyRouteComponent(() => import('../features/node-latency/node-latency.page.tsx'), 'NodeLatencyPage'),
});

const featureGatesRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/feature-gates',
  validateSearch: featureGatesSearch,
  component: lazyRouteComponent(() => import('../features/feature-gates/feature-gates.page.tsx'), 'FeatureGatesPage'),
});

const tiersRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/tiers',
  validateSearch: tiersSearch,
  component: lazyRouteComponent(() => import('../features/tiers/tiers.page.tsx'), 'TiersPage'),
});

const policiesRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/policies',
  validateSearch: policiesSearch,
  component: lazyRouteComponent(() => import('../features/policies/policies.page.tsx'), 'PoliciesPage'),
});

const newPolicyRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/policies/new',
  validateSearch: policyEditorSearch,
  component: lazyRouteComponent(() => import('../features/policies/editor/editor.page.tsx'), 'PolicyEditorPage'),
});

const policyRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/policies/$id',
  component: lazyRouteComponent(() => import('../features/policies/policy.page.tsx'), 'PolicyPage'),
});

const editPolicyRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/policies/$id/edit',
  validateSearch: policyEditorSearch,
  component: lazyRouteComponent(() => import('../features/policies/editor/editor.page.tsx'), 'PolicyEditorPage'),
});

const whatIfRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/what-if',
  validateSearch: whatIfSearch,
  component: lazyRouteComponent(() => import('../features/policies/what-if/what-if.page.tsx'), 'WhatIfPage'),
});

const groupsRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/groups',
  validateSearch: groupsSearch,
  component: lazyRouteComponent(() => import('../features/groups/groups.page.tsx'), 'GroupsPage'),
});

const newGroupRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/groups/new',
  validateSearch: groupEditorSearch,
  component: lazyRouteComponent(() => import('../features/groups/editor/group-editor.page.tsx'), 'GroupEditorPage'),
});

const editGroupRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/groups/$id/edit',
  component: lazyRouteComponent(() => import('../features/groups/editor/group-editor.page.tsx'), 'GroupEditorPage'),
});

const tierAccessRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/tier-access',
  validateSearch: tierAccessSearch,
  component: lazyRouteComponent(() => import('../features/tier-access/tier-access.page.tsx'), 'TierAccessPage'),
});

const auditRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('../features/audit/audit.page.tsx'), 'AuditPage'),
});

const traceflowRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflow',
  validateSearch: traceflowSearch,
  component: lazyRouteComponent(() => import('../features/traceflows/traceflows.page.tsx'), 'TraceflowPage'),
});

const traceflowResultRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflow/$name',
  component: lazyRouteComponent(
    () => import('../features/traceflows/traceflow-result.page.tsx'),
    'TraceflowResultPage',
  ),
});

const capturesRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/captures',
  validateSearch: capturesSearch,
  component: lazyRouteComponent(() => import('../features/captures/captures.page.tsx'), 'CapturesPage'),
});

const captureResultRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/captures/packets/$name',
  component: lazyRouteComponent(
    () => import('../features/captures/packets/capture-result.page.tsx'),
    'CaptureResultPage',
  ),
});

const bundleResultRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/captures/bundles/$name',
  component: lazyRouteComponent(
    () => import('../features/captures/bundles/bundle-result.page.tsx'),
    'BundleResultPage',
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
  component: lazyRouteComponent(() => import('../features/traceflows/checks/checks.page.tsx'), 'ChecksPage'),
});

const traceCheckSetRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflows/checks/$set',
  validateSearch: checksSearch,
  component: lazyRouteComponent(() => import('../features/traceflows/checks/set.page.tsx'), 'CheckSetPage'),
});

const traceCheckRunRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflows/runs/$run',
  validateSearch: checksSearch,
  component: lazyRouteComponent(() => import('../features/traceflows/checks/run.page.tsx'), 'CheckRunPage'),
});

const traceCompareRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/traceflows/compare',
  validateSearch: compareSearch,
  component: lazyRouteComponent(() => import('../features/traceflows/compare/compare.page.tsx'), 'ComparePage'),
});

const flowsRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/flows',
  validateSearch: flowsSearch,
  component: lazyRouteComponent(() => import('../features/flows/records/records.page.tsx'), 'FlowRecordsPage'),
});

const flowDashboardsRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/flows/dashboards',
  validateSearch: dashboardsSearch,
  component: lazyRouteComponent(() => import('../features/flows/dashboards/dashboards.page.tsx'), 'FlowDashboardsPage'),
});

const flowDashboardRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/flows/dashboards/$dashboard',
  validateSearch: dashboardsSearch,
  component: lazyRouteComponent(() => import('../features/flows/dashboards/dashboards.page.tsx'), 'FlowDashboardsPage'),
});

const topologyRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/topology',
  validateSearch: topologySearch,
  component: lazyRouteComponent(() => import('../features/topology/topology.page.tsx'), 'TopologyPage'),
});

const nsxRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/nsx',
  component: lazyRouteComponent(() => import('../features/nsx/frame/nsx-frame.tsx'), 'NsxFrame'),
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
  component: lazyRouteComponent(() => import('../features/nsx/clusters/clusters.page.tsx'), 'NsxClustersPage'),
});

const nsxClusterRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/clusters/$id',
  component: lazyRouteComponent(() => import('../features/nsx/clusters/cluster.page.tsx'), 'NsxClusterPage'),
});

const nsxRegisterRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/register',
  validateSearch: nsxRegisterSearch,
  component: lazyRouteComponent(() => import('../features/nsx/register/register.page.tsx'), 'NsxRegisterPage'),
});

const nsxInventoryRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/inventory',
  validateSearch: nsxInventorySearch,
  component: lazyRouteComponent(() => import('../features/nsx/inventory/inventory.page.tsx'), 'NsxInventoryPage'),
});

const nsxGroupsRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/groups',
  validateSearch: nsxGroupsSearch,
  component: lazyRouteComponent(() => import('../features/nsx/groups/groups.page.tsx'), 'NsxGroupsPage'),
});

const nsxNewGroupRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/groups/new',
  validateSearch: nsxGroupsSearch,
  component: lazyRouteComponent(() => import('../features/nsx/groups/group-editor.page.tsx'), 'NsxGroupEditorPage'),
});

const nsxEditGroupRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/groups/$id/edit',
  component: lazyRouteComponent(() => import('../features/nsx/groups/group-editor.page.tsx'), 'NsxGroupEditorPage'),
});

const nsxPoliciesRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/policies',
  validateSearch: nsxPoliciesSearch,
  component: lazyRouteComponent(() => import('../features/nsx/policies/policies.page.tsx'), 'NsxPoliciesPage'),
});

const nsxNewPolicyRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/policies/new',
  validateSearch: nsxPoliciesSearch,
  component: lazyRouteComponent(() => import('../features/nsx/policies/policy-editor.page.tsx'), 'NsxPolicyEditorPage'),
});

const nsxPolicyRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/policies/$id',
  component: lazyRouteComponent(() => import('../features/nsx/policies/policy.page.tsx'), 'NsxPolicyPage'),
});

const nsxEditPolicyRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/policies/$id/edit',
  component: lazyRouteComponent(() => import('../features/nsx/policies/policy-editor.page.tsx'), 'NsxPolicyEditorPage'),
});

const nsxPacketWayRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/packet-way',
  validateSearch: nsxTrafficSearch,
  component: lazyRouteComponent(() => import('../features/nsx/traffic/packet-way.page.tsx'), 'NsxPacketWayPage'),
});

const nsxTraceflowRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/traceflow',
  validateSearch: nsxTrafficSearch,
  component: lazyRouteComponent(() => import('../features/nsx/traffic/traceflow.page.tsx'), 'NsxTraceflowPage'),
});

const nsxTraceflowResultRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/traceflow/$id',
  validateSearch: nsxTrafficSearch,
  component: lazyRouteComponent(
    () => import('../features/nsx/traffic/traceflow-result.page.tsx'),
    'NsxTraceflowResultPage',
  ),
});

const nsxChangesRoute = createRoute({
  getParentRoute: () => nsxRoute,
  path: '/changes',
  validateSearch: nsxChangesSearch,
  component: lazyRouteComponent(() => import('../features/nsx/changes/changes.page.tsx'), 'NsxChangesPage'),
});

const routeTree = rootRoute.addChildren([
  indexRoute,
  signInRoute,
  settingsRoute,
  statusRoute,
  nsxRoute.addChildren([
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
  ]),
  clusterRoute.addChildren([
    clusterIndexRoute,
    overviewRoute,
    agentsRoute,
    nodeLatencyRoute,
    featureGatesRoute,
    tiersRoute,
    policiesRoute,
    newPolicyRoute,
    policyRoute,
    editPolicyRoute,
    whatIfRoute,
    groupsRoute,
    newGroupRoute,
    editGroupRoute,
    tierAccessRoute,
    auditRoute,
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
    flowsRoute,
    flowDashboardsRoute,
    flowDashboardRoute,
    topologyRoute,
  ]),
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
