import { useState, type ReactNode } from 'react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ObjectHit } from '@netloft/contracts';
import { ObjectPicker, type ObjectPickerProps } from './object-picker.tsx';
import { renderInApp } from './testing.tsx';

const pod = (name: string, more: Partial<ObjectHit> = {}): ObjectHit => ({
  id: `Pod/yelb/${name}`,
  kind: 'Pod',
  namespace: 'yelb',
  name,
  ips: ['10.0.0.1'],
  labels: { app: name },
  phase: 'Running',
  ...more,
});
const pods = [pod('yelb-ui'), pod('yelb-db', { phase: 'Pending' }), pod('agent', { hostNetwork: true })];

const changed = vi.fn<ObjectPickerProps['onChange']>();
const asked: string[] = [];
let answer: () => Response;

beforeEach(() => {
  changed.mockClear();
  asked.length = 0;
  answer = () => Response.json({ items: pods, total: 57, freshness: { state: 'live', asOf: null } });
  vi.spyOn(globalThis, 'fetch').mockImplementation((input) => {
    asked.push(String(input instanceof Request ? input.url : input));
    return Promise.resolve(answer());
  });
});
afterEach(() => vi.restoreAllMocks());

function Harness(props: Partial<ObjectPickerProps>): ReactNode {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  const [value, setValue] = useState('');
  return (
    <QueryClientProvider client={client}>
      <ObjectPicker
        cluster="c1"
        kinds={['Pod']}
        label="Pod"
        value={value}
        onChange={(next, hit) => {
          changed(next, hit);
          setValue(next);
        }}
        {...props}
      />
    </QueryClientProvider>
  );
}

describe('a search that fails', () => {
  it('says why below the field and keeps what was typed', async () => {
    answer = () =>
      Response.json(
        {
          type: 'x',
          title: 'x',
          status: 403,
          code: 'UPSTREAM_FORBIDDEN',
          detail: 'pods is forbidden: user1',
          action: 'x',
          requestId: '',
        },
        { status: 403 },
      );
    renderInApp(<Harness />);
    await userEvent.type(screen.getByLabelText('Pod'), 'yel');
    expect(await screen.findByText('pods is forbidden: user1')).toBeDefined();
    expect(screen.getByLabelText<HTMLInputElement>('Pod').value).toBe('yel');
  });
  it('that finds nothing says so', async () => {
    answer = () => Response.json({ items: [], total: 0, freshness: { state: 'live', asOf: null } });
    renderInApp(<Harness />);
    await userEvent.type(screen.getByLabelText('Pod'), 'zzz');
    expect(await screen.findByText('Nothing matches “zzz”.')).toBeDefined();
  });
});

describe('the picker', () => {
  it('asks for nothing before it is used', () => {
    renderInApp(<Harness />);
    expect(asked).toEqual([]);
  });

  it('shows addresses, labels and phases, how many more there are, and what is hidden', async () => {
    answer = () =>
      Response.json({
        items: pods,
        total: 57,
        freshness: { state: 'live', asOf: null },
        hidden: [{ what: 'pods in 2 namespaces', count: 2, reason: 'needs list on pods' }],
      });
    renderInApp(<Harness />);
    await userEvent.click(screen.getByLabelText('Pod'));
    const option = await screen.findByRole('option', { name: /yelb-ui/ });
    expect(option.textContent).toContain('10.0.0.1 · app=yelb-ui');
    expect(screen.getByText('Pending')).toBeDefined();
    expect(screen.getByText('host network')).toBeDefined();
    expect(screen.getByText('54 more: type to narrow them down.')).toBeDefined();
    expect(screen.getByText('Hidden from you: pods in 2 namespaces (needs list on pods)')).toBeDefined();
  });

  it('searches on the server when the typing pauses, within the namespace', async () => {
    renderInApp(<Harness namespace="yelb" />);
    await userEvent.type(screen.getByLabelText('Pod'), 'yelb-d');
    await vi.waitFor(() =>
      expect(asked.at(-1)).toBe('/api/v1/clusters/c1/objects?kinds=Pod&limit=30&filter=yelb-d&namespace=yelb'),
    );
  });

  it('chooses by keyboard and gives the object', async () => {
    renderInApp(<Harness />);
    await userEvent.click(screen.getByLabelText('Pod'));
    await screen.findByRole('option', { name: /yelb-ui/ });
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    expect(changed).toHaveBeenLastCalledWith('yelb/yelb-db', pods[1]);
  });

  it('refuses what the form cannot take, with the reason', async () => {
    renderInApp(<Harness refuse={(hit) => (hit.hostNetwork === true ? 'shares the Node’s address' : undefined)} />);
    await userEvent.click(screen.getByLabelText('Pod'));
    await userEvent.click(await screen.findByRole('option', { name: /shares the Node’s address/ }));
    expect(changed).not.toHaveBeenCalled();
  });

  it('takes free text as it is typed', async () => {
    renderInApp(<Harness />);
    await userEvent.type(screen.getByLabelText('Pod'), 'x/y');
    expect(changed).toHaveBeenLastCalledWith('x/y', null);
  });
});
