import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { problem, renderPage } from '../../testing/render-page.tsx';
import { statusReport } from './status.model.ts';
import { StatusPage } from './status.page.tsx';
import { statusOf } from './testing.ts';

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
    expect(await screen.findByText('This server runs without a flow store.')).toBeTruthy();
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
