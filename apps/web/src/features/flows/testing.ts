import type { FlowList, FlowRecord, FlowSeries, FlowStatus } from '@netloft/contracts';

export { flowOf } from '../../components/flow-record/testing.ts';

const NOW = '2026-11-25T10:00:00.000Z';

export const flowListOf = (items: FlowRecord[], change: Partial<FlowList> = {}): FlowList => ({
  items,
  total: items.length,
  freshness: { state: 'live', asOf: NOW },
  from: '2026-11-25T09:30:00.000Z',
  to: NOW,
  took: 3,
  ...change,
});

/** Two buckets by verdict. */
export const seriesOf = (): FlowSeries => ({
  from: '2026-11-25T09:30:00.000Z',
  to: NOW,
  took: 2,
  step: 900,
  times: [Date.parse('2026-11-25T09:30:00Z'), Date.parse('2026-11-25T09:45:00Z')],
  series: [
    { key: { verdict: 'unprotected' }, values: [3, 5] },
    { key: { verdict: 'dropped' }, values: [0, 2] },
  ],
});

export const statusOf = (change: Partial<FlowStatus> = {}): FlowStatus => ({
  store: {
    kind: 'embedded',
    state: 'ready',
    rows: 10,
    oldest: '2026-11-25T04:00:00Z',
    newest: NOW,
    bytes: 1000,
    maxBytes: null,
    retentionHours: 24,
    waiting: 0,
    dropped: 0,
    partitionsDropped: [],
  },
  rate: 1,
  listeners: [],
  exporters: [],
  gaps: [],
  ...change,
});
