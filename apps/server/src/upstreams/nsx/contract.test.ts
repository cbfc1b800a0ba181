import {
  AntreaClusterInfo,
  AntreaTraceflowObservation,
  AntreaTraceflowStatus,
  CLUSTER_CONTROL_PLANES_PATH,
  ContainerApplicationInstance,
  ContainerProject,
  Group,
  GROUPS_PATH,
  POLICY_API,
  PolicyResource,
  PolicyStatistics,
  SECURITY_POLICIES_PATH,
  SecurityPolicy,
  SERVICES_PATH,
  TRACEFLOWS_PATH,
} from '@netloft/nsx';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  Any,
  type Json,
  open,
  openReal,
  principal,
  Scratch,
  signIn,
  simulatedSettings,
  startSimulated,
  type Target,
} from './testing/contract.ts';
import { managerPath, nsxPath } from './paths.ts';

/** Contract between the client and NSX (sim-spec, section 6): what every page relies on, checked against each NSX that is at hand. */
const TARGETS: readonly (readonly [string, () => Promise<Target>])[] = [
  ['the simulated NSX', () => startSimulated(false)],
  ['the simulated NSX without anything that is not known of a real one', () => startSimulated(true)],
  ...(process.env['NSX_URL'] === undefined ? [] : [['the NSX at NSX_URL', () => openReal(process.env)] as const]),
];
describe.skipIf(process.env['NSX_URL'] !== undefined)('a real NSX', () => {
  it.skip('is not at hand: NSX_URL, NSX_USER, NSX_PASSWORD, and NSX_CA or NSX_THUMBPRINT name one', () => undefined);
});

const path = (policy: string) => nsxPath(POLICY_API + policy);
const condition = (member: string, key: string, value: string): Json => ({
  resource_type: 'Condition',
  member_type: member,
  key,
  operator: 'EQUALS',
  value,
});

