import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { FeatureGate, FeatureGates } from '@netloft/contracts';
import { LIVE, problem, renderPage, type PageHandle } from '../../testing/render-page.tsx';
import { FeatureGatesPage } from './feature-gates.page.tsx';

const PATH = 'GET /api/v1/clusters/c1/feature-gates';
const gate = (component: FeatureGate['component'], name: string, change: Partial<FeatureGate> = {}): FeatureGate => ({
  id: `${component}/${name}`,
  component,
  name,
  enabled: true,
  stage: 'BETA',
  defaultEnabled: true,
  configured: false,
  description: `What ${name} does.`,
  needs: '',
  since: 'v1.0',
  stageSince: null,
  differing: [],
  ...change,
});
const data = (change: Partial<FeatureGates> = {}): FeatureGates => ({
  antreaVersion: 'v2.7.0',
  gates: [
    gate('controller', 'Traceflow'),
    gate('agent', 'Egress'),
    gate('agent', 'FlowExporter', {
      stage: 'ALPHA',
      defaultEnabled: false,
      configured: true,
      differing: [{ node: 'node-b', enabled: false, reason: 'started before the change' }],
    }),
  ],
  source: 'controller-api',
  sourceDetail: '',
  agents: { reported: 3, total: 40, detail: 'asked a sample' },
  restartPending: [],
  config: [
    {
      component: 'agent',
      configMap: { namespace: 'kube-system', name: 'antrea-config', key: 'antrea-agent.conf', resourceVersion: '5' },
      settings: [
        {
          key: 'nodePortLocal.portRange',
          value: '61000-62000',
          set: true,
          defaultValue: '61000-62000',
          description: 'Ports of the Node.',
        },
        { key: 'tunnelType', value: 'geneve', set: false, defaultValue: 'geneve', description: 'Tunnel protocol.' },
      ],
      text: 'nodePortLocal:\n  portRange: 61000-62000\n',
    },
  ],
  freshness: { ...LIVE },
  ...change,
});
const show = (address = '/feature-gates', change: Partial<FeatureGates> = {}): PageHandle =>
  renderPage(FeatureGatesPage, address, { http: { [PATH]: { body: data(change) } } });

describe('feature gates', () => {
  it('that could not be read say why, with the request id', async () => {
    renderPage(FeatureGatesPage, '/feature-gates', {
      http: { [PATH]: problem(403, 'UPSTREAM_FORBIDDEN', 'configmaps "antrea-config" is forbidden') },
    });
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('configmaps "antrea-config" is forbidden');
    expect(alert.textContent).toContain('req-1');
  });

  it('say what is hidden and which right lacks', async () => {
    show('/feature-gates', {
      config: [],
      hidden: [{ what: 'antrea-config', count: null, reason: 'needs get on configmaps' }],
    });
    expect(await screen.findByText(/needs get on configmaps/)).toBeTruthy();
  });

  it('that nobody may tell are not called absent', async () => {
    show('/feature-gates', {
      gates: [],
      hidden: [{ what: 'what the controller says', count: null, reason: 'needs get on services/proxy' }],
    });
    expect(await screen.findByText(/the lines above name the missing rights/)).toBeTruthy();
    expect(screen.queryByRole('group', { name: 'Show gates' })).toBeNull();
    expect(screen.queryByText('0 gates')).toBeNull();
  });

  it('tell a refusal once, by the missing right', async () => {
    show('/feature-gates', {
      gates: [],
      source: 'unknown',
      sourceDetail: 'services "antrea" is forbidden',
      hidden: [{ what: 'what the controller says', count: null, reason: 'needs get on services/proxy' }],
    });
    expect(await screen.findByText(/Source not known/)).toBeTruthy();
    expect(screen.queryByText(/is forbidden/)).toBeNull();
  });

  it('say where they come from and how many agents answered', async () => {
    show('/feature-gates', { source: 'computed', sourceDetail: 'the controller did not answer' });
    expect(
      await screen.findByText(
        /the controller did not answer · 3 of 40 agents answered for themselves \(asked a sample\)/,
      ),
    ).toBeTruthy();
  });

  it('show state, default, stage and what each does', async () => {
    show('/feature-gates?component=agent');
    const row = (await screen.findByText('FlowExporter')).closest('tr') as HTMLElement;
    expect(row.textContent).toContain('set in the file (default off)');
    expect(row.textContent).toContain('alpha');
    expect(row.textContent).toContain('What FlowExporter does.');
    expect(screen.queryByText('Traceflow')).toBeNull();
  });

  it('name the agents that differ, with the reason and a link', async () => {
    show('/feature-gates?show=differing');
    expect(await screen.findByText(/off on 1 agent: started before the change/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'node-b' }).getAttribute('href')).toBe('/clusters/c1/agents?open=node-b');
  });

  it('are narrowed by chip and text, kept in the address', async () => {
    const page = show('/feature-gates?component=agent');
    await userEvent.click(await screen.findByRole('button', { name: /Alpha\s*1/ }));
    await waitFor(() => expect(screen.queryByText('Egress')).toBeNull());
    await userEvent.type(screen.getByRole('searchbox', { name: 'Filter gates' }), 'zzz');
    expect(await screen.findByText('No gate matches')).toBeTruthy();
    expect(page.address()).toBe('/feature-gates?component=agent&show=alpha&q=zzz');
  });

  it('name the Pods that must be restarted', async () => {
    show('/feature-gates', {
      restartPending: [
        {
          component: 'agent',
          node: 'node-b',
          pod: 'antrea-agent-x',
          startedAt: '2026-11-25T08:00:00Z',
          gates: ['FlowExporter'],
        },
      ],
    });
    const note = await screen.findByRole('region', { name: 'A restart is pending' });
    expect(within(note).getByText('antrea-agent-x')).toBeTruthy();
    expect(note.textContent).toContain('FlowExporter');
  });
});

describe('settings', () => {
  it('without a ConfigMap say so', async () => {
    show('/feature-gates?part=settings&component=controller');
    expect(await screen.findByText('No configuration to show')).toBeTruthy();
  });
  it('that cannot be read as YAML say why and still show their text', async () => {
    const [config] = data().config;
    show('/feature-gates?part=text&component=agent', {
      config: [{ ...config!, problem: 'bad indentation in line 3', text: ' : [' }],
    });
    expect(await screen.findByText(/bad indentation in line 3/)).toBeTruthy();
    expect(
      (await screen.findAllByText((_, element) => element?.textContent?.includes(' : [') === true)).length,
    ).toBeGreaterThan(0);
  });
  it('tell the set from the default, and can leave the default out', async () => {
    show('/feature-gates?part=settings&component=agent');
    expect((await screen.findByText('tunnelType')).closest('tr')?.textContent).toContain('default');
    await userEvent.click(screen.getByRole('checkbox', { name: 'Only what the file sets' }));
    await waitFor(() => expect(screen.queryByText('tunnelType')).toBeNull());
    expect(screen.getByText('nodePortLocal.portRange')).toBeTruthy();
  });
});
