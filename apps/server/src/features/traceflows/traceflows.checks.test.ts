import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  CheckImported,
  CheckSet,
  CheckSetInput,
  CheckSetList,
  CheckSetUpdate,
  Problem,
  TraceCheckInput,
} from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { createSet, setSummaries, updateSet } from './traceflows.checks.sets.ts';
import { CheckStore } from './traceflows.checks.store.ts';

const CLUSTER = '/api/v1/clusters/stc-tkg-cluster-1';
const CHECKS = `${CLUSTER}/trace-checks`;
const UI = { type: 'workload', namespace: 'yelb', kind: 'Deployment', name: 'yelb-ui' } as const;
const check = (name: string, more: Partial<TraceCheckInput['request']> = {}): TraceCheckInput => ({
  name,
  request: {
    source: UI,
    destination: { type: 'selector', namespace: 'yelb', labels: { app: 'yelb-appserver' } },
    destinationPort: 4567,
    ...more,
  },
  expectation: { verdict: 'Delivered' },
});

let server: TestApp;
let admin: TestClient;
let user1: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  [admin, user1] = [await server.signIn('admin-password'), await server.signIn('user1')];
});
afterAll(() => server.close());

const problemOf = async (answer: Promise<Response>): Promise<Problem> => (await (await answer).json()) as Problem;
async function keep(input: CheckSetInput): Promise<CheckSet> {
  const answer = await admin.send('POST', `${CHECKS}/sets`, input);
  expect(answer.status).toBe(201);
  return (await answer.json()) as CheckSet;
}
const put = (set: CheckSet, change: Partial<CheckSetUpdate>) =>
  admin.send('PUT', `${CHECKS}/sets/${set.id}`, { ...set, ...change });

