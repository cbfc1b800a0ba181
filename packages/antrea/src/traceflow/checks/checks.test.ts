import type { CheckExpectation, CheckResult, CheckRun, TracePolicy, TraceVerdict } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import type { RawObject } from '../../evaluation/types.ts';
import { checkEndText, resolveCheckEnd } from './ends.ts';
import { expectationOfVerdict, judgeTrace } from './judge.ts';
import { junitOf, xmlText } from './junit.ts';
import { compareRuns, endedState, progressOf } from './progress.ts';

const POLICY: TracePolicy = {
  reference: 'AntreaNetworkPolicy:yelb/zero-trust',
  kind: 'AntreaNetworkPolicy',
  namespace: 'yelb',
  name: 'zero-trust',
  rule: 'deny-rest',
  displayName: 'Yelb-Zero-Trust',
};

describe('a trace against an expectation', () => {
  it.each<[string, CheckExpectation, TraceVerdict, TracePolicy | null, string, string, string]>([
    [
      'another verdict fails',
      { verdict: 'Delivered' },
      'Dropped',
      null,
      '',
      'Failed',
      'expected Delivered, got Dropped',
    ],
    [
      'another verdict fails and names who decided',
      { verdict: 'Delivered' },
      'Dropped',
      POLICY,
      '',
      'Failed',
      'expected Delivered, got Dropped by Yelb-Zero-Trust (AntreaNetworkPolicy:yelb/zero-trust), rule deny-rest',
    ],
    [
      'another policy fails',
      { verdict: 'Dropped', policy: 'other' },
      'Dropped',
      POLICY,
      '',
      'Failed',
      'Dropped as expected, but decided by Yelb-Zero-Trust (AntreaNetworkPolicy:yelb/zero-trust), rule deny-rest instead of other',
    ],
    [
      'a policy that had no say fails',
      { verdict: 'Delivered', policy: 'x' },
      'Delivered',
      null,
      '',
      'Failed',
      'Delivered as expected, but decided by no policy instead of x',
    ],
    [
      'another rule fails',
      { verdict: 'Dropped', rule: 'r1' },
      'Dropped',
      POLICY,
      '',
      'Failed',
      'Dropped as expected, but by rule deny-rest instead of rule r1',
    ],
    [
      'a lost packet proves no drop',
      { verdict: 'NotDelivered' },
      'Lost',
      null,
      'Traceflow timeout',
      'Error',
      'Traceflow timeout: the packet left a Node and no other Node reported it',
    ],
    ['no verdict proves nothing', { verdict: 'Any' }, 'Unknown', null, '', 'Error', 'no verdict'],
    [
      'Antrea’s reason is kept',
      { verdict: 'Any' },
      'Unknown',
      null,
      'Node: n, error: destination is not specified',
      'Error',
      'Node: n, error: destination is not specified',
    ],
    ['a drop is not delivered', { verdict: 'NotDelivered' }, 'Dropped', null, '', 'Passed', ''],
    ['a reject is not delivered', { verdict: 'NotDelivered' }, 'Rejected', null, '', 'Passed', ''],
    ['a reject is no drop', { verdict: 'Dropped' }, 'Rejected', null, '', 'Failed', 'expected Dropped, got Rejected'],
    ['any verdict will do', { verdict: 'Any' }, 'ForwardedOutOfNetwork', null, '', 'Passed', ''],
    [
      'a policy by its reference',
      { verdict: 'Dropped', policy: POLICY.reference },
      'Dropped',
      POLICY,
      '',
      'Passed',
      '',
    ],
    ['a policy by its name', { verdict: 'Dropped', policy: 'zero-trust' }, 'Dropped', POLICY, '', 'Passed', ''],
    [
      'a policy by Namespace and name, and its rule',
      { verdict: 'Dropped', policy: 'yelb/zero-trust', rule: 'deny-rest' },
      'Dropped',
      POLICY,
      '',
      'Passed',
      '',
    ],
    [
      'a policy by its display name',
      { verdict: 'Dropped', policy: 'Yelb-Zero-Trust' },
      'Dropped',
      POLICY,
      '',
      'Passed',
      '',
    ],
  ])('%s', (_title, expected, verdict, policy, reason, outcome, words) => {
    const phase = verdict === 'Lost' || verdict === 'Unknown' ? 'Failed' : 'Succeeded';
    expect(judgeTrace(expected, { phase, verdict, policy, reason })).toEqual({ outcome, reason: words });
  });

  it('of a trace that is sent again is its verdict, or any when it had none', () => {
    expect([expectationOfVerdict('Rejected'), expectationOfVerdict('Lost')]).toEqual([
      { verdict: 'Rejected' },
      { verdict: 'Any' },
    ]);
  });
});

