import { describe, expect, it } from 'vitest';
import { computed } from './policies.steps.ts';

function* numbers(until: number): Generator<undefined, number, void> {
  let sum = 0;
  for (let at = 1; at <= until; at += 1) {
    sum += at;
    yield undefined;
  }
  return sum;
}
function* endless(): Generator<undefined, number, void> {
  for (;;) yield undefined;
}

describe('a long computation', () => {
  it('ends when the asker left, and gives its place back', async () => {
    const left = new AbortController();
    const running = Array.from({ length: 3 }, () => computed(endless(), left.signal));
    left.abort();
    for (const one of await Promise.all(running)) expect(one.ok).toBe(false);
    expect(await computed(numbers(3), new AbortController().signal)).toEqual({ ok: true, value: 6 });
  });

  it('is refused when too many wait', async () => {
    const left = new AbortController();
    const running = Array.from({ length: 23 }, () => computed(endless(), left.signal));
    const refused = await computed(numbers(1), left.signal);
    expect(refused).toMatchObject({ ok: false, error: { code: 'RATE_LIMITED' } });
    left.abort();
    await Promise.all(running);
  });

  it('lets others have their turn', async () => {
    let turns = 0;
    const count = setInterval(() => (turns += 1), 1);
    const left = new AbortController();
    const running = computed(endless(), left.signal);
    await expect.poll(() => turns).toBeGreaterThan(3);
    left.abort();
    await running;
    clearInterval(count);
  });
});
