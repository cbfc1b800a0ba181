import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ChangeRecord, Finding, WorkloadRef } from '@netloft/contracts';
import { describe, expect, it, vi } from 'vitest';
import { LIVE, problem, renderPage } from '../../testing/render-page.tsx';
import { Findings } from './findings.tsx';
import { Members } from './members.tsx';
import { ObjectHistory } from './object-history.tsx';
import { originText } from './facts.ts';

const pods = (count: number): WorkloadRef[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'Pod',
    namespace: 'yelb',
    name: `pod-${index}`,
    ip: `10.0.0.${index}`,
  }));
const record = (id: string, change: Partial<ChangeRecord> = {}): ChangeRecord => ({
  id,
  cluster: 'c1',
  at: '2026-11-25T09:00:00Z',
  user: 'andreasm',
  operation: 'UPDATE',
  apiVersion: 'crd.antrea.io/v1beta1',
  kind: 'NetworkPolicy',
  namespace: 'yelb',
  name: 'web',
  state: 'applied',
  notUndoable: null,
  ...change,
});

describe('members', () => {
  it('that are not known are not called none', async () => {
    renderPage(() => <Members items={[]} total={null} />, '/x');
    expect(await screen.findByText(/^Not known/)).toBeTruthy();
    expect(screen.queryByText('Nothing is selected now.')).toBeNull();
  });

  it('that are none are said to be none', async () => {
    renderPage(() => <Members items={[]} total={0} />, '/x');
    expect(await screen.findByText('Nothing is selected now.')).toBeTruthy();
  });

  it('are shown in part, found by a word, and shown whole when asked', async () => {
    renderPage(() => <Members items={pods(20)} total={500} />, '/x');
    expect(await screen.findByText('20 of 500 are shown.')).toBeTruthy();
    const table = screen.getByRole('table');
    expect(within(table).getAllByRole('row')).toHaveLength(13);
    await userEvent.type(screen.getByRole('searchbox'), 'pod-19');
    await waitFor(() => expect(within(table).getAllByRole('row')).toHaveLength(2));
    await userEvent.clear(screen.getByRole('searchbox'));
    await userEvent.click(screen.getByRole('button', { name: 'Show 20' }));
    expect(within(table).getAllByRole('row')).toHaveLength(21);
  });
});

describe('findings', () => {
  const finding: Finding = {
    code: 'RULE_SHADOWED',
    severity: 'warning',
    message: 'Rule b never decides.',
    rule: { direction: 'Ingress', index: 1, name: 'b' },
    related: ['K8sNetworkPolicy:yelb/deny'],
  };

  it('that are none say so', async () => {
    renderPage(() => <Findings findings={[]} />, '/x');
    expect(await screen.findByText('Nothing looks unintended.')).toBeTruthy();
  });

  it('stand with warnings first and lead to the rule and to the other policies', async () => {
    const onRule = vi.fn();
    const note: Finding = { code: 'EMPTY_PEER', severity: 'info', message: 'A peer is empty.', related: [] };
    renderPage(() => <Findings findings={[note, finding]} onRule={onRule} />, '/x');
    await screen.findByText('Rule b never decides.');
    expect(screen.getAllByRole('listitem').map((item) => item.dataset['severity'])).toEqual(['warning', 'info']);
    await userEvent.click(screen.getByRole('button', { name: 'Show the rule b' }));
    expect(onRule).toHaveBeenCalledWith(finding.rule);
    expect(screen.getByRole('link').getAttribute('href')).toBe('/clusters/c1/policies/K8sNetworkPolicy%3Ayelb%2Fdeny');
  });
});

describe('the history of an object', () => {
  const History = () => (
    <ObjectHistory cluster="c1" apiVersion="crd.antrea.io/v1beta1" kind="NetworkPolicy" namespace="yelb" name="web" />
  );
  const list = (items: ChangeRecord[]) => ({ body: { items, total: items.length, freshness: LIVE } });

  it('that cannot be read says why', async () => {
    renderPage(History, '/x', {
      http: { 'GET /api/v1/clusters/c1/audit': problem(503, 'AUDIT_UNAVAILABLE', 'The disk is full.') },
    });
    expect(await screen.findByText('The disk is full.')).toBeTruthy();
  });

  it('keeps out what was done to a policy of the same name in another API group', async () => {
    const other = record('2', { apiVersion: 'networking.k8s.io/v1', user: 'somebody' });
    renderPage(History, '/x', { http: { 'GET /api/v1/clusters/c1/audit': list([other]) } });
    expect(await screen.findByText(/Nothing was changed through Netloft yet/)).toBeTruthy();
  });

  it('says of each change who, what became of it, and why it cannot be undone', async () => {
    const refused = record('2', { state: 'refused', message: 'denied the request', notUndoable: 'It was refused.' });
    const page = renderPage(History, '/x', { http: { 'GET /api/v1/clusters/c1/audit': list([record('1'), refused]) } });
    expect(await screen.findByText('denied the request')).toBeTruthy();
    expect(page.requests[0]).toContain('kind=NetworkPolicy&object=yelb%2Fweb');
    const [first, second] = screen.getAllByRole<HTMLButtonElement>('button', { name: 'Undo' });
    expect(first!.disabled).toBe(false);
    expect(second!.disabled).toBe(true);
    expect(second!.title).toBe('It was refused.');
  });

  it('shows the difference of a change', async () => {
    const spec = (priority: number) => ({ kind: 'NetworkPolicy', metadata: { name: 'web' }, spec: { priority } });
    renderPage(History, '/x', {
      http: {
        'GET /api/v1/clusters/c1/audit': list([record('1')]),
        'GET /api/v1/clusters/c1/audit/1': { body: { id: '1', record: record('1'), before: spec(1), after: spec(2) } },
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Difference' }));
    const diff = await screen.findByRole('table');
    expect(diff.textContent).toContain('priority: 1');
    expect(diff.textContent).toContain('priority: 2');
  });
});

describe('who wrote an object', () => {
  it.each([
    [{ source: 'other' as const, manager: 'flux' }, 'flux'],
    [{ source: 'other' as const, manager: null }, 'other'],
    [{ source: 'unknown' as const, manager: null }, 'not known'],
    [{ source: 'netloft' as const, manager: 'netloft' }, 'Netloft'],
  ])('%j reads %s', (origin, words) => {
    expect(originText(origin)).toBe(words);
  });
});
