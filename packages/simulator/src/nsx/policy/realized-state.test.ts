import { beforeEach, describe, expect, it } from 'vitest';
import { hierarchyRoutes } from '../core/hierarchy.ts';
import type { Json, NsxSettings, NsxWorld } from '../types.ts';
import { policyHierarchyHandlers } from './hierarchy-handlers.ts';
import { policyRoutes } from './routes.ts';
import {
  type Ask,
  askRoutes,
  CLUSTER_PATHS,
  clockWorld,
  DROP,
  GROUP_PATH,
  POLICY,
  POLICY_PATH,
  putClusters,
  RULE,
  WEB_GROUP,
} from './testing.ts';

let world: NsxWorld;
let ask: Ask;
let pass: (ms: number) => void;
async function begin(settings: Partial<NsxSettings> = {}): Promise<void> {
  ({ world, pass } = clockWorld(settings));
  ask = askRoutes([...policyRoutes(world), ...hierarchyRoutes(world, policyHierarchyHandlers(world))]);
  putClusters(world);
  await ask('PUT', GROUP_PATH, WEB_GROUP);
}
beforeEach(() => begin());

const status = async (path = POLICY_PATH): Promise<Json> =>
  (await ask('GET', `/infra/realized-state/status?intent_path=${path}&include_enforced_status=true`)).body;

describe('realized state', () => {
  it('is refused without a path, and for what is not there', async () => {
    expect((await ask('GET', '/infra/realized-state/status')).status).toBe(400);
    expect((await ask('GET', '/infra/realized-state/status?intent_path=/infra/none')).status).toBe(404);
  });

  it('goes from in progress to success, for a policy as for its rules, and begins anew with every change', async () => {
    await ask('PATCH', POLICY_PATH, POLICY);
    const waiting = { publish_status: 'UNREALIZED', consolidated_status: { consolidated_status: 'IN_PROGRESS' } };
    const realized = { publish_status: 'REALIZED', consolidated_status: { consolidated_status: 'SUCCESS' } };
    expect(await status()).toMatchObject({ ...waiting, intent_version: '0' });
    pass(1500);
    expect(await status()).toMatchObject(realized);
    expect(await status(`${POLICY_PATH}/rules/http`)).toMatchObject(realized);
    await ask('PATCH', `${POLICY_PATH}/rules/http`, { logged: true });
    expect(await status()).toMatchObject(waiting);
    pass(1500);
    await ask('PUT', `${POLICY_PATH}/container-cluster-span/one`, { container_cluster_path: CLUSTER_PATHS[0] });
    expect(await status()).toMatchObject(waiting);
    pass(1500);
    // No adapter runs in that cluster, so that nothing is known against it.
    expect(await status()).toMatchObject(realized);
  });

  it('is an error with an alarm for a policy that the simulator fails', async () => {
    await begin({ failRealize: /^Shop/ });
    await ask('PATCH', POLICY_PATH, POLICY);
    pass(1500);
    const failed = await status();
    expect(failed).toMatchObject({ publish_status: 'ERROR', consolidated_status: { consolidated_status: 'ERROR' } });
    expect(failed['consolidated_status_per_enforcement_point']).toMatchObject([
      { alarm: { error_details: { error_code: 519930 } } },
    ]);
    const alarms = await ask('GET', '/infra/realized-state/alarms');
    expect(alarms.results).toMatchObject([{ source_reference: POLICY_PATH }]);
    expect((await ask('GET', `/infra/realized-state/alarms/${String(alarms.results[0]?.['id'])}`)).status).toBe(200);
  });

  it.each([
    [false, 'RealizedSecurityPolicy'],
    [true, undefined],
  ])('tells the entity, its type not in strict mode (%s)', async (strict, type) => {
    await begin({ strict });
    await ask('PATCH', POLICY_PATH, POLICY);
    const entities = async (): Promise<Json | undefined> =>
      (await ask('GET', `/infra/realized-state/realized-entities?intent_path=${POLICY_PATH}`)).results[0];
    expect(await entities()).toMatchObject({ publish_time: -1, state: 'UNREALIZED' });
    pass(1500);
    expect(await entities()).toMatchObject({ publish_time: world.now(), time_taken_for_realization: 1500 });
    expect((await entities())?.['entity_type']).toBe(type);
  });
});

