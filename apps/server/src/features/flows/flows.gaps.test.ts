import { describe, expect, it } from 'vitest';
import { flowGaps, type GapInputs } from './flows.gaps.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');

const whole: GapInputs = {
  store: {
    kind: 'embedded',
    state: 'ready',
    rows: 10,
    oldest: '2026-11-26T11:00:00.000Z',
    newest: '2026-11-26T11:59:30.000Z',
    bytes: 1,
    maxBytes: 2,
    retentionHours: 168,
    waiting: 0,
    dropped: 0,
    partitionsDropped: [],
  },
  labels: true,
  exporters: [],
  listeners: [{ address: '127.0.0.1:4739', protocol: 'tcp' }],
  facts: { gate: { on: 'others', off: [] }, gateProblem: '', aggregator: true, podLabels: true },
  visibility: { namespaces: 'all', hidden: [] },
  now: NOW,
};
const with_ = (patch: Partial<GapInputs>): GapInputs => ({ ...whole, ...patch });
const store = (patch: Partial<GapInputs['store']>): Partial<GapInputs> => ({ store: { ...whole.store, ...patch } });
const empty = store({ rows: 0, oldest: null, newest: null });

describe('why flows may be missing', () => {
  it('has nothing to say when all is well', () => {
    expect(flowGaps(whole)).toEqual([]);
  });

  it.each<[string, Partial<GapInputs>, string[]]>([
    [
      'a server without a store',
      store({ kind: 'off', state: 'off', rows: null, newest: null }),
      ['blocking STORE_OFF'],
    ],
    ['a store that is away', store({ state: 'unavailable', detail: 'refused' }), ['blocking STORE_UNAVAILABLE']],
    ['records that were lost', store({ dropped: 12 }), ['warning RECORDS_DROPPED']],
    [
      'the gate off everywhere and nothing stored',
      { ...empty, facts: { ...whole.facts, gate: { on: [], off: ['node-1'] } } },
      ['blocking EXPORTER_GATE_OFF', 'blocking NOTHING_RECEIVED'],
    ],
    [
      'the gate off on one agent',
      { facts: { ...whole.facts, gate: { on: 'others', off: ['node-1'] } } },
      ['warning EXPORTER_GATE_PARTLY_OFF'],
    ],
    ['no aggregator', { facts: { ...whole.facts, aggregator: false } }, ['blocking AGGREGATOR_ABSENT']],
    ['nobody listened to', { listeners: [] }, ['warning NO_SOURCE']],
    [
      'a store that no collector fills',
      { ...store({ kind: 'clickhouse', newest: '2026-11-26T11:00:00.000Z' }), listeners: [] },
      ['warning NO_SOURCE', 'warning STALE'],
    ],
    ['nothing where a collector of its own fills the store', { ...store({ kind: 'clickhouse' }), listeners: [] }, []],
    ['old records only', store({ newest: '2026-11-26T11:00:00.000Z' }), ['warning STALE']],
    ['labels switched off', { labels: false, facts: { ...whole.facts, podLabels: false } }, ['info LABELS_OFF']],
    ['a cluster that does not answer', { visibility: { unknown: 'timeout' } }, ['blocking NO_RIGHTS']],
    [
      'no rights at all',
      {
        visibility: {
          namespaces: [],
          hidden: [{ what: 'flows of 9 namespaces', count: 9, reason: 'needs list on pods' }],
        },
      },
      ['blocking NO_RIGHTS'],
    ],
  ])('names %s', (_what, patch, expected) => {
    expect(flowGaps(with_(patch)).map((gap) => `${gap.severity} ${gap.code}`)).toEqual(expected);
  });

  it('names the Nodes whose agents have the gate off', () => {
    const [gap] = flowGaps(with_({ facts: { ...whole.facts, gate: { on: 'others', off: ['node-1', 'node-2'] } } }));
    expect(gap).toMatchObject({ nodes: ['node-1', 'node-2'], link: '/feature-gates?q=FlowExporter' });
  });
});
