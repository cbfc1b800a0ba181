import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { answerOf, stepOf } from '../../../components/connection/testing.ts';
import { problem, renderPage, type PageHandle } from '../../../testing/render-page.tsx';
import { WhatIfPage } from './what-if.page.tsx';

const API = '/api/v1/clusters/c1';
const QUESTION = 'from=pod:default/ubuntu&to=fqdn:yelb-ui.example&port=80';
const LIVE_LIST = { freshness: { state: 'live', asOf: '2026-11-25T10:00:00Z' } };
const policies = [
  {
    id: 'AntreaClusterNetworkPolicy:acnp-drop-yelb',
    kind: 'AntreaClusterNetworkPolicy',
    name: 'acnp-drop-yelb',
    tier: 'securityops',
  },
  {
    id: 'AntreaClusterNetworkPolicy:acnp-allow-yelb',
    kind: 'AntreaClusterNetworkPolicy',
    name: 'acnp-allow-yelb',
    tier: 'application',
  },
];
const matrix = {
  groups: ['a', 'b'].map((name) => ({
    id: name,
    label: name,
    namespace: name,
    pods: 1,
    example: { type: 'pod', namespace: name, name: `${name}-0` },
  })),
  rows: ['AD', 'UA'],
  missing: ['the Kubernetes NetworkPolicies of the cluster'],
};
/** The page, and the bodies of the questions that it asked. */
function show(
  address: string,
  http: object = {},
): { readonly page: PageHandle; readonly bodies: Record<string, unknown>[] } {
  const bodies: Record<string, unknown>[] = [];
  const page = renderPage(WhatIfPage, address, {
    http: {
      [`POST ${API}/policies/evaluate`]: (body: unknown) => {
        bodies.push(body as Record<string, unknown>);
        return { body: answerOf() };
      },
      [`POST ${API}/policies/reachability`]: (body: unknown) => {
        bodies.push(body as Record<string, unknown>);
        return { body: matrix };
      },
      [`GET ${API}/policies`]: { body: { ...LIVE_LIST, items: policies, total: 2 } },
      [`GET ${API}/objects`]: { body: { ...LIVE_LIST, items: [], total: 0 } },
      ...http,
    },
  });
  return { page, bodies };
}

