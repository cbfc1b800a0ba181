import type { PolicySummary } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import type { PolicyIndex, RawObject } from '../evaluation/index.ts';
import { describePolicy } from './describe.ts';
import { policyIdOfObject, policyKindOf } from './kinds.ts';
import { type LadderPolicy, ladderOf } from './ladder.ts';
import { placeOf } from './place.ts';
import { acnp, adminPolicy, anp, app, banp, indexWith, knp } from './testing.ts';

const tier = (name: string, priority: number): RawObject => ({
  apiVersion: 'crd.antrea.io/v1beta1',
  kind: 'Tier',
  metadata: { name },
  spec: { priority, description: `Tier ${name}` },
});

function rowOf(object: RawObject): LadderPolicy {
  const facts = policyKindOf(object);
  if (facts === undefined) throw new Error('no policy');
  const { rules } = describePolicy(object, facts);
  const actions: PolicySummary['actions'] = { Allow: 0, Drop: 0, Reject: 0, Pass: 0 };
  for (const rule of rules) actions[rule.action] += 1;
  const count = (direction: string): number => rules.filter((rule) => rule.direction === direction).length;
  return {
    id: policyIdOfObject(facts, object),
    kind: facts.kind,
    name: object.metadata.name,
    ...placeOf(object, facts, new Map([['nsx-category-application', 4]])),
    actions,
    rules: { ingress: count('Ingress'), egress: count('Egress') },
    appliedTo: { text: '', pods: null, nodes: null },
    warnings: 0,
  };
}

const OBJECTS = [
  acnp('late', { priority: 9, ingress: [{ action: 'Drop' }] }),
  acnp('early', { priority: 1, appliedTo: [app('web')], ingress: [{ action: 'Allow' }] }),
  acnp('zero-trust', { tier: 'nsx-category-application', ingress: [{ action: 'Drop' }] }),
  acnp('lost', { tier: 'gone' }),
  anp('base', { tier: 'baseline' }),
  knp('isolate', {}),
  adminPolicy('admin', {}),
  banp({}),
];
const ladder = (index: PolicyIndex, objects: readonly RawObject[], limit?: number) =>
  ladderOf({
    index,
    tiers: [tier('application', 250), tier('mytier', 10), tier('nsx-category-application', 4)],
    policies: objects.map(rowOf),
    ...(limit === undefined ? {} : { limit }),
  });

describe('the ladder', () => {
  it('goes from first evaluated to last, with stages where they stand', () => {
    expect(ladder(indexWith(OBJECTS), OBJECTS).map(({ id, place, owner }) => [id, place, owner])).toEqual([
      ['nsx-category-application', 4, 'nsx'],
      ['mytier', 10, 'custom'],
      ['emergency', 50, 'default'],
      ['securityops', 100, 'default'],
      ['networkops', 150, 'default'],
      ['platform', 200, 'default'],
      ['application', 250, 'default'],
      ['gone', 250, 'custom'],
      ['stage:admin-network-policy', 251, 'kubernetes'],
      ['stage:kubernetes-network-policy', 252, 'kubernetes'],
      ['baseline', 253, 'default'],
      ['stage:baseline-admin-network-policy', 254, 'kubernetes'],
    ]);
  });

  it('shows the stage of Kubernetes while it is empty, the others where their kinds are served', () => {
    const index = indexWith([]);
    const stages = (served: readonly PolicySummary['kind'][]): (string | undefined)[] =>
      ladderOf({ index, tiers: [], policies: [], served }).flatMap((one) => one.stage ?? []);
    expect(stages([])).toEqual(['kubernetes-network-policy']);
    expect(stages(['ClusterNetworkPolicy'])).toEqual([
      'cluster-network-policy-admin',
      'kubernetes-network-policy',
      'baseline-admin-network-policy',
    ]);
  });

  it('sorts policies on a rung and counts them, their rules and their Pods', () => {
    const rung = ladder(indexWith(OBJECTS), OBJECTS, 1).find((one) => one.id === 'application');
    expect(rung?.policies.map((one) => one.name)).toEqual(['early']);
    expect(rung?.members).toEqual(['AntreaClusterNetworkPolicy:early', 'AntreaClusterNetworkPolicy:late']);
    expect(rung?.counts).toEqual({
      policies: 2,
      rules: 2,
      actions: { Allow: 1, Drop: 1, Reject: 0, Pass: 0 },
      pods: 5,
      isolated: null,
    });
  });

  it('counts the Pods that Kubernetes NetworkPolicies isolate', () => {
    const rung = ladder(indexWith(OBJECTS), OBJECTS).find((one) => one.stage === 'kubernetes-network-policy');
    expect(rung?.counts).toMatchObject({ policies: 1, pods: 3, isolated: 3 });
  });
});
