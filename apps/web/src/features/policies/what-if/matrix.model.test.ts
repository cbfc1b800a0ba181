import { describe, expect, it } from 'vitest';
import type { ReachabilityResponse } from '@netloft/contracts';
import { cellAt, countsOf, groupName, matrixCsv, matrixSvg, pairOf } from './matrix.model.ts';

const group = (namespace: string, label: string, pods = 1): ReachabilityResponse['groups'][number] => ({
  id: `${namespace}/${label}`,
  label,
  namespace,
  pods,
  example: { type: 'pod', namespace, name: `${namespace}-0` },
});
const MATRIX: ReachabilityResponse = {
  groups: [group('a', 'a', 2), group('b', 'Deployment =web'), { ...group('c', 'c', 0), example: null }],
  rows: ['AD-', 'RM-', 'x'],
  missing: [],
};
const [a, b, c] = MATRIX.groups as [
  ReachabilityResponse['groups'][number],
  ReachabilityResponse['groups'][number],
  ReachabilityResponse['groups'][number],
];

describe('the matrix', () => {
  it('takes what it does not know as not known', () => {
    expect([cellAt(MATRIX, 2, 0), cellAt(MATRIX, 2, 2), cellAt(MATRIX, 9, 9)]).toEqual(['U', 'U', 'U']);
    expect(countsOf(MATRIX)).toEqual({ A: 1, D: 1, R: 1, M: 1, U: 0, '-': 2 });
  });

  it('is written as CSV in words, and no field starts a formula', () => {
    expect(matrixCsv(MATRIX).split('\r\n').slice(0, 3)).toEqual([
      'From \\ To,a,b/=web,c',
      'a,Allowed,Dropped,No Pods',
      'b/=web,Rejected,Mixed,No Pods',
    ]);
    expect(matrixCsv({ ...MATRIX, groups: [group('=a', '=a')] })).toContain('"=a"');
  });

  it('is drawn with a shape for each verdict', () => {
    const svg = matrixSvg(MATRIX, 'Who <reaches>');
    expect(new DOMParser().parseFromString(svg, 'image/svg+xml').querySelector('parsererror')).toBeNull();
    for (const word of ['Allowed', 'Dropped', 'Rejected', 'Mixed', 'b/=web']) expect(svg).toContain(word);
  });
});

describe('a pair', () => {
  it('without a Pod leads nowhere', () => {
    expect(pairOf(a, c)).toBeNull();
  });
  it('leads to one Pod of each', () => {
    expect(pairOf(a, b)).toEqual({ from: 'pod:a/a-0', to: 'pod:b/b-0' });
  });
  it('of a group of several with itself leaves the other end to choose', () => {
    expect(pairOf(a, a)).toEqual({ from: 'pod:a/a-0', to: undefined });
    expect(pairOf(b, b)).toEqual({ from: 'pod:b/b-0', to: 'pod:b/b-0' });
  });
  it('is named by namespace, or by namespace and workload without its kind', () => {
    expect([groupName(a), groupName(group('b', 'Deployment web')), groupName(group('b', 'traffic-generator'))]).toEqual(
      ['a', 'b/web', 'b/traffic-generator'],
    );
  });
});
