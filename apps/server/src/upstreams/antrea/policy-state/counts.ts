import { setTimeout as pause } from 'node:timers/promises';
import { findingCountsInSteps, memberCountsOfPolicy, POLICY_KINDS, type PolicyIndex } from '@netloft/antrea';
import { inTurns } from '../../../turns.ts';
import type { PolicyState } from './policy-state.ts';
import { prepare } from './summary.ts';

/** Between two countings pass this many times what the last one took, so that churn among Pods cannot fill the server's time. */
const REST = 5;
const MIN_REST_MS = 200;
/** Members are shown this long before warnings are looked for. */
const BREATH_MS = 50;

/** What a policy selects now; null while not known. */
export interface Selected {
  readonly pods: number | null;
  readonly nodes: number | null;
}
const NOT_COUNTED: Selected = { pods: null, nodes: null };

/** Numbers about every policy that depend on which Pods and policies there are; they follow the index at a distance. */
export interface PolicyCounts {
  selectedBy(id: string): Selected;
  warningsOf(id: string): number;
  /** Resolves when members were counted once. */
  membersReady(): Promise<void>;
  /** Resolves when warnings were counted too. */
  ready(): Promise<void>;
  close(): void;
}

interface Signal {
  readonly given: Promise<void>;
  give: () => void;
}
function signal(): Signal {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

/** Counts in turns of some milliseconds, members first. `changed` is told after each. */
export function openCounts(state: PolicyState, changed: () => void): PolicyCounts {
  const members = signal();
  const whole = signal();
  const stop = new AbortController();
  let selected: ReadonlyMap<string, Selected> = new Map();
  let warnings: ReadonlyMap<string, number> = new Map();
  let countedFor: PolicyIndex | undefined;
  let isRunning = false;

  function* memberCounts(index: PolicyIndex): Generator<undefined, ReadonlyMap<string, Selected>> {
    const found = new Map<string, Selected>();
    for (const facts of POLICY_KINDS)
      for (const object of state.raw(facts.stateKind).values()) {
        const { name, namespace } = object.metadata;
        const ref = { kind: facts.kind, name, ...(namespace === undefined ? {} : { namespace }) };
        const counts = memberCountsOfPolicy(index, ref);
        found.set(prepare(object, facts).id, counts === 'unknown' ? NOT_COUNTED : counts);
        yield undefined;
      }
    return found;
  }

  async function countMembers(index: PolicyIndex): Promise<void> {
    const counted = await inTurns(memberCounts(index), stop.signal);
    if (counted === undefined) return;
    selected = counted.value;
    members.give();
    changed();
  }

  async function countWarnings(index: PolicyIndex): Promise<void> {
    const { l7, nodeNetworkPolicy } = state.antrea.gates();
    const counted = await inTurns(findingCountsInSteps(index, { gates: { l7, nodeNetworkPolicy } }), stop.signal);
    if (counted === undefined) return;
    warnings = counted.value;
    countedFor = index;
    whole.give();
    changed();
  }

  async function follow(): Promise<void> {
    await state.ready();
    while (!stop.signal.aborted && state.index() !== countedFor) {
      const index = state.index();
      const started = performance.now();
      await countMembers(index);
      await pause(BREATH_MS, undefined, { signal: stop.signal, ref: false });
      await countWarnings(index);
      const rest = Math.max(MIN_REST_MS, (performance.now() - started) * REST);
      await pause(rest, undefined, { signal: stop.signal, ref: false });
    }
  }

  function run(): void {
    if (isRunning || stop.signal.aborted) return;
    isRunning = true;
    follow()
      .catch((error: unknown) => {
        // A pause that is cut short by closing is no failure.
        if (!stop.signal.aborted) throw error;
      })
      .finally(() => {
        isRunning = false;
        if (!stop.signal.aborted && state.index() !== countedFor) run();
      });
  }

  const unlisten = state.listen((change) => {
    if (change === 'index') run();
  });
  run();

  return {
    selectedBy: (id) => selected.get(id) ?? NOT_COUNTED,
    warningsOf: (id) => warnings.get(id) ?? 0,
    membersReady: () => members.given,
    ready: () => whole.given,
    close() {
      stop.abort();
      unlisten();
      members.give();
      whole.give();
    },
  };
}