describe('strict mode', () => {
  it('tells no number across categories, counts sessions only, and lists policies with their rules', async () => {
    await begin({ strict: true });
    await ask('PATCH', POLICY_PATH, POLICY);
    await ask('PUT', `${POLICY_PATH}/container-cluster-span/one`, { container_cluster_path: CLUSTER_PATHS[0] });
    expect((await ask('GET', POLICY_PATH)).body).not.toHaveProperty('internal_sequence_number');
    expect((await ask('GET', '/infra/domains/default/security-policies')).results[0]).toHaveProperty('rules');
    const [element] = (await ask('GET', `${POLICY_PATH}/statistics`)).results;
    expect(JSON.stringify(element)).not.toContain('hit_count');
  });
});

describe('the tree', () => {
  const child = (type: string, object: Json, more: Json = {}): Json => ({
    resource_type: `Child${type}`,
    [type]: object,
    ...more,
  });
  const inDomain = (...children: readonly Json[]): Json => ({
    resource_type: 'Infra',
    children: [
      { resource_type: 'ChildResourceReference', id: 'default', target_type: 'Domain', children },
      child('Service', {
        id: 'shop',
        service_entries: [{ resource_type: 'L4PortSetServiceEntry', l4_protocol: 'TCP', destination_ports: ['9000'] }],
      }),
    ],
  });
  const span = child('SecurityPolicyContainerCluster', { id: 'one', container_cluster_path: CLUSTER_PATHS[0] });

  it('takes groups, policies, rules, spans and services at once', async () => {
    const policy = {
      ...POLICY,
      id: 'shop',
      rules: undefined,
      children: [child('Rule', { ...RULE, services: ['/infra/services/shop'] }), child('Rule', DROP), span],
    };
    expect((await ask('PATCH', '/infra', inDomain(child('SecurityPolicy', policy)))).status).toBe(200);
    const made = (await ask('GET', POLICY_PATH)).body;
    expect(made).toMatchObject({ rule_count: 2, rules: [{ rule_id: 1000 }, { rule_id: 1001 }] });
    expect((await ask('GET', `${POLICY_PATH}/container-cluster-span`)).results).toHaveLength(1);
  });

  it('keeps rules that it does not name', async () => {
    await ask('PATCH', POLICY_PATH, POLICY);
    await ask('PATCH', '/infra', inDomain(child('SecurityPolicy', { id: 'shop', display_name: 'Other' })));
    expect((await ask('GET', POLICY_PATH)).body).toMatchObject({ display_name: 'Other', rule_count: 2 });
  });

  it('changes nothing when one part of it is refused', async () => {
    const refused = child('SecurityPolicy', { ...POLICY, id: 'shop', sequence_number: -1 });
    expect((await ask('PATCH', '/infra', inDomain(refused))).code).toBe(519922);
    expect((await ask('GET', '/infra/services/shop')).status).toBe(404);
  });
});

describe('services', () => {
  it.each(['HTTP', 'HTTPS', 'DNS', 'DNS-UDP', 'SSH', 'MySQL', 'PostgreSQL'])('NSX brings %s', async (id) => {
    expect((await ask('GET', `/infra/services/${id}`)).body).toMatchObject({ is_default: true, _system_owned: true });
    expect((await ask('PATCH', `/infra/services/${id}`, { description: 'mine' })).code).toBe(519925);
    expect((await ask('DELETE', `/infra/services/${id}`)).code).toBe(519925);
  });

  it('are refused to go while a rule names them', async () => {
    const entry = { resource_type: 'L4PortSetServiceEntry', l4_protocol: 'TCP', destination_ports: ['9000'] };
    await ask('PUT', '/infra/services/own', { service_entries: [entry] });
    await ask('PATCH', POLICY_PATH, { ...POLICY, rules: [{ ...RULE, services: ['/infra/services/own'] }] });
    expect((await ask('DELETE', '/infra/services/own')).code).toBe(500030);
    await ask('DELETE', POLICY_PATH);
    expect((await ask('DELETE', '/infra/services/own')).status).toBe(200);
  });
});
