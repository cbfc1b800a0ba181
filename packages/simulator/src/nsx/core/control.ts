import type { NsxManager } from '../server.ts';
import type { Json, NsxWorld, Stored } from '../types.ts';
import { type NsxFault, readNsxFault } from './faults.ts';
import { notFound, refusal } from './refusals.ts';

export const CLUSTER_ACTIONS = ['health', 'register', 'deregister', 'stop-heartbeat'] as const;
export type ClusterAction = (typeof CLUSTER_ACTIONS)[number];

/** What the control port does to clusters as NSX sees them; supplied by the part that reports them. Each answers its new state. */
export interface ClusterHooks {
  /** The components' and agents' health from now on, as far as the wish gives it. */
  health(name: string, wish: Json): Stored<Json>;
  /** Plays the register job. */
  register(name: string): Stored<Json>;
  /** Plays the deregister job. */
  deregister(name: string): Stored<Json>;
  /** Heartbeats end; `register` or a new health brings them back. */
  stopHeartbeat(name: string): Stored<Json>;
}

/** The simulated NSX as the control port steers it. */
export interface NsxControl {
  state(): Json;
  faults(): readonly NsxFault[];
  /** 400 with a sentence when the value is no fault. */
  addFault(value: unknown): Stored<readonly NsxFault[]>;
  clearFaults(): void;
  /** 404 when there is no manager of that number, from 1. */
  manager(number: number, action: 'start' | 'stop'): Promise<Stored<Json>>;
  /** 404 when there is no such cluster. */
  cluster(name: string, action: ClusterAction, wish: Json): Stored<Json>;
}

/** Steers a running NSX; without hooks its clusters cannot be. */
export function nsxControl(world: NsxWorld, nsx: NsxManager, hooks?: ClusterHooks): NsxControl {
  const state = (): Json => ({
    ...world.settings,
    failRealize: world.settings.failRealize?.source,
    thumbprint: nsx.thumbprint,
    managers: nsx.managers(),
    faults: nsx.faults.list(),
    policyObjects: world.policies.all().length,
    pods: world.inventory.list('Pod').length,
    clusters: world.inventory.list('Cluster').map((cluster) => cluster['display_name']),
    principalIdentities: world.trust.identities().map(({ name }) => name),
  });
  return {
    state,
    faults: () => nsx.faults.list(),
    addFault(value) {
      const read = readNsxFault(value);
      if (!read.ok) return { ok: false, refusal: refusal(400, 0, read.message) };
      nsx.faults.add(read.fault);
      return { ok: true, value: nsx.faults.list() };
    },
    clearFaults: () => nsx.faults.clear(),
    async manager(number, action) {
      const isDone = await (action === 'stop' ? nsx.stop(number) : nsx.start(number));
      return isDone ? { ok: true, value: state() } : { ok: false, refusal: notFound(`manager ${number}`) };
    },
    cluster(name, action, wish) {
      if (hooks === undefined) return { ok: false, refusal: notFound(name) };
      switch (action) {
        case 'health':
          return hooks.health(name, wish);
        case 'register':
          return hooks.register(name);
        case 'deregister':
          return hooks.deregister(name);
        case 'stop-heartbeat':
          return hooks.stopHeartbeat(name);
      }
    },
  };
}
