import {
  countOf,
  describePolicy,
  displayNameOf,
  findingsInSteps,
  type Members,
  membersOfPeers,
  membersOfPolicy,
  membersOfSubjects,
  parsePolicyId,
  type PeerDescription,
  nodeRef,
  podRef,
  type PolicyIndex,
  type PolicyKindFacts,
  read,
  realizationOf,
  tierAccess,
} from '@netloft/antrea';
import type { AccessQuestion, PeerView, PolicyDetail, RuleView } from '@netloft/contracts';
import { callerOf } from '../../caller.ts';
import type { OpenCluster } from '../../cluster-access.ts';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { err, ok, type Result } from '../../result.ts';
import { inTurns } from '../../turns.ts';
import { withoutManagedFields } from '../../upstreams/antrea/objects.ts';
import type { PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { policyRows, type PolicyRows } from '../../upstreams/antrea/policy-state/rows.ts';
import { waitForState } from '../../upstreams/antrea/policy-state/wait-for.ts';
import { mayI, neededRight } from '../../upstreams/kubernetes/access-review.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import { nameOfPolicy } from '../../upstreams/antrea/policy-state/names.ts';

const MOST_MEMBERS = 200;

function membersView(members: Members): PolicyDetail['members'] {
  if (members === 'unknown') return { items: [], total: null };
  const pods = members.pods.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const all = [...pods.slice(0, MOST_MEMBERS).map(podRef), ...members.nodes.map(nodeRef)];
  return { items: all.slice(0, MOST_MEMBERS), total: members.pods.length + members.nodes.length };
}

/** The first by name of Pods that can send a packet; another than `avoid` where there is one. */
function podToTry(members: Members, avoid: string | undefined): string | undefined {
  if (members === 'unknown') return undefined;
  let first: string | undefined;
  for (const { key, hostNetwork, ended } of members.pods) {
    if (hostNetwork || ended) continue;
    if (first === undefined || first === avoid || (key !== avoid && key < first)) first = key;
  }
  return first;
}

function peerView({ type, text, group }: PeerDescription, members: Members, avoid?: string): PeerView {
  const pod = podToTry(members, avoid);
  return {
    type,
    text,
    pods: countOf(members),
    ...(group === undefined ? {} : { group }),
    ...(pod === undefined ? {} : { pod }),
  };
}

/** NSX's names of groups, by `namespace/name` or name. */
const groupNames =
  (state: PolicyState) =>
  (key: string): string | undefined => {
    const object = state.raw('clusterGroups').get(key) ?? state.raw('groups').get(key);
    return object === undefined ? undefined : displayNameOf(object);
  };

interface Found {
  readonly object: KubeObject;
  readonly facts: PolicyKindFacts;
  readonly key: string;
}

async function findPolicy(
  { cluster, client, identity }: OpenCluster,
  state: PolicyState,
  id: string,
): Promise<Result<Found, Fault>> {
  const parsed = parsePolicyId(id);
  if (parsed === undefined) {
    const message = `“${id}” is no id of a policy; write Kind:name, or Kind:namespace/name for a namespaced kind`;
    return err({ code: 'INVALID_REQUEST', detail: `id: ${message}`, errors: [{ path: 'id', message }] });
  }
  const { facts, name, namespace } = parsed;
  const key = namespace === undefined ? name : `${namespace}/${name}`;
  const inState = (): KubeObject | undefined => state.raw(facts.stateKind).get(key);
  const held = inState();
  if (held !== undefined) return ok({ object: held, facts, key });
  const none: Fault = {
    code: 'UPSTREAM_NOT_FOUND',
    detail: `There is no ${facts.label} ${key} in ${cluster.name}.`,
    action: 'Look into the history: it may have been deleted or renamed.',
  };
  const resource = await cluster.resolve(identity, facts.group, facts.plural);
  if (!resource.ok) return err(faultOfUpstream(resource.error));
  if (resource.value === null) return err(none);
  const answer = await client.get(resource.value, name, namespace);
  if (!answer.ok) return err(answer.error.code === 'not-found' ? none : faultOfUpstream(answer.error));
  await waitForState(state, () => inState() !== undefined);
  const arrived = inState();
  return arrived === undefined ? err(none) : ok({ object: arrived, facts, key });
}

/** Why the caller may not write policies of the Tier; undefined when nothing is known to forbid it. */
async function tierReason(
  open: OpenCluster,
  state: PolicyState,
  { object, facts }: Found,
): Promise<string | undefined> {
  if (facts.group !== 'crd.antrea.io' || !state.served('tierEntitlements') || !state.known('tierEntitlements'))
    return undefined;
  const user = await callerOf(open);
  if (!user.ok) return undefined;
  const tier = read.text(read.object(object['spec'])?.['tier']) ?? '';
  const [entitlements, bindings] = [state.raw('tierEntitlements'), state.raw('tierEntitlementBindings')];
  const access = tierAccess(tier, user.value, [...entitlements.values()], [...bindings.values()]);
  if (access.allowed) return undefined;
  return access.reason === 'nsx'
    ? `the Tier ${tier} is NSX’s: change the policy in NSX Manager`
    : `needs a TierEntitlementBinding to ${access.entitlements.join(' or ')}, which name the Tier ${tier || 'application'}`;
}

async function rightsTo(open: OpenCluster, state: PolicyState, found: Found): Promise<PolicyDetail['may']> {
  const { group, plural } = found.facts;
  const { name, namespace } = found.object.metadata;
  const question = (verb: string): AccessQuestion => ({
    verb,
    group,
    resource: plural,
    ...(namespace === undefined ? {} : { namespace }),
  });
  const [update, remove, tier] = await Promise.all([
    mayI(open.client, { ...question('update'), name }),
    mayI(open.client, { ...question('delete'), name }),
    tierReason(open, state, found),
  ]);
  const may = { update: update.ok && update.value, delete: remove.ok && remove.value };
  const reasons = [
    may.update ? undefined : update.ok ? neededRight(question('update')) : update.error.detail,
    may.delete ? undefined : remove.ok ? neededRight(question('delete')) : remove.error.detail,
    tier,
  ].filter((reason) => reason !== undefined);
  return {
    update: may.update && tier === undefined,
    delete: may.delete && tier === undefined,
    ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }),
  };
}

