import { describe, expect, it } from 'vitest';
import { detailOf, STATUS } from '../../../components/trace-path/testing.ts';
import { pathModel } from '../../../components/trace-path/index.ts';
import { alignPaths, partingOf } from './align.model.ts';
import { comparisonWords, requestFacts, resultFacts, sideOfTrace, sideReference } from './compare.model.ts';

it.each([
  ['netloft-1', { type: 'traceflow', name: 'netloft-1' }],
  ['run', { type: 'traceflow', name: 'run' }],
  ['run/r1', { type: 'traceflow', name: 'run/r1' }],
  ['run/r1/c1', { type: 'result', run: 'r1', check: 'c1' }],
])('%s names a side', (value, expected) => expect(sideReference(value)).toEqual(expected));

describe('the facts of two sides', () => {
  const a = sideOfTrace(detailOf(STATUS.delivered, { port: 4567 }));
  const b = sideOfTrace(detailOf(STATUS.dropped, { port: 4568, displayName: 'Yelb-Zero-Trust' }));
  it('mark what was asked differently, and leave out what neither asked for', () => {
    const facts = requestFacts(a, b);
    expect(facts.filter((fact) => !fact.same)).toEqual([
      { label: 'Destination port', a: '4567', b: '4568', same: false },
    ]);
    expect(facts.map((fact) => fact.label)).not.toContain('Live traffic');
  });
  it('tell verdict and policy of both', () => {
    const facts = resultFacts(a, b, 'utc');
    expect(facts.find((fact) => fact.label === 'Verdict')).toMatchObject({ a: 'Delivered', b: 'Dropped' });
    expect(facts.find((fact) => fact.label === 'Decided by')?.b).toContain('Yelb-Zero-Trust');
  });
  it('compare nothing when one side is gone', () => {
    expect(requestFacts(a, null).some((fact) => fact.same)).toBe(false);
  });
  it.each([
    [a, b, /^Delivered, then dropped\. The ways part at NetworkPolicy/],
    [b, b, /^Both: Dropped\. Both traces asked for the same and found the same\.$/],
  ])('are said in a sentence', (one, other, expected) => {
    const nodes = alignPaths(pathModel(one.path), pathModel(other.path));
    expect(comparisonWords(one, other, nodes, partingOf(nodes))).toMatch(expected);
  });
});
