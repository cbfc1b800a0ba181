import { Timers } from '../../cluster/timers.ts';
import type { NsxSettings, NsxWorld } from '../types.ts';
import { MemoryInventoryStore } from './inventory-store.ts';
import { MemoryPolicyStore } from './policy-store.ts';
import { MemoryTrustStore } from './trust-store.ts';

export const DEFAULT_SETTINGS: NsxSettings = {
  release: '4.2',
  strict: false,
  realizeMs: 1500,
  purgeMs: 500,
  indexLagMs: 1000,
  failRealize: undefined,
};

/** A world with empty stores. `close` ends what `after` has planned. */
export function createNsxWorld(
  settings: Partial<NsxSettings> = {},
  now: () => number = Date.now,
): NsxWorld & { close(): void } {
  const all = { ...DEFAULT_SETTINGS, ...settings };
  const timers = new Timers();
  return {
    settings: all,
    policies: new MemoryPolicyStore({ now, purgeMs: all.purgeMs }),
    inventory: new MemoryInventoryStore(now),
    trust: new MemoryTrustStore(now),
    now,
    after: (ms, task) => {
      timers.after(ms, task);
    },
    close: () => timers.close(),
  };
}
