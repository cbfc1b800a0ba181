import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../testing/harness.ts';
import { subscribeLive } from '../testing/live-client.ts';
import { listenForMetrics } from './listener.ts';
import { createMetrics } from './metrics.ts';
import { RecentProblems } from './recent-problems.ts';
import { countQueries, QUERIES } from './store-queries.ts';

const INFO = { version: '1', role: 'all' } as const;

describe('the port of the metrics', () => {
  it.each([
    ['GET', '/', 404],
    ['GET', '/api/v1/clusters', 404],
    ['POST', '/metrics', 405],
    ['GET', '/metrics', 200],
    ['GET', '/metrics?x=1', 200],
  ])('answers %s %s with %i', async (method, path, status) => {
    const listener = await listenForMetrics(createMetrics(INFO), { host: '127.0.0.1', port: 0 });
    if (!listener.ok) throw new Error(listener.error);
    const answer = await fetch(`http://127.0.0.1:${listener.value.port}${path}`, { method });
    expect(answer.status).toBe(status);
    if (status === 200) expect(await answer.text()).toContain('netloft_info{version="1",role="all"} 1');
    await listener.value.close();
  });

  it('says in one line that the port is taken', async () => {
    const first = await listenForMetrics(createMetrics(INFO), { host: '127.0.0.1', port: 0 });
    if (!first.ok) throw new Error(first.error);
    const second = await listenForMetrics(createMetrics(INFO), { host: '127.0.0.1', port: first.value.port });
    expect(!second.ok && second.error).toMatch(/^cannot listen for metrics on 127\.0\.0\.1 port \d+: /);
    await first.value.close();
  });
});

describe('what is counted', () => {
  it('tells a collector from a server, of which the alert is about', async () => {
    const text = await createMetrics({ ...INFO, role: 'collector' }).text();
    expect(text).toContain('netloft_info{version="1",role="collector"} 1');
    const rules = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
    expect(rules).toContain('absent(netloft_info{role="all"})');
  });

  it('leaves a source that fails out, and tells the others', async () => {
    const metrics = createMetrics(INFO);
    metrics.gauge('netloft_a', 'a', [], () => {
      throw new Error('away');
    });
    metrics.gauge('netloft_b', 'b', ['x'], async () => [{ labels: { x: 'y' }, value: 2 }]);
    metrics.total('netloft_c_total', 'c', [], () => [{ value: 5 }]);
    await metrics.text();
    const text = await metrics.text();
    expect(text).not.toMatch(/^netloft_a /m);
    expect(text).toContain('netloft_b{x="y"} 2');
    expect(text).toContain('netloft_c_total 5');
  });

  it('counts questions to the store by outcome', async () => {
    const metrics = createMetrics(INFO);
    const answer = { ok: false, error: { type: 'too-large', detail: 'd' } };
    const asked = async () => answer;
    const queries = Object.fromEntries(QUERIES.map((name) => [name, asked])) as never;
    const counted = countQueries(queries, metrics, { kind: 'clickhouse', target: 'flow store' });
    expect(await counted.storedOf('a')).toBe(answer);
    const text = await metrics.text();
    expect(text).toContain('netloft_store_queries_total{query="storedOf",outcome="too-large"} 1');
    expect(text).toContain(
      'netloft_upstream_requests_total{upstream="clickhouse",target="flow store",outcome="too-large"} 1',
    );
  });

  it('keeps problems by code, route and upstream, the latest first, and no more than there is room for', () => {
    let time = 1;
    const problems = new RecentProblems(() => time);
    const seen = { code: 'NOT_FOUND', method: 'GET', requestId: 'r' } as const;
    for (let index = 0; index < 300; index += 1) problems.add({ ...seen, route: `/${index}` });
    time = 2;
    problems.add({ ...seen, route: '/250', requestId: 's' });
    expect(problems.list()).toHaveLength(200);
    expect(problems.list()[0]).toMatchObject({ route: '/250', count: 2, firstAt: 1, lastAt: 2, requestId: 's' });
  });
});

