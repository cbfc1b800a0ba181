import { CLUSTER_CONTROL_PLANES_PATH, interworkingObjects, POLICY_API } from '@netloft/nsx';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedCluster, type SimulatedNsx, type Simulator, startSimulator } from '../../index.ts';
import { textOf } from '../../kubernetes/json.ts';
import { statusOf } from '../../world/pods.ts';
import { basic, sendToNsx, type NsxReply } from '../core/testing.ts';
import { controlPlanePath, NAMESPACE } from './names.ts';

const NAME = 'stc-tkg-cluster-2';
const WAIT = { timeout: 10_000 };

let simulator: Simulator;
let nsx: SimulatedNsx;
let first: SimulatedCluster;
let second: SimulatedCluster;
beforeEach(async () => {
  simulator = await startSimulator({
    nsx: { managers: 1, requestsPerSecond: 0, purgeMs: 0, realizeMs: 0, timings: { jobMs: 300, inventoryMs: 20 } },
  });
  const [one, two] = simulator.clusters;
  if (simulator.nsx === undefined || two === undefined) throw new Error('the simulator is not whole');
  [nsx, first, second] = [simulator.nsx, one, two];
});
afterEach(() => simulator.close());

const plane = (name = NAME) => nsx.world.policies.get(controlPlanePath(name));
const inventory = () => nsx.world.inventory.list('Cluster').map((cluster) => cluster['display_name']);
function health(): Promise<NsxReply> {
  const password = nsx.users.find(({ name }) => name === 'admin')?.password ?? '';
  const path = `${POLICY_API}${CLUSTER_CONTROL_PLANES_PATH}/${NAME}/status`;
  const headers = { authorization: basic('admin', password) };
  return sendToNsx(nsx.authority, 'GET', `${nsx.urls[0] ?? ''}${path}`, { headers });
}
const control = (action: string, body: unknown = {}): Promise<Response> =>
  fetch(`${simulator.controlUrl}/nsx/clusters/${NAME}/${action}`, { method: 'POST', body: JSON.stringify(body) });

const inStore = (group: string, plural: string, name: string) => second.store.get(group, plural, name, NAMESPACE);
const podNamed = (start: string) =>
  second.store.list('', 'pods', NAMESPACE).find(({ metadata }) => metadata.name.startsWith(start));
/** The register job of the manifests, made anew. */
function runRegister(): void {
  const job = interworkingObjects({ image: 'registry.example/interworking:0.9.0' }).find(({ kind }) => kind === 'Job');
  if (job === undefined) throw new Error('there is no job');
  const { name, labels } = job.metadata;
  second.store.remove('batch', 'jobs', name, NAMESPACE);
  second.store.create('batch', 'jobs', { ...job, metadata: { name, namespace: NAMESPACE, labels: { ...labels } } });
}
function endOf(name: string): unknown {
  const job = inStore('batch', 'jobs', name);
  const { conditions } = job === undefined ? {} : statusOf(job);
  return Array.isArray(conditions) ? conditions[0] : undefined;
}

describe('the register job', () => {
  it('names the cluster that has the certificate already', async () => {
    const used = first.store.get('', 'secrets', 'nsx-cert', NAMESPACE);
    second.store.update('', 'secrets', { ...inStore('', 'secrets', 'nsx-cert')!, data: used?.['data'] });
    runRegister();
    const id = textOf(plane(first.name)?.['node_id']);
    await expect
      .poll(() => endOf('register'), WAIT)
      .toMatchObject({
        type: 'Failed',
        message: `certificate conflict with clusterControlPlane node id ${id}`,
      });
    expect(statusOf(podNamed('register-')!)).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ restartCount: 3, state: { terminated: { exitCode: 1 } } }],
    });
  });

  it('tries again, and is done once NSX has the principal identity', async () => {
    const { trust } = nsx.world;
    const identity = trust.identities().find(({ name }) => name === NAME);
    const certificate = trust.certificates().find(({ id }) => id === identity?.certificateId);
    if (identity === undefined || certificate === undefined) throw new Error('the cluster is not known');
    trust.removeIdentity(identity.id);
    trust.removeCertificate(certificate.id);
    runRegister();
    const restarts = () => {
      const pod = podNamed('register-');
      return pod === undefined ? undefined : statusOf(pod)['containerStatuses'];
    };
    await expect.poll(restarts, WAIT).toMatchObject([{ lastState: { terminated: { reason: 'Error' } } }]);
    trust.addIdentity({ name: NAME, nodeId: NAME, certificatePem: certificate.pem });
    await expect.poll(() => endOf('register'), WAIT).toMatchObject({ type: 'Complete' });
    expect(statusOf(podNamed('register-')!)).toMatchObject({
      phase: 'Succeeded',
      containerStatuses: [{ state: { terminated: { reason: 'Completed' } } }],
    });
  });
});

describe('a cluster', () => {
  it('whose adapters end is not followed any more until they come back', async () => {
    const id = plane()?.['node_id'];
    const deployment = inStore('apps', 'deployments', 'interworking');
    second.store.remove('apps', 'deployments', 'interworking', NAMESPACE);
    await expect.poll(() => second.store.list('', 'pods', NAMESPACE), WAIT).toEqual([]);
    second.store.create('', 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'late' } });
    const namespaces = () =>
      nsx.world.inventory
        .list('Namespace')
        .filter((one) => one['container_cluster_id'] === id)
        .map((one) => one['display_name']);
    const { uid: _uid, resourceVersion: _version, ...metadata } = deployment!.metadata;
    expect(namespaces()).not.toContain('late');
    second.store.create('apps', 'deployments', { ...deployment!, metadata });
    await expect.poll(namespaces, WAIT).toContain('late');
  });
});

describe('the control port', () => {
  it('decides what NSX hears of a cluster', async () => {
    const wish = {
      components: { ccpAdapter: 'DEGRADED' },
      unhealthy: { CCP_SESSION_STATE_UP: { message: 'the session is down' } },
      agents: { healthy: 2, failed: 1 },
    };
    expect((await control('health', { components: { mpAdapter: 'ILL' } })).status).toBe(400);
    expect((await control('health', wish)).status).toBe(200);
    expect((await health()).json).toMatchObject({
      agent_info: { healthy_agent_num: 2, degraded_agent_num: 0, failed_agent_num: 1 },
      ccp_adapter_status: { status: 'DEGRADED' },
      mp_adapter_status: { status: 'HEALTHY' },
    });
  });

  it('ends heartbeats, so that NSX knows nothing of the cluster, and register brings them back', async () => {
    const said = async (): Promise<unknown> => (await health()).json['mp_adapter_status'];
    expect((await control('stop-heartbeat')).status).toBe(200);
    expect(await said()).toMatchObject({ status: 'UNKNOWN' });
    expect(await (await control('register')).json()).toMatchObject({ connected: true, controlPlane: NAME });
    expect(await said()).toMatchObject({ status: 'HEALTHY' });
  });

  it('plays both jobs', async () => {
    expect(await (await control('deregister')).json()).toMatchObject({ connected: false, controlPlane: null });
    expect(plane()).toBeUndefined();
    expect((await control('register')).status).toBe(200);
    await expect.poll(() => inventory().includes(NAME), WAIT).toBe(true);
  });
});
