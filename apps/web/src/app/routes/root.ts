import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute } from '@tanstack/react-router';
import { ClusterFrame } from '../cluster-frame.tsx';
import { NotFoundPage } from '../error-pages.tsx';
import { Shell } from '../shell.tsx';

interface RouterContext {
  readonly queryClient: QueryClient;
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Shell,
  notFoundComponent: NotFoundPage,
});

/** The frame of every page about one cluster. */
export const clusterRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/clusters/$cluster',
  component: ClusterFrame,
});
