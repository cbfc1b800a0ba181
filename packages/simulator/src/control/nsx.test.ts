import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator } from '../index.ts';
import { basic, sendToNsx, type NsxReply } from '../nsx/core/testing.ts';
import type { SimulatedNsx, Simulator } from '../types.ts';

const VERSION = '/api/v1/node/version';
let simulator: Simulator;
let nsx: SimulatedNsx;
let folder: string;
const nsxOf = (one: Simulator): SimulatedNsx => {
  if (one.nsx === undefined) throw new Error('there is no NSX');
  return one.nsx;
};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netloft-nsx-'));
  simulator = await startSimulator({ dataDir: folder, nsx: { managers: 2 } });
  nsx = nsxOf(simulator);
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

async function control(method: string, path: string, body?: string): Promise<{ status: number; body: unknown }> {
  const reply = await fetch(`${simulator.controlUrl}${path}`, { method, ...(body === undefined ? {} : { body }) });
  return { status: reply.status, body: await reply.json() };
}
const ask = (one: SimulatedNsx, url = one.urls[0] ?? ''): Promise<NsxReply> => {
  const authorization = basic('admin', readFileSync(one.passwordPath, 'utf8').trim());
  return sendToNsx(readFileSync(one.caPath, 'utf8'), 'GET', `${url}${VERSION}`, { headers: { authorization } });
};

describe('the control port of NSX refuses', () => {
  it.each([
    ['GET', '/nsx/nothing', undefined, 404],
    ['PUT', '/nsx/faults', '{}', 405],
    ['POST', '/nsx/faults', '{', 400],
    ['POST', '/nsx/faults', '{"name":"sleepy"}', 400],
    ['POST', '/nsx/state', undefined, 405],
    ['GET', '/nsx/managers/1/stop', undefined, 405],
    ['POST', '/nsx/managers/9/stop', undefined, 404],
    ['POST', '/nsx/managers/1/burn', undefined, 404],
    ['POST', '/nsx/clusters/ghost/register', undefined, 404],
    ['POST', '/nsx/clusters/ghost/paint', undefined, 404],
    ['POST', '/nsx/clusters/ghost/health', '[]', 400],
  ])('%s %s', async (method, path, body, status) => {
    const reply = await control(method, path, body);
    expect([reply.status, reply.body]).toEqual([status, { error: expect.any(String) }]);
  });

  it('everything where there is no NSX', async () => {
    const without = await startSimulator();
    expect(without.nsx).toBeUndefined();
    expect((await fetch(`${without.controlUrl}/nsx/state`)).status).toBe(404);
    await without.close();
  });
});

describe('the control port of NSX', () => {
  it('switches faults on and off', async () => {
    expect((await control('POST', '/nsx/faults', '{"name":"unavailable"}')).body).toHaveLength(1);
    expect((await ask(nsx)).status).toBe(503);
    expect((await control('GET', '/nsx/faults')).body).toMatchObject([{ name: 'unavailable', status: 503 }]);
    expect((await control('DELETE', '/nsx/faults')).body).toEqual([]);
    expect((await ask(nsx)).status).toBe(200);
  });

  it('stops and starts one manager', async () => {
    const stopped = await control('POST', '/nsx/managers/1/stop');
    expect(stopped.body).toMatchObject({ managers: [{ number: 1, running: false }, { running: true }] });
    await expect(ask(nsx)).rejects.toThrow(/ECONNREFUSED/);
    expect((await ask(nsx, nsx.urls[1])).status).toBe(200);
    await control('POST', '/nsx/managers/1/start');
    expect((await ask(nsx)).status).toBe(200);
  });

  it('tells the state, without a secret', async () => {
    const { body } = await control('GET', '/nsx/state');
    expect(body).toMatchObject({ release: '4.2', strict: false, thumbprint: nsx.thumbprint, faults: [] });
    const text = JSON.stringify(body);
    for (const { password, token } of nsx.users)
      expect([text.includes(password), text.includes(token)]).toEqual([false, false]);
  });
});

describe('the identity of NSX', () => {
  it('is kept in the data folder: same addresses, certificate and password; the password is its owner’s only', async () => {
    expect(statSync(nsx.passwordPath).mode & 0o777).toBe(0o600);
    const { urls, thumbprint } = nsx;
    await simulator.close();
    simulator = await startSimulator({ dataDir: folder, nsx: { managers: 2 } });
    const next = nsxOf(simulator);
    expect([next.urls, next.thumbprint, next.users]).toEqual([urls, thumbprint, nsx.users]);
    nsx = next;
    expect((await ask(nsx)).status).toBe(200);
  });

  it('is added to a file of a simulator that had none; its tokens stay', async () => {
    await simulator.close();
    const path = join(folder, 'identity.json');
    const { nsx: _nsx, ...old } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify(old));
    const token = simulator.clusters[0].token('andreasm');
    simulator = await startSimulator({ dataDir: folder, nsx: { managers: 2 } });
    nsx = nsxOf(simulator);
    expect([simulator.note, simulator.clusters[0].token('andreasm')]).toEqual([undefined, token]);
    expect((await ask(nsx)).status).toBe(200);
  });
});
