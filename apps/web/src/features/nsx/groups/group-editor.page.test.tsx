import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { axeFaults } from '../parts/testing.ts';
import { NsxGroupEditorPage } from './group-editor.page.tsx';
import { factsOf, groupDetailOf, groupObject, groupOf, LIVE, memberOf, statusOf } from './testing.ts';

const own = groupOf('yelb-ui');
const record = {
  id: 'r1',
  cluster: 'nsx/',
  at: '2026-11-25T10:00:00Z',
  user: 'admin',
  operation: 'UPDATE',
  apiVersion: 'policy/v1',
  kind: 'Group',
  name: 'yelb-ui',
  state: 'dry-run',
  notUndoable: null,
};
const preview = {
  text: 'Pods',
  findings: [],
  matches: [{ kind: 'Pod', source: 'criteria', items: [memberOf('yelb-ui-1')], total: 1 }],
  emptyBecause: 'No rule uses it yet.',
};
const show = (address: string, http: PageWorld['http'] = {}): PageHandle =>
  renderPage(
    NsxGroupEditorPage,
    address,
    {
      http: {
        'GET /api/v1/nsx': { body: statusOf() },
        'GET /api/v1/nsx/editor-facts': { body: factsOf() },
        'GET /api/v1/nsx/groups/yelb-ui': { body: groupDetailOf(own) },
        'POST /api/v1/nsx/groups/preview': { body: preview },
        ...http,
      },
    },
    { '/groups/new': NsxGroupEditorPage, '/groups/of/$id': NsxGroupEditorPage },
  );
const review = (): HTMLButtonElement => screen.getByRole<HTMLButtonElement>('button', { name: 'Review…' });
const source = (): HTMLTextAreaElement =>
  screen.getByRole<HTMLTextAreaElement>('textbox', { name: /^Source of group/ });

/** What stands in the source, as a plain field or, once the page was touched, in the editor. */
const written = (): string => (source() as { readonly value?: string }).value ?? source().textContent ?? '';

// The editor asks the browser where its text stands, which jsdom has no answer to.
beforeAll(() => {
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
});
afterEach(() => sessionStorage.clear());

