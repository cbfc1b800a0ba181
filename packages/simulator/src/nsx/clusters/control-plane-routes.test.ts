import { CLUSTER_CONTROL_PLANES_PATH, DOMAIN_PATH, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import { beforeAll, describe, expect, it } from 'vitest';
import { clusterCertificate } from '../interworking/certificate.ts';
import { securityPolicyRoutes } from '../policy/policies.ts';
import { spanRoutes } from '../policy/spans.ts';
import { askRoutes, clockWorld } from '../policy/testing.ts';
import type { NsxPrincipal, NsxSettings } from '../types.ts';
import { controlPlaneRoutes } from './control-plane-routes.ts';
import { ClusterHealthSource } from './health.ts';

const PLANES = CLUSTER_CONTROL_PLANES_PATH;
const ONE = `${PLANES}/one`;
const OWNER: NsxPrincipal = { name: 'one', roles: ['enterprise_admin'], isProtected: true };
const SPAN = `${SECURITY_POLICIES_PATH}/p/container-cluster-span/s`;

let pem = '';
let other = '';
beforeAll(async () => {
  pem = (await clusterCertificate('one')).certificate;
  other = (await clusterCertificate('two')).certificate;
});

/** A cluster `one` that its own protected principal registered. */
async function begin(settings: Partial<NsxSettings> = {}) {
  const { world } = clockWorld(settings);
  const health = new ClusterHealthSource(world);
  const ask = askRoutes([...controlPlaneRoutes(world, health), ...securityPolicyRoutes(world), ...spanRoutes(world)]);
  const made = await ask('PUT', ONE, { certificate: pem }, { as: OWNER });
  return { world, ask, made };
}

async function withSpan() {
  const begun = await begin();
  await begun.ask('PUT', `${SECURITY_POLICIES_PATH}/p`, { category: 'Application' });
  const span = await begun.ask('PUT', SPAN, { container_cluster_path: ONE });
  expect(span.status).toBe(200);
  return begun;
}

describe('cluster control planes', () => {
  it.each([
    ['GET', `${PLANES}/other`],
    ['GET', `${PLANES}/other/status`],
    ['GET', `${PLANES}/other/heartbeat-config`],
    ['DELETE', `${PLANES}/other`],
  ] as const)('refuses %s %s of what is not registered', async (method, path) => {
    const { ask } = await begin();
    expect(await ask(method, path)).toMatchObject({ status: 404, code: 600 });
  });

  it('refuses a certificate that another cluster has, and names that one', async () => {
    const { ask, made } = await begin();
    const said = await ask('PUT', `${PLANES}/two`, { certificate: pem });
    expect(said.status).toBe(400);
    expect(said.body['error_message']).toContain(String(made.body['node_id']));
    expect((await ask('PUT', `${PLANES}/two`, { certificate: other })).status).toBe(200);
  });

  it('refuses a certificate that is none', async () => {
    const { ask } = await begin();
    expect((await ask('PUT', `${PLANES}/two`, { certificate: 'PEM' })).status).toBe(400);
  });

  it('refuses a stale revision', async () => {
    const { ask } = await begin();
    expect((await ask('PUT', ONE, { certificate: pem, _revision: 7 }, { as: OWNER })).status).toBe(412);
  });

  it('refuses to forget what another protected principal registered, unless told to overwrite', async () => {
    const { ask } = await begin();
    expect(await ask('DELETE', ONE)).toMatchObject({ status: 400, code: 8327 });
    expect((await ask('DELETE', ONE, undefined, { overwrite: true })).status).toBe(200);
    expect((await ask('GET', ONE)).status).toBe(404);
  });

  it('refuses to forget what a policy spans, unless the spans go with it', async () => {
    const { ask, world } = await withSpan();
    expect(await ask('DELETE', `${ONE}?cascade=false`, undefined, { as: OWNER })).toMatchObject({
      status: 400,
      code: 500030,
    });
    expect(world.policies.get(SPAN)).toBeDefined();
    expect((await ask('DELETE', `${ONE}?cascade=true`, undefined, { as: OWNER })).status).toBe(200);
    expect(world.policies.get(SPAN)).toBeUndefined();
    expect(world.policies.list(DOMAIN_PATH, 'SecurityPolicy')).toHaveLength(1);
  });

  it('keeps the spans when the cluster may not be forgotten', async () => {
    const { ask, world } = await withSpan();
    expect(await ask('DELETE', `${ONE}?cascade=true`)).toMatchObject({ code: 8327 });
    expect(world.policies.get(SPAN)).toBeDefined();
    expect(world.policies.get(ONE)).toBeDefined();
  });

  it('gives a cluster an id that stays', async () => {
    const { ask, made } = await begin();
    expect(made.body).toMatchObject({
      resource_type: 'AntreaClusterControlPlane',
      id: 'one',
      node_type: 'ANTREA_NODE',
      vhc_path: '',
      _create_user: 'one',
      _protection: 'REQUIRE_OVERRIDE',
      _revision: 0,
    });
    const again = await ask('PUT', ONE, { certificate: other, node_id: 'x', _revision: 0 }, { as: OWNER });
    expect(again.body).toMatchObject({ node_id: made.body['node_id'], certificate: other, _revision: 1 });
  });

  it('shows a cluster in the list as by its id, in strict mode too', async () => {
    const { ask } = await begin({ strict: true });
    const { body } = await ask('GET', ONE);
    expect((await ask('GET', PLANES)).results).toEqual([body]);
  });

  it('knows nothing of the health of a cluster that never reported', async () => {
    const { ask } = await begin();
    const { body } = await ask('GET', `${ONE}/status`);
    expect(body).toMatchObject({ id: 'one', controller_status: { status: 'UNKNOWN', conditions: [] } });
    expect((await ask('GET', `${PLANES}-status`)).results).toEqual([body]);
  });

  it.each([['PUT'], ['PATCH']] as const)('refuses a heartbeat by %s outside 60 to 600 seconds', async (method) => {
    const { ask } = await begin();
    for (const report_interval of [59, 601, 60.5, '60', undefined])
      expect((await ask(method, `${ONE}/heartbeat-config`, { report_interval })).status).toBe(400);
    expect((await ask('GET', `${ONE}/heartbeat-config`)).body).toMatchObject({ report_interval: 60 });
  });

  it('takes a heartbeat of 60 to 600 seconds, against its revision', async () => {
    const { ask } = await begin();
    const config = `${ONE}/heartbeat-config`;
    expect(await ask('PUT', config, { report_interval: 600, _revision: 0 })).toMatchObject({
      status: 200,
      body: { report_interval: 600 },
    });
    expect(await ask('PATCH', config, { report_interval: 61 })).toMatchObject({ status: 200, body: {} });
    expect((await ask('PUT', config, { report_interval: 60, _revision: 0 })).status).toBe(412);
    expect((await ask('GET', `${PLANES}-heartbeat-config`)).results).toMatchObject([{ report_interval: 61 }]);
  });
});