function rulesOf(
  { state, statistics }: PolicyRows,
  index: PolicyIndex,
  found: Found,
  id: string,
): Pick<PolicyDetail, 'appliedTo' | 'rules'> {
  const object = found.object;
  const description = describePolicy(object, found.facts, { groupName: groupNames(state) });
  const subjects = description.appliedTo.flatMap((one) => one.subjects);
  const own = membersOfSubjects(index, subjects);
  const ownPods = own === 'unknown' ? undefined : own.pods;
  const counters = statistics.of(id)?.rules;
  return {
    appliedTo: description.appliedTo.map((one) => peerView(one, membersOfSubjects(index, one.subjects))),
    rules: description.rules.map((rule): RuleView => ({
      direction: rule.direction,
      index: rule.index,
      name: rule.name,
      action: rule.action,
      sentence: rule.sentence,
      peers: rule.peers.map((peer) =>
        peerView(peer, membersOfPeers(index, peer.peers, ownPods), podToTry(own, undefined)),
      ),
      ports: [...rule.ports],
      l7: [...rule.l7],
      logged: rule.logged,
      hits: counters?.get(rule.name) ?? null,
      ...(rule.appliedTo === undefined
        ? {}
        : { appliedTo: rule.appliedTo.map((one) => peerView(one, membersOfSubjects(index, one.subjects))) }),
    })),
  };
}

/** One policy with everything that its page shows. A policy that is not there is UPSTREAM_NOT_FOUND, one that may not be seen UPSTREAM_FORBIDDEN. */
export async function readPolicy(
  context: FeatureContext,
  open: OpenCluster,
  id: string,
  signal: AbortSignal,
): Promise<Result<PolicyDetail, Fault>> {
  const rows = policyRows(context, open);
  try {
    await rows.ready();
    const { state, statistics } = rows;
    const found = await findPolicy(open, state, id);
    if (!found.ok) return found;
    const { object, facts } = found.value;
    const summary = rows.rowOf(id);
    if (summary === undefined)
      return err({ code: 'UPSTREAM_NOT_FOUND', detail: `The policy ${id} was deleted a moment ago.` });
    const index = state.index();
    const ref = {
      kind: facts.kind,
      name: object.metadata.name,
      ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
    };
    const { l7, nodeNetworkPolicy } = state.antrea.gates();
    const findings = await inTurns(
      findingsInSteps(index, ref, {
        object,
        kind: facts,
        gates: { l7, nodeNetworkPolicy },
        nameOf: nameOfPolicy(state),
      }),
      signal,
    );
    if (findings === undefined)
      return err({ code: 'UPSTREAM_TIMEOUT', detail: 'The answer was no longer waited for.' });
    return ok({
      id,
      summary,
      ...rulesOf(rows, index, found.value, id),
      status: realizationOf(object, facts),
      findings: findings.value,
      members: membersView(membersOfPolicy(index, ref)),
      statistics: statistics.state(),
      freshness: state.freshness(),
      may: await rightsTo(open, state, found.value),
      object: withoutManagedFields(object),
    });
  } finally {
    rows.release();
  }
}