describe.each(TARGETS)('%s', (_name, start) => {
  let target: Target;
  let scratch: Scratch;
  beforeAll(async () => {
    target = await start();
  });
  afterAll(() => target.close());
  beforeEach(() => {
    scratch = new Scratch(target.api);
  });
  afterEach(async () => {
    target.simulated?.clearFaults();
    await scratch.clear();
  });

  const group = (name: string, more: Json = {}): Promise<Json> => {
    const id = scratch.id(name);
    return scratch.put(`${GROUPS_PATH}/${id}`, { resource_type: 'Group', display_name: id, expression: [], ...more });
  };
  const groupPath = (name: string): string => `${GROUPS_PATH}/${scratch.id(name)}`;
  const policyPath = (name: string): string => `${SECURITY_POLICIES_PATH}/${scratch.id(name)}`;
  const policy = (name: string, more: Json = {}): Json => ({
    resource_type: 'SecurityPolicy',
    display_name: scratch.id(name),
    category: 'Application',
    rules: [],
    ...more,
  });
  const clusters = async (): Promise<readonly string[]> => {
    const listed = await target.api.list(path(CLUSTER_CONTROL_PLANES_PATH), PolicyResource);
    return listed.ok ? listed.value.items.map(({ id }) => `${CLUSTER_CONTROL_PLANES_PATH}/${id}`) : [];
  };

  /** A Pod with an address of its own. */
  const somePod = async () => {
    const projects = await target.api.list(managerPath('fabric/container-projects'), ContainerProject);
    const pods = await target.api.list(
      managerPath('fabric/container-application-instances'),
      ContainerApplicationInstance,
    );
    const names = new Map(projects.ok ? projects.value.items.map((one) => [one.external_id, one.display_name]) : []);
    // What runs in kube-system often shares its Node's network.
    return (pods.ok ? pods.value.items : [])
      .map((pod) => ({ ...pod, namespace: names.get(pod.container_project_id ?? '') ?? '' }))
      .find(({ namespace }) => namespace !== '' && namespace !== 'kube-system');
  };

  it('1. signs in, lists and signs out', async () => {
    const own = open(target.settings);
    expect(await own.api.list(path(GROUPS_PATH), Group)).toMatchObject({ ok: true });
    await own.upstream.close();
    expect(await own.api.list(path(GROUPS_PATH), Group)).toMatchObject({ ok: false });
  });

  it('1. refuses a session with another XSRF token, and one that was signed out', async ({ skip }) => {
    const signedIn = await signIn(target.settings);
    if (signedIn === undefined) return skip('the credential is not that of a user with a password');
    const { ask, close } = signedIn;
    const nothing = `${POLICY_API}${groupPath('nothing')}`;
    expect(await ask('DELETE', nothing, 'another')).toMatchObject({ status: 403, body: { error_code: 98 } });
    // A request that the session is taken for.
    expect((await ask('GET', `${POLICY_API}${GROUPS_PATH}`)).status).toBe(200);
    expect((await ask('GET', '/api/session/destroy')).status).toBe(200);
    expect((await ask('GET', `${POLICY_API}${GROUPS_PATH}`)).status).toBeGreaterThanOrEqual(401);
    await close();
    return undefined;
  });

  it.for(['xsrf-expired', 'session-expired'] as const)('1. opens a new session after %s', async (name, { skip }) => {
    if (target.simulated === undefined) return skip('a real NSX ends no session at will');
    const ends = { status: 403, error_code: name === 'xsrf-expired' ? 98 : 403, ends_session: true, times: 1 };
    await target.api.get(managerPath('node/version'), Any);
    target.simulated.addFault(ends);
    expect(await target.api.get(managerPath('node/version'), Any)).toMatchObject({ ok: true });
    target.simulated.addFault(ends);
    const written = await scratch.try('PATCH', groupPath('renewed'), { resource_type: 'Group', expression: [] });
    expect(written).toMatchObject({ ok: true });
    return undefined;
  });

  it('2. pages through a list, and finds in three pages what stands in one', async () => {
    const whole = await target.api.list(path(SERVICES_PATH), PolicyResource);
    if (!whole.ok) throw new Error(whole.error.message);
    const ids = whole.value.items.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(2);
    const paged = await target.api.list(path(SERVICES_PATH), PolicyResource, { pageSize: Math.ceil(ids.length / 3) });
    expect(paged.ok && paged.value.items.map(({ id }) => id)).toEqual(ids);
    expect(paged.ok && [null, ids.length]).toContain(paged.ok && paged.value.total);
  });

  it('2. pages through a search', async () => {
    for (const name of ['one', 'two', 'three']) await group(name);
    const found = async (): Promise<readonly unknown[]> => {
      const text = `resource_type:Group AND display_name:${scratch.id('').replaceAll('-', '\\-')}*`;
      const result = await target.api.search(text, { pageSize: 1 });
      if (!result.ok) throw new Error(result.error.message);
      return result.value.items;
    };
    await expect.poll(found).toHaveLength(3);
  });

  it('3. refuses a stale revision, and takes the change on top of what was read anew', async () => {
    const first = await group('stale');
    await scratch.put(groupPath('stale'), { ...first, description: 'one' });
    const late = await scratch.try('PUT', groupPath('stale'), { ...first, description: 'two' });
    expect(late).toMatchObject({ ok: false, error: { code: 'conflict' } });
    const { _revision, ...unread } = first;
    expect(_revision).toBeTypeOf('number');
    const blind = await scratch.try('PUT', groupPath('stale'), unread);
    expect(blind).toMatchObject({ ok: false, error: { code: 'conflict' } });
    const now = await scratch.get(groupPath('stale'));
    expect(await scratch.try('PUT', groupPath('stale'), { ...now, description: 'two' })).toMatchObject({ ok: true });
    expect(await scratch.get(groupPath('stale'))).toMatchObject({ description: 'two' });
  });

  it('4. refuses a rule with a stale revision inside a policy with the current one', async () => {
    const rule = { resource_type: 'Rule', id: 'r1', action: 'DROP', ...EVERYTHING };
    await scratch.put(policyPath('nested'), policy('nested', { rules: [rule] }));
    const first = SecurityPolicy.parse(await scratch.get(policyPath('nested')));
    const [old] = first.rules ?? [];
    await scratch.put(policyPath('nested'), { ...first, rules: [{ ...old, notes: 'changed' }] });
    const now = SecurityPolicy.parse(await scratch.get(policyPath('nested')));
    const late = await scratch.try('PUT', policyPath('nested'), { ...now, rules: [{ ...old, notes: 'late' }] });
    expect(late).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(await scratch.try('PUT', policyPath('nested'), { ...now })).toMatchObject({ ok: true });
  });

  it('5. answers PATCH and DELETE with nothing', async () => {
    const patched = await scratch.try('PATCH', groupPath('patched'), { resource_type: 'Group', expression: [] });
    expect(patched).toEqual({ ok: true, value: undefined });
    expect(await target.api.write('DELETE', path(groupPath('patched')))).toEqual({ ok: true, value: undefined });
    expect(await target.api.get(path(groupPath('patched')), Group)).toMatchObject({
      ok: false,
      error: { code: 'not-found' },
    });
  });

  it('6. refuses criteria without a conjunction between them', async () => {
    const expression = [condition('Pod', 'Tag', 'a|b'), condition('Namespace', 'Name', 'a')];
    const even = await scratch.try('PUT', groupPath('even'), { group_type: ['ANTREA'], expression });
    expect(even).toMatchObject({ ok: false, error: { code: 'invalid', status: 400 } });
  });

  it('7. has no members in a group for Antrea clusters that no rule uses', async () => {
    await group('unused', { group_type: ['ANTREA'], expression: [condition('Namespace', 'Name', 'kube-system')] });
    const members = await target.api.list(path(`${groupPath('unused')}/members/pods`), Any);
    expect(members).toMatchObject({ ok: true });
    expect(JSON.stringify(members)).not.toContain('"pods":[{');
  });

  it('7. has members in it as soon as a rule uses it', async ({ skip }) => {
    const pod = await somePod();
    const [cluster] = await clusters();
    if (pod === undefined || cluster === undefined) return skip('this NSX has no Pods of an Antrea cluster');
    await group('used', { group_type: ['ANTREA'], expression: [condition('Namespace', 'Name', pod.namespace)] });
    const rule = { resource_type: 'Rule', id: 'r1', action: 'ALLOW', ...EVERYTHING, scope: [groupPath('used')] };
    await scratch.put(policyPath('user'), policy('user', { rules: [rule] }));
    const members = async (): Promise<string> =>
      JSON.stringify(await target.api.list(path(`${groupPath('used')}/members/pods`), Any));
    await expect.poll(members).toContain(pod.display_name);
    return undefined;
  });

  it('10. traces a packet, and refuses one from a Pod that is not there', async ({ skip }) => {
    const pod = await somePod();
    if (pod === undefined) return skip('this NSX has no Pods of an Antrea cluster');
    const trace = (source: string): Json => ({
      resource_type: 'AntreaTraceflowConfig',
      container_cluster_id: pod.container_cluster_id,
      source_external_id: source,
      destination_external_id: pod.external_id,
      is_transient: true,
      packet: {
        resourceType: 'FIELDS_PACKET_DATA',
        transportType: 'UNICAST',
        transportHeader: { tcpHeader: { srcPort: 40_000, dstPort: 80, tcpFlags: 2 } },
        ipHeader: { protocol: 6 },
      },
    });
    const at = `${TRACEFLOWS_PATH}/${scratch.id('trace')}`;
    expect(await scratch.try('PUT', at, trace('00000000-0000-4000-8000-000000000000'))).toMatchObject({
      ok: false,
      error: { code: 'invalid', status: 400 },
    });
    await scratch.put(at, trace(pod.external_id));
    const phase = async (): Promise<string | undefined> => {
      const status = await target.api.get(path(`${at}/status`), AntreaTraceflowStatus);
      return status.ok ? status.value.phase : undefined;
    };
    await expect.poll(phase).toBe('SUCCEEDED');
    const steps = await target.api.list(path(`${at}/observations`), AntreaTraceflowObservation);
    expect(steps.ok && steps.value.items.length).toBeGreaterThan(0);
    return undefined;
  });

  /** A trace among the story's Pods to a port of the appserver. */
  const yelbTrace = async (id: string, dstPort: number): Promise<string> => {
    const found = await target.api.list(
      managerPath('fabric/container-application-instances'),
      ContainerApplicationInstance,
    );
    const pods = found.ok ? found.value.items : [];
    const podOf = (name: string) => pods.find((pod) => pod.display_name === name);
    const [source, destination] = [podOf('yelb-ui-6df49457d6-m5clv'), podOf('yelb-appserver-857c5c76d5-4cd86')];
    const at = `${TRACEFLOWS_PATH}/${scratch.id(id)}`;
    await scratch.put(at, {
      resource_type: 'AntreaTraceflowConfig',
      container_cluster_id: source?.container_cluster_id,
      source_external_id: source?.external_id,
      destination_external_id: destination?.external_id,
      is_transient: true,
      packet: {
        resourceType: 'FIELDS_PACKET_DATA',
        transportType: 'UNICAST',
        transportHeader: { tcpHeader: { srcPort: 40_000, dstPort, tcpFlags: 2 } },
        ipHeader: { protocol: 6 },
      },
    });
    return at;
  };

  it('10. tells a drop as the last of what was seen', async ({ skip }) => {
    if (target.simulated === undefined) return skip('which policies a real NSX has is not known');
    const at = await yelbTrace('drop', 4568);
    const last = async () => {
      const steps = await target.api.list(path(`${at}/observations`), AntreaTraceflowObservation);
      return steps.ok ? steps.value.items.at(-1) : undefined;
    };
    await expect
      .poll(last)
      .toMatchObject({ observation_type: 'AntreaTraceflowObservationDropped', component_type: 'ANTREA_DFW' });
    return undefined;
  });

  it('10. tells that a trace failed, and why, when the agent of its Node has failed', async ({ skip }) => {
    if (target.simulated === undefined) return skip('no agent of a real cluster is failed by a test');
    const { store } = target.simulated.cluster;
    // Without a resourceVersion it is written whatever was written meanwhile.
    const agents = store
      .list('crd.antrea.io', 'antreaagentinfos')
      .map(({ metadata: { resourceVersion: _version, ...metadata }, ...agent }) => ({ ...agent, metadata }));
    const write = (members: Json): void => {
      for (const agent of agents) store.update('crd.antrea.io', 'antreaagentinfos', { ...agent, ...members });
    };
    write({ agentConditions: [] });
    try {
      const at = await yelbTrace('fail', 4567);
      const status = async () => await target.api.get(path(`${at}/status`), AntreaTraceflowStatus);
      await expect.poll(status).toMatchObject({ ok: true, value: { phase: 'FAILED', reason: 'Traceflow timeout' } });
    } finally {
      write({});
    }
    return undefined;
  });

  it('11. knows nothing of a cluster whose heartbeats stay away', async ({ skip }) => {
    const { simulated } = target;
    if (simulated === undefined) return skip('a real cluster is not cut off by a test');
    const name = 'stc-tkg-cluster-2';
    const statuses = async () => {
      const info = await target.api.get(path(`${CLUSTER_CONTROL_PLANES_PATH}/${name}/status`), AntreaClusterInfo);
      if (!info.ok) return [info.error.message];
      const { controller_status: controller, mp_adapter_status: mp, ccp_adapter_status: ccp } = info.value;
      return [controller?.status, mp?.status, ccp?.status];
    };
    const steer = (action: string) =>
      fetch(`${simulated.controlUrl}/nsx/clusters/${name}/${action}`, { method: 'POST', body: '{}' });
    expect(await statuses()).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']);
    expect((await steer('stop-heartbeat')).ok).toBe(true);
    expect(await statuses()).toEqual(['UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
    expect((await steer('health')).ok).toBe(true);
    expect(await statuses()).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']);
    return undefined;
  });

  it('refuses to delete a group that a rule uses', async () => {
    await group('used', { group_type: ['ANTREA'], expression: [condition('Namespace', 'Name', 'a')] });
    const rule = { resource_type: 'Rule', id: 'r1', action: 'DROP', ...EVERYTHING, scope: [groupPath('used')] };
    await scratch.put(policyPath('user'), policy('user', { rules: [rule] }));
    expect(await target.api.write('DELETE', path(groupPath('used')))).toMatchObject({
      ok: false,
      error: { code: 'in-use', errorCode: 500030 },
    });
  });

  it('8. refuses a second span to the same cluster; 9. counts for every cluster', async ({ skip }) => {
    const every = await clusters();
    const [cluster] = every;
    if (cluster === undefined) return skip('this NSX has no Antrea cluster');
    const rule = { resource_type: 'Rule', id: 'r1', action: 'ALLOW', ...EVERYTHING };
    await scratch.put(policyPath('span'), policy('span', { rules: [rule] }));
    const span = (container_cluster_path: string): Json => ({
      resource_type: 'SecurityPolicyContainerCluster',
      container_cluster_path,
    });
    for (const [at, one] of every.entries())
      await scratch.put(`${policyPath('span')}/container-cluster-span/c${at}`, span(one));
    const second = await scratch.try('PUT', `${policyPath('span')}/container-cluster-span/again`, span(cluster));
    expect(second).toMatchObject({ ok: false, error: { code: 'invalid', status: 400 } });
    const counted = await target.api.list(path(`${policyPath('span')}/statistics`), PolicyStatistics);
    const paths = counted.ok ? counted.value.items.map((one) => one.container_cluster_path ?? '') : [];
    expect(paths.toSorted()).toEqual(every.toSorted());
    return undefined;
  });

  it('12. lets nobody but by force delete what a protected principal made', async ({ skip }) => {
    if (target.simulated === undefined) return skip('a principal identity is not made in a real NSX by a test');
    const { nsx } = await principal(target);
    const theirs = new Scratch(nsx.api);
    await theirs.put(groupPath('protected'), { resource_type: 'Group', expression: [] });
    const remove = (overwrite: boolean) => target.api.write('DELETE', path(groupPath('protected')), { overwrite });
    expect(await remove(false)).toMatchObject({ ok: false, error: { code: 'protected', errorCode: 8327 } });
    expect(await remove(true)).toMatchObject({ ok: true });
    await nsx.upstream.close();
    return undefined;
  });

  it('13. tolerates members that nobody knows', async ({ skip }) => {
    if (target.simulated === undefined) return skip('a real NSX takes no members of a test’s own');
    await group('unknown', { netloft_unknown: { deep: [1] } });
    const found = await target.api.get(path(groupPath('unknown')), Group);
    expect(found).toMatchObject({ ok: true, value: { netloft_unknown: { deep: [1] } } });
    return undefined;
  });

  it('15. pauses after 429 and goes on, reading and writing', async ({ skip }) => {
    if (target.simulated === undefined) return skip('a real NSX is not overloaded by a test');
    target.simulated.addFault({ status: 429, error_code: 429, times: 1 });
    target.simulated.addFault({ status: 503, error_code: 503, times: 1 });
    expect(await target.api.get(managerPath('node/version'), Any)).toMatchObject({ ok: true });
    target.simulated.addFault({ status: 429, error_code: 429, times: 1 });
    const written = await scratch.try('PATCH', groupPath('busy'), { resource_type: 'Group', expression: [] });
    expect(written).toMatchObject({ ok: true });
    return undefined;
  });

  it.for([
    ['a provider that is not ready', { status: 400, error_code: 500042 }],
    ['an aborted transaction', { status: 500, error_code: 607 }],
    ['a search index that is being built', { status: 400, error_code: 60508 }],
    ['a lost connection', { drop_connection: true }],
    ['a manager that boots', { status: 503, body: '<html><h1>503</h1></html>', match: { manager: 1 } }],
  ] as const)('reads again after %s', async ([_what, fault], { skip }) => {
    if (target.simulated === undefined) return skip('a real NSX fails at will no more than it is overloaded');
    target.simulated.addFault({ ...fault, times: 1 });
    expect(await target.api.get(managerPath('node/version'), Any)).toMatchObject({ ok: true });
    return undefined;
  });

  it.for(['basic', 'remote', 'token'] as const)('takes a credential shown as %s', async (mode, { skip }) => {
    const { simulated } = target;
    if (simulated === undefined) return skip('of a real NSX only the given credential is known');
    const user = simulated.users.find(({ type }) => (type === 'remote') === (mode === 'remote'));
    const settings = simulatedSettings(simulated, {
      NETLOFT_NSX_CA: undefined,
      NETLOFT_NSX_THUMBPRINT: simulated.thumbprint,
      NETLOFT_NSX_AUTH: mode,
      NETLOFT_NSX_USER: mode === 'token' ? undefined : user?.name,
      NETLOFT_NSX_PASSWORD: mode === 'token' ? undefined : user?.password,
      NETLOFT_NSX_TOKEN: mode === 'token' ? user?.token : undefined,
    });
    const own = open(settings);
    expect(await own.api.get(managerPath('aaa/user-info'), z.looseObject({ user_name: z.string() }))).toMatchObject({
      ok: true,
      value: { user_name: user?.name },
    });
    await own.upstream.close();
    return undefined;
  });

  it('takes the certificate of a principal identity', async ({ skip }) => {
    if (target.simulated === undefined) return skip('a principal identity is not made in a real NSX by a test');
    const { nsx, name } = await principal(target);
    expect(await nsx.api.get(managerPath('aaa/user-info'), Any)).toMatchObject({
      ok: true,
      value: { user_name: name },
    });
    await nsx.upstream.close();
    return undefined;
  });

  it('goes on with another manager when one ends, with a session there', async ({ skip }) => {
    const { simulated } = target;
    if (simulated === undefined) return skip('the managers of a real NSX are not ended by a test');
    const own = open(target.settings);
    await own.api.get(managerPath('node/version'), Any);
    await simulated.stopManager(1);
    expect(await own.api.get(managerPath('node/version'), Any)).toMatchObject({ ok: true });
    expect(own.upstream.managers().map(({ state }) => state)).toEqual(['down', 'up', 'unknown']);
    await simulated.startManager(1);
    await expect.poll(() => own.upstream.managers()[0]?.state).toBe('up');
    await own.upstream.close();
    return undefined;
  });
});

/** Rules for everything, which need no group. */
const EVERYTHING: Json = {
  source_groups: ['ANY'],
  destination_groups: ['ANY'],
  services: ['ANY'],
  scope: ['ANY'],
  profiles: ['ANY'],
};
