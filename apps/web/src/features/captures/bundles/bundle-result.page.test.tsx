import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { BundleDetail } from '@netloft/contracts';
import { problem, renderPage, snapshot } from '../../../testing/render-page.tsx';
import { AVAILABLE, bundleOf, nodeOf } from '../testing.ts';
import { BundleResultPage } from './bundle-result.page.tsx';

const show = (detail: BundleDetail | null): void =>
  void renderPage(
    () => <p>form page</p>,
    '/captures/bundles/netloft-b',
    {
      live: { bundle: [snapshot(detail === null ? [] : [detail])] },
      http: {
        'GET /api/v1/clusters/c1/captures/availability': { body: AVAILABLE },
        'GET /api/v1/clusters/c1/support-bundles/netloft-b': problem(404, 'UPSTREAM_NOT_FOUND', 'not found'),
      },
    },
    { '/captures/bundles/$name': BundleResultPage },
  );

describe('a support bundle', () => {
  it('that is not there says why', async () => {
    show(null);
    expect(await screen.findByText('This bundle is not there any more')).toBeTruthy();
  });
  it('that the controller did not answer says what may be behind it', async () => {
    show(
      bundleOf(
        { state: 'Unanswered', desiredNodes: 0 },
        { nodes: [], likelyCauses: ['The gate is off in the controller.'] },
      ),
    );
    expect(await screen.findByText('The controller did not answer')).toBeTruthy();
    expect(screen.getByText('The gate is off in the controller.')).toBeTruthy();
  });
  it('names the Nodes that failed first, with their reasons, and where the files of the others are', async () => {
    show(bundleOf());
    expect(await screen.findByText('Collected from 1 of 2 Nodes')).toBeTruthy();
    const rows = within(screen.getByRole('table', { name: 'Nodes of this bundle' }))
      .getAllByRole('row')
      .slice(1);
    expect(rows.map((row) => row.getAttribute('data-node'))).toEqual(['k8s-node-2', 'k8s-node-1']);
    expect(rows[0]?.textContent).toContain('agent is not connected');
    expect(rows[1]?.textContent).toContain('netloft-b/agent_k8s-node-1.tar.gz');
    expect(screen.getByText('Netloft may fetch from no file server here.')).toBeTruthy();
  });
  it('that runs shows how many Nodes are done', async () => {
    show(bundleOf({ state: 'Running', failedNodes: 0 }, { nodes: [nodeOf('k8s-node-1', 'Collected')] }));
    const nodes = await screen.findByRole('progressbar', { name: 'Nodes' });
    expect(nodes.getAttribute('aria-valuetext')).toBe('1 of 2');
  });
});
