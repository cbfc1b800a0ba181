import type { NsxChangeRequestInput } from '@netloft/contracts';
import { GROUPS_PATH } from '@netloft/nsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NsxApp, passwordOf, startNsxApp } from '../../testing/nsx-app.ts';
import {
  createGroup,
  createPolicy,
  Editor,
  elsewhere,
  group,
  groupPath,
  held,
  joinsElsewhere,
  type Json,
  leavesElsewhere,
  ONE,
  podsOf,
  policy,
  policyPath,
  rule,
  TWO,
  update,
} from './nsx.changes.fixture.ts';

let server: NsxApp;
let admin: Editor;
beforeAll(async () => {
  server = await startNsxApp();
  admin = new Editor(server, await server.signIn('admin-password'));
});
afterAll(() => server.close());

describe('a change is refused before NSX is asked, with what is wrong and where, when', () => {
  it.each<[string, NsxChangeRequestInput | Json, string]>([
    ['the kind is not one that Netloft changes', createGroup('a', { kind: 'Service' as never }), 'kind'],
    ['the id holds a slash', createGroup('a', { object: { ...group('a'), id: '../a' } }), 'object.id'],
    ['a group has a span', createGroup('a', { span: [ONE] }), 'span'],
    ['somebody saw a span of a group', createGroup('a', { spanSeen: [ONE] }), 'spanSeen'],
    [
      'an expression ends with AND',
      createGroup('a', {
        object: group('a', {
          expression: [podsOf('a'), { resource_type: 'ConjunctionOperator', conjunction_operator: 'OR' }],
        }),
      }),
      'object.expression',
    ],
    [
      'an expression is none',
      createGroup('a', { object: group('a', { expression: 'everything' }) }),
      'object.expression',
    ],
    [
      'a member type does not go with the key',
      createGroup('a', {
        object: group('a', {
          expression: [
            { resource_type: 'Condition', member_type: 'Pod', key: 'OSName', operator: 'EQUALS', value: 'a' },
          ],
        }),
      }),
      'object.expression.0.key',
    ],
    ['the category is unknown', createPolicy('a', { object: policy('a', { category: 'Other' }) }), 'object.category'],
    [
      'the category is Ethernet',
      createPolicy('a', { object: policy('a', { category: 'Ethernet' }) }),
      'object.category',
    ],
    [
      'a group of the distributed firewall is used in a cluster',
      createPolicy('a', { object: policy('a', { scope: [`${GROUPS_PATH}/avi-service-engines`] }) }),
      'object.scope.0',
    ],
    [
      'a group is not there',
      createPolicy('a', { object: policy('a', { rules: [rule('a', { scope: [`${GROUPS_PATH}/nobody`] })] }) }),
      'object.rules.0.scope.0',
    ],
    [
      'a service is not there',
      createPolicy('a', { object: policy('a', { rules: [rule('a', { services: ['/infra/services/None'] })] }) }),
      'object.rules.0.services.0',
    ],
    [
      'both sides of a rule are groups',
      createPolicy('a', {
        object: policy('a', {
          rules: [
            rule('a', {
              source_groups: [`${GROUPS_PATH}/acnp-yelb`],
              destination_groups: [`${GROUPS_PATH}/acnp-yelb-cache-redis`],
            }),
          ],
        }),
      }),
      'object.rules.0.destination_groups',
    ],
    [
      'a rule id stands twice',
      createPolicy('a', { object: policy('a', { rules: [rule('a'), rule('a')] }) }),
      'object.rules.1.id',
    ],
    ['a cluster of the span is not registered', createPolicy('a', { span: ['nowhere'] }), 'span.0'],
    ['a cluster stands twice in the span', createPolicy('a', { span: [ONE, ONE] }), 'span.1'],
  ])('%s', async (_when, request, path) => {
    const [before, count] = [held(server), (await admin.records()).total];
    const { status, body } = await server.ask(admin.client, 'POST', '/api/v1/nsx/changes', request);
    expect([status, body.code], JSON.stringify(body)).toEqual([400, 'INVALID_REQUEST']);
    expect(body.errors?.map((one) => one.path)).toContain(path);
    expect(held(server)).toEqual(before);
    expect((await admin.records()).total).toBe(count);
  });
});

