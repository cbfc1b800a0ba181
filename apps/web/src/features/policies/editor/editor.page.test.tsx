import type { EditorFacts, PreviewResponse } from '@netloft/contracts';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { EditorView } from '@codemirror/view';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { detailOf, policyOf } from '../testing.ts';
import { PolicyEditorPage } from './editor.page.tsx';

// The editor is drawn whole, on machines that do other things as well.
vi.setConfig({ testTimeout: 60_000 });

const FACTS: EditorFacts = {
  served: {
    'crd.antrea.io/clusternetworkpolicies': ['v1beta1'],
    'crd.antrea.io/networkpolicies': ['v1beta1'],
    'networking.k8s.io/networkpolicies': ['v1'],
  },
  antreaVersion: 'v2.7.0',
  tiers: [
    { name: 'securityops', priority: 100 },
    { name: 'application', priority: 250 },
  ],
  clusterGroups: ['shop-web'],
  groups: [],
  namespaces: ['default', 'shop'],
  services: [{ namespace: 'shop', name: 'web' }],
  serviceAccounts: [],
  labels: {
    pods: { app: ['web', 'db'] },
    namespaces: { 'kubernetes.io/metadata.name': ['default', 'shop'] },
    nodes: {},
  },
  gates: { l7: true, clusterNetworkPolicy: false, nodeNetworkPolicy: true },
  admission: {},
  user: { username: 'u', groups: [] },
};
const PREVIEW: PreviewResponse = {
  selections: [
    {
      path: 'spec.appliedTo[0]',
      text: 'Pods of shop',
      pods: [{ kind: 'Pod', namespace: 'shop', name: 'web-1' }],
      total: 7,
    },
  ],
  findings: [],
};
const API = '/api/v1/clusters/c1';
const OBJECT = {
  apiVersion: 'crd.antrea.io/v1beta1',
  kind: 'ClusterNetworkPolicy',
  metadata: { name: 'shop', resourceVersion: '7', uid: 'u', managedFields: [] },
  spec: {
    priority: 5,
    tier: 'application',
    appliedTo: [{ podSelector: { matchLabels: { app: 'web' } } }],
    ingress: [
      { name: 'one', action: 'Allow', from: [{ group: 'shop-web' }], strange: true },
      { name: 'two', action: 'Drop' },
    ],
  },
  status: { phase: 'Realized' },
};
const ID = 'AntreaClusterNetworkPolicy:shop';

function show(address: string, http: PageWorld['http'] = {}): PageHandle {
  return renderPage(
    () => null,
    address,
    {
      http: {
        [`GET ${API}/policies/editor-facts`]: { body: FACTS },
        [`GET ${API}/tiers`]: problem(404, 'NOT_FOUND', 'no tiers here'),
        [`POST ${API}/access/reviews`]: { body: { answers: [{ allowed: true }] } },
        [`POST ${API}/policies/preview`]: { body: PREVIEW },
        [`GET ${API}/policies/${encodeURIComponent(ID)}`]: { body: detailOf(policyOf('shop'), { object: OBJECT }) },
        ...http,
      },
    },
    {
      '/policies': () => 'policies',
      '/policies/new': PolicyEditorPage,
      '/policies/$id/edit': PolicyEditorPage,
      '/policies/$id': () => 'policy',
    },
  );
}
const edit = (): PageHandle => show(`/policies/${encodeURIComponent(ID)}/edit`);

/** The text of the YAML pane, as the editor holds it; its chunk is loaded first. */
async function yaml(): Promise<EditorView> {
  await screen.findByRole('textbox', { name: 'YAML of the policy' });
  // The editor of code comes when the page is touched.
  fireEvent.pointerMove(document.body);
  return waitFor(() => {
    const view = EditorView.findFromDOM(screen.getByRole('textbox', { name: 'YAML of the policy' }));
    if (view === null) throw new Error('no editor');
    return view;
  });
}
const text = (view: EditorView): string => view.state.doc.toString();
const write = (view: EditorView, insert: string): void =>
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
const review = (): HTMLElement => screen.getByRole('button', { name: 'Review change' });

