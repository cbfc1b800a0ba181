import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { auditSearch } from '../../features/audit/audit.search.ts';
import { groupEditorSearch } from '../../features/groups/editor/group-editor.search.ts';
import { groupsSearch } from '../../features/groups/groups.search.ts';
import { policyEditorSearch } from '../../features/policies/editor/editor.search.ts';
import { policiesSearch } from '../../features/policies/policies.search.ts';
import { whatIfSearch } from '../../features/policies/what-if/what-if.search.ts';
import { tierAccessSearch } from '../../features/tier-access/tier-access.search.ts';
import { tiersSearch } from '../../features/tiers/tiers.search.ts';
import { clusterRoute } from './root.ts';

const tiersRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/tiers',
  validateSearch: tiersSearch,
  component: lazyRouteComponent(() => import('../../features/tiers/tiers.page.tsx'), 'TiersPage'),
});

const policiesRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/policies',
  validateSearch: policiesSearch,
  component: lazyRouteComponent(() => import('../../features/policies/policies.page.tsx'), 'PoliciesPage'),
});

const newPolicyRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/policies/new',
  validateSearch: policyEditorSearch,
  component: lazyRouteComponent(() => import('../../features/policies/editor/editor.page.tsx'), 'PolicyEditorPage'),
});

const policyRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/policies/$id',
  component: lazyRouteComponent(() => import('../../features/policies/policy.page.tsx'), 'PolicyPage'),
});

const editPolicyRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/policies/$id/edit',
  validateSearch: policyEditorSearch,
  component: lazyRouteComponent(() => import('../../features/policies/editor/editor.page.tsx'), 'PolicyEditorPage'),
});

const whatIfRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/what-if',
  validateSearch: whatIfSearch,
  component: lazyRouteComponent(() => import('../../features/policies/what-if/what-if.page.tsx'), 'WhatIfPage'),
});

const groupsRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/groups',
  validateSearch: groupsSearch,
  component: lazyRouteComponent(() => import('../../features/groups/groups.page.tsx'), 'GroupsPage'),
});

const newGroupRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/groups/new',
  validateSearch: groupEditorSearch,
  component: lazyRouteComponent(() => import('../../features/groups/editor/group-editor.page.tsx'), 'GroupEditorPage'),
});

const editGroupRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/groups/$id/edit',
  component: lazyRouteComponent(() => import('../../features/groups/editor/group-editor.page.tsx'), 'GroupEditorPage'),
});

const tierAccessRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/tier-access',
  validateSearch: tierAccessSearch,
  component: lazyRouteComponent(() => import('../../features/tier-access/tier-access.page.tsx'), 'TierAccessPage'),
});

const auditRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('../../features/audit/audit.page.tsx'), 'AuditPage'),
});

/** Pages of policies and what they are made of. */
export const policyRoutes = [
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
] as const;
