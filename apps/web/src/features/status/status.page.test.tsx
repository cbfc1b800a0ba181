import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { problem, renderPage } from '../../testing/render-page.tsx';
import { findingsOf } from './status.findings.ts';
import { StatusPage } from './status.page.tsx';
import { statusReport } from './status.report.ts';
import { replicaOf, statusOf } from './testing.ts';

describe('the status', () => {
  it('is refused with the right that lacks', async () => {
    renderPage(StatusPage, '/status', {
      http: { 'GET /api/v1/status': problem(403, 'ADMIN_SESSION_REQUIRED', 'needs get on /netloft/status') },
    });
    expect(await screen.findByText('needs get on /netloft/status')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Copy for a bug report' })).toBeNull();
  });

  it('says where there is nothing to tell', async () => {
    const body = statusOf({ stores: [], problems: [], jobs: [] });
    renderPage(StatusPage, '/status', { http: { 'GET /api/v1/status': { body } } });
    expect(await screen.findByText('Netloft runs without a flow store.')).toBeTruthy();
    expect(screen.getByText('No NSX is configured.')).toBeTruthy();
    expect(screen.getByText('This server takes no flow records in.')).toBeTruthy();
    expect(screen.getByText(/No request was answered with a problem/)).toBeTruthy();
    expect(screen.getByText('none')).toBeTruthy();
  });

  it('says first what is wrong and what to do, the worst before the rest', async () => {
    const body = statusOf({ sealingKeySince: '2026-07-01T00:00:00.000Z' });
    renderPage(StatusPage, '/status', { http: { 'GET /api/v1/status': { body } } });
    const part = await screen.findByRole('region', { name: 'What is wrong, and what to do' });
    const titles = within(part)
      .getAllByRole('listitem')
      .map((item) => item.querySelector('strong')?.textContent);
    expect(titles).toEqual([
      'lab cannot be reached',
      'ClickHouse does not answer',
      'A watch of prod-east is behind',
      expect.stringMatching(/^The key of the sessions is .* old$/),
    ]);
    expect(within(part).getByText(/NETLOFT_FLOW_STORE…/)).toBeTruthy();
  });

  it('says in one line that all is well', async () => {
    const [first] = statusOf().clusters;
    const fine = { ...first, watches: { ...first?.watches, byState: { live: 3 } } };
    const body = { ...statusOf({ stores: [] }), clusters: [fine] };
    renderPage(StatusPage, '/status', { http: { 'GET /api/v1/status': { body } } });
    expect(await screen.findByText('All is well')).toBeTruthy();
  });

  it('shows clusters, watches, store, jobs and problems', async () => {
    renderPage(StatusPage, '/status', { http: { 'GET /api/v1/status': { body: statusOf() } } });
    const clusters = await screen.findByRole('table', { name: 'Clusters' });
    expect(within(clusters).getByText('2 live, 1 stale')).toBeTruthy();
    expect(within(clusters).getByText('Not reachable')).toBeTruthy();
    expect(within(clusters).getByText('9 opened, 2 lists read again, 1 expired (410), 4 broken')).toBeTruthy();
    const store = screen.getByRole('region', { name: 'Flow store' });
    expect(within(store).getByText('Authentication failed')).toBeTruthy();
    expect(screen.getByText('2 runs of trace checks')).toBeTruthy();
    expect(screen.getByText('UPSTREAM_UNAVAILABLE')).toBeTruthy();
  });
});

describe('the status of several replicas', () => {
  const [fine, away] = statusOf().clusters;
  const all = [fine, away].filter((one) => one !== undefined);
  const reached = all.map((one) => ({ ...one, reachability: 'reachable' as const, detail: undefined }));
  const several = statusOf({
    replica: 'netloft-one',
    replicas: [
      replicaOf('netloft-one', { answered: true }),
      replicaOf('netloft-two', {
        clusters: reached,
        live: { ...statusOf().live, sockets: 1, subscriptions: 1 },
        stores: [],
        jobs: [{ kind: 'trace-check-run', active: 1 }],
      }),
      replicaOf('netloft-gone', { silent: true, heardAt: '2026-11-25T09:57:00.000Z' }),
    ],
    problems: statusOf().problems.map((one) => ({ ...one, noticedBy: 'netloft-two' })),
  });

  it('tells each replica with what is its own, all together, and which one answered', async () => {
    renderPage(StatusPage, '/status', { http: { 'GET /api/v1/status': { body: several } } });
    const table = await screen.findByRole('table', { name: 'Replicas' });
    const row = (name: string): HTMLElement => within(table).getByRole('row', { name: new RegExp(name) });
    expect(within(row('netloft-one')).getByText('answered')).toBeTruthy();
    expect(within(row('netloft-two')).getByText('1 connected, 1 topic followed, 0 changes waiting')).toBeTruthy();
    expect(within(row('netloft-two')).getByText('1 run of trace checks')).toBeTruthy();
    expect(within(row('netloft-gone')).getByText('Silent')).toBeTruthy();
    const together = screen.getByRole('region', { name: 'All replicas together' });
    expect(within(together).getByText('5 connected, 12 topics followed, 0 changes waiting')).toBeTruthy();
    expect(within(together).getByText('3 runs of trace checks')).toBeTruthy();
    const clusters = screen.getByRole('table', { name: 'Clusters' });
    expect(within(clusters).getAllByText('Reachable')).toHaveLength(3);
    expect(within(clusters).getAllByText('Not reachable')).toHaveLength(1);
    expect(screen.getByRole('columnheader', { name: 'Last noticed by' })).toBeTruthy();
  });

  it('says who noticed what not all of them did', async () => {
    renderPage(StatusPage, '/status', { http: { 'GET /api/v1/status': { body: several } } });
    const part = await screen.findByRole('region', { name: 'What is wrong, and what to do' });
    const said = within(part)
      .getAllByRole('listitem')
      .map((item) => [item.querySelector('strong')?.textContent, item.textContent?.includes('Noticed by netloft-one')]);
    expect(said).toEqual([
      ['lab cannot be reached', true],
      ['ClickHouse does not answer', true],
      ['netloft-gone is silent', false],
      ['A watch of prod-east is behind', false],
    ]);
    expect(within(part).getByText('The other replicas have not heard of it for 3 min.')).toBeTruthy();
  });

  it('are numbered in the text for a bug report', () => {
    const report = statusReport(several);
    expect(report).toContain('replica 1 (answered): 1.2.3, up 3 h, 200 MB');
    expect(report).toContain('replica 3: 1.2.3, silent for 3 min');
    expect(report).toContain('cluster 2 at replica 1: unreachable');
    expect(report).toContain('cluster 2 at replica 2: reachable');
    expect(report).toContain('7 times, last 2026-11-25T09:58:00.000Z by replica 2');
    expect(report).not.toMatch(/netloft-(one|two|gone)/);
  });
});

describe('what needs a person where several replicas run', () => {
  const pair = (other: Parameters<typeof replicaOf>[1], change: Parameters<typeof statusOf>[0] = {}) =>
    statusOf({
      replica: 'one',
      clusters: [],
      stores: [],
      replicas: [
        replicaOf('one', { answered: true, clusters: [], stores: [] }),
        replicaOf('two', { clusters: [], stores: [], ...other }),
      ],
      ...change,
    });
  it.each([
    ['nothing where both are alike', pair({}), []],
    [
      'a replica that is silent',
      pair({ silent: true, heardAt: '2026-11-25T09:59:00.000Z', version: '1.2.2' }),
      ['rejected: two is silent'],
    ],
    [
      'different versions shortly after a start',
      pair({ version: '1.3.0', startedAt: '2026-11-25T09:58:00.000Z' }),
      ['rejected: An update is under way'],
    ],
    ['different versions for long', pair({ version: '1.3.0' }), ['rejected: An update stopped half way']],
    ['different sealing keys', pair({ sharesKeys: false }), ['dropped: one and two do not open each other’s sessions']],
    [
      'a volume that takes nothing, and a file that cannot be read',
      pair(
        {},
        {
          replicaFaults: [
            { what: 'read', detail: 'two left a file that is not whole' },
            { what: 'write', detail: 'ENOSPC: no space left on device' },
          ],
        },
      ),
      ['dropped: one cannot write to the shared volume', 'rejected: one does not know how all replicas fare'],
    ],
  ])('is %s', (_case, status, expected) => {
    expect(findingsOf(status).map(({ mark, title }) => `${mark}: ${title}`)).toEqual(expected);
  });
});

it('its text for a bug report has counts and states, and no name or address of where somebody works', () => {
  const report = statusReport(
    statusOf({
      nsx: {
        managers: [
          { url: 'https://nsx.corp.example.com', state: 'down', since: null, detail: 'nsx.corp.example.com refused' },
        ],
        waiting: 0,
        limit: 10,
      },
    }),
  );
  expect(report).toContain('Netloft 1.2.3, Node.js 24.1.0, linux/x64');
  expect(report).toContain('cluster 1: reachable, Kubernetes v1.33.1, watches 2 live, 1 stale');
  expect(report).toContain('cluster 2: unreachable');
  expect(report).toContain('manager 1: down: manager 1 refused');
  expect(report).toContain('UPSTREAM_UNAVAILABLE GET /api/v1/clusters/:cluster/agents from cluster 2, 7 times');
  for (const place of ['prod-east', 'lab.corp', 'example.com', '10.1.2.3', 'netloft-7d9', 'nsx.corp'])
    expect(report).not.toContain(place);
});