const conflictOf = async (request: NsxChangeRequestInput): Promise<string> => {
  const { status, body } = await server.refused(admin.client, request);
  expect([status, body.code], body.detail).toEqual([409, 'UPSTREAM_CONFLICT']);
  expect(body.action).toContain('nothing of yours is lost');
  return body.detail;
};

describe('nothing is written, and so nothing of others lost, when', () => {
  it('an object of that id is there already', async () => {
    expect(await conflictOf(createGroup('acnp-yelb'))).toContain('has an object with the id acnp-yelb already');
  });

  it('the object is gone', async () => {
    const request = update('Group', { object: { ...group('gone'), rules: [] }, span: [] }, { _revision: 0 });
    expect(await conflictOf(request)).toContain('does not have gone any more');
    expect(await conflictOf({ ...request, operation: 'DELETE' })).toContain('does not have gone any more');
  });

  it.each(['UPDATE', 'DELETE'] as const)('%s does not say which revision it was made from', async (operation) => {
    const { _revision: _none, ...object } = (await admin.group('acnp-yelb')).object;
    const { body } = await server.refused(admin.client, {
      operation,
      kind: 'Group',
      object: { ...object, id: 'acnp-yelb' },
    });
    expect(body.errors?.map(({ path }) => path)).toEqual(['object._revision']);
  });

  it('an update of a policy with a span leaves the span out', async () => {
    await admin.change(createPolicy('span-left-out'));
    const { span: _none, ...request } = update('SecurityPolicy', await admin.policy('span-left-out'));
    const { body } = await server.refused(admin.client, request);
    expect(body.errors?.map(({ path }) => path)).toEqual(['span']);
    expect((await admin.policy('span-left-out')).span).toEqual([ONE]);
  });

  it.each(['UPDATE', 'DELETE'] as const)('somebody changed the object before the %s', async (operation) => {
    const id = `stale-${operation.toLowerCase()}`;
    await admin.change(createGroup(id));
    const request = update('Group', await admin.group(id), { description: 'mine' });
    elsewhere(server, groupPath(id), { description: 'theirs' });
    expect(await conflictOf({ ...request, operation })).toContain(`${id} was changed by somebody meanwhile`);
    expect((await admin.group(id)).object).toMatchObject({ description: 'theirs' });
  });

  describe.each([true, false])('(dry run: %s) of a policy', (dryRun) => {
    const rulesSeen = { first: 0, second: 0 };
    it.each([
      ['taken out of', [ONE, TWO], [TWO], leavesElsewhere],
      ['added to', [TWO], [ONE, TWO], joinsElsewhere],
    ])('a cluster was %s its span, which no revision tells', async (what, seen, now, meanwhile) => {
      const id = `s-${String(dryRun)}-${what.replaceAll(' ', '-')}`;
      await admin.change(createPolicy(id, { span: [...seen] }));
      const mine = await admin.policy(id);
      meanwhile(server, id, ONE);
      const request = { ...update('SecurityPolicy', mine, { comments: 'mine' }), spanSeen: [...seen], dryRun };
      expect(await conflictOf(request)).toContain(`${ONE} was ${what} the clusters of ${id} meanwhile`);
      const { object, span } = await admin.policy(id);
      expect([span, object['_revision']]).toEqual([[...now].sort(), mine.object['_revision']]);
      if (dryRun) return;
      await admin.change({ ...request, span: [...now], spanSeen: [...now] });
      expect((await admin.policy(id)).span).toEqual([...now].sort());
    });

    it.each<[string, (id: string) => void, (object: Json) => Json, string]>([
      [
        'somebody changed a rule',
        (id) => elsewhere(server, `${policyPath(id)}/rules/second`, { action: 'ALLOW' }),
        () => ({ description: 'mine' }),
        'The rule second of',
      ],
      [
        'somebody changed a rule that is taken away',
        (id) => elsewhere(server, `${policyPath(id)}/rules/second`, { action: 'ALLOW' }),
        ({ rules }) => ({ rules: (rules as Json[]).slice(0, 1) }),
        'which you take away, was changed meanwhile',
      ],
      [
        'somebody added a rule',
        (id) => elsewhere(server, `${policyPath(id)}/rules/third`, rule('third', { sequence_number: 30 })),
        () => ({ description: 'mine' }),
        'The rule third of',
      ],
    ])('%s', async (what, meanwhile, mine, words) => {
      const id = `p-${String(dryRun)}-${what.replaceAll(/[^a-z]/g, '-')}`;
      await admin.change(createPolicy(id));
      const read = await admin.policy(id);
      meanwhile(id);
      const theirs = await admin.policy(id);
      const request = { ...update('SecurityPolicy', read, mine(read.object)), rulesSeen, dryRun };
      expect(await conflictOf(request)).toContain(words);
      expect((await admin.policy(id)).object).toEqual(theirs.object);
    });
  });

  it('NSX sees the newer rule only when it is asked to write: its own words are told', async () => {
    await admin.change(createPolicy('raced'));
    const request = update('SecurityPolicy', await admin.policy('raced'), { description: 'mine' });
    const path = `/policy/api/v1${policyPath('raced')}`;
    server.nsx.addFault({ match: { method: 'PUT', path }, delay_ms: 300, times: 1 });
    const sent = server.refused(admin.client, request);
    await expect.poll(() => server.nsxFaults()).toEqual([]);
    elsewhere(server, `${policyPath('raced')}/rules/first`, { action: 'DROP' });
    const { status, body } = await sent;
    expect([status, body.code, body.upstream?.status]).toEqual([409, 'UPSTREAM_CONFLICT', 412]);
    expect(body.detail).toContain('was changed by somebody else');
    expect((await admin.policy('raced')).object.rules[0]).toMatchObject({ action: 'DROP' });
    const [record] = (await admin.records('?object=raced&limit=1')).items;
    expect(record).toMatchObject({ state: 'refused', message: body.detail });
  });

  it('two people edit one policy: the second reads it anew, and both changes stand', async () => {
    const other = new Editor(server, await server.signIn('admin-password'));
    await admin.change(createPolicy('shared'));
    const [mine, theirs] = await Promise.all([admin.policy('shared'), other.policy('shared')]);
    await admin.change(update('SecurityPolicy', mine, { description: 'the first' }));
    const late = update('SecurityPolicy', theirs, { sequence_number: 77 });
    expect(await conflictOf(late)).toContain('shared was changed by admin meanwhile');
    await other.change(update('SecurityPolicy', await other.policy('shared'), { sequence_number: 77 }));
    expect((await admin.policy('shared')).object).toMatchObject({ description: 'the first', sequence_number: 77 });
  });
});

