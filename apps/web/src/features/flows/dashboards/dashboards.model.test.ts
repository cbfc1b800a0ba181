import { describe, expect, it } from 'vitest';
import { parseFilter } from '@netloft/analytics';
import type { FlowKey } from '@netloft/contracts';
import { withTerms } from '../../../components/flow-scope/index.ts';
import {
  chartSeries,
  keyLabel,
  labelOf,
  otherOf,
  pairFlows,
  seriesTwin,
  summaryTwin,
  topItems,
} from './dashboards.model.ts';
import { dashboardsSearch } from './dashboards.search.ts';
import { connectionsOf, lifeFigures, trafficFigures, unprotectedShare } from './home.model.ts';
import { seriesOf, summaryOf } from './testing.ts';
import { hiddenNamespaces, hiddenTerms, ISOLATION, measuresOf, overTime, termsOfKey } from './view.ts';

const hrefOf = (key: object): string => JSON.stringify(key);

describe('the address of a dashboard', () => {
  it('leaves out what is not understood', () => {
    expect(
      dashboardsSearch({ group: 'port', top: '1000', hide: 'a b', view: 'x', compare: '1', from: 'yesterday' }),
    ).toEqual({});
  });
  it('keeps how it is looked at', () => {
    const search = {
      from: 'now-6h',
      group: 'pod',
      direction: 'both',
      measure: 'packets',
      top: 10,
      hide: 'none',
      compare: 'previous',
      view: 'table',
    };
    expect(dashboardsSearch(search)).toEqual(search);
  });
});

describe('Namespaces that are left out', () => {
  it.each([
    ['home', undefined, []],
    ['pod-to-pod', undefined, ['kube-system', 'flow-aggregator', 'flow-visibility']],
    ['pod-to-pod', 'none', []],
    ['home', 'a,b-*', ['a', 'b-*']],
  ] as const)('on %s with %s', (dashboard, hide, names) => {
    expect(hiddenNamespaces(dashboard, hide)).toEqual(names);
  });
  it('are ordinary terms of the filter, beside one that offers a choice', () => {
    const filter = withTerms('ns:a or ns:b', hiddenTerms(['kube-system']));
    expect(filter).toBe('(ns:a or ns:b) -ns:kube-system');
    expect(parseFilter(filter).ok).toBe(true);
  });
});

describe('terms of a group', () => {
  it.each([
    [{ 'src.workload': 'yelb/yelb-ui', verdict: 'dropped' }, 'src.workload:yelb/yelb-ui verdict:dropped'],
    [{ network: '172.24.0.0/24' }, 'external:172.24.0.0/24'],
    [{ 'egress.ip': '10.0.0.1' }, 'egressip:10.0.0.1'],
    [{ reason: 'end of flow' }, 'reason:end-of-flow'],
    [{ reason: '' }, ''],
    [{ protocol: 'TCP', port: '80', type: 'inter-node' }, 'protocol:tcp port:80 type:inter-node'],
    [{ policy: '' }, 'policy:none'],
    [{ policy: ISOLATION }, 'policy:none verdict:denied'],
    [{ 'ingress.policy': ISOLATION }, 'ingress.policy:none ingress.action:denied'],
    [{ 'src.label:app': 'web' }, 'src.label:app=web'],
    [{ 'dst.label:app': '' }, '-dst.label:app'],
  ])('%o can be read back as %s', (key, filter) => {
    expect(withTerms('', termsOfKey(key))).toBe(filter);
    expect(parseFilter(filter).ok).toBe(true);
  });
});

describe('what is asked', () => {
  it.each([
    ['bytes', 'forward', ['bytes']],
    ['bytes', 'reverse', ['reverseBytes']],
    ['throughput', 'both', ['throughput', 'reverseThroughput']],
    ['connections', 'both', ['connections']],
  ] as const)('for %s %s', (measure, direction, measures) => {
    expect(measuresOf(measure, direction)).toEqual(measures);
  });
  it('over time is a rate, whatever the width of the buckets', () => {
    expect([overTime('bytes'), overTime('reverseBytes'), overTime('packets')]).toEqual([
      'throughput',
      'reverseThroughput',
      'packets',
    ]);
  });
});