interface PodFacts {
  readonly owner?: readonly [string, string];
  readonly hash?: string;
  readonly phase?: string;
  readonly ready?: boolean;
  readonly leaving?: boolean;
  readonly hostNetwork?: boolean;
}
const pod = (name: string, facts: PodFacts = {}): RawObject => ({
  metadata: {
    name,
    namespace: 'yelb',
    labels: { app: 'ui', ...(facts.hash === undefined ? {} : { 'pod-template-hash': facts.hash }) },
    ...(facts.leaving === true ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    ...(facts.owner === undefined
      ? {}
      : { ownerReferences: [{ kind: facts.owner[0], name: facts.owner[1], controller: true }] }),
  },
  spec: { nodeName: 'n1', hostNetwork: facts.hostNetwork === true },
  status: {
    phase: facts.phase ?? 'Running',
    podIPs: [{ ip: '10.0.0.1' }],
    conditions: [{ type: 'Ready', status: facts.ready === false ? 'False' : 'True' }],
  },
});
const selector = { type: 'selector', namespace: 'yelb', labels: { app: 'ui' } } as const;
const workload = (kind: 'Deployment' | 'DaemonSet', name = 'ui') =>
  ({ type: 'workload', namespace: 'yelb', kind, name }) as const;

describe('an end that is described', () => {
  it.each<[string, Parameters<typeof resolveCheckEnd>[0], RawObject[], string]>([
    ['no such Pod', { ...selector, labels: { app: 'x' } }, [pod('a')], 'Pods app=x in yelb: there is no such Pod'],
    [
      'another Namespace',
      { ...selector, namespace: 'other' },
      [pod('a')],
      'Pods app=ui in other: there is no such Pod',
    ],
    ['only ended Pods', selector, [pod('a', { phase: 'Failed' })], 'Pods app=ui in yelb: none of 1 Pods is running'],
    ['only Pods that leave', selector, [pod('a', { leaving: true })], 'Pods app=ui in yelb: none of 1 Pods is running'],
    [
      'only Pods in the Node’s network',
      selector,
      [pod('a', { hostNetwork: true })],
      'Pods app=ui in yelb: every Pod is in its Node’s network, which Antrea does not trace',
    ],
    [
      'a Deployment whose name another’s begins with',
      workload('Deployment'),
      [pod('a', { owner: ['ReplicaSet', 'ui-two-6d'], hash: '6d' })],
      'Deployment yelb/ui: there is no such Pod',
    ],
  ])('is told as missing: %s', (_title, end, pods, reason) => {
    expect(resolveCheckEnd(end, pods)).toEqual({ ok: false, reason });
  });

  it.each<[string, Parameters<typeof resolveCheckEnd>[0], RawObject[], string, string]>([
    ['its only Pod', selector, [pod('a'), pod('b', { leaving: true })], 'a', 'the only one that runs'],
    ['ready ones first', selector, [pod('a', { ready: false }), pod('b')], 'b', '1 of 2 that run'],
    ['the first by name', selector, [pod('b'), pod('a')], 'a', '1 of 2 that run'],
    [
      'a Deployment through its ReplicaSet',
      workload('Deployment'),
      [
        pod('x', { owner: ['ReplicaSet', 'ui-6d'], hash: '6d' }),
        pod('y', { owner: ['ReplicaSet', 'db-6d'], hash: '6d' }),
      ],
      'x',
      'the only one that runs',
    ],
    ['a DaemonSet', workload('DaemonSet'), [pod('x', { owner: ['DaemonSet', 'ui'] })], 'x', 'the only one that runs'],
  ])('is %s', (_title, end, pods, name, how) => {
    const found = resolveCheckEnd(end, pods);
    expect(found).toEqual({
      ok: true,
      end: { type: 'pod', namespace: 'yelb', name },
      how: `yelb/${name} for ${checkEndText(end)}, ${how}`,
      node: 'n1',
    });
  });
});

const result = (check: string, outcome: CheckResult['outcome'], more: Partial<CheckResult> = {}): CheckResult => ({
  check,
  name: `check ${check}`,
  outcome,
  expected: { verdict: 'Delivered' },
  got: outcome === 'Passed' ? 'Delivered' : null,
  decidedBy: null,
  source: 'yelb/ui',
  destination: 'yelb/app',
  protocol: 'TCP',
  destinationPort: 4567,
  resolved: [],
  traceflow: null,
  attempts: 1,
  startedAt: null,
  durationMs: 1500,
  reason: outcome === 'Passed' ? '' : 'why',
  ...more,
});
const run = (state: CheckRun['state'], results: CheckResult[]): CheckRun => ({
  id: 'r1',
  set: null,
  name: 'a “set” <1> & more',
  startedBy: 'admin',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:00:10.500Z',
  state,
  progress: progressOf(results),
  detail: '',
  results,
});

describe('JUnit XML', () => {
  it('replaces what XML cannot say and escapes the rest', () => {
    expect(xmlText('a\u0000b\u001Bc\uD800d <&"> \n😀')).toBe('a\uFFFDb\uFFFDc\uFFFDd &lt;&amp;&quot;&gt; &#10;😀');
  });
  it.each<[CheckRun['state'], CheckResult['outcome'], string]>([
    ['Failed', 'Failed', 'failures="1" errors="0" skipped="0"'],
    ['Failed', 'Error', 'failures="0" errors="1" skipped="0"'],
    ['Cancelled', 'Skipped', 'failures="0" errors="0" skipped="1"'],
    ['Interrupted', 'Skipped', 'failures="0" errors="1" skipped="0"'],
    ['Passed', 'Passed', 'failures="0" errors="0" skipped="0"'],
  ])('a run that is %s counts a check that is %s', (state, outcome, counts) => {
    const xml = junitOf(run(state, [result('1', outcome)]), { cluster: 'c' });
    expect(xml).toContain(`<testsuites name="Netloft checks" tests="1" ${counts} time="10.500">`);
    expect(xml).toContain('<testcase name="check 1" classname="netloft.c.a “set” &lt;1&gt; &amp; more" time="1.500">');
  });
});

describe('results', () => {
  it('are counted, and passed when all did', () => {
    const some = [result('1', 'Passed'), result('2', 'Waiting'), result('3', 'Error')];
    expect(progressOf(some)).toEqual({ total: 3, done: 2, passed: 1, failed: 0, errors: 1, skipped: 0 });
    expect([endedState(some.slice(0, 1)), endedState(some)]).toEqual(['Passed', 'Failed']);
  });
  it('of two runs are laid beside each other by check, then by name, and say what is new', () => {
    const before = run('Passed', [
      result('1', 'Passed'),
      result('2', 'Passed'),
      result('old', 'Passed', { name: 'check 3' }),
      result('4', 'Failed', { got: 'Dropped' }),
      result('5', 'Passed', { decidedBy: POLICY }),
      result('gone', 'Passed'),
    ]);
    const after = run('Failed', [
      result('1', 'Passed'),
      result('2', 'Failed', { got: 'Dropped' }),
      result('3', 'Passed'),
      result('4', 'Failed', { got: 'Rejected' }),
      result('5', 'Passed'),
      result('new', 'Passed'),
    ]);
    expect(compareRuns(before, after).map(({ check, change }) => [check, change])).toEqual([
      ['1', 'same'],
      ['2', 'outcome'],
      ['3', 'same'],
      ['4', 'verdict'],
      ['5', 'decided-by'],
      ['new', 'added'],
      ['gone', 'removed'],
    ]);
  });
});
