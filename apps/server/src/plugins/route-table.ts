import type { FastifyInstance } from 'fastify';

export interface Route {
  readonly method: string;
  readonly url: string;
  readonly public: boolean;
}

export interface RouteTable {
  readonly routes: readonly Route[];
  /** Methods that some route answers at this path. */
  methodsAt(path: string): string[];
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly routeTable: RouteTable;
  }
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** `:name` stands for one segment, `*` for the rest. */
function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((segment) =>
      segment === '*'
        ? '.*'
        : segment.replaceAll(/:[A-Za-z]+|[^:]+/g, (part) => (part.startsWith(':') ? '[^/]+' : escape(part))),
    );
  return new RegExp(`^${parts.join('/')}$`);
}

/** Keeps every route that is registered from now on, for 405 answers and for the test that calls each one anonymously. */
export function registerRouteTable(app: FastifyInstance): void {
  const entries: (Route & { readonly pattern: RegExp })[] = [];
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat())
      entries.push({ method, url: route.url, public: route.config?.public === true, pattern: patternOf(route.url) });
  });
  app.decorate('routeTable', {
    routes: entries,
    // The page's own wildcard answers everything; it says nothing about what an address of the API takes.
    methodsAt: (path) =>
      [
        ...new Set(
          entries.filter(({ url, pattern }) => url !== '/*' && pattern.test(path)).map(({ method }) => method),
        ),
      ].sort(),
  } satisfies RouteTable);
}
