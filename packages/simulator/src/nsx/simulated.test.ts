import { SECURITY_POLICIES_PATH } from '@netloft/nsx';
import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator } from '../index.ts';
import { textOf } from '../kubernetes/json.ts';
import type { SimulatedNsx, Simulator } from '../types.ts';
import { basic, sendToNsx, type NsxReply } from './core/testing.ts';

const POLICIES = `/policy/api/v1${SECURITY_POLICIES_PATH}`;
let simulator: Simulator;
let nsx: SimulatedNsx;
async function start(strict: boolean): Promise<void> {
  simulator = await startSimulator({ nsx: { strict, managers: 1, requestsPerSecond: 0, indexLagMs: 0, purgeMs: 0 } });
  if (simulator.nsx === undefined) throw new Error('there is no NSX');
  nsx = simulator.nsx;
}
afterEach(() => simulator.close());

const call = (method: string, path: string, body?: unknown): Promise<NsxReply> => {
  const password = nsx.users.find(({ name }) => name === 'admin')?.password ?? '';
  const headers = { authorization: basic('admin', password) };
  return sendToNsx(nsx.authority, method, `${nsx.urls[0] ?? ''}${path}`, { headers, body });
};

describe.each([false, true])('the simulated NSX (strict: %s)', (strict) => {
  it('has the policies of the story, and searches show them as their own address does', async () => {
    await start(strict);
    const one = await call('GET', `${POLICIES}/Yelb-Zero-Trust`);
    expect(one.json).toMatchObject({ category: 'Application', rules: expect.any(Array) });
    const query = encodeURIComponent('resource_type:SecurityPolicy AND id:Yelb\\-Zero\\-Trust');
    expect((await call('GET', `/policy/api/v1/search/query?query=${query}`)).results).toEqual([one.json]);
  });

  it('writes groups, policies and rules together or not at all', async () => {
    await start(strict);
    const group = { resource_type: 'Group', id: 'made', expression: [] };
    const policy = (rules: unknown): unknown => ({
      resource_type: 'SecurityPolicy',
      id: 'made',
      category: 'Application',
      rules,
    });
    const rule = { id: 'r', action: 'ALLOW', source_groups: ['ANY'], destination_groups: ['ANY'], services: ['ANY'] };
    const domain = (rules: unknown): unknown => ({
      resource_type: 'Infra',
      children: [
        {
          resource_type: 'ChildDomain',
          Domain: {
            resource_type: 'Domain',
            id: 'default',
            children: [
              { resource_type: 'ChildSecurityPolicy', SecurityPolicy: policy(rules) },
              { resource_type: 'ChildGroup', Group: group },
            ],
          },
        },
      ],
    });
    const statuses = async (): Promise<readonly number[]> =>
      Promise.all(
        [`${POLICIES}/made`, '/policy/api/v1/infra/domains/default/groups/made'].map(
          async (path) => (await call('GET', path)).status,
        ),
      );
    const wrong = await call('PATCH', '/policy/api/v1/infra', domain([{ ...rule, action: 'MAYBE' }]));
    expect([wrong.status, await statuses()]).toEqual([400, [404, 404]]);
    const right = await call('PATCH', '/policy/api/v1/infra', domain([rule]));
    expect([right.status, right.text, await statuses()]).toEqual([200, '', [200, 200]]);
    const tree = await call('GET', '/policy/api/v1/infra?filter=Type-SecurityPolicy');
    expect(textOf(tree.json['resource_type'])).toBe('Infra');
    expect(tree.text).toContain('"ChildSecurityPolicy"');
  });
});
