import { latencyMatrix } from '@netloft/antrea';
import { describe, expect, it } from 'vitest';
import {
  cellOf,
  formatTrip,
  levelOf,
  measurementsOf,
  monitorWith,
  pairOf,
  pingWords,
  shownNodes,
} from './node-latency.model.ts';
import { latencyOf, ping } from './testing.ts';

describe('the scale', () => {
  it.each([
    [0.1, 0],
    [0.5, 1],
    [0.99, 1],
    [4.9, 2],
    [5, 3],
    [20, 4],
    [9000, 4],
  ])('%f ms is step %i', (milliseconds, level) => expect(levelOf(milliseconds)).toBe(level));

  it.each([
    [null, '—'],
    [412_345, '0.412 ms'],
    [41_234_567, '41.2 ms'],
    [1_234_567_890, '1,230 ms'],
  ])('%s ns reads %s', (nanoseconds, words) => expect(formatTrip(nanoseconds)).toBe(words));
});

describe('a cell', () => {
  const data = latencyOf();
  it.each([
    [0, 0, { text: '', label: 'node-a to node-a: itself', kind: 'none' }],
    [0, 1, { text: '0.412', label: 'node-a to node-b: 0.412 ms', level: 0 }],
    [1, 0, { text: '✕', label: 'node-b to node-a: No answer', kind: 'dropped' }],
    [2, 0, { text: '42', label: 'node-c to node-a: Old, 42 ms then', kind: 'stale' }],
    [2, 1, { text: '·', label: 'node-c to node-b: Not measured', kind: 'none' }],
  ])('of row %i and column %i says it in sign and words', (row, column, cell) => {
    expect(cellOf(data, row, column)).toEqual(cell);
  });

  it('of a lost ping names the last round trip', () => {
    expect(pingWords(ping('lost', 400_000))).toBe('No answer, 0.4 ms before');
  });
});

describe('what is shown', () => {
  const data = latencyOf();
  it('is narrowed by words in names', () => {
    expect(shownNodes(data.nodes, undefined)).toEqual([0, 1, 2]);
    expect(shownNodes(data.nodes, 'NODE b')).toEqual([1]);
    expect(shownNodes(data.nodes, 'x')).toEqual([]);
  });

  it('has one row a measurement of the Nodes shown', () => {
    expect(measurementsOf(data, [0, 1]).map((one) => one.id)).toEqual([
      'node-a~node-b~10.0.1.1',
      'node-b~node-a~10.0.1.1',
    ]);
  });

  it.each([
    ['node-a,node-b', ['node-a', 'node-b']],
    ['node-a,node-a', undefined],
    ['node-a,ghost', undefined],
    [undefined, undefined],
  ])('opens the pair %s', (open, pair) => expect(pairOf(open, data.nodes)).toEqual(pair));

  it('scales to a hundred Nodes', () => {
    const names = Array.from({ length: 100 }, (_, index) => `n${String(index).padStart(3, '0')}`);
    const matrix = latencyMatrix([], { nodes: names, intervalSeconds: 60, now: 0 });
    expect(shownNodes(matrix.nodes, '09')).toHaveLength(11);
  });
});

it('the monitor keeps what else it has', () => {
  const monitor = {
    apiVersion: 'crd.antrea.io/v1alpha1',
    kind: 'NodeLatencyMonitor',
    metadata: { name: 'default', uid: 'u' },
  };
  expect(monitorWith(monitor, 10)).toEqual({ ...monitor, spec: { pingIntervalSeconds: 10 } });
  expect(monitorWith(null, 60)).toMatchObject({ metadata: { name: 'default' }, spec: { pingIntervalSeconds: 60 } });
});
