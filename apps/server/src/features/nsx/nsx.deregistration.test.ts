import type {
  NsxDeregistrationRequestInput,
  NsxDeregistrationResult,
  NsxRegistrationStep,
  Problem,
} from '@netloft/contracts';
import { GROUPS_PATH } from '@netloft/nsx';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type NsxApp, passwordOf, startNsxApp } from '../../testing/nsx-app.ts';
import {
  createGroup,
  createPolicy,
  Editor,
  group,
  groupPath,
  held,
  ONE,
  policy,
  policyPath,
  rule,
  TWO,
} from './nsx.changes.fixture.ts';

let server: NsxApp;
let admin: Editor;
beforeAll(async () => {
  server = await startNsxApp();
  admin = new Editor(server, await server.signIn('admin-password'));
  for (const id of ['only-here', 'used-elsewhere', 'in-a-group']) await admin.change(createGroup(id));
  const parts = [{ resource_type: 'PathExpression', paths: [`${GROUPS_PATH}/in-a-group`] }];
  await admin.change(createGroup('holds', { object: group('holds', { group_type: [], expression: parts }) }));
  const scope = ['only-here', 'used-elsewhere', 'in-a-group'].map((id) => `${GROUPS_PATH}/${id}`);
  const rules = [rule('drop', { action: 'DROP', scope }), rule('off', { disabled: true, sequence_number: 20 })];
  await admin.change(createPolicy('leaves', { object: policy('leaves', { rules }), span: [TWO] }));
  const other = [rule('other', { scope: [`${GROUPS_PATH}/used-elsewhere`] })];
  await admin.change(createPolicy('stays', { object: policy('stays', { rules: other }), span: [ONE, TWO] }));
});
afterEach(() => server.nsx.clearFaults());
afterAll(() => server.close());

const ask = <T = NsxDeregistrationResult>(more: Partial<NsxDeregistrationRequestInput>) =>
  server.ask<T>(admin.client, 'POST', '/api/v1/nsx/deregistrations', { name: TWO, cluster: TWO, ...more });