it('has every metric in docs/metrics.md, and no other', async () => {
  const text = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
  const described = [...text.matchAll(/^\| `(netloft_[a-z_]+)`/gm)].map(([, name]) => name);
  const sources = ['metrics.ts', 'sources.ts'].map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'));
  const made = [...sources.join('\n').matchAll(/'(netloft_[a-z_]+)'/g)].map(([, name]) => name);
  expect(new Set(described)).toEqual(new Set(made));
});

describe('a server under way', () => {
  let server: TestApp;
  beforeAll(async () => {
    server = await startTestApp();
  });
  afterAll(() => server.close());

  const value = (text: string, series: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length + 1) ?? Number.NaN,
    );

  it('tells requests by pattern, sign-ins, upstreams, watches and sockets, and no name of a user or an object', async () => {
    const { name } = server.cluster;
    const admin = await server.signIn('admin-password');
    await server.client().fetch('/auth/login', { method: 'POST', headers: { authorization: 'Basic eDp5' } });
    await admin.json(`/api/v1/clusters/${name}/agents`);
    await admin.fetch('/api/v1/clusters/nowhere-9f3/agents');
    await admin.fetch('/no-such-place-7c1');
    await admin.fetch('/api/v1/no-such-place-7c1');
    await admin.fetch('/healthz', { method: 'POST' });
    await admin.send('BREW' as 'POST', '/no-such-place-7c1').catch(() => undefined);
    const live = subscribeLive(server, admin, 'agents', { cluster: name });
    await vi.waitUntil(() => live.snapshots > 0);
    const text = await server.app.metrics.text();
    const agents = `route="/api/v1/clusters/:cluster/agents",method="GET"`;
    expect(value(text, `netloft_http_requests_total{${agents},status="200"}`)).toBe(1);
    expect(value(text, `netloft_http_requests_total{${agents},status="404"}`)).toBe(1);
    expect(value(text, `netloft_http_request_duration_seconds_count{${agents}}`)).toBe(2);
    expect(value(text, 'netloft_http_requests_total{route="none",method="GET",status="404"}')).toBe(2);
    expect(text).not.toContain('route="/*"');
    expect(value(text, 'netloft_sign_ins_total{mode="password",outcome="ok"}')).toBe(1);
    expect(value(text, 'netloft_sign_ins_total{mode="password",outcome="PASSWORD_WRONG"}')).toBe(1);
    expect(
      value(text, `netloft_upstream_requests_total{upstream="kubernetes",target="${name}",outcome="200"}`),
    ).toBeGreaterThan(0);
    expect(value(text, `netloft_cluster_reachable{cluster="${name}"}`)).toBe(1);
    expect(text).toMatch(
      /netloft_watches\{cluster="[^"]+",resource="antreaagentinfos\.crd\.antrea\.io",state="live"\} 1/,
    );
    expect(value(text, `netloft_watches_opened_total{cluster="${name}"}`)).toBeGreaterThan(0);
    expect(value(text, `netloft_watch_expired_total{cluster="${name}"}`)).toBe(0);
    expect(value(text, 'netloft_live_sockets')).toBe(1);
    expect(value(text, 'netloft_live_subscriptions')).toBe(1);
    expect(value(text, 'netloft_jobs_active{kind="trace-check-run"}')).toBe(0);
    for (const secret of ['nowhere-9f3', 'no-such-place-7c1', 'admin"', 'kube-system', server.cluster.token('admin')])
      expect(text).not.toContain(secret);
    live.close();
  });

  it('keeps the latest problems for the status page', () => {
    const [latest] = server.app.recentProblems.list().filter(({ code }) => code === 'CLUSTER_UNKNOWN');
    expect(latest).toMatchObject({ route: '/api/v1/clusters/:cluster/agents', method: 'GET', count: 1 });
  });
});