describe('a question', () => {
  it('without ends is not asked', async () => {
    const { bodies } = show('/what-if');
    expect(await screen.findByText('Choose two ends')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Ask' }));
    expect(screen.getAllByText('Choose a Pod, or type namespace/name.')).toHaveLength(2);
    expect(bodies).toEqual([]);
  });

  it('that the server refuses says why and keeps what was typed', async () => {
    show(`/what-if?${QUESTION}`, {
      [`POST ${API}/policies/evaluate`]: problem(400, 'INVALID_REQUEST', 'source: there is no Pod default/ubuntu'),
    });
    expect(await screen.findByText('source: there is no Pod default/ubuntu')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Source Pod').value).toBe('default/ubuntu');
  });

  it('of a link is asked at once, and the rule that decides is named', async () => {
    const { bodies } = show(`/what-if?${QUESTION}`);
    const way = await screen.findByRole('region', { name: 'Out at the source' });
    expect(bodies).toEqual([
      { source: 'pod:default/ubuntu', destination: 'fqdn:yelb-ui.example', protocol: 'TCP', port: 80 },
    ]);
    expect(within(way).getByText('securityops')).toBeTruthy();
    expect(within(way).getByText('Matched: Drop.')).toBeTruthy();
    expect(
      within(screen.getByRole('region', { name: 'In at the destination' })).getByText(/denied at the source/),
    ).toBeTruthy();
  });

  it('that cannot be decided names the facts that lack', async () => {
    const missing = ['the names behind 10.0.0.1'];
    const unknown = { verdict: 'Undecidable', egress: 'Undecidable', decidedBy: null, missing } as const;
    show(`/what-if?${QUESTION}`, {
      [`POST ${API}/policies/evaluate`]: {
        body: answerOf({
          ...unknown,
          chain: [stepOf('fqdn', { outcome: 'unknown', detail: 'Cannot be told without the names.' })],
        }),
      },
    });
    expect(await screen.findByText('the names behind 10.0.0.1')).toBeTruthy();
    expect(screen.getByText('Cannot be told')).toBeTruthy();
  });

  it('is typed, asked, and kept in the link', async () => {
    const { page } = show('/what-if');
    await screen.findByText('Choose two ends');
    await userEvent.type(screen.getByLabelText('Source Pod'), 'a/x');
    await userEvent.selectOptions(screen.getByLabelText('Destination is a'), 'ip');
    await userEvent.type(screen.getByLabelText('Destination IP address'), '10.0.0.9');
    await userEvent.type(screen.getByLabelText('Port'), '443{Enter}');
    await waitFor(() => expect(page.address()).toBe('/what-if?from=pod:a/x&to=ip:10.0.0.9&port=443'));
    const trace = await screen.findByRole('link', { name: 'Send it as a Traceflow' });
    expect(trace.getAttribute('href')).toBe(
      '/clusters/c1/traceflow?source=a/x&dst=10.0.0.9&dstType=ip&protocol=TCP&port=443',
    );
  });

  it('is answered without a policy, and before and after are shown', async () => {
    const { bodies } = show(`/what-if?${QUESTION}&without=AntreaClusterNetworkPolicy:acnp-drop-yelb`, {});
    await screen.findByRole('button', { name: 'Remove Without acnp-drop-yelb' });
    await waitFor(() =>
      expect(bodies[0]?.['changes']).toEqual([
        {
          op: 'delete',
          object: {
            apiVersion: 'crd.antrea.io/v1',
            kind: 'ClusterNetworkPolicy',
            metadata: { name: 'acnp-drop-yelb' },
          },
        },
      ]),
    );
  });

  it('whose link cannot be read whole says what the answer goes without', async () => {
    const drafts = encodeURIComponent(JSON.stringify(['kind: [']));
    const { bodies } = show(`/what-if?${QUESTION}&without=Nonsense:foo&drafts=${drafts}`);
    const said = await screen.findByRole('alert');
    expect(said.textContent).toContain('Nonsense:foo names no policy');
    expect(said.textContent).toContain('Draft 1 cannot be read');
    await waitFor(() => expect(bodies).toHaveLength(1));
    expect(bodies[0]).not.toHaveProperty('changes');
  });

  it('that changes turn says from what to what', async () => {
    const before = { verdict: 'Allowed', decidedBy: null } as const;
    show(`/what-if?${QUESTION}&without=AntreaClusterNetworkPolicy:x`, {
      [`POST ${API}/policies/evaluate`]: { body: answerOf({ before }) },
    });
    const both = await screen.findByRole('region', { name: 'Before and after' });
    expect(within(both).getByText('Allowed becomes Dropped.')).toBeTruthy();
  });

  it('is answered why a policy did not decide', async () => {
    const { page, bodies } = show(`/what-if?${QUESTION}`);
    await userEvent.click(await screen.findByLabelText('Why not …?'));
    await userEvent.click(await screen.findByRole('option', { name: /acnp-allo/ }));
    expect(await screen.findByText(/was never asked: acnp-drop-yelb/)).toBeTruthy();
    expect(page.address()).toContain('why=AntreaClusterNetworkPolicy:acnp-allow-yelb');
    expect(bodies.at(-1)?.['everyRule']).toBe(true);
  });

  it('has its chain as a table at the key t', async () => {
    show(`/what-if?${QUESTION}`);
    await screen.findByRole('region', { name: 'Out at the source' });
    await userEvent.keyboard('t');
    expect((await screen.findAllByText('did not match')).length).toBe(2);
  });
});

describe('the matrix', () => {
  it('without a draft that its link cannot give says so', async () => {
    show('/what-if?tab=matrix&drafts=xyz');
    expect((await screen.findByRole('alert')).textContent).toContain('The drafts of this link cannot be read');
  });

  it('that cannot be told says why', async () => {
    show('/what-if?tab=matrix', {
      [`POST ${API}/policies/reachability`]: problem(503, 'UPSTREAM_UNAVAILABLE', 'connection refused'),
    });
    expect(await screen.findByText('connection refused')).toBeTruthy();
  });

  it('asks for what its link says', async () => {
    const { bodies } = show('/what-if?tab=matrix&by=workload&ns=a,b&mproto=UDP&mport=53');
    await screen.findByRole('grid');
    expect(bodies).toEqual([{ by: 'workload', protocol: 'UDP', port: 53, namespaces: ['a', 'b'] }]);
  });

  it('is a grid that arrow keys walk, with words in every cell, and leads to the question', async () => {
    const { page } = show('/what-if?tab=matrix&mport=80');
    const first = await screen.findByRole('gridcell', { name: 'a to a: Allowed' });
    expect(screen.getByText(/the Kubernetes NetworkPolicies of the cluster/)).toBeTruthy();
    first.focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(screen.getByRole('gridcell', { name: 'a to b: Dropped' }));
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(page.address()).toContain('from=pod:a/a-0&to=pod:b/b-0&port=80'));
    expect(await screen.findByRole('region', { name: 'Out at the source' })).toBeTruthy();
  });
});
