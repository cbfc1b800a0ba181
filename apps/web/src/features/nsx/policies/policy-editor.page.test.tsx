import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { factsOf, LIVE, statusOf } from '../groups/testing.ts';
import { axeFaults } from '../parts/testing.ts';
import { NsxPolicyEditorPage } from './policy-editor.page.tsx';
import { policyDetailOf, policyObject, policyOf } from './testing.ts';

const own = policyOf('yelb');
const check = {
  findings: [],
  clusterPolicy: { kind: 'ClusterNetworkPolicy', metadata: { name: 'would-be' }, spec: {} },
};
const show = (address: string, http: PageWorld['http'] = {}): PageHandle =>
  renderPage(
    NsxPolicyEditorPage,
    address,
    {
      http: {
        'GET /api/v1/nsx': { body: statusOf() },
        'GET /api/v1/nsx/editor-facts': { body: factsOf() },
        'GET /api/v1/nsx/policies/yelb': { body: policyDetailOf(own) },
        'POST /api/v1/nsx/policies/check': { body: check },
        'GET /api/v1/nsx/policies': { body: { items: [], total: 0, freshness: LIVE } },
        ...http,
      },
    },
    { '/policies/new': NsxPolicyEditorPage, '/policies/of/$id': NsxPolicyEditorPage },
  );
const review = (): HTMLButtonElement => screen.getByRole<HTMLButtonElement>('button', { name: 'Review…' });

// The editor asks the browser where its text stands, which jsdom has no answer to.
beforeAll(() => {
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
});
afterEach(() => sessionStorage.clear());

