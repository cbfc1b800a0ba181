import { describe, expect, it } from 'vitest';
import { SequenceTracker } from './sequence.ts';

type Messages = readonly (readonly [sequence: number, records: number])[];
const missed = (ordered: boolean, messages: Messages): number => {
  const tracker = new SequenceTracker(ordered);
  for (const [sequence, records] of messages) tracker.take(sequence, records);
  return tracker.missed;
};

describe('records that sequence numbers say are missing', () => {
  it.each<[string, boolean, Messages, number]>([
    [
      'none in a row',
      true,
      [
        [0, 5],
        [5, 3],
        [8, 1],
      ],
      0,
    ],
    [
      'none at the first message, wherever it begins',
      true,
      [
        [1_000, 5],
        [1_005, 3],
      ],
      0,
    ],
    [
      'the gap',
      true,
      [
        [0, 5],
        [5, 3],
        [18, 1],
      ],
      10,
    ],
    [
      'none where an exporter counts a message in itself',
      true,
      [
        [5, 5],
        [8, 3],
        [9, 1],
        [29, 20],
      ],
      0,
    ],
    [
      'the gap of such an exporter',
      true,
      [
        [5, 5],
        [8, 3],
        [19, 1],
      ],
      10,
    ],
    [
      'none over the wrap',
      true,
      [
        [2 ** 32 - 2, 5],
        [3, 1],
        [4, 7],
      ],
      0,
    ],
    [
      'none when an exporter begins anew',
      true,
      [
        [0, 5],
        [5, 3],
        [0, 4],
        [4, 1],
      ],
      0,
    ],
    [
      'none for a datagram that was overtaken',
      false,
      [
        [0, 5],
        [8, 2],
        [5, 3],
        [10, 1],
      ],
      0,
    ],
    [
      'none after records that could not be counted',
      true,
      [
        [0, 5],
        [5, -1],
        [90, 1],
        [91, 2],
      ],
      0,
    ],
  ])('are %s', (_, ordered, messages, expected) => {
    expect(missed(ordered, messages)).toBe(expected);
  });
});