async function planned(policies?: 'disable' | 'delete' | 'keep'): Promise<NsxDeregistrationResult> {
  const { status, body } = await ask({ dryRun: true, ...(policies === undefined ? {} : { policies }) });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
const ofPolicies = (steps: readonly NsxRegistrationStep[]): string[] =>
  steps
    .filter(({ what }) => /policy|group/i.test(what) && !/Cluster/.test(what))
    .map((one) => `${one.action} ${one.what}`);

it('is not planned while NSX does not tell which policies have the cluster', async () => {
  server.nsx.addFault({
    match: { method: 'GET', path: `/policy/api/v1${policyPath('')}`.replace(/\/$/, '') },
    status: 400,
    error_code: 500012,
  });
  const { status, body } = await ask<Problem>({ dryRun: true });
  expect([status, body.upstream?.kind]).toEqual([400, 'nsx']);
});

it.each([
  [undefined, ['update Policy leaves', 'update Span of the policy stays']],
  ['disable' as const, ['update Policy leaves', 'update Span of the policy stays']],
  ['delete' as const, ['delete Policy leaves', 'delete Group only-here', 'update Span of the policy stays']],
  ['keep' as const, ['update Span of the policy leaves', 'update Span of the policy stays']],
])(
  '(policies: %s) tells which policies lose the cluster, and which of them their last, and changes nothing',
  async (what, steps) => {
    const before = held(server);
    const plan = await planned(what);
    expect(plan.policies).toEqual([
      { id: 'leaves', name: 'leaves', rules: 1, staysIn: [] },
      { id: 'stays', name: 'stays', rules: 1, staysIn: [ONE] },
    ]);
    expect(plan.groups).toEqual([{ id: 'only-here', name: 'only-here' }]);
    expect(ofPolicies(plan.steps)).toEqual(steps);
    const of = (name: string): string | undefined =>
      plan.steps.find((one) => one.what.endsWith(`olicy ${name}`))?.detail;
    expect(of('leaves')).toContain('becomes the distributed firewall’s');
    expect(of('stays')).toBe(`It stays in ${ONE}.`);
    expect(held(server)).toEqual(before);
  },
);

it('says that a policy is locked by somebody else, and leaving it is a way on', async () => {
  const locker = new Editor(server, await server.signIn('user1'));
  const password = passwordOf(server.nsx, 'andreasm');
  await server.ask(locker.client, 'POST', '/api/v1/nsx/sign-in', { username: 'andreasm', password, type: 'remote' });
  await locker.change(createPolicy('locked', { object: policy('locked', { locked: true }), span: [TWO] }));
  const plan = await planned();
  expect(plan.ok).toBe(false);
  expect(plan.steps.find(({ what }) => what === 'Policy locked')?.detail).toContain('locked by andreasm');
  expect((await planned('keep')).ok).toBe(true);
  const { object, span } = await locker.policy('locked');
  await locker.change({ operation: 'DELETE', kind: 'SecurityPolicy', object, span });
});

it('where a policy cannot be turned off, the cluster stays', async () => {
  server.nsx.addFault({
    match: { method: 'PUT', path: `/policy/api/v1${policyPath('leaves')}` },
    status: 400,
    error_code: 500012,
    times: 1,
  });
  const { body } = await ask({});
  expect([body.ok, body.steps[0]]).toMatchObject([false, { what: 'Policy leaves', state: 'failed' }]);
  expect(body.steps.slice(1).every(({ state }) => state === 'skipped')).toBe(true);
  expect((await admin.policy('leaves')).span).toEqual([TWO]);
});

it('turns the rules off before the policy loses its last cluster, on record', async () => {
  const states: string[] = [];
  const stop = server.nsx.world.policies.onChange((path) => {
    if (!path.startsWith(policyPath('leaves'))) return;
    const below = (type: string) => server.nsx.world.policies.list(policyPath('leaves'), type);
    const on = below('Rule').filter((one) => one['disabled'] !== true).length;
    states.push(`${on} rules in ${below('SecurityPolicyContainerCluster').length} clusters`);
  });
  const { body } = await ask({});
  stop();
  expect(body.ok, JSON.stringify(body.steps)).toBe(true);
  expect(states).not.toContain('1 rules in 0 clusters');
  expect(states.at(-1)).toBe('0 rules in 0 clusters');
  const { object, span } = await admin.policy('leaves');
  expect([span, object.rules.map((one) => one['disabled'])]).toEqual([[], [true, true]]);
  expect((await admin.policy('stays')).span).toEqual([ONE]);
  expect(held(server)).toHaveProperty([groupPath('only-here')]);
  const [record] = (await admin.records('?object=leaves&limit=1')).items;
  expect(record).toMatchObject({ operation: 'UPDATE', state: 'applied', reason: `${TWO} is taken out of NSX.` });
});

it('deletes them with the groups that only they use, on record', async () => {
  const cluster = ONE;
  const rules = [rule('drop', { scope: [`${GROUPS_PATH}/only-here`] })];
  await admin.change(createPolicy('goes', { object: policy('goes', { rules }), span: [ONE] }));
  const { object } = await admin.policy('leaves');
  await admin.change({ operation: 'DELETE', kind: 'SecurityPolicy', object, span: [] });
  const { body } = await server.ask<NsxDeregistrationResult>(admin.client, 'POST', '/api/v1/nsx/deregistrations', {
    name: cluster,
    cluster: null,
    force: true,
    policies: 'delete',
    reason: 'it burnt down',
  });
  expect(body.ok, JSON.stringify(body.steps)).toBe(true);
  const left = held(server);
  for (const path of [policyPath('goes'), groupPath('only-here'), policyPath('Yelb-Zero-Trust')])
    expect(left).not.toHaveProperty([path]);
  for (const path of [groupPath('in-a-group'), groupPath('holds')]) expect(left).toHaveProperty([path]);
  const { items } = await admin.records('?object=goes&limit=1');
  expect(items[0]).toMatchObject({ operation: 'DELETE', state: 'applied', reason: 'it burnt down', notUndoable: null });
});
