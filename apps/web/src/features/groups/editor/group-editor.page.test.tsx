import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { EditorFacts } from '@netloft/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { groupDetailOf, groupOf } from '../testing.ts';
import { GroupEditorPage } from './group-editor.page.tsx';
import { groupEditorSearch } from './group-editor.search.ts';

const facts: EditorFacts = {
  served: { 'crd.antrea.io/clustergroups': ['v1beta1'], 'crd.antrea.io/groups': ['v1beta1'] },
  antreaVersion: 'v2.7.0',
  tiers: [],
  clusterGroups: ['yelb-ui'],
  groups: [],
  namespaces: ['yelb'],
  services: [],
  serviceAccounts: [],
  labels: { pods: { app: ['yelb-db'] }, namespaces: {}, nodes: {} },
  gates: { l7: null, clusterNetworkPolicy: null, nodeNetworkPolicy: null },
  admission: {},
  user: { username: 'admin', groups: [] },
};
const preview = {
  selections: [
    {
      path: 'spec',
      text: 'Pods with app=yelb-db',
      pods: [{ kind: 'Pod', namespace: 'yelb', name: 'yelb-db-1' }],
      total: 1,
    },
  ],
  findings: [],
};
const own = groupOf('yelb-ui');
const show = (address: string, http: PageWorld['http'] = {}): PageHandle =>
  renderPage(
    GroupEditorPage,
    address,
    {
      http: {
        'GET /api/v1/clusters/c1/policies/editor-facts': { body: facts },
        'POST /api/v1/clusters/c1/policies/preview': { body: preview },
        'GET /api/v1/clusters/c1/groups/yelb-ui': { body: groupDetailOf(own) },
        ...http,
      },
    },
    { '/groups/new': GroupEditorPage, '/groups/of/$id': GroupEditorPage },
  );
const review = (): HTMLButtonElement => screen.getByRole<HTMLButtonElement>('button', { name: 'Review…' });

// The editor asks the browser where its text stands, which jsdom has no answer to.
beforeAll(() => {
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
});

describe('the editor of groups', () => {
  it('leaves out of a link what it does not understand', () => {
    expect(groupEditorSearch({ kind: 'Pod', namespace: '', from: 'a' })).toEqual({ from: 'a' });
  });

  it('says why a group cannot be read', async () => {
    show('/groups/of/yelb-ui', {
      'GET /api/v1/clusters/c1/groups/yelb-ui': problem(403, 'UPSTREAM_FORBIDDEN', 'clustergroups is forbidden'),
    });
    expect(await screen.findByText('clustergroups is forbidden')).toBeTruthy();
  });

  it('lets nobody review who may not change the group, and says which right lacks', async () => {
    const reason = 'You need update on clustergroups.crd.antrea.io.';
    const detail = groupDetailOf(own, { may: { update: false, delete: false, reason } });
    show('/groups/of/yelb-ui', { 'GET /api/v1/clusters/c1/groups/yelb-ui': { body: detail } });
    expect(await screen.findByText(reason)).toBeTruthy();
    expect(review().disabled).toBe(true);
  });

  it('has nothing to review while nothing was changed, and keeps the name of a group that exists', async () => {
    show('/groups/of/yelb-ui');
    expect(await screen.findByText('Nothing has been changed yet.')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Name').disabled).toBe(true);
  });

  it('lets nothing be reviewed that Antrea refuses', async () => {
    const object = {
      ...groupDetailOf(own).object,
      spec: { podSelector: {}, serviceReference: { namespace: 'yelb', name: 'db' } },
    };
    show('/groups/of/yelb-ui', { 'GET /api/v1/clusters/c1/groups/yelb-ui': { body: groupDetailOf(own, { object }) } });
    expect(await screen.findByText('Mend what is marked first.')).toBeTruthy();
    expect(review().disabled).toBe(true);
  });

  it('shows what a new group would hold, as the fields are filled in', async () => {
    show('/groups/new?kind=ClusterGroup');
    const labels = await screen.findByRole('combobox', { name: 'Labels of Pods' });
    await userEvent.type(labels, 'app=yelb-db{Enter}');
    const held = await screen.findByRole('region', { name: 'Would hold now' });
    expect(await within(held).findByTitle('yelb/yelb-db-1')).toBeTruthy();
    await waitFor(() => expect(review().disabled).toBe(false));
  });

  it('says which label is none, and does not take it', async () => {
    show('/groups/new?kind=ClusterGroup');
    await userEvent.type(await screen.findByRole('combobox', { name: 'Labels of Pods' }), 'app=not ok!{Enter}');
    expect(await screen.findByText(/“app=not ok!”/)).toBeTruthy();
  });
});
