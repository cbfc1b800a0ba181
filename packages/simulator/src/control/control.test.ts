import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../cluster/testing.ts';
import { startSimulator } from '../index.ts';
import type { Simulator } from '../types.ts';
import { readFaults } from './faults.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

interface Reply {
  readonly status: number;
  readonly body: { readonly error?: string } & Readonly<Record<string, unknown>>;
}
function control(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Reply> {
  return new Promise((done, refuse) => {
    const sent = request(`${simulator.controlUrl}${path}`, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => done({ status: response.statusCode ?? 0, body: JSON.parse(text) as Reply['body'] }));
    });
    sent.on('error', refuse);
    sent.end(body);
  });
}
const version = () => as(simulator.clusters[0], 'andreasm')('GET', '/version');

describe('faults', () => {
  it.each([
    ['{', 'the body is not JSON'],
    ['[]', 'the body must be a JSON object of faults'],
    ['{"slow":1}', "there is no fault 'slow'; there are latencyMs"],
    ['{"__proto__":1}', "there is no fault '__proto__'"],
    ['{"latencyMs":-1}', 'latencyMs takes a number of milliseconds from 0 to 600000, not -1'],
    ['{"latencyMs":"1"}', 'latencyMs takes a number'],
    ['{"dropRate":1.5}', 'dropRate takes a number from 0 to 1, not 1.5'],
    ['{"status429":"yes"}', 'status429 takes true or false, not "yes"'],
    ['{"gone410Storm":1}', 'gone410Storm takes true or false'],
    ['{"stopHeartbeats":"node"}', 'stopHeartbeats takes true, false or a list of Node names'],
    ['{"stopHeartbeats":["ghost"]}', "stopHeartbeats names 'ghost', which is no Node of the cluster"],
  ])('refuse %s', (text, message) => {
    const read = readFaults(text, new Set(['node']));
    expect(read).toEqual({ ok: false, message: expect.stringContaining(message) });
  });

  it('take what is right', () => {
    const text = '{"latencyMs":5,"dropRate":0.05,"stopHeartbeats":["node"]}';
    expect(readFaults(text, new Set(['node']))).toEqual({ ok: true, faults: JSON.parse(text) });
  });
});

describe('the control port', () => {
  it.each([
    ['a request with an Origin', 'GET', '/state', undefined, { origin: 'http://localhost:3000' }, 403],
    ['a request for another host', 'GET', '/state', undefined, { host: 'attacker.example' }, 403],
    ['a path that is not there', 'GET', '/nothing', undefined, {}, 404],
    ['a cluster that is not there', 'POST', '/stop?cluster=ghost', undefined, {}, 404],
    ['another method', 'POST', '/faults', undefined, {}, 405],
    ['a bad fault', 'PUT', '/faults', '{"x":1}', {}, 400],
    ['a body without end', 'PUT', '/faults', ' '.repeat(70_000), {}, 413],
  ])('refuses %s', async (_title, method, path, body, headers, status) => {
    const reply = await control(method, path, body, headers);
    expect([reply.status, typeof reply.body.error]).toEqual([status, 'string']);
  });

  it('switches faults of one cluster on and off', async () => {
    expect((await control('PUT', '/faults', '{"status503":true}')).status).toBe(200);
    expect((await control('GET', '/faults')).body).toEqual({ status503: true });
    expect((await version()).status).toBe(503);
    expect((await as(simulator.clusters[1]!, 'andreasm')('GET', '/version')).status).toBe(200);
    await control('PUT', '/faults', '{"status429":true}');
    expect((await version()).status).toBe(429);
    await control('PUT', '/faults', '{}');
    expect((await version()).status).toBe(200);
  });

  it('stops the API server and starts it on the same port with the same objects', async () => {
    const pods = async (): Promise<unknown> => {
      const list = await as(simulator.clusters[0], 'admin')('GET', '/api/v1/namespaces/yelb/pods');
      return list.json.items?.map((pod) => pod.metadata.uid);
    };
    const before = await pods();
    expect((await control('POST', '/stop')).body).toMatchObject({ running: false });
    await expect(version()).rejects.toThrow(/ECONNREFUSED/);
    expect((await control('POST', '/stop')).status).toBe(200);
    expect((await control('POST', '/start')).body).toMatchObject({ running: true });
    expect((await control('POST', '/start')).status).toBe(200);
    expect(await pods()).toEqual(before);
    expect((await control('POST', '/restart')).body).toMatchObject({ running: true, url: simulator.clusters[0].url });
  });

  it('compacts history, so that an old watch is told to list again', async () => {
    const call = as(simulator.clusters[0], 'admin');
    const list = await call('GET', '/api/v1/pods?limit=1');
    const { resourceVersion } = list.json.metadata;
    await control('POST', '/compact');
    const watch = await call(
      'GET',
      `/api/v1/pods?watch=true&timeoutSeconds=5&resourceVersion=${resourceVersion ?? ''}`,
    );
    expect(watch.text).toContain('too old resource version');
  });

  it('tells the state of every cluster', async () => {
    const { clusters } = (await control('GET', '/state')).body as unknown as { clusters: Record<string, unknown>[] };
    expect(clusters.map((one) => [one['name'], one['nodes'], one['agents']])).toEqual([
      ['stc-tkg-cluster-1', 3, 3],
      ['stc-tkg-cluster-2', 3, 3],
    ]);
  });
});
