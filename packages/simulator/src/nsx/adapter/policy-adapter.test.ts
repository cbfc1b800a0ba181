import { CLUSTER_CONTROL_PLANES_PATH, GROUPS_PATH, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ComponentPods } from '../../antrea/component-pods.ts';
import { GroupStatus } from '../../antrea/group-status.ts';
import { PolicyStatus } from '../../antrea/policy-status.ts';
import { PolicyView } from '../../antrea/policy-view.ts';
import { ANTREA_RELEASES, factsOf } from '../../antrea/release.ts';
import { load } from '../../cluster/cluster.ts';
import { Timers } from '../../cluster/timers.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { AntreaRelease, Faults } from '../../types.ts';
import { UI_NODE } from '../../world/story-places.ts';
import { firstWorld, secondWorld } from '../../world/worlds.ts';
import { putSeed } from '../policy/seeding.ts';
import { policyRoutes } from '../policy/routes.ts';
import { ADMIN, type Ask, askRoutes, clockWorld } from '../policy/testing.ts';
import { STORY_OBJECTS } from '../seed/story-objects.ts';
import type { Json, NsxSettings, NsxWorld } from '../types.ts';
import { startPolicyAdapter } from './policy-adapter.ts';
import type { PolicyAdapter } from './types.ts';

const GROUP = 'crd.antrea.io';
const PLURALS = ['clusternetworkpolicies', 'clustergroups', 'tiers'] as const;
const YELB = '9ae2599a-3bd3-4413-849e-06f53f467559';
const POLICY = `${SECURITY_POLICIES_PATH}/Yelb-Zero-Trust`;
const CONTROL_PLANE = `${CLUSTER_CONTROL_PLANES_PATH}/stc-tkg-cluster-1`;
const AWAIT = { timeout: 20_000, interval: 10 };

interface Story {
  readonly world: NsxWorld;
  readonly ask: Ask;
  readonly store: MemoryStore;
  readonly adapter: PolicyAdapter;
  /** Moves NSX's clock on. */
  pass(ms: number): void;
  connect(connected: boolean): void;
  fault(faults: Faults): void;
  /** What was written into the cluster since the adapter started: `MODIFIED clustergroups acnp-yelb`. */
  readonly writes: readonly string[];
}

let timers = new Timers();
afterEach(() => {
  timers.close();
  timers = new Timers();
});

/** NSX with the story's objects, and the adapter of a cluster whose controllers run too. */
function begin(
  options: {
    readonly release?: AntreaRelease;
    readonly settings?: Partial<NsxSettings>;
    readonly second?: boolean;
  } = {},
): Story {
  const facts = factsOf(options.release ?? '1.7');
  const { world, pass } = clockWorld(options.settings);
  world.policies.put({
    path: CONTROL_PLANE,
    parentPath: CLUSTER_CONTROL_PLANES_PATH,
    resourceType: 'AntreaClusterControlPlane',
    object: {},
    principal: ADMIN,
    overwrite: false,
    checkRevision: false,
  });
  putSeed(world, STORY_OBJECTS);
  const ask = askRoutes(policyRoutes(world));
  const store = load((options.second === true ? secondWorld : firstWorld)('stc-tkg-cluster-1', facts));
  let faults: Faults = {};
  let connected = true;
  const pods = new ComponentPods(store);
  const view = new PolicyView(store, pods, facts);
  const status = new PolicyStatus({ store, view, pods, facts, timers, faults: () => faults });
  status.start();
  new GroupStatus(store, pods, facts, timers).start();
  const writes: string[] = [];
  for (const plural of PLURALS)
    store.subscribe(GROUP, plural, ({ type, object }) => writes.push(`${type} ${plural} ${object.metadata.name}`));
  const adapter = startPolicyAdapter(world, {
    name: 'stc-tkg-cluster-1',
    controlPlanePath: CONTROL_PLANE,
    store,
    facts,
    connected: () => connected,
    statistics: (policy) => (policy === YELB ? [{ rule: '4085', packets: 30, bytes: 4000, sessions: 3 }] : undefined),
  });
  return {
    world,
    ask,
    store,
    adapter,
    pass,
    writes,
    connect(next) {
      connected = next;
      adapter.resync();
    },
    fault(next) {
      faults = next;
      status.retry();
    },
  };
}

