import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BytePacer } from './byte-pacer.ts';

describe('the pace of a socket', () => {
  it('lets one large frame through and makes the next wait until it is paid for', () => {
    let now = 0;
    const pacer = new BytePacer(1000, () => now);
    expect(pacer.wait()).toBe(0);
    pacer.spend(3000);
    expect(pacer.wait()).toBe(2001);
    now += 2001;
    expect(pacer.wait()).toBe(0);
  });

  it('never sends more than one second’s worth and one frame beyond the average', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 800 }), idle: fc.nat({ max: 500 }) }), {
          maxLength: 200,
        }),
        (frames) => {
          let now = 0;
          let sent = 0;
          const pacer = new BytePacer(1000, () => now);
          for (const { bytes, idle } of frames) {
            now += idle;
            for (let wait = pacer.wait(); wait > 0; wait = pacer.wait()) now += wait;
            pacer.spend(bytes);
            sent += bytes;
            expect(sent).toBeLessThanOrEqual(1000 + 800 + now);
          }
        },
      ),
    );
  });
});