describe('groups as bars', () => {
  const summary = summaryOf(
    [
      {
        key: { 'src.pod': 'yelb/ui-1' },
        values: { bytes: 60 },
        previous: { bytes: 30 },
        verdicts: { allowed: 3, dropped: 1 },
      },
      { key: { 'src.pod': '' }, values: { bytes: 10 } },
      { key: { 'src.pod': 'x/y' }, values: { bytes: null } },
    ],
    { groups: 12, other: { groups: 9, values: { bytes: 30 } } },
  );
  it('name their Namespace, show verdicts and lead to their records; what is not known is no bar', () => {
    const [first, second, ...rest] = topItems(summary, 'bytes', hrefOf);
    expect(first).toMatchObject({ label: 'yelb / ui-1', value: 60, previous: 30, href: '{"src.pod":"yelb/ui-1"}' });
    expect(first?.parts.map((part) => part.value)).toEqual([1, 3]);
    expect(second?.label).toBe('none');
    expect(rest).toEqual([]);
    expect(otherOf(summary, 'bytes')).toEqual({ groups: 9, value: 30 });
  });
  it('have a twin with the same values, the change and Other', () => {
    const twin = summaryTwin(summary, 'bytes', hrefOf);
    expect(twin.heads.map((head) => head.label)).toEqual(['Source Pod', 'Bytes', 'Change', 'Records by verdict']);
    expect(twin.rows[0]?.cells).toEqual(['yelb / ui-1', '60 B', '+100 %', 'Dropped 1, Allowed 3']);
    expect(twin.rows.at(-1)?.cells).toEqual(['Other (9)', '30 B', '', '']);
  });
  it.each([
    ['verdict', 'unprotected', 'Unprotected'],
    ['policy', ISOLATION, 'isolation, no policy named'],
    ['dst.workload', 'a/b', 'a / b'],
    ['network', '10.0.0.0/24', '10.0.0.0/24'],
    ['protocol', 'tcp', 'TCP'],
  ])('%s %s reads %s', (dimension, value, label) => {
    expect(labelOf(dimension, value)).toBe(label);
  });
});

it.each([
  [{ 'src.workload': 'a/x', 'dst.workload': '', network: '8.8.8.0/24' }, 'a / x → 8.8.8.0/24'],
  [{ 'src.workload': '', 'dst.workload': 'a/x', network: '8.8.8.0/24' }, '8.8.8.0/24 → a / x'],
  [{ 'src.workload': 'a/x', 'dst.workload': 'b/y', network: '' }, 'a / x → b / y'],
  [{ network: '8.8.8.0/24' }, '8.8.8.0/24'],
  [{ network: '8.8.8.0/24', 'dst.ns': 'yelb' }, '8.8.8.0/24 → yelb'],
  [{ 'src.ns': '', 'dst.ns': 'yelb' }, 'none → yelb'],
  [{}, ''],
])('the group %o reads %s', (key, label) => {
  expect(keyLabel(key as FlowKey)).toBe(label);
});

describe('pairs', () => {
  const summary = summaryOf(
    [
      {
        key: { 'src.workload': 'a/x', 'dst.workload': '', network: '1.2.3.0/24', verdict: 'allowed' },
        values: { bytes: 30, reverseBytes: 7, flows: 4 },
      },
      {
        key: { 'src.workload': 'a/x', 'dst.workload': 'b/y', network: '', verdict: 'dropped' },
        values: { bytes: 10, reverseBytes: 0, flows: 1 },
      },
      {
        key: { 'src.workload': 'b/y', 'dst.workload': 'a/x', network: '', verdict: 'unprotected' },
        values: { bytes: 0, flows: 2 },
      },
    ],
    { groups: 9, other: { groups: 6, values: { bytes: 60 } } },
  );
  const flows = pairFlows(summary, {
    source: ['src.workload', 'network'],
    target: ['dst.workload', 'network'],
    measure: 'bytes',
    hrefOf,
  });
  it('are named by the first thing that an end has, and an end is the same at both sides', () => {
    expect(flows.map((flow) => [flow.source.id, flow.target.id, flow.verdict])).toEqual([
      ['workload=a/x', 'network=1.2.3.0/24', 'allowed'],
      ['workload=a/x', 'workload=b/y', 'dropped'],
      ['other', 'other', null],
    ]);
  });
  it('tell both directions and lead to their records; Other does not', () => {
    expect(flows[0]?.facts).toContainEqual({ name: 'Back', value: '7 B' });
    expect(flows[0]?.href).toContain('"network":"1.2.3.0/24"');
    expect(flows[2]).toMatchObject({ value: 60, facts: [{ name: '6 more pairs', value: '60 B' }] });
    expect(flows[2]?.href).toBeUndefined();
  });
});

