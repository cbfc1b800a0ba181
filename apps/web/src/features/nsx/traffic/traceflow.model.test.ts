import { describe, expect, it } from 'vitest';
import type { NsxTraceflowRequest } from '@netloft/contracts';
import { detailOf, STATUS } from '../../../components/trace-path/testing.ts';
import { comparedTraces, untoldByNsx } from './compare.model.ts';
import { nsxTraceOf } from './testing.ts';
import {
  draftOfSearch,
  EMPTY_DRAFT,
  faultsOfProblem,
  ownRequestOf,
  requestOfDraft,
  searchOfDraft,
  searchOfRequest,
  traceableOf,
  type TraceDraft,
} from './traceflow-form.model.ts';
import { answerOf, rowOf, runs } from './traceflow.model.ts';

const CLUSTERS = [
  traceableOf({ name: 'stc-tkg-cluster-1', link: { cluster: 'c1', by: 'cluster-id' } }),
  traceableOf({ name: 'elsewhere', link: null }),
];
const FILLED: TraceDraft = {
  ...EMPTY_DRAFT,
  cluster: 'c1',
  source: 'yelb/yelb-ui',
  dst: 'yelb/yelb-appserver',
  port: '4567',
};

describe('a form', () => {
  it.each<[string, Partial<TraceDraft>, readonly string[]]>([
    ['without a cluster', { cluster: '' }, ['cluster']],
    ['with a cluster that NSX does not know', { cluster: 'c9' }, ['cluster']],
    ['without a Namespace', { source: 'yelb-ui', dst: 'x' }, ['source', 'dst']],
    ['with a name as address', { dstType: 'ip' }, ['dst']],
    ['with ports that are none', { port: '0', srcPort: 'a' }, ['port', 'srcPort']],
  ])('%s is refused there', (_, change, fields) => {
    const checked = requestOfDraft({ ...FILLED, ...change }, CLUSTERS);
    expect(checked.ok ? [] : Object.keys(checked.faults)).toEqual(fields);
  });

  it('asks by NSX’s name of the cluster, and knows Netloft’s', () => {
    const checked = requestOfDraft(FILLED, CLUSTERS);
    expect(checked).toEqual({
      ok: true,
      link: 'c1',
      request: {
        cluster: 'stc-tkg-cluster-1',
        source: { type: 'pod', namespace: 'yelb', name: 'yelb-ui' },
        destination: { type: 'pod', namespace: 'yelb', name: 'yelb-appserver' },
        protocol: 'TCP',
        destinationPort: 4567,
      },
    });
    if (checked.ok) expect(ownRequestOf(checked.request)).not.toHaveProperty('cluster');
  });

  it('of ICMP has no ports, whatever was typed before', () => {
    const checked = requestOfDraft({ ...FILLED, protocol: 'ICMP', port: 'x' }, CLUSTERS);
    expect(checked.ok && checked.request.destinationPort).toBeUndefined();
  });

  it('comes back from the link that it gives', () => {
    const draft: TraceDraft = {
      ...FILLED,
      dst: '10.0.0.1',
      dstType: 'ip',
      protocol: 'UDP',
      srcPort: '99',
      beside: true,
    };
    expect(draftOfSearch(searchOfDraft(draft))).toEqual(draft);
    expect(draftOfSearch({ dst: 'fd00::1' }).dstType).toBe('ip');
  });

  it('is filled by a trace that was made', () => {
    const { request, link } = nsxTraceOf(STATUS.dropped);
    expect(searchOfRequest(request as NsxTraceflowRequest, link)).toEqual({
      cluster: 'c1',
      source: 'yelb/yelb-ui-6df49457d6-m5clv',
      dst: 'yelb/yelb-appserver-857c5c76d5-4cd86',
      dstType: 'pod',
      port: 4568,
    });
  });

  it('takes the server’s faults to their fields', () => {
    expect(
      faultsOfProblem([
        { path: 'destination.name', message: 'a' },
        { path: 'body.source', message: 'b' },
        { path: 'other', message: 'c' },
      ]),
    ).toEqual({ dst: 'a', source: 'b' });
  });
});

describe('a trace in the list', () => {
  const now = Date.parse('2026-11-25T10:00:00Z');
  const running = { phase: 'Running', verdict: 'Unknown' } as const;
  it.each<[string, string | null, boolean, string]>([
    ['just made', '2026-11-25T09:59:50Z', true, 'Running'],
    ['made an hour ago', '2026-11-25T09:00:00Z', false, 'Not asked'],
    ['of which NSX does not tell when', null, true, 'Running'],
  ])('that is said to run, %s', (_, createdAt, expected, label) => {
    const row = { ...nsxTraceOf(STATUS.running), ...running, createdAt };
    expect(runs(row, now)).toBe(expected);
    expect(rowOf(row, now).outcome.label).toBe(label);
  });

  it('tells its verdict once it has one', () =>
    expect(rowOf(nsxTraceOf(STATUS.dropped), now).outcome).toEqual({ mark: 'dropped', label: 'Dropped' }));
});

describe('two answers to one question', () => {
  const NSX = { displayName: 'Yelb-Zero-Trust', tier: 'nsx-category-application' };
  const states = (nsx: Parameters<typeof comparedTraces>[0], own: Parameters<typeof comparedTraces>[1]): string =>
    comparedTraces(nsx, own)
      .map(({ about, state }) => `${about} ${state}`)
      .join(', ');

  it('that tell the same differ in what NSX does not tell only', () => {
    const rows = comparedTraces(answerOf(nsxTraceOf(STATUS.dropped)), detailOf(STATUS.dropped, NSX));
    expect(rows.filter(({ state }) => state === 'differs')).toEqual([]);
    expect(untoldByNsx(rows)).toEqual(['tier']);
    expect(rows.find(({ about }) => about === 'ended')?.nsx).toBe('NetworkPolicy, …-5r8gj');
  });

  it('that end elsewhere differ there', () => {
    expect(states(answerOf(nsxTraceOf(STATUS.delivered)), detailOf(STATUS.dropped))).toBe(
      'verdict differs, ended differs, nodes same, steps differs, tunnel same, policy same, rule differs',
    );
  });

  it('leave out what neither tells', () => {
    expect(states(answerOf(nsxTraceOf(STATUS.failed)), detailOf(STATUS.failed))).toBe('verdict same');
  });
});
