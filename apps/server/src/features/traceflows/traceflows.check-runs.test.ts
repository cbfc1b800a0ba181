import {
  type CheckResultDetail,
  type CheckRun,
  type CheckRunList,
  type CheckSet,
  NETLOFT_CHECK_RUN_LABEL,
  NETLOFT_TRACEFLOW_LABEL,
  type Problem,
  type TraceCheckInput,
  type TraceflowDetail,
} from '@netloft/contracts';
import { startSimulator, type Simulator } from '@netloft/simulator';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { subscribeLive } from '../../testing/live-client.ts';

const CLUSTER = '/api/v1/clusters/stc-tkg-cluster-1';
const CHECKS = `${CLUSTER}/trace-checks`;
const POLICY = '9ae2599a-3bd3-4413-849e-06f53f467559';
const UI = { type: 'pod', namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' } as const;
const APPSERVER = { type: 'pod', namespace: 'yelb', name: 'yelb-appserver-857c5c76d5-4cd86' } as const;
const BY_OWNER = { type: 'workload', namespace: 'yelb', kind: 'Deployment', name: 'yelb-ui' } as const;
/** A live trace of what never comes, which runs for as long as it is left. */
const NEVER = { source: UI, destination: { type: 'ip', ip: '203.0.113.9' }, liveTraffic: true, timeout: 300 } as const;

const check = (
  name: string,
  request: Partial<TraceCheckInput['request']>,
  expectation: TraceCheckInput['expectation'],
): TraceCheckInput => ({ name, request: { source: UI, destination: APPSERVER, ...request }, expectation });

let simulator: Simulator;
let dataDir: string;
let server: TestApp;
let admin: TestClient;
beforeAll(async () => {
  simulator = await startSimulator({});
  dataDir = await mkdtemp(join(tmpdir(), 'netloft-runs-'));
  server = await startTestApp({ simulator, dataDir });
  admin = await server.signIn('admin-password');
});
afterAll(async () => {
  await server.close();
  await simulator.close();
  await rm(dataDir, { recursive: true, force: true });
});

const problemOf = async (answer: Promise<Response>): Promise<Problem> => (await (await answer).json()) as Problem;
async function keep(name: string, checks: TraceCheckInput[]): Promise<CheckSet> {
  return (await (await admin.send('POST', `${CHECKS}/sets`, { name, checks })).json()) as CheckSet;
}
async function started(path: string, body?: unknown): Promise<CheckRun> {
  const answer = await admin.send('POST', `${CHECKS}/${path}`, body);
  const run = (await answer.json()) as CheckRun;
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([202, '2']);
  expect(answer.headers.get('location')).toBe(`${CHECKS}/runs/${run.id}`);
  return run;
}
async function until(id: string, when: (run: CheckRun) => boolean): Promise<CheckRun> {
  let run: CheckRun | undefined;
  const look = async (): Promise<boolean> => {
    run = await admin.json<CheckRun>(`${CHECKS}/runs/${id}`);
    return when(run);
  };
  await expect.poll(look, { timeout: 60_000, interval: 50 }).toBe(true);
  return run!;
}
const ended = (id: string): Promise<CheckRun> => until(id, ({ state }) => state !== 'Running');
const traceflows = (run: CheckRun) =>
  simulator.clusters[0].store
    .list('crd.antrea.io', 'traceflows')
    .filter(({ metadata }) => metadata.labels?.[NETLOFT_CHECK_RUN_LABEL] === run.id);

/** Elements of well-formed XML as `depth name attributes text`; throws where it is not. */
function elementsOf(xml: string): { path: string; attributes: Record<string, string>; text: string }[] {
  const plain = (text: string): string =>
    text.replaceAll(
      /&(lt|gt|quot|amp|#10);/g,
      (_all, name: string) => ({ lt: '<', gt: '>', quot: '"', amp: '&', '#10': '\n' })[name] ?? '',
    );
  const found: { path: string; attributes: Record<string, string>; text: string }[] = [];
  const open: { name: string; element: (typeof found)[number] }[] = [];
  let at = xml.indexOf('?>') + 2;
  const token = /\s*(?:<(\/?)([a-z-]+)((?:\s+[A-Za-z]+="[^"<]*")*)\s*(\/?)>|([^<]+))/y;
  while (xml.slice(at).trim() !== '') {
    token.lastIndex = at;
    const [whole, closing, name = '', given = '', empty, text] = token.exec(xml) ?? [];
    if (whole === undefined) throw new Error(`no XML at ${xml.slice(at, at + 80)}`);
    at += whole.length;
    if (text !== undefined) {
      const last = open.at(-1);
      if (last === undefined) throw new Error(`text outside: ${text}`);
      last.element.text += plain(text);
    } else if (closing === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
    } else {
      const pairs = [...given.matchAll(/([A-Za-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        plain(value),
      ]);
      const path = [...open.map((one) => one.name), name].join('/');
      const element = { path, attributes: Object.fromEntries(pairs) as Record<string, string>, text: '' };
      found.push(element);
      if (empty !== '/') open.push({ name, element });
    }
  }
  if (open.length > 0) throw new Error(`${open.length} elements stay open`);
  return found;
}

describe('a run of checks', () => {
  it('is refused for a set without checks, for checks that it has not, and for traces that are not there', async () => {
    const empty = await keep('empty', []);
    const some = await keep('some', [check('a', {}, { verdict: 'Any' })]);
    for (const [path, body, field] of [
      [`sets/${empty.id}/runs`, {}, 'checks'],
      [`sets/${some.id}/runs`, { checks: ['none'] }, 'checks'],
      ['runs', {}, ''],
      ['runs', { traceflows: ['none'] }, 'traceflows.0'],
      [
        'runs',
        { checks: [check('a', { destinationPort: 80, protocol: 'ICMP' }, { verdict: 'Any' })] },
        'checks.0.request.destinationPort',
      ],
    ] as const)
      expect(await problemOf(admin.send('POST', `${CHECKS}/${path}`, body))).toMatchObject({
        status: 400,
        code: 'INVALID_REQUEST',
        errors: [{ path: field }],
      });
  });

  it('compares every check with its expectation, and says what decided and why one failed (“4567, not 4568”)', async () => {
    const set = await keep('yelb-ui reaches yelb-appserver & co', [
      check(
        '“ui” → appserver:4567',
        { source: BY_OWNER, destinationPort: 4567 },
        { verdict: 'Delivered', policy: 'Yelb-Zero-Trust' },
      ),
      check('not 4568', { destinationPort: 4568 }, { verdict: 'NotDelivered' }),
      check('4568 <wrongly>', { destinationPort: 4568 }, { verdict: 'Delivered' }),
      check('by another policy', { destinationPort: 4567 }, { verdict: 'Delivered', policy: 'other' }),
      check('of a Pod that is gone', { source: { ...UI, name: 'gone' } }, { verdict: 'Any' }),
      check('of no Pod', { source: { ...BY_OWNER, name: 'none' } }, { verdict: 'Any' }),
    ]);
    const begun = await started(`sets/${set.id}/runs`);
    expect(begun).toMatchObject({ state: 'Running', startedBy: 'admin', progress: { done: 0, total: 6 } });
    const early = await admin.fetch(`${CHECKS}/runs/${begun.id}/junit.xml`);
    expect([early.status, early.headers.get('retry-after'), await early.text()]).toEqual([202, '2', '']);
    const run = await ended(begun.id);
    expect(run).toMatchObject({
      state: 'Failed',
      detail: '',
      progress: { done: 6, total: 6, passed: 2, failed: 2, errors: 2, skipped: 0 },
      set: { id: set.id, version: 1 },
    });
    expect(run.results.map(({ outcome, got, reason }) => [outcome, got, reason])).toEqual([
      ['Passed', 'Delivered', ''],
      ['Passed', 'Dropped', ''],
      ['Failed', 'Dropped', expect.stringMatching(/^expected Delivered, got Dropped by Yelb-Zero-Trust \(/)],
      ['Failed', 'Delivered', expect.stringContaining('but decided by Yelb-Zero-Trust')],
      ['Error', null, expect.stringContaining('requested source Pod yelb/gone not found')],
      ['Error', null, 'Deployment yelb/none: there is no such Pod'],
    ]);
    const [first] = run.results;
    expect(first).toMatchObject({ check: set.checks[0]?.id, attempts: 1, decidedBy: { name: POLICY } });
    expect(first?.source).toMatch(/^yelb\/yelb-ui-/);
    expect(first?.resolved).toEqual([expect.stringContaining('for Deployment yelb/yelb-ui, the only one that runs')]);
    const made = traceflows(run);
    expect(made).toHaveLength(5);
    expect(made.every(({ metadata }) => metadata.labels?.[NETLOFT_TRACEFLOW_LABEL] === 'true')).toBe(true);

    const detail = await admin.json<CheckResultDetail>(`${CHECKS}/runs/${run.id}/results/${first?.check}`);
    expect(detail).toMatchObject({
      request: { source: BY_OWNER },
      path: { verdict: 'Delivered' },
      run: { id: run.id },
    });
    expect(await problemOf(admin.fetch(`${CHECKS}/runs/${run.id}/results/none`))).toMatchObject({ status: 404 });
    expect(await problemOf(admin.send('POST', `${CHECKS}/runs/${run.id}/resume`))).toMatchObject({
      status: 409,
      code: 'TRACE_CHECK_RUN_STATE',
    });

    const report = await admin.fetch(`${CHECKS}/runs/${run.id}/junit.xml`);
    expect([report.status, report.headers.get('content-type')]).toEqual([200, 'application/xml; charset=utf-8']);
    const elements = elementsOf(await report.text());
    const counts = { tests: '6', failures: '2', errors: '2', skipped: '0' };
    expect(elements[0]).toMatchObject({ path: 'testsuites', attributes: counts });
    expect(elements[1]).toMatchObject({ path: 'testsuites/testsuite', attributes: { ...counts, name: set.name } });
    const link = elements.find(({ attributes }) => attributes['name'] === 'link');
    expect(link?.attributes['value']).toBe(`/clusters/stc-tkg-cluster-1/traceflows/runs/${run.id}`);
    const cases = elements.filter(({ path }) => path.endsWith('/testcase'));
    expect(cases.map(({ attributes }) => attributes['name'])).toEqual(run.results.map(({ name }) => name));
    const failures = elements.filter(({ path }) => path.endsWith('/failure') || path.endsWith('/error'));
    expect(failures.map(({ text }) => text)).toEqual(run.results.slice(2).map(({ reason }) => reason));
    expect(
      elements.some(({ attributes }) => attributes['name'] === 'decidedBy' && attributes['value']?.includes(POLICY)),
    ).toBe(true);
  });

  it('of 50 checks runs at most 8 at a time, survives an API server restart in the middle, and is followed live', async () => {
    const set = await keep(
      'fifty',
      Array.from({ length: 50 }, (_none, at) => {
        const allowed = at % 2 === 0;
        return check(
          `check ${at}`,
          { destinationPort: allowed ? 4567 : 4568 },
          { verdict: allowed ? 'Delivered' : 'Dropped' },
        );
      }),
    );
    // As `curl --request POST` without a body.
    const { id } = await started(`sets/${set.id}/runs`, undefined);
    const live = subscribeLive<CheckRun>(server, admin, 'trace-check-run', { cluster: 'stc-tkg-cluster-1', name: id });
    let most = 0;
    const count = ({ results }: CheckRun): void => {
      most = Math.max(most, results.filter(({ outcome }) => outcome === 'Running').length);
    };
    await until(id, (run) => (count(run), run.progress.done >= 5));
    await server.cluster.stopApiServer();
    const away = await until(id, (run) => (count(run), run.detail.includes('waits for the API server')));
    expect(away).toMatchObject({ state: 'Running' });
    expect(away.progress.done).toBeLessThan(50);
    await server.cluster.startApiServer();
    const run = await until(id, (one) => (count(one), one.state !== 'Running'));
    expect(run.results.filter(({ outcome }) => outcome !== 'Passed').map(({ name, reason }) => [name, reason])).toEqual(
      [],
    );
    expect(run).toMatchObject({ state: 'Passed', detail: '', progress: { done: 50, passed: 50 } });
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
    await expect.poll(() => live.items.get(id)?.state).toBe('Passed');
    live.close();
  });

  it('is cancelled: what runs is removed from the cluster, the rest is skipped', async () => {
    const { id } = await started('runs', { name: 'never', checks: [check('a', NEVER, { verdict: 'Any' })] });
    const running = await until(id, ({ results }) => results[0]?.traceflow !== null);
    await expect.poll(() => traceflows(running)).toHaveLength(1);
    const answer = (await (await admin.send('DELETE', `${CHECKS}/runs/${id}`)).json()) as CheckRun;
    expect(answer).toMatchObject({ state: 'Cancelled', detail: 'Cancelled by admin.', progress: { skipped: 1 } });
    expect(answer.results[0]).toMatchObject({ outcome: 'Skipped', reason: 'cancelled by admin' });
    expect(traceflows(running)).toEqual([]);
    const again = await admin.send('DELETE', `${CHECKS}/runs/${id}`);
    expect([again.status, await again.json()]).toEqual([200, answer]);
  });

  it('sends traces again by their names, and expects what they had', async () => {
    const request = { source: UI, destination: APPSERVER, destinationPort: 4568 };
    const first = (await (await admin.send('POST', `${CLUSTER}/traceflows`, request)).json()) as TraceflowDetail;
    const phase = async () => (await admin.json<TraceflowDetail>(`${CLUSTER}/traceflows/${first.id}`)).summary.phase;
    await expect.poll(phase, { timeout: 25_000 }).toBe('Succeeded');
    const begun = await started('runs', { traceflows: [first.id, first.id] });
    const run = await ended(begun.id);
    expect(run).toMatchObject({ state: 'Passed', set: null, progress: { total: 1 } });
    expect(run.results[0]).toMatchObject({ expected: { verdict: 'Dropped' }, got: 'Dropped' });
    expect(run.results[0]?.traceflow).not.toBe(first.id);
  });

  it('sends a trace again that somebody removed in the middle, once, and then says so', async () => {
    const { id } = await started('runs', { checks: [check('a', NEVER, { verdict: 'Any' })] });
    for (const attempt of [1, 2]) {
      const run = await until(id, ({ results }) => results[0]?.attempts === attempt);
      await expect.poll(() => traceflows(run)).toHaveLength(1);
      simulator.clusters[0].store.remove('crd.antrea.io', 'traceflows', run.results[0]?.traceflow ?? '');
    }
    expect((await ended(id)).results[0]).toMatchObject({
      outcome: 'Error',
      attempts: 2,
      reason: 'the Traceflow was removed by somebody before it ended, 2 times',
    });
  });

  it('is shown to who may list Traceflows; who may not learns nothing of it', async () => {
    const { items } = await admin.json<CheckRunList>(`${CHECKS}/runs?sort=startedAt`);
    const id = items[0]?.id ?? '';
    const user1 = await server.signIn('user1');
    expect(await user1.json(`${CHECKS}/runs/${id}`)).toMatchObject({ id, startedBy: 'admin' });
    expect(await problemOf(user1.send('DELETE', `${CHECKS}/runs/${id}`))).toMatchObject({ status: 403 });
    simulator.clusters[0].store.remove('rbac.authorization.k8s.io', 'clusterrolebindings', 'user1-view');
    const without = await startTestApp({ simulator, dataDir });
    try {
      const stranger = await without.signIn('user1');
      for (const path of ['sets', 'runs', `runs/${id}`, `runs/${id}/junit.xml`]) {
        const problem = await problemOf(stranger.fetch(`${CHECKS}/${path}`));
        expect(problem).toMatchObject({ status: 403, code: 'UPSTREAM_FORBIDDEN' });
        expect(problem.detail).toContain('needs list on traceflows.crd.antrea.io');
      }
      const live = subscribeLive<CheckRun>(without, stranger, 'trace-check-run', {
        cluster: 'stc-tkg-cluster-1',
        name: id,
      });
      await expect.poll(() => live.problem?.code).toBe('UPSTREAM_FORBIDDEN');
      live.close();
    } finally {
      await without.close();
    }
  });

  it('that the server’s end interrupts is known afterwards, counts as an error in the report, and goes on where it was', async () => {
    const quick = check('quick', { destinationPort: 4567 }, { verdict: 'Delivered' });
    const set = await keep('interrupted', [quick, check('slow', { ...NEVER, timeout: 1 }, { verdict: 'Any' })]);
    const { id } = await started(`sets/${set.id}/runs`);
    await until(id, ({ results }) => results[0]?.outcome === 'Passed');
    await server.close();
    server = await startTestApp({ simulator, dataDir });
    admin = await server.signIn('admin-password');
    const run = await admin.json<CheckRun>(`${CHECKS}/runs/${id}`);
    expect(run).toMatchObject({ state: 'Interrupted', progress: { done: 2, passed: 1, skipped: 1 } });
    const report = await (await admin.fetch(`${CHECKS}/runs/${id}/junit.xml`)).text();
    expect(report).toContain('errors="1"');
    const resumed = await started(`runs/${id}/resume`);
    expect(resumed.resumedBy).toBe('admin');
    expect(resumed.results.map(({ outcome }) => outcome)).toEqual(['Passed', 'Waiting']);
    const end = await ended(id);
    expect(end.results[1]).toMatchObject({
      outcome: 'Error',
      reason: 'Traceflow timeout; no connection that matches was opened in that time',
    });
    expect(end.results[0]).toEqual(run.results[0]);
    const { path } = await admin.json<CheckResultDetail>(`${CHECKS}/runs/${id}/results/${set.checks[0]?.id}`);
    expect(path?.verdict).toBe('Delivered');
  });
});
