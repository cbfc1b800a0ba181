import type { Hidden, FreshnessState } from '@netloft/contracts';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import type { Identity } from '../../identity.ts';
import type { ClusterHandle, SharedWatch, UpstreamError, WatchEvent, WatchSpec } from '../kubernetes/types.ts';

/** A watch of a resource whose served version is not known yet. */
export type ServedSpec<T> = Omit<WatchSpec<T>, 'resource'> & { readonly group: string; readonly plural: string };

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;
/** A CRD may be installed at any time; discovery itself is cached for a minute. */
const NOT_SERVED_RETRY_MS = 30_000;

const notServed = (cluster: string, spec: { readonly plural: string; readonly group: string }): UpstreamError => ({
  code: 'not-found',
  cluster,
  message: `The cluster does not serve ${spec.plural}.${spec.group}.`,
});

/** Whether the watch is empty because the cluster does not have the resource at all. */
export const isNotServed = (watch: SharedWatch<unknown>): boolean => watch.failure()?.code === 'not-found';

/** What a caller may not see of a watch, naming the right that lacks; empty when nothing is hidden. */
export function hiddenOf(
  watch: SharedWatch<unknown>,
  what: string,
  resource: { readonly plural: string; readonly group: string },
): Hidden[] {
  if (watch.freshness().state !== 'forbidden') return [];
  return [
    {
      what,
      count: null,
      reason: `needs list and watch on ${resource.plural}${resource.group === '' ? '' : `.${resource.group}`}`,
    },
  ];
}

/**
 * Watches a resource in whatever version the cluster serves. Discovery that fails is repeated with growing pauses, so that the
 * watch comes alive when the cluster does; a resource that is not served makes the watch `unavailable` with a `not-found` failure.
 */
export function watchServed<T>(cluster: ClusterHandle, identity: Identity, spec: ServedSpec<T>): SharedWatch<T> {
  const { group, plural, ...rest } = spec;
  const listeners = new Set<(event: WatchEvent<T>) => void>();
  const nothing: ReadonlyMap<string, T> = new Map();
  let inner: SharedWatch<T> | undefined;
  let failure: UpstreamError | undefined;
  let timer: NodeJS.Timeout | undefined;
  let pause = FIRST_RETRY_MS;
  let released = false;
  let settle: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });

  const emit = (event: WatchEvent<T>): void => {
    for (const listener of listeners) listener(event);
  };
  const state = (): FreshnessState =>
    failure === undefined ? 'relisting' : failure.code === 'forbidden' ? 'forbidden' : 'unavailable';

  function fail(error: UpstreamError, retryMs: number): void {
    failure = error;
    emit({ type: 'state', state: state(), detail: error.message });
    settle();
    timer = setTimeout(() => void attempt(), retryMs);
    timer.unref();
  }

  function adopt(resource: WatchSpec<T>['resource']): void {
    failure = undefined;
    const watch = cluster.watch(identity, { ...rest, resource });
    inner = watch;
    watch.listen(emit);
    const { state: now, detail } = watch.freshness();
    emit({ type: 'state', state: now, ...(detail === undefined ? {} : { detail }) });
    if (watch.items.size > 0) emit({ type: 'replace', items: watch.items });
    void watch.ready().then(settle);
  }

  async function attempt(): Promise<void> {
    const found = await cluster.resolve(identity, group, plural);
    if (released) return;
    if (found.ok && found.value !== null) return adopt(found.value);
    if (found.ok) return fail(notServed(cluster.name, spec), NOT_SERVED_RETRY_MS);
    fail(found.error, pause);
    pause = Math.min(pause * 2, LAST_RETRY_MS);
  }

  void attempt();
  return {
    get items() {
      return inner?.items ?? nothing;
    },
    freshness: () =>
      inner?.freshness() ?? {
        state: state(),
        asOf: null,
        ...(failure === undefined ? {} : { detail: failure.message }),
      },
    failure: () => inner?.failure() ?? failure,
    ready: () => settled,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    release() {
      if (released) return;
      released = true;
      clearTimeout(timer);
      listeners.clear();
      inner?.release();
    },
  };
}

/**
 * The fault of a watch that has nothing to show, or undefined when it has: data (perhaps old), or the plain answer that the caller
 * may not see it, which lists tell with `hidden` rather than with an error.
 */
export function faultOfWatch(watch: SharedWatch<unknown>): Fault | undefined {
  const failure = watch.failure();
  const { state, asOf } = watch.freshness();
  if (failure === undefined || state === 'forbidden' || asOf !== null) return undefined;
  if (failure.code !== 'not-found') return faultOfUpstream(failure);
  return {
    code: 'FEATURE_UNAVAILABLE',
    detail: failure.message,
    action: 'Install Antrea in this cluster, or a release that has it.',
  };
}
