import { read, tierAccess } from '@netloft/antrea';
import type { Rung } from '@netloft/contracts';
import type { PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import { POLICY_RIGHT_LACKS, type TierRights } from './tiers.rights.ts';

type Access = Rung['access'];

const NSX_ONLY = 'NSX Manager, through its adapter in the cluster';

const specOf = (object: KubeObject): read.Json => read.object(object['spec']) ?? {};

function subjectWords(subject: read.Json): string {
  const kind = read.text(subject['kind']) ?? '';
  const name = read.text(subject['name']) ?? '';
  const namespace = read.text(subject['namespace']);
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** Subjects of the bindings to the entitlements. */
function entitled(names: ReadonlySet<string>, bindings: readonly KubeObject[]): string[] {
  const found = bindings
    .filter((binding) => names.has(read.text(specOf(binding)['tierEntitlement']) ?? ''))
    .flatMap((binding) => read.objects(specOf(binding)['subjects']).map(subjectWords));
  return [...new Set(found)];
}

const namesTier = (entitlement: KubeObject, tier: string): boolean =>
  read.strings(specOf(entitlement)['tiers']).some((one) => one.toLowerCase() === tier);

/** The same for a caller: rights to policies first, then the Tier. */
function yours(tier: string, state: PolicyState, { user, writePolicies }: TierRights): Access['you'] {
  if (writePolicies === false) return { allowed: false, reason: POLICY_RIGHT_LACKS };
  if (!state.served('tierEntitlements'))
    return writePolicies === null
      ? { allowed: null, reason: 'The cluster has not told your rights.' }
      : { allowed: true, reason: 'You may write policies, and every Tier is open.' };
  if (!state.known('tierEntitlements') || !state.known('tierEntitlementBindings'))
    return { allowed: null, reason: 'Your rights do not show tierentitlements and their bindings.' };
  if (user === null) return { allowed: null, reason: 'The cluster does not tell who you are.' };
  const entitlements = [...state.raw('tierEntitlements').values()];
  const access = tierAccess(tier, user, entitlements, [...state.raw('tierEntitlementBindings').values()]);
  switch (access.reason) {
    case 'open':
      return { allowed: true, reason: 'No TierEntitlement names this Tier: it is open to all who may write policies.' };
    case 'entitled':
      return { allowed: true, reason: `TierEntitlementBinding ${access.binding} gives you ${access.entitlement}.` };
    case 'nsx-adapter':
      return { allowed: true, reason: 'You are the NSX adapter.' };
    case 'nsx':
      return { allowed: false, reason: `This Tier is NSX’s: only ${NSX_ONLY} writes into it.` };
    case 'not-entitled':
      return user.groups.length === 0 && hasGroups(state)
        ? { allowed: null, reason: 'The cluster does not tell your groups, and some of them may be entitled.' }
        : { allowed: false, reason: `Needs a TierEntitlementBinding to ${access.entitlements.join(' or ')}.` };
  }
}

const hasGroups = (state: PolicyState): boolean =>
  [...state.raw('tierEntitlementBindings').values()].some((binding) =>
    read.objects(specOf(binding)['subjects']).some((subject) => subject['kind'] === 'Group'),
  );

/** Who may put policies into a Tier: everybody who may write them, or the subjects of entitlements. */
export function accessOf(tier: string, state: PolicyState, rights: TierRights): Access {
  const you = yours(tier, state, rights);
  if (!state.served('tierEntitlements')) return { open: true, entitled: [], you };
  if (tier.startsWith('nsx-category-')) return { open: false, entitled: [NSX_ONLY], you };
  if (!state.known('tierEntitlements')) return { open: false, entitled: [], you };
  const closing = [...state.raw('tierEntitlements').values()].filter((one) => namesTier(one, tier));
  const names = new Set(closing.map((one) => one.metadata.name));
  return {
    open: closing.length === 0,
    entitled: entitled(names, [...state.raw('tierEntitlementBindings').values()]),
    you,
  };
}

/** Who may write a stage that is no Tier: Kubernetes’ own rights decide. */
export const STAGE_ACCESS: Access = {
  open: true,
  entitled: [],
  you: {
    allowed: null,
    reason: 'Kubernetes’ rights to these policies decide, Namespace by Namespace where they have one.',
  },
};
