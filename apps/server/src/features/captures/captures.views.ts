import { isDeepStrictEqual } from 'node:util';
import type { OpenCluster } from '../../cluster-access.ts';
import { createDerivedView } from '../../derived-view.ts';
import type { Identified, LiveView } from '../../live.ts';
import { hiddenOf } from '../../upstreams/antrea/served-watch.ts';
import type { KubeObject, SharedWatch } from '../../upstreams/kubernetes/types.ts';
import { type OwnObjectKind, readOwn } from './captures.kinds.ts';

/** How long an object that was read directly stands in for a watch that lags behind. */
const STAND_IN_MS = 10_000;

/** What an object's page shows besides the object. */
interface Surroundings<T> {
  readonly watches: readonly SharedWatch<unknown>[];
  detail(object: KubeObject): T;
}

/** One object, live; no item when it is not there (any more). It is looked at right after it was made, when the watch may not have heard of it. */
export async function objectView<T extends Identified>(
  open: OpenCluster,
  kind: OwnObjectKind,
  watch: SharedWatch<KubeObject>,
  name: string,
  around: (object: KubeObject | undefined) => Surroundings<T>,
): Promise<LiveView<T>> {
  await watch.ready();
  const watched = watch.items.get(name);
  const found = watched === undefined ? await readOwn(open, kind, name) : undefined;
  let standIn = found?.ok === true ? found.value : undefined;
  const facts = around(watched ?? standIn);
  const until = performance.now() + STAND_IN_MS;
  return createDerivedView<T>({
    watches: [watch, ...facts.watches],
    compute: () => {
      const current = watch.items.get(name);
      if (current !== undefined || performance.now() > until) standIn = undefined;
      const object = current ?? standIn;
      return object === undefined ? [] : [facts.detail(object)];
    },
    same: isDeepStrictEqual,
    freshness: () => watch.freshness(),
    hidden: () => hiddenOf(watch, kind.what, kind),
    throttleMs: 100,
  });
}