const specOf = (story: Story, name = YELB): Json => {
  const object = story.store.get(GROUP, 'clusternetworkpolicies', name);
  return (object?.['spec'] ?? {}) as Json;
};
const stateOf = async (story: Story, path = POLICY): Promise<unknown> => {
  const said = await story.ask('GET', `/infra/realized-state/status?intent_path=${path}`);
  return (said.body['consolidated_status'] as Json)['consolidated_status'];
};
/** A policy of the category Environment over one of the story's groups, with its span. */
async function addPolicy(story: Story, id = 'new', more: Json = {}): Promise<string> {
  const path = `${SECURITY_POLICIES_PATH}/${id}`;
  const rule = {
    id: 'r',
    action: 'ALLOW',
    direction: 'IN',
    source_groups: ['10.1.0.0/16'],
    scope: [`${GROUPS_PATH}/acnp-yelb-frontend-ui`],
    services: ['/infra/services/HTTPS'],
  };
  await story.ask('PATCH', path, { category: 'Environment', sequence_number: 5, rules: [rule], ...more });
  await story.ask('PUT', `${path}/container-cluster-span/one`, { container_cluster_path: CONTROL_PLANE });
  return path;
}

describe('the adapter of a cluster leaves alone', () => {
  it.each(ANTREA_RELEASES)('everything of the story at its start, with Antrea %s', async (release) => {
    const story = begin({ release });
    const before = PLURALS.map((plural) => story.store.list(GROUP, plural));
    story.pass(0);
    expect(story.writes).toEqual([]);
    expect(PLURALS.map((plural) => story.store.list(GROUP, plural))).toEqual(before);
    await vi.waitFor(async () => expect(await stateOf(story)).toBe('SUCCESS'), AWAIT);
  });

  it('an object of the same name that NSX does not manage', async () => {
    const story = begin();
    const path = await addPolicy(story);
    const name = String(story.world.policies.get(path)?.['unique_id']);
    const spec = { priority: 5, tier: 'application' };
    story.store.create(GROUP, 'clusternetworkpolicies', { apiVersion: '', kind: '', metadata: { name }, spec });
    story.pass(0);
    expect(specOf(story, name)).toEqual(spec);
  });

  it('a cluster to which it has no session, until it has one again', async () => {
    const story = begin();
    story.connect(false);
    await addPolicy(story);
    story.pass(5000);
    expect(story.writes).toEqual([]);
    expect(await stateOf(story, `${SECURITY_POLICIES_PATH}/new`)).toBe('IN_PROGRESS');
    story.connect(true);
    story.pass(0);
    expect(story.writes).toHaveLength(1);
  });

  it('what it was to write after it was closed', async () => {
    const story = begin();
    story.adapter.close();
    await addPolicy(story);
    story.pass(5000);
    expect(story.writes).toEqual([]);
  });
});

