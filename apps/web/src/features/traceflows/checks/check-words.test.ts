import { describe, expect, it } from 'vitest';
import type { CheckExpectation, CheckRequestInput, CheckResult, CheckRunSummary } from '@netloft/contracts';
import { checkSentence, progressWords, tookWords } from './check-words.ts';
import { latestResults } from './last-results.ts';
import { notPassed, runBefore, runHeadline, runScript } from './run.model.ts';
import { failedResult, resultOf, runOf } from './testing.ts';

const ui = { type: 'workload', namespace: 'yelb', kind: 'Deployment', name: 'yelb-ui' } as const;
const app = { type: 'service', namespace: 'yelb', name: 'yelb-appserver' } as const;

describe('a check in a sentence', () => {
  it.each<[CheckRequestInput, CheckExpectation, string]>([
    [
      { source: ui, destination: app, destinationPort: 4567 },
      { verdict: 'Delivered' },
      'yelb-ui reaches yelb-appserver:4567',
    ],
    [
      { source: ui, destination: app, destinationPort: 4568 },
      { verdict: 'NotDelivered', policy: 'Yelb-Zero-Trust', rule: '4089' },
      'yelb-ui does not reach yelb-appserver:4568, by Yelb-Zero-Trust rule 4089',
    ],
    [
      { source: ui, destination: { type: 'ip', ip: 'fd00::7' }, protocol: 'UDP', destinationPort: 53 },
      { verdict: 'ForwardedOutOfNetwork' },
      'yelb-ui leaves the network for [fd00::7]:53/UDP',
    ],
    [
      { source: { type: 'selector', namespace: 'yelb', labels: { app: 'ui' } }, destination: app, protocol: 'ICMP' },
      { verdict: 'Rejected' },
      'app=ui is rejected on its way to yelb-appserver by ICMP',
    ],
    [
      { destination: app, liveTraffic: true },
      { verdict: 'Any' },
      'anything gets a verdict on its way to yelb-appserver by Service’s first port',
    ],
  ])('%j that expects %j', (request, expectation, sentence) =>
    expect(checkSentence(request, expectation)).toBe(sentence),
  );
});

describe('a run in a line', () => {
  const some: CheckResult[] = [
    resultOf('a'),
    failedResult('b'),
    resultOf('c', { outcome: 'Error' }),
    resultOf('d', { outcome: 'Waiting' }),
  ];
  it.each([
    [runOf(some, { state: 'Running', endedAt: null }), '3 of 4 · 1 failed · 1 error · 1 passed · 1 to go'],
    [runOf(some.slice(0, 3)), '1 failed · 1 error · 1 passed'],
    [runOf([resultOf('a'), resultOf('b')]), 'All 2 passed'],
    [runOf([resultOf('a')]), 'The check passed'],
  ])('says what failed first', (run, words) => expect(runHeadline(run)).toBe(words));
  it('counts nothing that is not there', () => expect(progressWords(runOf([]).progress)).toBe(''));
  it('runs again what failed, had an error or was skipped', () => {
    const results = [...some, resultOf('e', { outcome: 'Skipped' })];
    expect(notPassed(results).map((one) => one.check)).toEqual(['b', 'c', 'e']);
  });
  it('knows the run before it', () => {
    const at = (id: string, startedAt: string): CheckRunSummary => runOf([], { id, startedAt });
    const runs = [at('r3', '2026-11-25T11:00:00Z'), at('r1', '2026-11-25T09:00:00Z'), at('r2', '2026-11-25T10:00:00Z')];
    expect(runBefore(at('r3', '2026-11-25T11:00:00Z'), runs)?.id).toBe('r2');
    expect(runBefore(at('r1', '2026-11-25T09:00:00Z'), runs)).toBeUndefined();
  });
});

it('the last outcome of a check is that of the latest run which had it and did not skip it', () => {
  const newest = runOf([failedResult('a'), resultOf('b', { outcome: 'Skipped' })], { id: 'new' });
  const older = runOf([resultOf('a'), resultOf('b'), resultOf('c')], { id: 'old' });
  const last = latestResults([newest, older]);
  expect([...last].map(([check, { result, run }]) => `${check} ${result.outcome} ${run.id}`).toSorted()).toEqual([
    'a Failed new',
    'b Passed old',
    'c Passed old',
  ]);
});

it.each([
  [420, '0.4 s'],
  [9949, '9.9 s'],
  [12_000, '12 s'],
  [185_000, '3 min 5 s'],
])('%d ms is %s', (ms, words) => expect(tookWords(ms)).toBe(words));

it('the script for pipelines quotes what it is given and holds no credential', () => {
  const script = runScript("https://netloft.example'", 'c 1', 's1');
  expect(script).toContain(String.raw`netloft='https://netloft.example'\'''`);
  expect(script).toContain("'/api/v1/clusters/c%201/trace-checks/sets/s1/runs'");
  expect(script).toContain('Bearer $TOKEN');
});
