import { Backoff } from './backoff.ts';
import type { ClusterState, KubernetesClient, UpstreamResult } from './types.ts';

/** Milliseconds. */
export interface ProbeTimings {
  readonly reachableMs: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly deadlineMs: number;
}

export const PROBE_TIMINGS: ProbeTimings = {
  reachableMs: 15_000,
  minBackoffMs: 500,
  maxBackoffMs: 4_000,
  deadlineMs: 5_000,
};

/** The simulator tells what it is by the platform of its /version; no other API server's platform starts so. */
const SIMULATED_PLATFORM = 'netloft-simulator';

export interface Probe {
  readonly state: ClusterState;
  listen(listener: (state: ClusterState) => void): () => void;
  probed(): Promise<void>;
  /** Somebody saw the cluster fail: look at once. */
  soon(): void;
  stop(): void;
}

const field = (value: unknown, name: string): string | undefined => {
  if (value === null || typeof value !== 'object') return undefined;
  const found = (value as Record<string, unknown>)[name];
  return typeof found === 'string' ? found : undefined;
};

/** Asks a cluster's `/version` again and again as the server itself: rarely while it answers, with growing pauses while it does not. */
export function createProbe(
  client: () => UpstreamResult<KubernetesClient>,
  options: {
    readonly timings: ProbeTimings;
    readonly now: () => number;
    readonly random: () => number;
    readonly onBack: () => void;
  },
): Probe {
  const { timings, now, random } = options;
  const backoff = new Backoff(timings.minBackoffMs, random);
  const listeners = new Set<(state: ClusterState) => void>();
  const abort = new AbortController();
  let state: ClusterState = {
    simulated: false,
    reachability: { state: 'unknown', since: null },
    kubernetesVersion: null,
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let settle: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });

  const set = (next: ClusterState): void => {
    const before = state;
    state = next;
    const same =
      before.simulated === next.simulated &&
      before.kubernetesVersion === next.kubernetesVersion &&
      before.reachability.state === next.reachability.state &&
      before.reachability.detail === next.reachability.detail;
    if (!same) for (const listener of listeners) listener(next);
    if (before.reachability.state === 'unreachable' && next.reachability.state === 'reachable') options.onBack();
  };

  const sinceFor = (next: 'reachable' | 'unreachable'): string =>
    state.reachability.state === next && state.reachability.since !== null
      ? state.reachability.since
      : new Date(now()).toISOString();

  const look = async (): Promise<void> => {
    if (running || abort.signal.aborted) return;
    running = true;
    clearTimeout(timer);
    const bound = client();
    const answer = bound.ok
      ? await bound.value.request('GET', ['version'], {
          deadlineMs: timings.deadlineMs,
          retry: 'connection',
          signal: abort.signal,
        })
      : bound;
    running = false;
    if (abort.signal.aborted) return;
    let pause: number;
    // A refusal is an answer too: the cluster is there, even when it does not tell its version.
    if (answer.ok || answer.error.code === 'forbidden') {
      backoff.reset();
      const platform = answer.ok ? field(answer.value, 'platform') : undefined;
      set({
        simulated: answer.ok ? platform?.startsWith(SIMULATED_PLATFORM) === true : state.simulated,
        kubernetesVersion: (answer.ok ? field(answer.value, 'gitVersion') : undefined) ?? state.kubernetesVersion,
        reachability: { state: 'reachable', since: sinceFor('reachable') },
      });
      pause = timings.reachableMs * (0.75 + random() / 2);
    } else {
      set({
        ...state,
        reachability: { state: 'unreachable', since: sinceFor('unreachable'), detail: answer.error.message },
      });
      pause = backoff.next(timings.maxBackoffMs);
    }
    settle();
    timer = setTimeout(() => void look(), pause);
    timer.unref();
  };

  void look();
  return {
    get state() {
      return state;
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    probed: () => settled,
    // While it is known to be unreachable, the probe's own pauses decide.
    soon: () => {
      if (state.reachability.state !== 'unreachable') void look();
    },
    stop: () => {
      abort.abort();
      clearTimeout(timer);
      settle();
      listeners.clear();
    },
  };
}