describe('the adapter of a cluster', () => {
  it('writes a new policy under its own manager and reports it as the cluster realizes it', async () => {
    const story = begin();
    const path = await addPolicy(story);
    const policy = story.world.policies.get(path);
    expect(await stateOf(story, path)).toBe('IN_PROGRESS');
    story.pass(2000);
    const made = story.store.get(GROUP, 'clusternetworkpolicies', String(policy?.['unique_id']));
    expect(made).toMatchObject({
      metadata: {
        labels: { 'ccp-adapter.antrea.tanzu.vmware.com/managedBy': 'ccp-adapter' },
        annotations: { 'ccp-adapter.antrea.tanzu.vmware.com/display-name': 'new' },
        managedFields: [{ manager: 'ccp-adapter', operation: 'Update' }],
      },
      spec: {
        tier: 'nsx-category-environment',
        priority: 1 + 40_000_005 * 2 ** -50,
        ingress: [
          {
            name: '4095',
            action: 'Allow',
            from: [{ ipBlock: { cidr: '10.1.0.0/16' } }],
            appliedTo: [{ group: '6f39fadf-04e8-4f49-be77-da0d4005ff37' }],
            ports: [{ protocol: 'TCP', port: 443 }],
          },
        ],
      },
    });
    await vi.waitFor(async () => expect(await stateOf(story, path)).toBe('SUCCESS'), AWAIT);
  });

  it('reports a policy that a Node fails to realize as an error, and its success when the Node does', async () => {
    const story = begin({ release: '2.7' });
    story.fault({ failRealization: [UI_NODE] });
    const path = await addPolicy(story);
    story.pass(2000);
    await vi.waitFor(async () => expect(await stateOf(story, path)).toBe('ERROR'), AWAIT);
    const said = await story.ask('GET', `/infra/realized-state/alarms`);
    expect(String(said.results[0]?.['message'])).toContain(UI_NODE);
    story.fault({});
    await vi.waitFor(async () => expect(await stateOf(story, path)).toBe('SUCCESS'), AWAIT);
  });

  it('follows changes of rules, groups and the order of policies', async () => {
    const story = begin();
    const path = await addPolicy(story);
    const name = String(story.world.policies.get(path)?.['unique_id']);
    story.pass(0);
    await story.ask('PATCH', `${path}/rules/r`, { action: 'REJECT' });
    await story.ask('POST', `${path}?action=revise&operation=insert_top`, {});
    await story.ask('PATCH', `${GROUPS_PATH}/acnp-cluster-dns`, {
      expression: [
        { resource_type: 'Condition', member_type: 'Namespace', key: 'Name', operator: 'EQUALS', value: 'dns' },
      ],
    });
    story.pass(0);
    expect(specOf(story, name)).toMatchObject({ ingress: [{ action: 'Reject' }] });
    const group = story.store.get(GROUP, 'clustergroups', '0b9a6c57-9d1e-4d0c-8a35-2f6a4b1c7e90');
    expect(group?.['spec']).toEqual({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'dns' } },
    });
  });

  it.each([
    ['the policy is deleted', POLICY],
    ['its span is', `${POLICY}/container-cluster-span/stc-tkg-cluster-1`],
  ])('takes a policy away with the groups that no other one uses when %s', async (_name, path) => {
    const story = begin();
    expect((await story.ask('DELETE', path)).status).toBe(200);
    story.pass(0);
    const left = story.store.list(GROUP, 'clusternetworkpolicies').map(({ metadata }) => metadata.name);
    expect(left.toSorted()).toEqual(['823fca6f-88ee-4032-8150-ac8cf22f1c93', 'acnp-allow-yelb', 'acnp-drop-yelb']);
    expect(story.store.list(GROUP, 'clustergroups').map(({ metadata }) => metadata.name)).toEqual([
      '0b9a6c57-9d1e-4d0c-8a35-2f6a4b1c7e90',
    ]);
  });

  it('brings NSX’s Tiers into a cluster without them, and takes away all that is NSX’s in the end', () => {
    const story = begin();
    for (const tier of ['ethernet', 'application']) story.store.remove(GROUP, 'tiers', `nsx-category-${tier}`);
    story.pass(0);
    const tiers = (): readonly string[] =>
      story.store
        .list(GROUP, 'tiers')
        .map(({ metadata }) => metadata.name)
        .filter((name) => name.startsWith('nsx'));
    expect(tiers()).toHaveLength(5);
    expect(story.store.get(GROUP, 'tiers', 'nsx-category-application')?.['spec']).toMatchObject({ priority: 4 });
    story.adapter.removeAll();
    expect(tiers()).toEqual([]);
    expect(story.store.list(GROUP, 'clustergroups')).toEqual([]);
    expect(story.store.list(GROUP, 'clusternetworkpolicies').map(({ metadata }) => metadata.name)).toEqual([
      'acnp-allow-yelb',
      'acnp-drop-yelb',
    ]);
  });

  it('brings policies into a cluster that has none of NSX’s yet', async () => {
    const story = begin({ second: true });
    story.pass(0);
    expect(specOf(story)).toMatchObject({ tier: 'nsx-category-application' });
    expect(story.store.list(GROUP, 'clustergroups')).toHaveLength(6);
    await vi.waitFor(async () => expect(await stateOf(story)).toBe('SUCCESS'), AWAIT);
  });

  it('never brings a policy that the simulator fails', async () => {
    const story = begin({ settings: { failRealize: /^new/ } });
    const path = await addPolicy(story);
    story.pass(2000);
    expect(story.writes).toEqual([]);
    expect(await stateOf(story, path)).toBe('ERROR');
  });

  it('tells what the cluster counts of a policy, by rule', async () => {
    const story = begin();
    const [element] = (await story.ask('GET', `${POLICY}/rules/ui-to-appserver/statistics`)).results;
    expect(element?.['statistics']).toMatchObject({
      results: [{ internal_rule_id: '4085', packet_count: 30, byte_count: 4000, session_count: 3 }],
    });
  });
});

describe('in strict mode', () => {
  it('names of objects in the cluster are not the ids that NSX tells', async () => {
    const story = begin({ settings: { strict: true } });
    story.pass(0);
    expect(story.writes).toEqual([]);
    const told = (await story.ask('GET', POLICY)).body;
    expect([told['unique_id'], told['realization_id']]).not.toContain(YELB);
  });
});