describe('the editor of NSX’s groups', () => {
  it('says why a group cannot be read', async () => {
    show('/groups/of/yelb-ui', {
      'GET /api/v1/nsx/groups/yelb-ui': problem(404, 'UPSTREAM_NOT_FOUND', 'no such group'),
    });
    expect(await screen.findByText('no such group')).toBeTruthy();
  });

  it('lets nobody review what Netloft does not change', async () => {
    const readOnly = 'A protected principal owns it.';
    show('/groups/of/yelb-ui', {
      'GET /api/v1/nsx/groups/yelb-ui': { body: groupDetailOf({ ...own, readOnly }) },
    });
    expect(await screen.findByText(readOnly)).toBeTruthy();
    expect(review().disabled).toBe(true);
  });

  it('has nothing to review while nothing was changed; id and type stay', async () => {
    show('/groups/of/yelb-ui');
    expect(await screen.findByText('Nothing has been changed yet.')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Id').disabled).toBe(true);
    expect(await axeFaults()).toEqual([]);
  });

  it('does not let pass what NSX refuses, and says so beside the criterion', async () => {
    show('/groups/new?type=kubernetes');
    const criterion = await screen.findByRole('group', { name: 'Criterion 1' });
    await userEvent.type(screen.getByLabelText('Name'), 'My services');
    await userEvent.click(within(criterion).getByRole('button', { name: 'Take away condition 2 of criterion 1' }));
    expect(await within(criterion).findByText(/KubernetesNamespace alone has no members/)).toBeTruthy();
    expect(screen.getByText('Mend what is marked first.')).toBeTruthy();
    expect(review().disabled).toBe(true);
  });

  it('keeps the source when it cannot be read, and the form waits', async () => {
    show('/groups/of/yelb-ui');
    await screen.findByText('Nothing has been changed yet.');
    fireEvent.change(source(), { target: { value: 'id: [broken' } });
    expect(await screen.findByText('The form waits until the source can be read.')).toBeTruthy();
    expect(source().value).toBe('id: [broken');
  });

  it('keeps criteria that the form cannot show for the source', async () => {
    const object = groupObject('yelb-ui', {
      expression: [{ resource_type: 'PathExpression', paths: ['/x'] }],
      group_type: [],
    });
    show('/groups/of/yelb-ui', { 'GET /api/v1/nsx/groups/yelb-ui': { body: groupDetailOf(own, { object }) } });
    expect(await screen.findByText(/the form would lose something/)).toBeTruthy();
  });

  it('writes the form into the source and the source into the form', async () => {
    show('/groups/of/yelb-ui');
    const tag = await screen.findByRole<HTMLInputElement>('combobox', { name: 'Its value' });
    fireEvent.change(source(), { target: { value: source().value.replace('|yelb-ui', '|redis') } });
    await waitFor(() => expect(tag.value).toBe('redis'));
    await userEvent.clear(tag);
    await userEvent.type(tag, 'yelb-db');
    await waitFor(() => expect(written()).toContain('value: dis:k8s:app|yelb-db'));
    await userEvent.click(screen.getByRole('radio', { name: 'JSON' }));
    await waitFor(() => expect(written()).toContain('"value": "dis:k8s:app|yelb-db"'));
  });

  it('shows what a draft would find', async () => {
    const page = show('/groups/of/yelb-ui');
    const found = await screen.findByRole('region', { name: 'Would find now' });
    expect(await within(found).findByTitle('yelb/yelb-ui-1')).toBeTruthy();
    expect(within(found).getByText('No rule uses it yet.')).toBeTruthy();
    expect(page.requests).toContain('POST /api/v1/nsx/groups/preview');
  });

  it('has the draft again after a reload', async () => {
    sessionStorage.setItem(
      'netloft.nsx-editor.Group.yelb-ui',
      JSON.stringify({ object: { ...groupObject('yelb-ui'), description: 'mine' }, base: groupObject('yelb-ui') }),
    );
    show('/groups/of/yelb-ui');
    expect(await screen.findByText(/This is your draft from before; it was not published/)).toBeTruthy();
    expect(screen.getByLabelText<HTMLTextAreaElement>('Description').value).toBe('mine');
    await userEvent.click(screen.getByRole('button', { name: 'Throw the draft away' }));
    await waitFor(() => expect(screen.getByLabelText<HTMLTextAreaElement>('Description').value).toBe(''));
  });

  it('merges what somebody else changed meanwhile, and loses nothing', async () => {
    const sent: Record<string, unknown>[] = [];
    const theirs = groupObject('yelb-ui', {
      description: 'theirs',
      tags: [{ scope: 'owner', tag: 'b' }],
      _revision: 4,
    });
    let read = 0;
    show('/groups/of/yelb-ui', {
      'GET /api/v1/nsx/groups/yelb-ui': () => {
        read += 1;
        return { body: groupDetailOf(own, read === 1 ? {} : { object: theirs }) };
      },
      'POST /api/v1/nsx/changes': (body) => {
        const { object } = body as { object: Record<string, unknown> };
        sent.push(object);
        if (object['_revision'] === 3)
          return problem(409, 'UPSTREAM_CONFLICT', 'yelb-ui was changed by somebody meanwhile.', {
            upstream: { kind: 'nsx', status: 412 },
          });
        return { body: { record, before: theirs, after: object, findings: [], warnings: [] } };
      },
    });
    await userEvent.type(await screen.findByLabelText('Description'), 'mine');
    await userEvent.click(review());
    const dialog = await screen.findByRole('dialog', { name: 'Change group yelb-ui in NSX' });
    const choice = await within(dialog).findByRole('radiogroup', { name: 'What counts for description' });
    await userEvent.click(within(choice).getByRole('radio', { name: 'Keep yours' }));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Review the merged object' }));
    await waitFor(() =>
      expect(sent.at(-1)).toMatchObject({ description: 'mine', tags: [{ scope: 'owner', tag: 'b' }], _revision: 4 }),
    );
    const publish = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Publish to NSX' });
    await waitFor(() => expect(publish.disabled).toBe(false));
  });

  it('publishes and goes to the group', async () => {
    const page = show('/groups/new?type=antrea', {
      'POST /api/v1/nsx/changes': (body) => {
        const { object } = body as { object: object };
        return { body: { record, before: null, after: object, findings: [], warnings: [] } };
      },
      'GET /api/v1/nsx/groups': { body: { items: [], total: 0, freshness: LIVE } },
    });
    await userEvent.type(await screen.findByLabelText('Name'), 'Shop UI');
    expect(screen.getByLabelText<HTMLInputElement>('Id').value).toBe('Shop-UI');
    await userEvent.type(screen.getByRole('combobox', { name: 'Value' }), 'shop');
    await userEvent.type(screen.getByRole('combobox', { name: 'Label or tag scope' }), 'app');
    await userEvent.type(screen.getByRole('combobox', { name: 'Its value' }), 'ui');
    await waitFor(() => expect(review().disabled).toBe(false));
    await userEvent.click(review());
    const publish = await screen.findByRole<HTMLButtonElement>('button', { name: 'Publish to NSX' });
    await waitFor(() => expect(publish.disabled).toBe(false));
    await userEvent.click(publish);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(page.requests.filter((one) => one === 'POST /api/v1/nsx/changes')).toHaveLength(2);
    expect(sessionStorage.length).toBe(0);
  });
});