beforeEach(() => {
  sessionStorage.clear();
  // jsdom lays nothing out; the editor measures its lines.
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
});

describe('a policy that cannot be edited', () => {
  it('because it is not there says so, with the way back', async () => {
    show(`/policies/${encodeURIComponent(ID)}/edit`, {
      [`GET ${API}/policies/${encodeURIComponent(ID)}`]: problem(404, 'NOT_FOUND', 'There is no such policy.'),
    });
    expect(await screen.findByText('There is no such policy.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Back to the policies' })).toBeTruthy();
  });

  it('because of its kind says so', async () => {
    const object = {
      apiVersion: 'policy.networking.k8s.io/v1alpha1',
      kind: 'AdminNetworkPolicy',
      metadata: { name: 'a' },
    };
    show(`/policies/${encodeURIComponent(ID)}/edit`, {
      [`GET ${API}/policies/${encodeURIComponent(ID)}`]: { body: detailOf(policyOf('a'), { object }) },
    });
    expect(await screen.findByText(/AdminNetworkPolicy have no editor/)).toBeTruthy();
  });

  it('because the right lacks keeps the button off and says which', async () => {
    const may = { update: false, delete: false, reason: 'needs update on clusternetworkpolicies' };
    show(`/policies/${encodeURIComponent(ID)}/edit`, {
      [`GET ${API}/policies/${encodeURIComponent(ID)}`]: { body: detailOf(policyOf('shop'), { object: OBJECT, may }) },
    });
    expect(await screen.findByText(/needs update on clusternetworkpolicies/)).toBeTruthy();
    expect(review().getAttribute('aria-disabled')).toBe('true');
  });

  it('because it may not be created keeps the button off', async () => {
    show('/policies/new?kind=AntreaClusterNetworkPolicy', {
      [`POST ${API}/access/reviews`]: { body: { answers: [{ allowed: false, reason: 'needs create' }] } },
    });
    expect(await screen.findByText(/You may not save it: needs create/)).toBeTruthy();
  });
});

describe('a text that is not taken', () => {
  it.each([
    ['broken YAML', 'spec: [', /not YAML/],
    ['several documents', 'a: 1\n---\nb: 2\n', /2 documents/],
    ['anchors', 'a: &x 1\nb: *x\n', /Anchors/],
    ['1 MB', `# ${'x'.repeat(1_000_000)}`, /under 1 MB/],
    ['another kind', 'apiVersion: apps/v1\nkind: Deployment\n', /Deployment/],
  ])('%s is told, the form waits with what was there, and nothing can be reviewed', async (_what, insert, message) => {
    edit();
    const view = await yaml();
    write(view, insert);
    const list = screen.getByRole('region', { name: 'What the check says' });
    expect((await within(list).findAllByText(message)).length).toBeGreaterThan(0);
    expect(screen.getByText(/The form waits/)).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('shop');
    expect(review().getAttribute('aria-disabled')).toBe('true');
  });
});

describe('form and YAML', () => {
  it('show the same policy, without what only the API server writes', async () => {
    edit();
    const view = await yaml();
    expect(text(view)).not.toMatch(/managedFields|status|resourceVersion/);
    expect(screen.getByLabelText<HTMLInputElement>('Name').disabled).toBe(true);
    expect(screen.getByText('Nothing has been changed yet.')).toBeTruthy();
    expect(screen.getByText(/Kept, edit in YAML: strange/)).toBeTruthy();
  });

  it('keep comments and unknown fields when the form changes the draft', async () => {
    edit();
    const view = await yaml();
    write(view, `# why\n${text(view).replace('priority: 5', 'priority: 5 # first')}`);
    const field = await screen.findByLabelText<HTMLInputElement>(/^Priority/);
    await userEvent.clear(field);
    await userEvent.type(field, '12');
    await waitFor(() => expect(text(view)).toContain('priority: 12 # first'));
    expect(text(view)).toContain('# why');
    expect(text(view)).toContain('strange: true');
  });

  it('show in the form what is typed into the YAML', async () => {
    show('/policies/new?kind=AntreaClusterNetworkPolicy&namespace=shop');
    const view = await yaml();
    write(view, text(view).replace(/name: my-policy-shop/, 'name: bazaar'));
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('bazaar'));
  });

  it('count what each selector selects now', async () => {
    edit();
    expect(await screen.findByText('7 now')).toBeTruthy();
    expect(screen.getByText('shop/web-1')).toBeTruthy();
  });

  it('say what is wrong in the words of the cluster, and hold the review back', async () => {
    edit();
    const view = await yaml();
    write(view, text(view).replace('action: Allow', 'action: Deny'));
    expect((await screen.findAllByText(/Unsupported value: "Deny"/)).length).toBeGreaterThan(0);
    const form = screen.getByRole('region', { name: 'Form' });
    expect(within(form).getByText(/Unsupported value: "Deny"/)).toBeTruthy();
    expect(screen.getByText(/^One error must be mended first: Unsupported/)).toBeTruthy();
  });
});

