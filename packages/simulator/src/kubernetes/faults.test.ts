import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Faults } from '../types.ts';
import { pod, startTestCluster, type TestCluster } from './testing.ts';

let cluster: TestCluster;
let faults: Faults;
let chances: number[];
beforeEach(async () => {
  faults = {};
  chances = [];
  cluster = await startTestCluster({ faults: () => faults, random: () => chances.shift() ?? 0.99 });
  for (const name of ['a', 'b', 'c']) cluster.store.create('', 'pods', pod(name));
});
afterEach(() => cluster.close());

describe('faults', () => {
  it.each<[Faults, number, string, string | undefined]>([
    [{ status429: true }, 429, 'Too many requests, please try again later.', '1'],
    [{ status503: true }, 503, 'the server is currently unable to handle the request', undefined],
  ])('%j', async (given, code, message, retryAfter) => {
    faults = given;
    const { status, json, headers } = await cluster.call('GET', '/api/v1/pods');
    expect({ status, message: json.message, retryAfter: headers['retry-after'] }).toEqual({
      status: code,
      message,
      retryAfter,
    });
    faults = {};
    expect((await cluster.call('GET', '/api/v1/pods')).status).toBe(200);
  });

  it('drop connections before the answer', async () => {
    faults = { dropRate: 0.5 };
    chances = [0.4];
    await expect(cluster.call('GET', '/api/v1/pods')).rejects.toThrow();
    expect((await cluster.call('GET', '/api/v1/pods')).status).toBe(200);
  });

  it('drop connections in the middle of a watch', async () => {
    faults = { dropRate: 0.5 };
    chances = [0.4, 0.1, 0.05];
    const watch = await cluster.watch('/api/v1/pods?watch=true');
    await expect.poll(() => watch.lines.length).toBe(3);
    await expect.poll(() => watch.isEnded(), { timeout: 20_000 }).toBe(true);
    expect(watch.response.complete).toBe(false);
  });

  it('answer late', async () => {
    faults = { latencyMs: 30 };
    expect((await cluster.call('GET', '/api/v1/pods')).status).toBe(200);
  });

  it('storm with 410: running and new watches and continue tokens', async () => {
    const running = await cluster.watch('/api/v1/pods?watch=true&resourceVersion=1005');
    const page = (await cluster.call('GET', '/api/v1/pods?limit=1')).json.metadata as unknown as { continue: string };
    faults = { gone410Storm: true };
    await expect
      .poll(() => running.lines.map(({ type, object }) => `${type} ${String(object.code)}`), { timeout: 20_000 })
      .toEqual(['ERROR 410']);
    const late = await cluster.watch('/api/v1/pods?watch=true');
    await expect.poll(() => late.lines.map(({ object }) => object.code)).toEqual([410]);
    expect((await cluster.call('GET', `/api/v1/pods?limit=1&continue=${page.continue}`)).status).toBe(410);
    expect((await cluster.call('GET', '/api/v1/pods')).json.items).toHaveLength(3);
    faults = {};
    const after = await cluster.watch('/api/v1/pods?watch=true');
    await expect.poll(() => after.lines.length).toBe(3);
  });
});
