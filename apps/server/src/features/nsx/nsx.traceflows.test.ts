import type { NsxAuditList, NsxPacketWay, NsxTraceflow, NsxTraceflowList, Problem } from '@netloft/contracts';
import { TRACEFLOWS_PATH } from '@netloft/nsx';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../../testing/harness.ts';
import { type NsxApp, startNsxApp } from '../../testing/nsx-app.ts';
import { ONE } from './nsx.changes.fixture.ts';

const SOON = { timeout: 40_000, interval: 250 } as const;
type Json = Readonly<Record<string, unknown>>;

describe.each([false, true])('traces of NSX (NSX tells only what is certain: %s)', (strict) => {
  let server: NsxApp;
  let admin: TestClient;
  beforeAll(async () => {
    server = await startNsxApp({ nsx: { strict, purgeMs: 300 } });
    admin = await server.signIn('admin-password');
  });
  afterEach(() => server.nsx.clearFaults());
  afterAll(() => server.close());

  const podOf = (name: string, namespace = 'yelb'): { type: 'pod'; namespace: string; name: string } => {
    const found = server.cluster.store
      .list('', 'pods', namespace)
      .find(({ metadata }) => metadata.name.startsWith(name));
    return { type: 'pod', namespace, name: found?.metadata.name ?? '' };
  };
  /** From the user interface to the application server. */
  const wanted = (more: Json = {}): Json => ({
    cluster: ONE,
    source: podOf('yelb-ui'),
    destination: podOf('yelb-appserver'),
    protocol: 'TCP',
    destinationPort: 4567,
    ...more,
  });
  const start = <T = NsxTraceflow>(body: Json) => server.ask<T>(admin, 'POST', '/api/v1/nsx/traceflows', body);
  const read = (id: string): Promise<NsxTraceflow> => server.get(admin, `/api/v1/nsx/traceflows/${id}`);
  async function trace(more: Json = {}): Promise<NsxTraceflow> {
    const { status, body } = await start(wanted(more));
    expect(status, JSON.stringify(body)).toBe(201);
    await expect.poll(async () => (await read(body.id)).phase, SOON).not.toBe('Running');
    return read(body.id);
  }
  const made = (): readonly unknown[] =>
    server.nsx.world.policies.all().filter(({ path }) => path.startsWith(TRACEFLOWS_PATH));

  describe('are refused, and nothing is made, when', () => {
    it.each<[string, () => Json, string]>([
      ['there is no source', () => wanted({ source: undefined }), 'source'],
      ['the source is an address', () => wanted({ source: { type: 'ip', ip: '10.0.0.1' } }), 'source'],
      ['there is no destination', () => wanted({ destination: undefined }), 'destination'],
      ['NSX does not know the cluster', () => wanted({ cluster: 'nowhere' }), 'cluster'],
      ['NSX does not know the Pod', () => wanted({ source: { type: 'pod', namespace: 'yelb', name: 'no' } }), 'source'],
      [
        'NSX does not know the Service',
        () => wanted({ destination: { type: 'service', namespace: 'yelb', name: 'no' } }),
        'destination',
      ],
      ['the port is none', () => wanted({ destinationPort: 70_000 }), 'destinationPort'],
    ])('%s', async (_when, body, path) => {
      const before = made();
      const { status, body: problem } = await start<Problem>(body());
      expect([status, problem.code, problem.errors?.map((one) => one.path)]).toEqual([400, 'INVALID_REQUEST', [path]]);
      expect(made()).toEqual(before);
    });

    it('NSX refuses them, in its words', async () => {
      const { status, body } = await start<Problem>(wanted({ source: podOf('antrea-agent', 'kube-system') }));
      expect([status, body.code]).toEqual([400, 'UPSTREAM_REFUSED']);
      expect(body.upstream?.kind).toBe('nsx');
    });

    it('there is none of that id', async () => {
      expect((await server.ask(admin, 'GET', '/api/v1/nsx/traceflows/nobody')).body.code).toBe('UPSTREAM_NOT_FOUND');
      expect((await server.ask(admin, 'DELETE', '/api/v1/nsx/traceflows/nobody')).body.code).toBe('UPSTREAM_NOT_FOUND');
    });
  });

  it('a packet that may pass is delivered, with its way from Node to Node', async () => {
    const { status, body } = await start(wanted());
    expect([status, body.phase, body.verdict]).toEqual([201, 'Running', 'Unknown']);
    await expect.poll(async () => (await read(body.id)).phase, SOON).toBe('Succeeded');
    const done = await read(body.id);
    expect(done).toMatchObject({
      cluster: ONE,
      link: ONE,
      verdict: 'Delivered',
      protocol: 'TCP',
      destinationPort: 4567,
    });
    expect(done.path.nodes.length).toBeGreaterThan(0);
    expect(done.path.nodes.flatMap(({ node }) => node)).toEqual(
      expect.arrayContaining([expect.stringContaining('stc-tkg-cluster-1-node-pool')]),
    );
    expect(done.observations.length).toBeGreaterThan(1);
    expect(done.request).toMatchObject({ source: podOf('yelb-ui'), destination: podOf('yelb-appserver') });
  });

  it('a packet that a policy of NSX drops is dropped, and where', async () => {
    const done = await trace({ destination: podOf('yelb-db'), destinationPort: 5432 });
    expect([done.phase, done.verdict]).toEqual(['Succeeded', 'Dropped']);
    expect(done.path.decidedAt).not.toBeNull();
  });

  it('a packet out of the cluster leaves the network', async () => {
    const done = await trace({ destination: { type: 'ip', ip: '8.8.8.8' }, destinationPort: 443 });
    expect([done.destination, done.verdict]).toEqual(['8.8.8.8', 'ForwardedOutOfNetwork']);
  });

  it('a packet to a Service goes to one of its Pods', async () => {
    const destination = { type: 'service', namespace: 'yelb', name: 'yelb-appserver' };
    expect((await trace({ destination })).verdict).toBe('Delivered');
  });

  it('are listed newest first, traced again under their id, and removed', async () => {
    const one = await trace();
    const list = await server.get<NsxTraceflowList>(admin, '/api/v1/nsx/traceflows');
    expect(list.items[0]).toMatchObject({ id: one.id, phase: 'Succeeded', verdict: 'Delivered' });
    const times = list.items.map(({ createdAt }) => Date.parse(createdAt ?? ''));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    const again = await server.ask<NsxTraceflow>(admin, 'POST', `/api/v1/nsx/traceflows/${one.id}/retrace`);
    expect([again.status, again.body.id], JSON.stringify(again.body)).toEqual([200, one.id]);
    await expect.poll(async () => (await read(one.id)).phase, SOON).toBe('Succeeded');
    expect((await server.ask(admin, 'DELETE', `/api/v1/nsx/traceflows/${one.id}`)).status).toBe(200);
    expect((await server.ask(admin, 'GET', `/api/v1/nsx/traceflows/${one.id}`)).status).toBe(404);
  });

  it.each([
    ['a request that it cannot read', 400, 519900],
    ['an address that it does not have', 404, 600],
    ['a method that it does not take', 405, 405],
  ])('are made anew under their id where NSX calls a restart %s', async (_what, status, code) => {
    const one = await trace();
    const path = `/policy/api/v1${TRACEFLOWS_PATH}/${one.id}`;
    server.nsx.addFault({ match: { method: 'POST', path }, status, error_code: code, times: 1 });
    const again = await server.ask<NsxTraceflow>(admin, 'POST', `/api/v1/nsx/traceflows/${one.id}/retrace`);
    expect([again.status, again.body.id], JSON.stringify(again.body)).toEqual([200, one.id]);
    await expect.poll(async () => (await read(one.id)).phase, SOON).toBe('Succeeded');
  });

  it('are on record: a packet was sent in somebody’s cluster', async () => {
    const one = await trace();
    await server.ask(admin, 'POST', `/api/v1/nsx/traceflows/${one.id}/retrace`);
    const { items } = await server.get<NsxAuditList>(admin, `/api/v1/nsx/audit?object=${one.id}`);
    const record = { kind: 'AntreaTraceflow', state: 'applied', user: 'system:serviceaccount:netloft:netloft-admin' };
    expect(items).toMatchObject([
      { ...record, operation: 'UPDATE' },
      { ...record, operation: 'CREATE' },
    ]);
  });

  it('the way of a packet from outside goes through load balancer, firewall and the cluster’s policies', async () => {
    const { status, body } = await server.ask<NsxPacketWay>(admin, 'POST', '/api/v1/nsx/packet-way', {
      cluster: ONE,
      namespace: 'yelb',
      service: 'yelb-ui',
      client: '10.13.10.20',
      balancer: ['10.13.11.100', '10.13.11.101'],
    });
    expect(status, JSON.stringify(body)).toBe(200);
    const stages = body.stages.map(({ stage }) => stage);
    expect(stages[0]).toBe('client');
    expect(stages).toEqual(expect.arrayContaining(['load-balancer', 'distributed-firewall', 'antrea', 'pod']));
    expect(body.stages.flatMap(({ rules }) => rules).some(({ decides }) => decides)).toBe(true);
    expect(body.summary).toMatch(/\w/);
  });

  const way = async (balancer?: readonly string[]): Promise<NsxPacketWay> => {
    const question = { cluster: ONE, namespace: 'yelb', service: 'yelb-ui', client: '10.13.10.20', balancer };
    const { status, body } = await server.ask<NsxPacketWay>(admin, 'POST', '/api/v1/nsx/packet-way', question);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };
  const atAntrea = ({ stages }: NsxPacketWay) => stages.find(({ stage }) => stage === 'antrea');

  it('the way tells all addresses of the balancer, in whatever order', async () => {
    const [engine, stranger] = ['10.13.11.100', '10.99.0.1'];
    const details: (string | undefined)[] = [];
    for (const both of [
      [engine, stranger],
      [stranger, engine],
    ]) {
      const detail = atAntrea(await way(both))?.detail;
      expect(detail).toMatch(/by rule .* of /);
      expect(detail).toContain(`no policy speaks of them; the first is ${stranger} to yelb/yelb-ui`);
      details.push(detail?.replace(/ Policies see .*$/, ''));
    }
    expect(details[0]).toBe(details[1]);
  });

  it('the way takes the one group of addresses that rules let to the Nodes, and says so', async () => {
    const found = await way();
    expect(found.balancerGroups?.[0]?.name).toBe('avi-service-engines');
    expect(found.stages.find(({ stage }) => stage === 'load-balancer')?.detail).toContain(
      'the group avi-service-engines of NSX',
    );
    expect(atAntrea(found)?.verdict).toBe('Allowed');
  });

  it.each([
    ['a Service that is not there', { service: 'nobody' }],
    ['a cluster that is not there', { cluster: 'nowhere' }],
  ])('the way to %s is not found', async (_what, more) => {
    const question = { cluster: ONE, namespace: 'yelb', service: 'yelb-ui', ...more };
    const { status } = await server.ask(admin, 'POST', '/api/v1/nsx/packet-way', question);
    expect([400, 404]).toContain(status);
  });
});
