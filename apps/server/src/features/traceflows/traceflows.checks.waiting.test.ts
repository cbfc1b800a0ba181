import { describe, expect, it } from 'vitest';
import type { Fault } from '../../errors.ts';
import { Patience } from './traceflows.checks.waiting.ts';

const STARTING_MS = 1_000;
/** Whether the last of the answers passes: each is a code, or `ok`, at its time. */
function lastPasses(answers: readonly (readonly [at: number, code: Fault['code'] | 'ok'])[]): boolean {
  let now = 0;
  const patience = new Patience({ startingMs: STARTING_MS }, () => now);
  let passes = true;
  for (const [at, code] of answers) {
    now = at;
    if (code === 'ok') patience.answered();
    else passes = patience.passes({ code, detail: '' });
  }
  return passes;
}

describe('a fault in a run', () => {
  it.each<[string, Parameters<typeof lastPasses>[0], boolean]>([
    ['that forbids does not pass', [[0, 'UPSTREAM_FORBIDDEN']], false],
    ['of an API server that is away passes', [[0, 'UPSTREAM_UNAVAILABLE']], true],
    ['of empty discovery passes at first', [[0, 'FEATURE_UNAVAILABLE']], true],
    ['of a token that is not taken passes at first', [[0, 'SESSION_EXPIRED']], true],
    [
      'that stays does not pass',
      [
        [0, 'SESSION_EXPIRED'],
        [STARTING_MS, 'FEATURE_UNAVAILABLE'],
      ],
      false,
    ],
    [
      'after an answer passes again',
      [
        [0, 'SESSION_EXPIRED'],
        [500, 'ok'],
        [STARTING_MS, 'SESSION_EXPIRED'],
      ],
      true,
    ],
    [
      'counts from when the API server is back',
      [
        [0, 'SESSION_EXPIRED'],
        [500, 'UPSTREAM_TIMEOUT'],
        [STARTING_MS, 'SESSION_EXPIRED'],
      ],
      true,
    ],
  ])('%s', (_title, answers, passes) => expect(lastPasses(answers)).toBe(passes));
});