describe('the editor of NSX’s policies', () => {
  it('says why a policy cannot be read', async () => {
    show('/policies/of/yelb', { 'GET /api/v1/nsx/policies/yelb': problem(403, 'UPSTREAM_FORBIDDEN', 'not for you') });
    expect(await screen.findByText('not for you')).toBeTruthy();
  });

  it('lets nobody review who may not change anything', async () => {
    const reason = 'Your role in NSX is auditor.';
    show('/policies/of/yelb', {
      'GET /api/v1/nsx': { body: statusOf({ may: { read: true, write: false, reason } }) },
    });
    expect(await screen.findByText(reason)).toBeTruthy();
    expect(review().disabled).toBe(true);
  });

  it('has nothing to review while nothing was changed; what enforces it stays', async () => {
    show('/policies/of/yelb');
    expect(await screen.findByText('Nothing has been changed yet.')).toBeTruthy();
    expect(screen.getByText(/does not change once it is realized/)).toBeTruthy();
    expect(await axeFaults()).toEqual([]);
  });

  it('does not let pass a policy for Antrea clusters without a cluster', async () => {
    show('/policies/new?by=antrea');
    const [name] = await screen.findAllByLabelText('Name');
    await userEvent.type(name!, 'shop');
    expect((await screen.findAllByText(/needs at least one cluster/)).length).toBeGreaterThan(0);
    expect(review().disabled).toBe(true);
  });

  it('shows beside the field what only the server knows', async () => {
    const finding = {
      code: 'SERVICE_TYPE',
      severity: 'error',
      path: 'rules.0.services.0',
      message: 'Antrea clusters cannot have “HTTP”: it is a ICMPTypeServiceEntry.',
    };
    show('/policies/of/yelb', {
      'POST /api/v1/nsx/policies/check': { body: { ...check, findings: [finding] } },
    });
    const said = await screen.findAllByText(/cannot have “HTTP”/);
    expect(said.length).toBeGreaterThan(1);
    expect(screen.getByText('Mend what is marked first.')).toBeTruthy();
  });

  it('shows the ClusterNetworkPolicy that it becomes', async () => {
    const page = show('/policies/of/yelb');
    const region = await screen.findByRole('region', { name: 'Becomes in each cluster' });
    await waitFor(() => expect(region.textContent).toContain('would-be'));
    expect(page.requests).toContain('POST /api/v1/nsx/policies/check');
  });

  it('moves rules by buttons and numbers them in their order', async () => {
    const sent: { object: { rules: Record<string, unknown>[] } }[] = [];
    show('/policies/of/yelb', {
      'POST /api/v1/nsx/policies/check': (body) => {
        sent.push(body as (typeof sent)[number]);
        return { body: check };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Move up: Rule 2 r2' }));
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Move up: Rule 1 r2' }).disabled).toBe(true);
    await waitFor(() =>
      expect(sent.at(-1)?.object.rules.map((rule) => [rule['id'], rule['sequence_number']])).toEqual([
        ['r2', 20],
        ['r1', 30],
      ]),
    );
  });

  it('keeps the source when it cannot be read, and the form waits', async () => {
    show('/policies/of/yelb');
    await screen.findByText('Nothing has been changed yet.');
    fireEvent.change(screen.getByRole('textbox', { name: 'Source of policy yelb' }), { target: { value: 'rules: [' } });
    expect(await screen.findByText('The form waits until the source can be read.')).toBeTruthy();
  });

  it('merges what somebody else changed meanwhile, rule by rule', async () => {
    const theirs = policyObject('yelb', { comments: 'theirs', _revision: 8 });
    const rules = theirs['rules'] as Record<string, unknown>[];
    rules[1] = { ...rules[1], logged: true, _revision: 1 };
    const sent: Record<string, unknown>[] = [];
    let read = 0;
    show('/policies/of/yelb', {
      'GET /api/v1/nsx/policies/yelb': () => {
        read += 1;
        return { body: policyDetailOf(own, read === 1 ? {} : { object: theirs }) };
      },
      'POST /api/v1/nsx/changes': (body) => {
        const change = body as { object: Record<string, unknown>; span: string[] };
        sent.push({ ...change.object, span: change.span });
        return change.object['_revision'] === 7
          ? problem(409, 'UPSTREAM_CONFLICT', 'yelb was changed by anna meanwhile.')
          : { body: { record: {}, before: theirs, after: change.object, findings: [], warnings: [] } };
      },
    });
    const first = await screen.findByRole('button', { name: /^1.*Rule 1|r1/, expanded: true });
    const card = first.closest('li')!;
    await userEvent.click(within(card).getByLabelText('Off'));
    await userEvent.click(review());
    const dialog = await screen.findByRole('dialog', { name: 'Change policy yelb in NSX' });
    await userEvent.click(await within(dialog).findByRole('button', { name: 'Review the merged object' }));
    await waitFor(() =>
      expect(sent.at(-1)).toMatchObject({
        comments: 'theirs',
        _revision: 8,
        span: ['stc-tkg-cluster-1'],
        rules: [
          { id: 'r1', disabled: true, _revision: 2 },
          { id: 'r2', logged: true, _revision: 1 },
        ],
      }),
    );
  });

  it.each([
    [
      'a cluster that somebody took out stays out',
      ['stc-tkg-cluster-1', 'edge'],
      ['edge'],
      'taken out: stc-tkg-cluster-1',
    ],
    ['a cluster that somebody added is in it', ['edge'], ['edge', 'lab'], 'added: lab'],
    ['where no cluster is left, it is said what enforces it', ['edge'], [], 'distributed firewall enforces it now'],
  ])('%s, and is shown', async (_what, seen, now, words) => {
    const sent: { span: string[]; spanSeen: string[]; object: Record<string, unknown> }[] = [];
    let read = 0;
    show('/policies/of/yelb', {
      'GET /api/v1/nsx/policies/yelb': () => {
        read += 1;
        return { body: policyDetailOf(own, { span: read === 1 ? seen : now }) };
      },
      'POST /api/v1/nsx/changes': (body) => {
        const change = body as (typeof sent)[number];
        sent.push(change);
        return change.spanSeen.join() === now.join()
          ? { body: { record: {}, before: {}, after: change.object, findings: [], warnings: [] } }
          : problem(409, 'UPSTREAM_CONFLICT', 'edge was added to the clusters of yelb meanwhile.');
      },
    });
    const first = await screen.findByRole('button', { name: /^1.*Rule 1|r1/, expanded: true });
    await userEvent.click(within(first.closest('li')!).getByLabelText('Off'));
    await userEvent.click(review());
    const dialog = await screen.findByRole('dialog', { name: 'Change policy yelb in NSX' });
    expect((await within(dialog).findByRole('note')).textContent).toContain(words);
    await userEvent.click(within(dialog).getByRole('button', { name: 'Review the merged object' }));
    await waitFor(() => expect(sent.at(-1)).toMatchObject({ span: now, spanSeen: now }));
    expect(sent[0]).toMatchObject({ span: seen, spanSeen: seen });
    expect(sent.at(-1)?.object).toMatchObject({ rules: [{ id: 'r1', disabled: true }, { id: 'r2' }] });
  });

  it('begins a copy as a new policy with new rules', async () => {
    const sent: { object: Record<string, unknown> }[] = [];
    show('/policies/new?from=yelb', {
      'POST /api/v1/nsx/policies/check': (body) => {
        sent.push(body as (typeof sent)[number]);
        return { body: check };
      },
    });
    await waitFor(() => expect(sent).toHaveLength(1));
    const { object } = sent[0]!;
    expect(object).toMatchObject({ id: 'yelb-copy', display_name: 'yelb copy' });
    expect(object).not.toHaveProperty('_revision');
    expect((object['rules'] as { id: string }[]).some(({ id }) => id === 'r1')).toBe(false);
  });
});
