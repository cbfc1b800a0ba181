import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Alarm, License, ManagerClusterStatus, NodeVersion, UserInfo } from '@netloft/nsx';
import { startTestNsx, type NsxReply, type TestNsx } from './testing.ts';

let nsx: TestNsx;
let now: number;
beforeEach(async () => {
  now = 1_750_000_000_000;
  nsx = await startTestNsx(undefined, { release: '9.0' }, { now: () => now });
});
afterEach(() => nsx.close());
const ALARMS = '/api/v1/alarms';

describe('the system tells', () => {
  it.each([
    ['/api/v1/node/version', NodeVersion, { product_version: '9.0.0.0.0.24733064' }],
    ['/api/v1/cluster/status', ManagerClusterStatus, { mgmt_cluster_status: { status: 'STABLE' } }],
    ['/api/v1/aaa/user-info', UserInfo, { user_name: 'admin', roles: [{ role: 'enterprise_admin' }] }],
  ] as const)('%s', async (path, schema, expected) => {
    expect(schema.parse((await nsx.call('GET', path)).json)).toMatchObject(expected);
  });

  it('that it is healthy, and its licence', async () => {
    expect((await nsx.call('GET', '/api/v1/reverse-proxy/node/health')).json).toEqual({ healthy: true });
    const [license] = (await nsx.call('GET', '/api/v1/licenses')).results;
    expect(License.parse(license)).toMatchObject({ is_expired: false, features: expect.stringContaining('FIREWALL') });
  });

  it('the limits of the API service, and takes others', async () => {
    const path = '/api/v1/cluster/api-service';
    const before = await nsx.call('GET', path);
    expect(before.json).toMatchObject({ session_timeout: 1800, client_api_concurrency_limit: 40 });
    for (const body of [{ session_timeout: 'long' }, { session_timeout: -1 }, { basic_authentication_enabled: 1 }])
      expect((await nsx.call('PUT', path, { body })).status).toBe(400);
    await nsx.call('PUT', path, { body: { ...before.json, session_timeout: 60, redirect_host: 'nsx.local' } });
    expect((await nsx.call('GET', path)).json).toMatchObject({ session_timeout: 60, redirect_host: 'nsx.local' });
  });
});

describe('alarms', () => {
  const list = (query: string): Promise<NsxReply> => nsx.call('GET', `${ALARMS}?${query}`);
  const open = async (): Promise<string> => String((await list('status=OPEN')).results[0]?.['id']);

  it.each([
    ['', 'action=set_status&new_status=CLOSED', 400],
    ['', 'action=other&new_status=OPEN', 400],
    ['/ghost', 'action=set_status&new_status=OPEN', 404],
  ])('refuse POST %s?%s', async (path, query, status) => {
    expect((await nsx.call('POST', `${ALARMS}${path}?${query}`)).status).toBe(status);
  });

  it('refuse to be suppressed without a time, or to be opened once resolved', async () => {
    const id = await open();
    const set = (status: string): Promise<NsxReply> =>
      nsx.call('POST', `${ALARMS}/${id}?action=set_status&new_status=${status}`);
    expect((await set('SUPPRESSED')).status).toBe(400);
    expect((await set('RESOLVED')).json).toMatchObject({
      status: 'RESOLVED',
      resolved_by: 'admin',
      resolved_time: now,
    });
    expect((await set('OPEN')).status).toBe(400);
  });

  it('are about thirty, of every severity, told in the shape of NSX', async () => {
    const { results } = await list('');
    expect(results.length).toBeGreaterThanOrEqual(25);
    const alarms = results.map((alarm) => Alarm.parse(alarm));
    expect(new Set(alarms.map(({ severity }) => severity))).toEqual(new Set(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']));
    expect((await nsx.call('GET', `${ALARMS}/${alarms[0]?.id ?? ''}`)).json).toEqual(results[0]);
  });

  it('are filtered by what they are and by time', async () => {
    const high = (await list('severity=CRITICAL,HIGH&feature_name=certificates')).results;
    expect(high.map((alarm) => alarm['severity'])).toEqual(['HIGH', 'HIGH']);
    const { length } = (await list('')).results;
    const middle = now - 36 * 3_600_000;
    const [after, before] = [await list(`after=${middle}`), await list(`before=${middle - 1}`)];
    expect([after.results.length + before.results.length, after.results.length > 0]).toEqual([length, true]);
  });

  it('are suppressed for hours, then open again', async () => {
    const id = await open();
    await nsx.call('POST', `${ALARMS}/${id}?action=set_status&new_status=SUPPRESSED&suppress_duration=2`);
    const status = async (): Promise<unknown> => (await nsx.call('GET', `${ALARMS}/${id}`)).json['status'];
    expect(await status()).toBe('SUPPRESSED');
    now += 7_200_000;
    expect(await status()).toBe('OPEN');
  });

  it('change together, as far as the filters name them', async () => {
    await nsx.call('POST', `${ALARMS}?action=set_status&new_status=ACKNOWLEDGED&severity=HIGH`);
    const statuses = (await list('severity=HIGH')).results.map((alarm) => alarm['status']);
    expect(statuses).not.toContain('OPEN');
    expect((await list('status=OPEN')).results.length).toBeGreaterThan(0);
  });
});