describe('what NSX refuses is told word for word:', () => {
  it('a group that is in use is not deleted', async () => {
    const read = await admin.group('acnp-yelb');
    const { status, body } = await server.refused(admin.client, { ...update('Group', read), operation: 'DELETE' });
    expect([status, body.code, body.upstream?.reason]).toEqual([400, 'UPSTREAM_REFUSED', '500030']);
    expect(body.detail).toMatch(
      /cannot be deleted as either it has children or it is being referenced by other objects/,
    );
    expect(body.detail).toContain('/security-policies/Yelb-Zero-Trust');
    expect(body.action).toContain('Take it out of what uses it first');
  });

  it('what a protected principal owns is changed only where that is chosen', async () => {
    const request = update('SecurityPolicy', await admin.policy('ncp-tkg-nodes'), { description: 'ours' });
    const { body } = await server.refused(admin.client, request);
    expect([body.code, body.upstream?.reason]).toEqual(['UPSTREAM_REFUSED', '8327']);
    expect(body.detail).toContain("it doesn't own");
    expect(body.action).toContain('choose to overwrite');
    const made = await admin.change({ ...request, overwrite: true });
    expect(made.after).toMatchObject({ description: 'ours' });
    expect((await admin.undo(made.record.id)).status).toBe(200);
  });

  it('a policy that somebody else locked', async () => {
    const locker = new Editor(server, await server.signIn('user1'));
    const password = passwordOf(server.nsx, 'andreasm');
    await server.ask(locker.client, 'POST', '/api/v1/nsx/sign-in', { username: 'andreasm', password, type: 'remote' });
    await locker.change(createPolicy('locked', { object: policy('locked', { locked: true }), span: [] }));
    const { status, body } = await server.refused(
      admin.client,
      update('SecurityPolicy', await admin.policy('locked'), { description: 'mine' }),
    );
    expect([status, body.code]).toEqual([403, 'UPSTREAM_FORBIDDEN']);
    expect(body.detail).toContain('is locked by andreasm');
  });
});

