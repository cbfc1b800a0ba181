import type { ReactNode } from 'react';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { renderPage, type PageHandle } from '../../testing/render-page.tsx';
import { ScopeBar, scopeSearch, useTurn } from './index.ts';

function Harness(): ReactNode {
  const [search, change] = usePageSearch(scopeSearch);
  return (
    <>
      <h1>Flows</h1>
      <ScopeBar cluster="c1" search={search} onChange={change} count={<p>3 records</p>} />
      <output>{useTurn()}</output>
    </>
  );
}
const values = {
  body: {
    from: 3,
    to: 5,
    options: [{ text: 'yelb', kind: 'value', detail: '12 flows' }],
  },
};
const show = (address = '/flows'): PageHandle =>
  renderPage(Harness, address, { http: { 'GET /api/v1/clusters/c1/flows/complete': values } });
const box = (): Promise<HTMLElement> => screen.findByRole('combobox', { name: 'Filter flows' });

beforeEach(() => localStorage.clear());

describe('the filter', () => {
  it('that cannot be read is told at its place and does not count', async () => {
    const page = show();
    await userEvent.type(await box(), 'ns:yelb verdikt:denied{Enter}');
    const fault = await screen.findByRole('alert');
    expect(fault.textContent).toContain('verdict');
    expect((await box()).getAttribute('aria-invalid')).toBe('true');
    expect(document.querySelector('mark')?.textContent).toContain('verdikt');
    expect(page.address()).toBe('/flows');
  });

  it('counts from Enter on, is shown term by term, and loses one when it is taken away', async () => {
    const page = show();
    await userEvent.type(await box(), 'ns:yelb -port:53{Enter}');
    await waitFor(() => expect(page.address()).toBe('/flows?filter=ns:yelb+-port:53'));
    await userEvent.click(await screen.findByRole('button', { name: 'Take ns:yelb away' }));
    await waitFor(() => expect(page.address()).toBe('/flows?filter=-port:53'));
    expect((await box()).getAttribute('value')).toBe('-port:53');
  });

  it('is completed by keyboard: a field, then a value of what is stored', async () => {
    const page = show();
    await userEvent.type(await box(), 'n');
    await screen.findByRole('option', { name: /^ns:/ });
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await userEvent.keyboard('ye');
    await screen.findByRole('option', { name: /^yelb/ });
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await waitFor(() => expect(page.address()).toBe('/flows?filter=ns:yelb'));
    expect(page.requests.map((one) => decodeURIComponent(one))).toContainEqual(
      expect.stringMatching(/flows\/complete\?from=now-30m&to=now&text=ns:/),
    );
  });

  it('has the focus at a slash', async () => {
    show();
    await box();
    await userEvent.keyboard('/');
    expect(document.activeElement).toBe(await box());
  });
});

describe('the range', () => {
  it('is chosen from the lengths, and goes back in time step by step', async () => {
    const page = show();
    await userEvent.click(await screen.findByRole('button', { name: 'Last 30 minutes' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Last 6 hours' }));
    await waitFor(() => expect(page.address()).toBe('/flows?from=now-6h'));
    await userEvent.click(screen.getByRole('button', { name: 'Earlier' }));
    await waitFor(() => expect(page.address()).toMatch(/from=\d{4}-.*&to=\d{4}-/));
    expect(screen.queryByRole('button', { name: /^Last/ })).toBeNull();
  });

  it('of exact times must begin before it ends', async () => {
    const page = show('/flows?from=2026-11-25T09:00:00Z&to=2026-11-25T10:00:00Z');
    await userEvent.click(await screen.findByRole('button', { name: /2026-11-25/ }));
    const form = await screen.findByRole('form', { name: 'Exact times' });
    const to = within(form).getByLabelText('To');
    await userEvent.clear(to);
    await userEvent.type(to, '2020-01-01T00:00:00');
    expect(within(form).getByRole('alert').textContent).toBe('The beginning must be before the end.');
    expect(page.address()).toContain('to=2026-11-25T10:00:00Z');
  });

  it('that is fixed is not looked at again by itself', async () => {
    show('/flows?from=2026-11-25T09:00:00Z&to=2026-11-25T10:00:00Z');
    const select = await screen.findByRole('combobox', { name: 'Look again by itself' });
    expect(select).toHaveProperty('disabled', true);
  });
});

describe('looking again', () => {
  it('is asked for by the button and kept in the link when it is automatic', async () => {
    const page = show();
    const before = Number((await screen.findByRole('status')).textContent);
    await userEvent.click(screen.getByRole('button', { name: 'Look again now' }));
    expect(Number(screen.getByRole('status').textContent)).toBe(before + 1);
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Look again by itself' }), '30s');
    await waitFor(() => expect(page.address()).toBe('/flows?refresh=30s'));
  });
});

it('has no serious accessibility fault', async () => {
  show('/flows?filter=ns:yelb');
  await box();
  const found = await axe.run(document.body, {
    rules: {
      'color-contrast': { enabled: false },
      region: { enabled: false },
      // Measures letters on a canvas, which jsdom has none of.
      'label-content-name-mismatch': { enabled: false },
    },
  });
  expect(found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
});
