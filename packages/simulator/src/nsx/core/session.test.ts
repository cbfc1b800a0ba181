import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuthority } from '../../kubernetes/certificates.ts';
import { basic, sendToNsx, startTestNsx, type NsxReply, type TestNsx } from './testing.ts';

let nsx: TestNsx;
let now: number;
beforeEach(async () => {
  now = 1_700_000_000_000;
  nsx = await startTestNsx(undefined, {}, { now: () => now });
});
afterEach(() => nsx.close());

const WHO = '/api/v1/aaa/user-info';
const passwordOf = (name: string): string => nsx.nsx.accounts.find((one) => one.name === name)?.password ?? '';
const form = (name: string, password: string): string =>
  new URLSearchParams({ j_username: name, j_password: password }).toString();
const bare = (method: string, path: string, headers: Record<string, string> = {}, text?: string): Promise<NsxReply> =>
  sendToNsx(nsx.nsx.caPem, method, `${nsx.nsx.url}${path}`, { headers, ...(text === undefined ? {} : { text }) });

async function signIn(): Promise<Record<string, string>> {
  const reply = await bare('POST', '/api/session/create', {}, form('admin', passwordOf('admin')));
  expect(reply.status).toBe(200);
  const [cookie = ''] = reply.headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/^JSESSIONID=[^;]+; /);
  return { cookie: cookie.split(';')[0] ?? '', 'x-xsrf-token': String(reply.headers['x-xsrf-token']) };
}

describe('signing in is refused', () => {
  it.each([
    ['without credentials', () => ({})],
    ['with a wrong password', () => ({ authorization: basic('admin', 'wrong') })],
    ['with an unknown name', () => ({ authorization: basic('nobody', passwordOf('admin')) })],
    ['to a remote user as a local one', () => ({ authorization: basic('andreasm', passwordOf('andreasm')) })],
    ['to a local user as a remote one', () => ({ authorization: basic('admin', passwordOf('admin'), 'Remote') })],
    ['with an unknown token', () => ({ authorization: 'Bearer none' })],
    ['with an unknown session', () => ({ cookie: 'JSESSIONID=none', 'x-xsrf-token': 'none' })],
  ])('%s: 403 with code 403', async (_title, headers) => {
    const reply = await bare('GET', WHO, headers());
    expect([reply.status, reply.json['error_code']]).toEqual([403, 403]);
    expect(reply.json).not.toHaveProperty('httpStatus');
  });

  it('to a form with a wrong password', async () => {
    const reply = await bare('POST', '/api/session/create', {}, form('admin', 'wrong'));
    expect([reply.status, reply.json['error_code'], reply.headers['set-cookie']]).toEqual([403, 403, undefined]);
  });

  it('after five failures in a row, to the right password too, for a time', async () => {
    for (let count = 0; count < 5; count += 1) await bare('GET', WHO, { authorization: basic('auditor', 'wrong') });
    const right = { authorization: nsx.authorization('auditor') };
    const reply = await bare('GET', WHO, right);
    expect([reply.status, reply.json['error_code'], reply.json['error_message']]).toEqual([
      403,
      401,
      'User account locked',
    ]);
    now += 900_001;
    expect((await bare('GET', WHO, right)).status).toBe(200);
  });

  it('where the API service has the way switched off', async () => {
    const off = { basic_authentication_enabled: false, cookie_based_authentication_enabled: false };
    expect((await nsx.call('PUT', '/api/v1/cluster/api-service', { body: off })).status).toBe(200);
    expect((await nsx.call('GET', WHO)).status).toBe(403);
    expect((await bare('POST', '/api/session/create', {}, form('admin', passwordOf('admin')))).status).toBe(403);
  });
});

describe('a session', () => {
  it.each(['GET', 'POST', 'DELETE'])('ends by %s', async (method) => {
    const headers = await signIn();
    expect((await bare('GET', WHO, headers)).json['user_name']).toBe('admin');
    expect((await bare(method, '/api/session/destroy', headers)).status).toBe(200);
    expect((await bare('GET', WHO, headers)).json['error_code']).toBe(403);
  });

  it.each([
    ['without a token', undefined],
    ['with a wrong token', 'wrong'],
  ])('%s is refused with code 98, for reads too', async (_title, token) => {
    const { cookie = '' } = await signIn();
    const reply = await bare('GET', WHO, { cookie, ...(token === undefined ? {} : { 'x-xsrf-token': token }) });
    expect([reply.status, reply.json['error_code']]).toEqual([403, 98]);
  });

  it('lasts while it is used, and ends after the time that the API service says', async () => {
    const headers = await signIn();
    for (const wait of [1_700_000, 1_700_000]) {
      now += wait;
      expect((await bare('GET', WHO, headers)).status).toBe(200);
    }
    await nsx.call('PUT', '/api/v1/cluster/api-service', { body: { session_timeout: 60 } });
    now += 60_001;
    expect((await bare('GET', WHO, headers)).status).toBe(403);
  });

  it('is one manager’s: another does not know it', async () => {
    await nsx.close();
    nsx = await startTestNsx(undefined, {}, { managers: 2 });
    const headers = await signIn();
    const reply = await sendToNsx(nsx.nsx.caPem, 'GET', `${nsx.nsx.urls[1] ?? ''}${WHO}`, { headers });
    expect(reply.json['error_code']).toBe(403);
  });
});

describe('other ways to sign in', () => {
  it('take a remote user by header and by form', async () => {
    const remote = { authorization: nsx.authorization('andreasm') };
    expect((await bare('GET', WHO, remote)).json['user_name']).toBe('andreasm');
    const text = form('andreasm', passwordOf('andreasm'));
    expect((await bare('POST', '/api/session/create', remote, text)).status).toBe(200);
  });

  it('take a token', async () => {
    const token = nsx.nsx.accounts[0]?.token ?? '';
    expect((await bare('GET', WHO, { authorization: `Bearer ${token}` })).json['user_name']).toBe('admin');
  });

  it('take the certificate of a principal identity, and no other', async () => {
    const [known, stranger] = await Promise.all([createAuthority('prod-east'), createAuthority('prod-east')]);
    nsx.world.trust.addIdentity({ name: 'prod-east', nodeId: 'prod-east', certificatePem: known.certificate });
    const url = `${nsx.nsx.url}${WHO}`;
    const reply = await sendToNsx(nsx.nsx.caPem, 'GET', url, { certificate: known });
    expect(reply.json).toMatchObject({ user_name: 'prod-east', roles: [{ role: 'enterprise_admin' }] });
    expect((await sendToNsx(nsx.nsx.caPem, 'GET', url, { certificate: stranger })).status).toBe(403);
  });
});

describe('the role auditor', () => {
  it('reads, but changes nothing', async () => {
    const headers = { authorization: nsx.authorization('auditor') };
    expect((await bare('GET', '/api/v1/licenses', headers)).status).toBe(200);
    const reply = await bare('PUT', '/api/v1/cluster/api-service', headers, '{}');
    expect([reply.status, reply.json['httpStatus'], reply.json['error_code']]).toEqual([403, 'FORBIDDEN', 289]);
  });
});