describe('rules', () => {
  const order = (): string[] =>
    [...document.querySelectorAll('[data-rule^="ingress"]')].map(
      (one) => one.textContent?.replace(/from.*/, '').replace(/^Ingress rule \d/, '') ?? '',
    );

  it('are moved by keyboard, in the text too', async () => {
    edit();
    const view = await yaml();
    const first = await screen.findByRole('button', { name: /^Ingress rule 1 Allow one/ });
    first.focus();
    await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
    await waitFor(() => expect(text(view).indexOf('name: two')).toBeLessThan(text(view).indexOf('name: one')));
    await waitFor(() => expect(order()).toEqual(['two', 'one']));
  });

  it('are added and removed', async () => {
    edit();
    const view = await yaml();
    await userEvent.click(await screen.findByRole('button', { name: 'Add egress rule' }));
    await waitFor(() => expect(text(view)).toMatch(/egress:\n +- name: egress-1\n +action: Allow/));
    await userEvent.click(await screen.findByRole('button', { name: /Remove the rule: Egress rule 1/ }));
    await waitFor(() => expect(text(view)).not.toContain('egress'));
  });

  it('take ports as they are typed, and not what is none', async () => {
    edit();
    const view = await yaml();
    const rules = await screen.findByRole('region', { name: /Ingress rules/ });
    await userEvent.click(within(rules).getAllByRole('button', { name: 'Add port' })[0]!);
    const port = await within(rules).findByLabelText<HTMLInputElement>('Port');
    await userEvent.clear(port);
    await userEvent.type(port, '8000-');
    expect(await within(rules).findByText(/A number, a range/)).toBeTruthy();
    expect(text(view)).not.toContain('8000-');
    await userEvent.type(port, '8100');
    await waitFor(() => expect(text(view)).toMatch(/port: 8000\n +endPort: 8100/));
  });
});

describe('a draft', () => {
  it('starts from the template of the link, in the version of the cluster', async () => {
    show('/policies/new?kind=K8sNetworkPolicy&template=default-deny&namespace=shop');
    const view = await yaml();
    expect(text(view)).toContain('kind: NetworkPolicy');
    expect(text(view)).toContain('namespace: shop');
    expect(text(view)).toMatch(/policyTypes:\n +- Ingress\n +- Egress/);
  });

  it('that another page left is taken over', async () => {
    sessionStorage.setItem(
      'netloft.draft',
      JSON.stringify({
        cluster: 'c1',
        text: 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: left, namespace: shop}\nspec: {podSelector: {}}\n',
      }),
    );
    show('/policies/new?template=draft');
    expect(text(await yaml())).toContain('name: left');
  });

  it('that was not saved comes back, and can be discarded', async () => {
    edit();
    const view = await yaml();
    write(view, text(view).replace('priority: 5', 'priority: 77'));
    await waitFor(() => expect(JSON.stringify(sessionStorage)).toContain('priority: 77'));
    document.body.innerHTML = '';
    edit();
    const again = await yaml();
    expect(text(again)).toContain('priority: 77');
    await userEvent.click(screen.getByRole('button', { name: 'Discard the draft' }));
    await waitFor(() => expect(text(again)).toContain('priority: 5'));
  });
});
