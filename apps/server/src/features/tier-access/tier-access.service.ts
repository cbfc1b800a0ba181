import { DEFAULT_TIERS, read } from '@netloft/antrea';
import { type Hidden, type Subject, TIER_ACCESS_API_GROUP, type TierAccess } from '@netloft/contracts';
import { callerOf } from '../../caller.ts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { ok, type Result } from '../../result.ts';
import { withoutManagedFields } from '../../upstreams/antrea/objects.ts';
import { policyState, type PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { mayI, neededRight } from '../../upstreams/kubernetes/access-review.ts';
import { idOf, RIGHT, rowOf, specOf, subjectsOf, subjectsOfBinding } from './tier-access.matrix.ts';
import { grantWords, isOfInterest, type Rbac, readRbac, userOf } from './tier-access.rbac.ts';

const NOT_SERVED =
  'This cluster runs upstream Antrea, which has no TierEntitlements: they belong to VMware’s build. Rights there end at the kind: who may write ClusterNetworkPolicies may write them into every tier. To keep people out of a tier, use a ValidatingAdmissionPolicy; to keep them out of a kind, the roles below.';

function tiersOf(state: PolicyState): TierAccess['tiers'] {
  const known = new Map(DEFAULT_TIERS);
  for (const [name, object] of state.raw('tiers')) known.set(name, read.number(specOf(object)['priority']) ?? 0);
  const closed = new Set(
    [...state.raw('tierEntitlements').values()].flatMap((one) =>
      read.strings(specOf(one)['tiers']).map((name) => name.toLowerCase()),
    ),
  );
  const isNsx = (name: string): boolean => state.served('tierEntitlements') && name.startsWith('nsx-category-');
  return [...known]
    .map(([name, priority]) => ({ name, priority, open: !closed.has(name) && !isNsx(name) }))
    .sort((a, b) => a.priority - b.priority);
}

function rolesOf({ clusterRoles = [], roles = [], clusterBindings = [], bindings = [] }: Rbac): TierAccess['roles'] {
  const all = [...clusterBindings, ...bindings];
  return [...clusterRoles, ...roles].filter(isOfInterest).map((role) => ({
    name: role.name,
    ...(role.namespace === undefined ? {} : { namespace: role.namespace }),
    grants: grantWords(role.rules),
    bindings: all
      .filter(
        (one) =>
          one.role === role.name &&
          (one.roleKind === 'Role') === (role.namespace !== undefined) &&
          (role.namespace === undefined || role.namespace === one.namespace),
      )
      .map(({ name, namespace, subjects }) => ({
        name,
        ...(namespace === undefined ? {} : { namespace }),
        subjects: [...subjects],
      })),
  }));
}

function hiddenOf(state: PolicyState, { missing }: Rbac): Hidden[] {
  const rbac = [...missing].map(([plural, { code, message }]): Hidden => ({
    what: plural,
    count: null,
    reason: code === 'forbidden' ? `needs list on ${plural}.rbac.authorization.k8s.io` : message,
  }));
  return [...state.hidden(['tiers', 'tierEntitlements', 'tierEntitlementBindings']), ...rbac];
}

async function mayOf(open: OpenCluster): Promise<TierAccess['may']> {
  const right = { verb: 'create', group: TIER_ACCESS_API_GROUP, resource: 'tierentitlements' };
  const answer = await mayI(open.client, right);
  if (!answer.ok) return { create: false, reason: answer.error.detail };
  return answer.value ? { create: true } : { create: false, reason: neededRight(right) };
}

const namesOf = (state: PolicyState, entitlement: string): string[] =>
  [...state.raw('tierEntitlementBindings')]
    .filter(([, binding]) => read.text(specOf(binding)['tierEntitlement']) === entitlement)
    .map(([name]) => name);

/** Who may put policies into which Tier, with everything that it follows from. */
export async function readTierAccess(context: FeatureContext, open: OpenCluster): Promise<Result<TierAccess, Fault>> {
  const state = policyState(context, open);
  try {
    const [, caller, rbac, own, may] = await Promise.all([
      state.ready(),
      callerOf(open),
      readRbac(open),
      mayI(open.client, { verb: RIGHT.verb, group: 'crd.antrea.io', resource: RIGHT.resource }),
      mayOf(open),
    ]);
    if (!caller.ok) return caller;
    const you: Subject = youOf(caller.value.username);
    const { subjects, more } = subjectsOf(state, rbac, you);
    const tiers = tiersOf(state);
    const served = state.served('tierEntitlements');
    const hidden = [...hiddenOf(state, rbac), ...more];
    return ok({
      served,
      ...(served ? {} : { reason: NOT_SERVED }),
      tiers,
      subjects: subjects.map((subject) => ({ ...subject, id: idOf(subject), you: subject === you })),
      cells: subjects.map((subject) => {
        if (subject !== you) return rowOf(state, rbac, tiers, userOf(subject));
        // The cluster knows the caller's groups better than the roles that the caller can read.
        return rowOf(state, rbac, tiers, caller.value, own.ok ? own.value : undefined);
      }),
      entitlements: [...state.raw('tierEntitlements').values()].map((object) => ({
        name: object.metadata.name,
        tiers: [...read.strings(specOf(object)['tiers'])],
        permission: read.text(specOf(object)['permission']) ?? '',
        bindings: namesOf(state, object.metadata.name),
        object: withoutManagedFields(object),
      })),
      bindings: [...state.raw('tierEntitlementBindings').values()].map((object) => {
        const entitlement = read.text(specOf(object)['tierEntitlement']) ?? '';
        return {
          name: object.metadata.name,
          entitlement,
          exists: state.raw('tierEntitlements').has(entitlement),
          subjects: subjectsOfBinding(object),
          object: withoutManagedFields(object),
        };
      }),
      roles: rolesOf(rbac),
      may,
      freshness: state.freshness(),
      ...(hidden.length === 0 ? {} : { hidden }),
    });
  } finally {
    state.release();
  }
}

/** The caller as a subject: a ServiceAccount has a user name of a fixed form. */
function youOf(username: string): Subject {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):(.+)$/.exec(username) ?? [];
  return namespace === undefined || name === undefined
    ? { kind: 'User', name: username }
    : { kind: 'ServiceAccount', namespace, name };
}
