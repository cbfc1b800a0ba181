import type { ChangeStore } from '../../changes/types.ts';
import type { FeatureContext } from '../../feature.ts';
import type { OpenNsx, SharedRights } from './nsx.access.ts';
import type { NsxCache } from './nsx.cache.ts';
import { NsxSources } from './nsx.sources.ts';

/** What the parts of the feature share. */
export interface NsxContext extends FeatureContext {
  readonly store: ChangeStore;
  readonly cache: NsxCache;
  readonly rights: SharedRights;
}

/** What NSX holds, as the caller's credential sees it. */
export const sourcesOf = ({ cache }: Pick<NsxContext, 'cache'>, { api, maxAgeMs, soon }: OpenNsx): NsxSources =>
  new NsxSources(api, cache, maxAgeMs, { soon });