describe('groups over time', () => {
  const data = seriesOf(
    [
      { key: { verdict: 'allowed' }, values: [1, null, 3] },
      { key: { verdict: 'dropped' }, values: [0, null, 1] },
    ],
    { other: { groups: 3, values: [5, null, 5] } },
  );
  it('have the colours and the order of verdicts, Other last', () => {
    expect(chartSeries(data, 'verdict').map((one) => [one.label, one.color, one.mark])).toEqual([
      ['Dropped', 'var(--nl-bad)', 'dropped'],
      ['Allowed', 'var(--nl-good)', 'allowed'],
      ['Other (3)', 'var(--nl-series-other)', undefined],
    ]);
  });
  it('have a twin in which a gap is no zero', () => {
    const { rows } = seriesTwin(data, 'flows', 'utc');
    expect(rows.map((row) => row.cells)).toEqual([
      ['2026-11-26 10:00:00 UTC', '1 record', '0 records', '5 records'],
      ['2026-11-26 10:01:00 UTC', '—', '—', '—'],
      ['2026-11-26 10:02:00 UTC', '3 records', '1 record', '5 records'],
    ]);
  });
  it('say in the table which times are not whole', () => {
    const cut = [
      { at: 0, seconds: 40, growing: false },
      { at: 2, seconds: 12, growing: true },
    ];
    const data = seriesOf([{ key: {}, values: [1, 2, 3] }], { cut });
    expect(seriesTwin(data, 'flows', 'utc').rows.map((row) => row.cells[0])).toEqual([
      '2026-11-26 10:00:00 UTC (only 40 s of 60 s)',
      '2026-11-26 10:01:00 UTC',
      '2026-11-26 10:02:00 UTC (so far, 12 s of 60 s)',
    ]);
  });
});

describe('figures of the home dashboard', () => {
  it('add both directions and keep what is external apart', () => {
    const figures = trafficFigures(
      summaryOf([
        {
          key: { type: 'inter-node' },
          values: { totalBytes: 10, throughput: 4, reverseThroughput: 1, flows: 2, connections: 2 },
        },
        {
          key: { type: 'to-external' },
          values: { totalBytes: 5, throughput: 2, reverseThroughput: 1, flows: 1, connections: 1 },
        },
        {
          key: { type: 'from-external' },
          values: { totalBytes: 1, throughput: 1, reverseThroughput: 0, flows: 1, connections: 1 },
        },
      ]),
    );
    expect(figures.throughput).toEqual([9, null]);
    expect(figures.externalBytes).toEqual([6, null]);
    expect(figures.externalConnections).toEqual([2, null]);
    expect(figures.externalThroughput).toEqual([4, null]);
  });
  it('count nothing external as zero, not as unknown', () => {
    expect(
      trafficFigures(summaryOf([{ key: { type: 'inter-node' }, values: { totalBytes: 1 } }])).externalBytes,
    ).toEqual([0, null]);
  });
  it('call a connection ended when a record says so, whatever its other records said', () => {
    const summary = summaryOf(
      [
        { key: { reason: 'active timeout' }, values: { connections: 8 } },
        { key: { reason: 'end of flow' }, values: { connections: 3 } },
        { key: { reason: 'idle timeout' }, values: { connections: 1 } },
      ],
      { totals: { connections: 10 } },
    );
    expect(lifeFigures(summary)).toEqual({ ended: [4, null], active: [6, null] });
  });
  it('give the unprotected share of the records, and none where there are no records', () => {
    const summary = summaryOf([
      { key: { verdict: 'unprotected' }, values: { flows: 1 } },
      { key: { verdict: 'dropped' }, values: { flows: 2 } },
      { key: { verdict: 'rejected' }, values: { flows: 1 } },
    ]);
    expect(unprotectedShare(summary)).toEqual([0.25, null]);
    expect(unprotectedShare(summaryOf([], { totals: { flows: 0 } }))[0]).toBeNull();
  });
  it('take distinct connections from the whole, never from groups that share some', () => {
    const change = { totals: { connections: 3 }, previousTotals: { connections: 2 } };
    expect(connectionsOf(summaryOf([], change))).toEqual([3, 2]);
    expect(connectionsOf(summaryOf([], { totals: {} }))).toEqual([null, null]);
  });
});