describe('a dry run finds a change good and changes nothing:', () => {
  it.each<[string, () => Promise<NsxChangeRequestInput> | NsxChangeRequestInput]>([
    ['a group made', () => createGroup('dry')],
    ['a policy made in two clusters', () => createPolicy('dry', { span: [TWO, ONE] })],
    ['a group changed', async () => update('Group', await admin.group('acnp-yelb'), { description: 'new' })],
    [
      'a policy moved to another cluster',
      async () => ({ ...update('SecurityPolicy', await admin.policy('Yelb-Zero-Trust')), span: [TWO] }),
    ],
    [
      'a policy deleted',
      async () => ({ ...update('SecurityPolicy', await admin.policy('Yelb-Zero-Trust')), operation: 'DELETE' }),
    ],
  ])('%s', async (_what, make) => {
    const request = await make();
    const before = held(server);
    const response = await admin.change({ ...request, dryRun: true });
    expect(held(server)).toEqual(before);
    expect(response.record).toMatchObject({ state: 'dry-run', notUndoable: expect.stringContaining('dry run') });
    expect(response.before === null).toBe(request.operation === 'CREATE');
    expect(response.after === null).toBe(request.operation === 'DELETE');
  });
});

describe('a change is made', () => {
  it('of a group: created, changed, deleted', async () => {
    const made = await admin.change(createGroup('made'));
    expect(made).toMatchObject({ before: null, after: { id: 'made', group_type: ['ANTREA'] }, warnings: [] });
    expect(made.record).toMatchObject({ state: 'applied', operation: 'CREATE', kind: 'Group', name: 'made' });
    const changed = await admin.change(
      update('Group', await admin.group('made'), { expression: [podsOf('redis-server')] }),
    );
    expect(changed.after).toMatchObject({ expression: [podsOf('redis-server')] });
    const gone = await admin.change({ ...update('Group', await admin.group('made')), operation: 'DELETE' });
    expect(gone.after).toBeNull();
    expect((await server.ask(admin.client, 'GET', '/api/v1/nsx/groups/made')).status).toBe(404);
  });

  it('of a policy with its span: created, a cluster added, another taken away, rules changed, deleted', async () => {
    const made = await admin.change(createPolicy('spanned'));
    expect(made.after).toMatchObject({ span: [ONE], rules: [{ id: 'first' }, { id: 'second' }] });
    const steps: readonly (readonly [Json, string[]])[] = [
      [{}, [TWO, ONE]],
      [{ description: 'moved' }, [TWO]],
      [{ rules: [rule('third'), rule('first', { sequence_number: 20, _revision: 0 })] }, [TWO]],
      [{ rules: [] }, [ONE]],
    ];
    for (const [more, span] of steps) {
      const { after } = await admin.change({ ...update('SecurityPolicy', await admin.policy('spanned'), more), span });
      expect(after).toMatchObject({ span: [...span].sort() });
      expect((await admin.policy('spanned')).span).toEqual([...span].sort());
    }
    const gone = await admin.change({
      ...update('SecurityPolicy', await admin.policy('spanned')),
      operation: 'DELETE',
    });
    expect(gone.before).toMatchObject({ span: [ONE] });
    expect(Object.keys(held(server)).filter((path) => path.startsWith(policyPath('spanned')))).toEqual([]);
  });

  it('of rules without ids, which then have some', async () => {
    const { id: _none, ...nameless } = rule('a');
    const made = await admin.change(createPolicy('nameless', { object: policy('nameless', { rules: [nameless] }) }));
    expect(made.after?.['rules']).toEqual([expect.objectContaining({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) })]);
  });
});
