import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '@netloft/simulator';
import type { Session } from '@netloft/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { basic, startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { upgradeStatus } from '../../testing/live-client.ts';
import { problemOf as problem } from '../../testing/problems.ts';
import { openAdminPassword } from './admin-password.ts';

let simulator: Simulator;
let server: TestApp;
let generated = '';
let time = Date.now();
const dataDir = mkdtempSync(join(tmpdir(), 'netloft-first-password-'));

beforeAll(async () => {
  const opened = await openAdminPassword({
    config: { dataDir, host: '127.0.0.1', initialAdminPassword: undefined, signInPassword: true },
    now: Date.now,
  });
  generated = opened.ok ? (opened.value.generated ?? '') : '';
  simulator = await startSimulator();
  server = await startTestApp({ simulator, dataDir, now: () => time });
});
afterAll(async () => {
  await server.close();
  await simulator.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const signIn = (client: TestClient, password: string) => {
  time += 2000;
  return client.fetch('/auth/login', { method: 'POST', headers: basic(password) });
};
const base64 = (text: string): string => Buffer.from(text).toString('base64');

it('no default opens a server whose password was generated, even while the cluster is away', async () => {
  await simulator.clusters[0].stopApiServer();
  for (const password of ['admin', 'password', '']) expect((await signIn(server.client(), password)).status).toBe(401);
  await simulator.clusters[0].startApiServer();
});

it('a generated password opens nothing but its change', async () => {
  const admin = server.client();
  expect((await signIn(admin, generated)).status).toBe(200);
  expect(await admin.json<Session>('/auth/session')).toMatchObject({ mode: 'admin', mustChangePassword: true });
  for (const { method, url } of server.app.routeTable.routes.filter((route) => !route.public)) {
    if (['/auth/session', '/api/v1/account/password'].includes(url)) continue;
    const answer = await admin.fetch(url.replaceAll(/:\w+/g, 'x').replace('*', 'x'), { method });
    expect(`${method} ${url} ${answer.status}`).toBe(`${method} ${url} 403`);
  }
  expect(await problem(await admin.fetch('/api/v1/clusters'))).toMatchObject({ code: 'PASSWORD_CHANGE_REQUIRED' });
  expect(await upgradeStatus(server.url, admin.cookie())).toBe(403);

  const change = (newPassword: string) =>
    admin.send('PUT', '/api/v1/account/password', {
      currentPassword: base64(generated),
      newPassword: base64(newPassword),
    });
  expect(await problem(await change(generated))).toMatchObject({ errors: [{ path: 'newPassword' }] });
  expect((await change('one-of-my-own')).status).toBe(200);
  expect(await admin.json<Session>('/auth/session')).not.toHaveProperty('mustChangePassword');
  expect((await admin.fetch('/api/v1/clusters')).status).toBe(200);
  expect((await signIn(server.client(), generated)).status).toBe(401);
});
