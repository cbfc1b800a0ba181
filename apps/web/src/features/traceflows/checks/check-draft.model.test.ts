import { describe, expect, it } from 'vitest';
import type { CheckEnd, ObjectHit, TraceflowRequestInput } from '@netloft/contracts';
import {
  checkOfDraft,
  draftOfCheck,
  draftOfTrace,
  draftSentence,
  EMPTY_CHECK,
  type CheckDraft,
} from './check-draft.model.ts';
import { draftOfEnd, endOfDraft, labelsOf, workloadOfPod } from './end-draft.model.ts';
import { checkOf } from './testing.ts';

const pod = (name: string, labels: Record<string, string> = {}): ObjectHit => ({
  id: `Pod/yelb/${name}`,
  kind: 'Pod',
  namespace: 'yelb',
  name,
  labels,
});
const ui = pod('yelb-ui-6df49457d6-m5clv', { app: 'yelb-ui', 'pod-template-hash': '6df49457d6' });
const request: TraceflowRequestInput = {
  source: { type: 'pod', namespace: 'yelb', name: ui.name },
  destination: { type: 'service', namespace: 'yelb', name: 'yelb-appserver' },
  protocol: 'TCP',
  destinationPort: 4568,
};
const NO_HITS = { source: null, destination: null };

describe('the workload of a Pod', () => {
  it.each<[string, Record<string, string>, string | null]>([
    ['yelb-ui-6df49457d6-m5clv', { 'pod-template-hash': '6df49457d6' }, 'Deployment yelb-ui'],
    ['yelb-ui-6df49457d6-m5clv', {}, 'Deployment yelb-ui'],
    ['db-0', {}, 'StatefulSet db'],
    ['agent-x7k2p', { 'controller-revision-hash': 'abc' }, 'DaemonSet agent'],
    ['worker-x7k2p', {}, 'ReplicaSet worker'],
    ['backup-28391234-x7k2p', { 'job-name': 'backup-28391234' }, 'Job backup-28391234'],
    ['ubuntu', {}, null],
  ])('%s with %j is made by %s', (name, labels, expected) => {
    const found = workloadOfPod(name, labels);
    expect(found === null ? null : `${found.kind} ${found.name}`).toBe(expected);
  });
});

describe('one end', () => {
  it('of a trace is kept by its workload, and its labels are filled in without those of controllers', () => {
    expect(draftOfEnd(request.source, ui)).toMatchObject({
      kind: 'workload',
      workloadKind: 'Deployment',
      workload: 'yelb-ui',
      labels: 'app=yelb-ui',
    });
  });
  it('of a Pod that nothing made stays that Pod', () => {
    expect(draftOfEnd({ type: 'pod', namespace: 'yelb', name: 'ubuntu' }, null).kind).toBe('pod');
  });
  it.each<CheckEnd | undefined>([
    { type: 'workload', namespace: 'yelb', kind: 'StatefulSet', name: 'db' },
    { type: 'selector', namespace: 'yelb', labels: { app: 'ui', tier: '' } },
    { type: 'service', namespace: 'yelb', name: 'ui' },
    { type: 'ip', ip: 'fd00::7' },
    undefined,
  ])('%j survives its form', (end) => expect(endOfDraft(draftOfEnd(end, null))).toEqual({ ok: true, end }));
  it.each([
    ['app=ui, tier=web', { app: 'ui', tier: 'web' }],
    ['app=', { app: '' }],
    ['app', null],
    ['=x', null],
    [' , ', null],
  ])('labels %j are %j', (typed, labels) => expect(labelsOf(typed)).toEqual(labels));
});

describe('a check that cannot be kept', () => {
  const good = draftOfTrace(request, { verdict: 'Dropped', policy: null }, { ...NO_HITS, source: ui });
  const faults = (change: Partial<CheckDraft>): unknown => {
    const result = checkOfDraft({ ...good, ...change });
    return result.ok ? 'none' : Object.keys(result.faults).toSorted();
  };
  it.each<[string, Partial<CheckDraft>, string[]]>([
    ['names no ends', { source: EMPTY_CHECK.source, destination: EMPTY_CHECK.destination }, ['destination', 'source']],
    ['names labels that are none', { source: { ...good.source, kind: 'selector', labels: 'app' } }, ['source']],
    ['expects nothing', { verdict: null }, ['verdict']],
    ['wants a policy and names none', { byPolicy: true, policy: ' ' }, ['policy']],
    ['has a port too large', { form: { ...good.form, destinationPort: '70000' } }, ['destinationPort']],
    ['has an address that is none', { destination: { ...good.destination, kind: 'ip', ip: '10.1' } }, ['destination']],
  ])('%s', (_, change, expected) => expect(faults(change)).toEqual(expected));
});

describe('a check', () => {
  it('of a trace expects what came out, by the workload, and is called by its sentence', () => {
    const policy = {
      reference: 'AntreaClusterNetworkPolicy:x',
      kind: 'AntreaClusterNetworkPolicy',
      name: 'x',
      rule: '4089',
      displayName: 'Yelb-Zero-Trust',
    };
    const draft = draftOfTrace(request, { verdict: 'Dropped', policy }, { ...NO_HITS, source: ui });
    expect(checkOfDraft(draft)).toMatchObject({
      ok: true,
      check: {
        name: 'yelb-ui is dropped on its way to yelb-appserver:4568',
        request: {
          source: { type: 'workload', namespace: 'yelb', kind: 'Deployment', name: 'yelb-ui' },
          destination: { type: 'service', namespace: 'yelb', name: 'yelb-appserver' },
          destinationPort: 4568,
        },
        expectation: { verdict: 'Dropped' },
      },
    });
    const named = checkOfDraft({ ...draft, byPolicy: true });
    expect(named.ok && named.check.expectation).toEqual({
      verdict: 'Dropped',
      policy: 'Yelb-Zero-Trust',
      rule: '4089',
    });
  });
  it.each(['Lost', 'Unknown'] as const)(
    'of a trace whose verdict is %s expects nothing until one is chosen',
    (verdict) => {
      expect(draftOfTrace(request, { verdict, policy: null }, NO_HITS).verdict).toBeNull();
    },
  );
  it('is the same after its form', () => {
    const kept = checkOf('c1', 4567, {
      labels: ['smoke', 'yelb'],
      description: 'The front door.',
      expectation: { verdict: 'NotDelivered', policy: 'zt' },
    });
    const back = checkOfDraft(draftOfCheck(kept, NO_HITS));
    expect(back).toMatchObject({
      ok: true,
      check: {
        id: 'c1',
        name: kept.name,
        description: 'The front door.',
        labels: ['smoke', 'yelb'],
        expectation: { verdict: 'NotDelivered', policy: 'zt' },
        request: { source: kept.request.source, destination: kept.request.destination, destinationPort: 4567 },
      },
    });
  });
  it('reads as a sentence before its ends are known', () => {
    expect(draftSentence(EMPTY_CHECK)).toBe('… reaches … by TCP');
  });
});
