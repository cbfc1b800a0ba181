import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchesFilter, parseFilter } from '@netloft/analytics';
import { FLOW_DIMENSIONS, FLOW_MEASURES, type FlowDimension } from '@netloft/contracts';
import { HOUR, type StoredFlow } from '../testing/flow-fixture.ts';
import { grouped, measured, verdictOf } from '../testing/flow-oracle.ts';
import { FROM, type FlowWorld, matching, openWorld, scope, TO, value } from '../testing/flow-world.ts';
import type { FlowScope, SummaryQuery } from '../types.ts';

let world: FlowWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.engine.close());

const SECONDS = (TO - FROM) / 1000;

const ask = (more: Partial<SummaryQuery> & { filter?: FlowScope['filter'] } = {}): SummaryQuery => ({
  ...scope(),
  by: [],
  measures: ['bytes'],
  order: 'bytes',
  top: 1000,
  previous: false,
  ...more,
});

describe('sums by groups', () => {
  const dimensions: readonly FlowDimension[] = [...FLOW_DIMENSIONS, 'label:app', 'src.label:app', 'dst.label:app'];
  it.each(dimensions)('by %s are those of the records, in every measure', async (dimension) => {
    const expected = grouped(matching(), dimension);
    const answer = await value(world.queries.summary(ask({ by: [dimension], measures: FLOW_MEASURES })));
    expect(answer.groups).toBe(expected.size);
    expect(answer.items).toHaveLength(expected.size);
    for (const item of answer.items) {
      const list = expected.get(item.key[dimension] ?? '?') ?? [];
      expect(item.values).toEqual(measured(list, SECONDS));
      for (const [verdict, count] of Object.entries(item.verdicts))
        expect(count).toBe(list.filter((flow) => verdictOf(flow) === verdict).length);
    }
    expect(answer.totals).toEqual(measured(matching(), SECONDS));
  });

  it('are the same from records and from every choice of roll-ups', async () => {
    for (const by of [['src.pod', 'dst.pod'], ['ns'], ['policy', 'verdict'], ['type', 'protocol'], []] as const) {
      const asked = ask({
        by,
        measures: ['bytes', 'reversePackets', 'flows'],
        filter: scope('-ns:ns-1 -ns:ns-9').filter,
      });
      const raw = await value(world.over([]).summary(asked));
      for (const rollUps of [['flows_minute'], ['flows_hour'], ['flows_minute', 'flows_hour']] as const)
        expect({ ...(await value(world.over(rollUps).summary(asked))), took: 0 }).toEqual({ ...raw, took: 0 });
    }
    const sql = world.engine.asked.map((one) => one.sql).join('\n');
    for (const table of ['flows', 'flows_minute', 'flows_hour'])
      expect(sql).toContain(`FROM \`netloft\`.\`${table}\` `);
  });

  it('tell what the groups beyond the first add up to', async () => {
    const all = await value(world.queries.summary(ask({ by: ['src.pod'], measures: ['bytes', 'connections'] })));
    const some = await value(
      world.queries.summary(ask({ by: ['src.pod'], measures: ['bytes', 'connections'], top: 3 })),
    );
    const rest = all.items.slice(3).reduce((sum, item) => sum + (item.values.bytes ?? 0), 0);
    expect(some.items).toEqual(all.items.slice(0, 3));
    expect(some.other).toEqual({ groups: all.groups - 3, values: { bytes: rest, connections: null } });
  });

  it('rank by distinct connections when asked to', async () => {
    const answer = await value(
      world.queries.summary(ask({ by: ['src.ns'], measures: ['connections', 'bytes'], order: 'connections' })),
    );
    const counts = answer.items.map(({ values }) => values.connections ?? 0);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  });

  it('come with those of the period before', async () => {
    const from = (HOUR + 9_000) * 1000;
    const to = (HOUR + 14_400) * 1000;
    const before = matching('', from - (to - from), from);
    const answer = await value(
      world.queries.summary(ask({ from, to, by: ['verdict'], measures: ['flows'], order: 'flows', previous: true })),
    );
    expect(answer.previousTotals).toEqual({ flows: before.length });
    for (const { key, previous } of answer.items)
      expect(previous).toEqual({ flows: grouped(before, 'verdict').get(key['verdict'] ?? '')?.length ?? 0 });
  });

  it.each([
    [
      ['ns-0', 'ns-1'],
      (flow: StoredFlow) =>
        ['ns-0', 'ns-1', ''].includes(flow.sourcePodNamespace) &&
        ['ns-0', 'ns-1', ''].includes(flow.destinationPodNamespace),
    ],
    [[], () => false],
  ] as const)('leave out flows of Namespaces other than %j', async (namespaces, isVisible) => {
    const answer = await value(world.queries.summary(ask({ namespaces, measures: ['flows'], order: 'flows' })));
    expect(answer.totals).toEqual({ flows: matching().filter(isVisible).length });
  });
});

