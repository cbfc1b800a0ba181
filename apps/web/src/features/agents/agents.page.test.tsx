import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { LIVE, problem, renderPage, snapshot, type PageHandle } from '../../testing/render-page.tsx';
import { AgentsPage } from './agents.page.tsx';
import { agentOf, controllerOf } from './testing.ts';

const agents = [
  agentOf('node-a'),
  agentOf('node-b', {
    health: 'stale',
    healthReasons: ['no heartbeat for 4 min'],
    lastHeartbeat: '2026-11-25T09:56:00Z',
  }),
  agentOf('node-c', { skewed: true, version: 'v2.6.0' }),
];
const show = (address = '/agents', items = agents): PageHandle =>
  renderPage(AgentsPage, address, {
    live: { agents: [snapshot(items)], controller: [snapshot([controllerOf()])] },
    http: {
      'GET /api/v1/clusters/c1/agents/node-b': {
        body: { summary: agents[1], object: { kind: 'AntreaAgentInfo', metadata: { name: 'node-b' } } },
      },
    },
  });
const rowNames = (): (string | null)[] =>
  screen.getAllByRole('row').flatMap((row) => (row.dataset['rowId'] === undefined ? [] : [row.dataset['rowId']]));

describe('agents', () => {
  it('that may not be seen are hidden with the right that lacks', async () => {
    const hidden = [{ what: 'antreaagentinfos', count: null, reason: 'needs list on antreaagentinfos.crd.antrea.io' }];
    renderPage(AgentsPage, '/agents', {
      live: { agents: [snapshot([], { freshness: { state: 'forbidden', asOf: null }, hidden })] },
    });
    expect((await screen.findAllByText(/needs list on antreaagentinfos/)).length).toBeGreaterThan(0);
    expect(screen.getByText('Agents are hidden from you')).toBeTruthy();
    expect(screen.queryByText('0 agents')).toBeNull();
  });

  it('of a cluster that never answered are not called absent, nor is the controller', async () => {
    const freshness = { state: 'unavailable', asOf: null, detail: 'connection refused at 127.0.0.1:6443' };
    renderPage(AgentsPage, '/agents', {
      live: { agents: [snapshot([], { freshness })], controller: [snapshot([], { freshness })] },
    });
    expect(await screen.findByText('The agents are not known')).toBeTruthy();
    expect(screen.getByText('Not known: the cluster has not answered.')).toBeTruthy();
    expect(screen.queryByText('0 agents')).toBeNull();
  });

  it('are told to be absent, with the reason', async () => {
    show('/agents', []);
    expect(await screen.findByText('No agents')).toBeTruthy();
  });

  it('that are silent are stale, say for how long, and none of their conditions looks good', async () => {
    show();
    const row = (await screen.findByText('no heartbeat for 4 min')).closest('[role="row"]') as HTMLElement;
    expect(within(row).getByText('Stale')).toBeTruthy();
    expect(row.querySelector('[data-kind="allowed"]')).toBeNull();
    expect(within(row).getByText('4 min ago')).toBeTruthy();
  });

  it('that need a person stand first', async () => {
    show();
    await screen.findAllByText('node-a');
    expect(rowNames()).toEqual(['node-b', 'node-c', 'node-a']);
  });

  it('are narrowed by a chip that stays in the address', async () => {
    const page = show();
    await userEvent.click(await screen.findByRole('button', { name: /Stale\s*1/ }));
    await waitFor(() => expect(rowNames()).toEqual(['node-b']));
    expect(page.address()).toBe('/agents?health=stale');
  });

  it('mark a version that differs from the controller', async () => {
    show();
    const row = (await screen.findByText('v2.6.0')).closest('[role="row"]') as HTMLElement;
    expect(within(row).getByRole('img', { name: 'differs from the controller' })).toBeTruthy();
  });

  it('open beside the table by their link, with the object', async () => {
    show('/agents?open=node-b');
    const drawer = await screen.findByRole('complementary', { name: 'node-b' });
    expect(within(drawer).getByText(/nothing of it is known to hold now/)).toBeTruthy();
    expect(within(drawer).getByText('AgentHealthy')).toBeTruthy();
    await waitFor(() => expect(drawer.textContent).toContain('kind: AntreaAgentInfo'));
  });

  it('that are gone say so when their link is opened', async () => {
    show('/agents?open=node-z');
    expect(await screen.findByText(/not in the list any more/)).toBeTruthy();
  });

  it('that could not be read in detail keep their facts', async () => {
    renderPage(AgentsPage, '/agents?open=node-a', {
      live: { agents: [snapshot(agents)], controller: [snapshot([])] },
      http: {
        'GET /api/v1/clusters/c1/agents/node-a': problem(403, 'UPSTREAM_FORBIDDEN', 'antreaagentinfos is forbidden'),
      },
    });
    const drawer = await screen.findByRole('complementary', { name: 'node-a' });
    expect(await within(drawer).findByText('antreaagentinfos is forbidden')).toBeTruthy();
    expect(within(drawer).getByText('br-int')).toBeTruthy();
  });

  it('stay on screen, marked, when the cluster is away, and follow it when it is back', async () => {
    const page = show();
    await screen.findAllByText('node-a');
    page.push('agents', {
      type: 'freshness',
      freshness: { state: 'stale', asOf: LIVE.asOf, detail: 'connection refused at 127.0.0.1:6443' },
    } as never);
    expect(await screen.findByText(/connection refused/)).toBeTruthy();
    expect(rowNames()).toHaveLength(3);
    page.push('agents', { type: 'snapshot', items: [agentOf('node-a')], freshness: LIVE } as never);
    await waitFor(() => expect(rowNames()).toEqual(['node-a']));
    expect(screen.queryByText(/connection refused/)).toBeNull();
  });
});
