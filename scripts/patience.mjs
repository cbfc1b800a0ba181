// What tests wait for is taken as soon as it is there; only a computer with much else to do needs this long. Vitest has a setting for
// `expect.poll`, none for `vi.waitFor` and `vi.waitUntil`, whose own second is too short for two busy cores.
import { vi } from 'vitest';

const PATIENCE_MS = 20_000;
const PATIENT = Symbol.for('netloft.patient');

if (!vi[PATIENT]) {
  for (const name of ['waitFor', 'waitUntil']) {
    const own = vi[name];
    vi[name] = (look, options) =>
      own(look, typeof options === 'number' ? options : { timeout: PATIENCE_MS, ...options });
  }
  vi[PATIENT] = true;
}