describe('a filter', () => {
  it.each([
    'ns:ns-1',
    '-ns:ns-1 -ns:ns-2',
    'NS:NS-1,ns-2',
    'src.ns:none',
    'pod:app-1-*',
    'pod:ns-1/app-1-*',
    'pod:lonely,ns-2/lonely',
    'pod:none',
    'workload:app-1',
    'workload:ns-1/app-1',
    'node:node-1 -node:node-2',
    'ip:10.1.0.0/29',
    'ip:10.1.0.3',
    'src.ip:fd00::/16',
    'dst.ip:2001:DB8::1',
    'ip:10.1.*',
    'external:203.0.113.0/24',
    'external:*',
    'external:none',
    'label:app=app-1',
    'label:tier',
    'dst.label:app=app-*',
    'label:tier="=1+1"',
    'service:svc-2',
    'service:ns-2/svc-2',
    'service:ns-2/svc-2:http',
    'service:none',
    'service:*-4',
    'port:80 protocol:udp or port:>100',
    'port:50..90',
    'sport:>40100',
    'action:drop',
    'ingress.action:allow',
    'egress.action:none',
    'verdict:denied',
    'policy:pol-1',
    'policy:ns-1/pol-1',
    'policy:*/acnp',
    'policy:none',
    'ingress.policy:none',
    'rule:out',
    'ingress.rule:"rule: \\"one\\""',
    'type:external',
    'reason:ended',
    'egress:*',
    'egressip:172.16.0.0/12',
    'tcp:established',
    'exporter:192.0.2.1',
    'bytes:>5k packets:<20',
    'rate:>500kbit',
    'duration:>3m',
    'svc-4',
    '-(ns:ns-1 or port:443) type:intra-node,inter-node',
  ])('%s finds what it finds among records that come in', async (text) => {
    const expected = matching(text);
    const asked = ask({ filter: scope(text).filter, measures: ['flows'], order: 'flows' });
    expect((await value(world.queries.summary(asked))).totals).toEqual({ flows: expected.length });
    expect((await value(world.queries.records({ ...scope(text), limit: 5 }))).total).toBe(expected.length);
  });

  it('of two hundred words finds what it finds among records that come in', async () => {
    const text = Array.from({ length: 198 }, (_, at) => `x${at % 10}`).join(' or ');
    const asked = ask({ filter: scope(`${text} or pp-1`).filter, by: ['ns'], measures: ['flows'], order: 'flows' });
    expect((await value(world.queries.summary(asked))).totals).toEqual({ flows: matching('pp-1').length });
  });
  it('of more than the store reads is refused with what to do', async () => {
    const filter = scope(Array.from({ length: 100 }, (_, at) => `src.workload:*${at}/*`).join(' ')).filter;
    const many: FlowScope['filter'] = { root: { type: 'and', parts: Array.from({ length: 20 }, () => filter.root!) } };
    expect(await world.queries.summary(ask({ filter: many }))).toMatchObject({
      ok: false,
      error: { type: 'invalid', field: 'filter' },
    });
  });

  it('of any letters is refused as it is read, or finds what it finds among records that come in', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'ns',
        'pod',
        'service',
        'policy',
        'label',
        'rule',
        'ns-1',
        'app-*',
        ':',
        '/',
        '-',
        '"',
        "'",
        '\\',
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 8 }), async (words) => {
        const parsed = parseFilter(words.join(''));
        if (!parsed.ok) return;
        const matches = matchesFilter(parsed.value);
        const asked = ask({ filter: parsed.value, measures: ['flows'], order: 'flows' });
        expect((await value(world.queries.summary(asked))).totals).toEqual({
          flows: matching().filter((flow) => matches(flow)).length,
        });
      }),
      { numRuns: 25 },
    );
  });
});
