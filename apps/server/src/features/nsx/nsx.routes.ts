import type { ChangeStore } from '../../changes/types.ts';
import type { Feature } from '../../feature.ts';
import { SharedRights } from './nsx.access.ts';
import { NsxCache } from './nsx.cache.ts';
import { changeRoutes } from './nsx.change.routes.ts';
import { clusterRoutes } from './nsx.cluster.routes.ts';
import type { NsxContext } from './nsx.context.ts';
import { objectRoutes } from './nsx.object.routes.ts';
import { sessionRoutes } from './nsx.session.routes.ts';
import { trafficRoutes } from './nsx.traffic.routes.ts';

/**
 * NSX: whether there is one and as whom one works there, registered clusters and their registration, inventory, groups, policies, their
 * changes, and traffic seen from NSX. Nothing else of Netloft waits for it.
 */
export const nsxRoutes =
  (store: ChangeStore): Feature =>
  async (app, features) => {
    const context: NsxContext = { ...features, store, cache: new NsxCache(features.now), rights: new SharedRights() };
    sessionRoutes(app, context);
    clusterRoutes(app, context);
    objectRoutes(app, context);
    changeRoutes(app, context);
    trafficRoutes(app, context);
  };
