import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveSocket } from '../../lib/live-topic.ts';
import { ownNamespaces } from '../../lib/own-namespaces.ts';
import { NamespacesForm } from './namespaces-form.tsx';

const draw = () =>
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <NamespacesForm />
      </QueryClientProvider>
    </MantineProvider>,
  );
const save = async (typed: string): Promise<void> => {
  const field = screen.getByLabelText('Namespaces');
  await userEvent.clear(field);
  if (typed !== '') await userEvent.type(field, typed);
  await userEvent.click(screen.getByRole('button', { name: 'Save namespaces' }));
};

beforeEach(() => ownNamespaces.set([]));
afterEach(() => ownNamespaces.set([]));

describe('the namespaces that a person names', () => {
  it.each([
    ['Web, shop_front', 'No names of namespaces: Web, shop_front.'],
    ['a=b; Path=/x', 'No names of namespaces: a=b;, Path=/x.'],
    [Array.from({ length: 51 }, (_, index) => `n${index}`).join(','), 'At most 50 namespaces can be named.'],
  ])('are refused where they are none: %s', async (typed, words) => {
    draw();
    const field = screen.getByLabelText('Namespaces');
    await userEvent.click(field);
    await userEvent.paste(typed);
    await userEvent.click(screen.getByRole('button', { name: 'Save namespaces' }));
    expect(screen.getByText(new RegExp(words.replaceAll('.', '\\.')))).toBeDefined();
    expect(ownNamespaces.get()).toEqual([]);
  });

  it('hold for what is followed live from then on: it is followed anew once they are saved, and not when they are refused', async () => {
    const reopen = vi.spyOn(liveSocket, 'reopen');
    draw();
    await save('Web');
    expect(reopen).not.toHaveBeenCalled();
    await save('web');
    expect(reopen).toHaveBeenCalledOnce();
    reopen.mockRestore();
  });

  it('are kept for the next time, and forgotten when they are taken out', async () => {
    const { unmount } = draw();
    await save('web,  shop-front web');
    expect(ownNamespaces.get()).toEqual(['web', 'shop-front']);
    expect(screen.getByRole('status').textContent).toMatch(/^Saved/);
    unmount();
    draw();
    expect(screen.getByLabelText<HTMLInputElement>('Namespaces').value).toBe('web, shop-front');
    await save('');
    expect(ownNamespaces.get()).toEqual([]);
  });
});