describe('a set of checks', () => {
  it.each<[string, unknown, string, string]>([
    ['no name', { checks: [] }, 'name', ''],
    [
      'a check without source',
      { name: 's', checks: [{ ...check('a'), request: { destination: UI } }] },
      'checks.0.request.source',
      'source Pod must be specified',
    ],
    [
      'a Service as source',
      { name: 's', checks: [check('a', { source: { type: 'service', namespace: 'a', name: 'b' } as never })] },
      'checks.0.request.source.type',
      '',
    ],
    [
      'a selector of nothing',
      { name: 's', checks: [check('a', { source: { type: 'selector', namespace: 'a', labels: {} } })] },
      'checks.0.request.source.labels',
      'names no label',
    ],
    [
      'ports of ICMP',
      { name: 's', checks: [check('a', { protocol: 'ICMP' })] },
      'checks.0.request.destinationPort',
      'ICMP has no ports',
    ],
    [
      'two checks of one name',
      { name: 's', checks: [check('a'), check('a')] },
      'checks.1.name',
      'another check of the set is called “a”',
    ],
    [
      'a verdict that is none',
      { name: 's', checks: [{ ...check('a'), expectation: { verdict: 'Lost' } }] },
      'checks.0.expectation.verdict',
      '',
    ],
  ])('is refused with %s, at its field', async (_title, body, path, words) => {
    const problem = await problemOf(admin.send('POST', `${CHECKS}/sets`, body));
    expect(problem).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(problem.errors?.map((one) => one.path)).toContain(path);
    expect(problem.detail).toContain(words);
  });

  it.each<[string, 'GET' | 'POST' | 'DELETE', string, unknown]>([
    ['a set', 'GET', 'sets/none', undefined],
    ['an export', 'GET', 'sets/none/export', undefined],
    ['a check of a set', 'DELETE', 'sets/none/checks/none', undefined],
    ['a run', 'GET', 'runs/none', undefined],
    ['a report', 'GET', 'runs/none/junit.xml', undefined],
    ['a run to resume', 'POST', 'runs/none/resume', undefined],
    ['a set to run', 'POST', 'sets/none/runs', {}],
  ])('that is not there is told so: %s', async (_title, method, path, body) => {
    const answer = method === 'GET' ? admin.fetch(`${CHECKS}/${path}`) : admin.send(method, `${CHECKS}/${path}`, body);
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it('may be seen by who may list Traceflows, and changed and run by who may create them', async () => {
    const set = await keep({ name: 'rights', checks: [check('a')] });
    const seen = await user1.json<CheckSetList>(`${CHECKS}/sets`);
    expect(seen.rights).toEqual({ mayChange: false, reason: 'needs create on traceflows.crd.antrea.io' });
    expect(await user1.json(`${CHECKS}/sets/${set.id}`)).toMatchObject({ name: 'rights', createdBy: 'admin' });
    for (const [method, path, body] of [
      ['POST', 'sets', { name: 'x', checks: [] }],
      ['PUT', `sets/${set.id}`, { name: 'x', checks: [], version: 1 }],
      ['DELETE', `sets/${set.id}`, undefined],
      ['POST', `sets/${set.id}/checks`, check('b')],
      ['POST', `sets/${set.id}/runs`, {}],
      ['POST', 'runs', { checks: [check('a')] }],
      ['POST', 'import', { document: 'x' }],
    ] as const) {
      const problem = await problemOf(user1.send(method, `${CHECKS}/${path}`, body));
      expect(problem).toMatchObject({ status: 403, code: 'UPSTREAM_FORBIDDEN' });
      expect(problem.detail).toContain('needs create on traceflows.crd.antrea.io');
    }
    expect((await admin.json<CheckSetList>(`${CHECKS}/sets`)).rights.mayChange).toBe(true);
  });

  it('belongs to its cluster alone', async () => {
    const set = await keep({ name: 'here', checks: [] });
    const other = server.simulator.clusters[1]?.name ?? '';
    const elsewhere = `/api/v1/clusters/${other}/trace-checks/sets`;
    expect((await admin.json<CheckSetList>(elsewhere)).items).toEqual([]);
    expect(await problemOf(admin.fetch(`${elsewhere}/${set.id}`))).toMatchObject({ status: 404 });
  });

  it('refuses a change of an old version, and says what others did since', async () => {
    const first = await keep({ name: 'versions', checks: [check('stays'), check('changes'), check('goes')] });
    const [stays, changes] = first.checks;
    const answer = await put(first, {
      checks: [stays!, { ...changes!, request: { ...changes!.request, destinationPort: 4568 } }, check('comes')],
    });
    const second = (await answer.json()) as CheckSet;
    expect(second.version).toBe(2);
    expect(second.checks.slice(0, 2).map(({ id }) => id)).toEqual([stays!.id, changes!.id]);
    expect(second.checks[0]?.updatedAt).toBe(stays!.updatedAt);
    const problem = await problemOf(put(first, { checks: [] }));
    expect(problem).toMatchObject({ status: 409, code: 'TRACE_CHECK_CHANGED' });
    expect(problem.errors?.map((one) => one.message.replace(/ at \d{4}-.*/, ''))).toEqual([
      'the set is at version 2, by admin',
      '“changes” was changed by admin',
      '“comes” was added by admin',
      '“goes” was removed by admin',
    ]);
    const old = admin.send('DELETE', `${CHECKS}/sets/${first.id}?version=1`);
    expect(await problemOf(old)).toMatchObject({ code: 'TRACE_CHECK_CHANGED' });
    expect((await admin.send('DELETE', `${CHECKS}/sets/${first.id}?version=2`)).status).toBe(204);
  });

  it('takes single checks without a version, and gives no name twice', async () => {
    const set = await keep({ name: 'single', checks: [check('a')] });
    const twice = await problemOf(admin.send('POST', `${CHECKS}/sets/${set.id}/checks`, check('a')));
    expect(twice.errors).toEqual([{ path: 'name', message: 'another check of the set is called “a”.' }]);
    const added = (await (await admin.send('POST', `${CHECKS}/sets/${set.id}/checks`, check('b'))).json()) as CheckSet;
    expect(added.checks.map(({ name }) => name)).toEqual(['a', 'b']);
    const removed = await admin.send('DELETE', `${CHECKS}/sets/${set.id}/checks/${added.checks[0]?.id}`);
    expect(((await removed.json()) as CheckSet).checks.map(({ name }) => name)).toEqual(['b']);
    const taken = await problemOf(admin.send('POST', `${CHECKS}/sets`, { name: 'single', checks: [] }));
    expect(taken).toMatchObject({ status: 409, errors: [{ path: 'name' }] });
  });
});

describe('a document of checks', () => {
  const load = (document: string, replace = false) => admin.send('POST', `${CHECKS}/import`, { document, replace });

  it.each<[string, string, string]>([
    ['no YAML', 'a: [', 'document'],
    [
      'a bomb of aliases',
      `a: &a [${'x,'.repeat(50)}]\n${Array.from({ length: 8 }, (_none, at) => `b${at}: &b${at} [${`*${at === 0 ? 'a' : `b${at - 1}`},`.repeat(20)}]`).join('\n')}`,
      'document',
    ],
    ['more fields than any set has', Array.from({ length: 40_000 }, (_none, at) => `k${at}:\n`).join(''), 'document'],
    ['maps in maps', '{a: '.repeat(100_000), 'document'],
    ['a tag', 'kind: !secret NetloftTraceChecks', 'document'],
    ['a field twice', 'kind: NetloftTraceChecks\nversion: 1\nversion: 1\nsets: []', 'document'],
    ['another kind', 'kind: Pod', 'document.kind'],
    ['no sets', 'kind: NetloftTraceChecks\nversion: 1\nsets: []', 'document.sets'],
    [
      'a check without expectation',
      'kind: NetloftTraceChecks\nversion: 1\nsets: [{name: a, checks: [{name: b, request: {}}]}]',
      'document.sets.0.checks.0.expectation',
    ],
    [
      'a request that cannot be',
      'kind: NetloftTraceChecks\nversion: 1\nsets: [{name: a, checks: [{name: b, request: {}, expectation: {verdict: Any}}]}]',
      'document.sets.0.checks.0.request.source',
    ],
  ])('is refused: %s', async (_title, document, path) => {
    const problem = await problemOf(load(document));
    expect(problem).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(problem.errors?.map((one) => one.path)).toContain(path);
  });

  it('may hold more checks in JSON than YAML is read of, as many as a document may', async () => {
    const sets = Array.from({ length: 8 }, (_none, at) => ({
      name: `large ${at}`,
      checks: Array.from({ length: 200 }, (_check, number) => check(`check ${number}`)),
    }));
    const loaded = await load(JSON.stringify({ kind: 'NetloftTraceChecks', version: 1, sets }));
    const made = ((await loaded.json()) as CheckImported).sets;
    expect(made.map((set) => set.checks.length)).toEqual(sets.map(() => 200));
    for (const { id } of made) await admin.send('DELETE', `${CHECKS}/sets/${id}`);
  });

  it.each(['yaml', 'json'] as const)('comes back as it was exported in %s, with the same checks', async (format) => {
    const set = await keep({ name: `file ${format}`, description: 'of the shop', checks: [check('a'), check('b')] });
    const exported = await admin.fetch(`${CHECKS}/sets/${set.id}/export?format=${format}`);
    expect(exported.headers.get('content-disposition')).toBe(`attachment; filename="checks-file_${format}.${format}"`);
    expect(exported.headers.get('content-type')).toContain(format);
    const text = await exported.text();
    expect(text).not.toContain('createdBy');
    expect(await problemOf(load(text))).toMatchObject({ errors: [{ path: 'document.sets.0.name' }] });
    const { sets } = (await (await load(text, true)).json()) as CheckImported;
    expect(sets).toMatchObject([{ id: set.id, version: 2, description: 'of the shop', checks: set.checks }]);
  });
});

describe('a data directory that takes nothing', () => {
  it('refuses the change, and loses nothing that is kept', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'netloft-checks-'));
    const store = CheckStore.open(join(directory, 'trace-checks'), Date.now);
    const author = { store, cluster: 'c', user: 'u', now: Date.now() };
    const made = createSet(author, { name: 'kept', checks: [] });
    if (!made.ok) throw new Error(made.error.detail);
    await rm(join(directory, 'trace-checks'), { recursive: true });
    await writeFile(join(directory, 'trace-checks'), 'no directory');
    const refused = { ok: false, error: { code: 'TRACE_CHECKS_UNAVAILABLE' } };
    expect(updateSet(author, made.value.id, { name: 'lost', checks: [] })).toMatchObject(refused);
    expect(createSet(author, { name: 'other', checks: [] })).toMatchObject(refused);
    expect(setSummaries(store, 'c').map(({ name, version }) => [name, version])).toEqual([['kept', 1]]);
    await rm(directory, { recursive: true });
  });
});
