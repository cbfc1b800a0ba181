import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from './testing/harness.ts';

let server: TestApp;
beforeAll(async () => {
  server = await startTestApp();
});
afterAll(() => server.close());

const docs = (name: string): URL => new URL(`../../../docs/${name}`, import.meta.url);

/** What routes without an entry in the OpenAPI document answer. */
const UNDESCRIBED: Readonly<Record<string, string>> = {
  'GET /*': 'The page and its files',
  'GET /healthz': 'Is the process alive?',
  'GET /readyz': 'Is it ready to be asked?',
  'GET /api/v1/openapi.json': 'Every route with its shapes',
  'GET /api/v1/k8s/*': 'The API server of the default cluster, as the caller, read only (Antrea UI)',
  'GET /api/v1/clusters/:cluster/k8s/*': 'The API server of a cluster, as the caller, read only',
};

interface Documented {
  readonly method: string;
  readonly url: string;
  readonly public: boolean;
  readonly summary: string;
}

/** Every registered route with what the OpenAPI document says it does. */
function documented(): Documented[] {
  const paths = (server.app.swagger().paths ?? {}) as Readonly<
    Record<string, Readonly<Record<string, { readonly summary?: string }>>>
  >;
  return server.app.routeTable.routes
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url, public: open }) => ({
      method,
      url,
      public: open,
      summary:
        UNDESCRIBED[`${method} ${url}`] ??
        paths[url.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.summary ??
        '',
    }));
}

/** What a route is listed under: `nsx`, `flows`, `auth`. */
const groupOf = (url: string): string =>
  /^\/api\/v1\/clusters\/:cluster\/([\w-]+)/.exec(url)?.[1] ?? /^(?:\/api\/v1)?\/([\w-]+)/.exec(url)?.[1] ?? 'page';

/** docs/api-routes.md as it has to be. */
function listOf(routes: readonly Documented[]): string {
  const groups = [...new Set(routes.map(({ url }) => groupOf(url)))].toSorted();
  const tables = groups.map((group) => {
    const rows = routes
      .filter(({ url }) => groupOf(url) === group)
      .toSorted((a, b) => `${a.url} ${a.method}`.localeCompare(`${b.url} ${b.method}`, 'en'))
      .map((one) => {
        const path = one.url.replaceAll(/:(\w+)/g, '{$1}');
        return `| \`${one.method} ${path}\` | ${one.summary}${one.public ? ' · public' : ''} |`;
      });
    return `## ${group}\n\n| route | answers, or does |\n|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Every route of the API

[The API](api.md) shows how to use it; \`/api/v1/openapi.json\` has the shapes. *Public* ones are answered without signing in, all others to a session or a bearer token. Routes marked *(Antrea UI)* keep scripts of that program working.
A test writes this page from the running server and fails when it is out of date: \`npm run unit -- --project node apps/server/src/api-docs.test.ts -u\` writes it anew.

${tables.join('\n')}`;
}

describe('the documented API', () => {
  it('lists every route that the server has, with what it does', async () => {
    const routes = documented();
    expect(routes.filter(({ summary }) => summary === '')).toEqual([]);
    await expect(listOf(routes)).toMatchFileSnapshot(docs('api-routes.md').pathname);
  });

  it('shows no example of a route that the server does not have', () => {
    const text = readFileSync(docs('api.md'), 'utf8');
    // Several may stand in one line: `ID=$(curl … | jq …)`.
    const asked = [...text.matchAll(/\bcurl [^\n]*?\$(NETLOFT|C|F)\b(\/[^\s"?]*|)/gu)].map(
      ([line, base = '', path = '']) => ({
        method: /-X (\w+)/u.exec(line)?.[1] ?? 'GET',
        path: `${base === 'NETLOFT' ? '' : '/api/v1/clusters/x'}${path}`,
      }),
    );
    expect(asked.length).toBeGreaterThan(25);
    const unknown = asked.filter(({ method, path }) => !server.app.routeTable.methodsAt(path).includes(method));
    expect(unknown).toEqual([]);
  });

  it('has an example of every group of routes that a script would ask', () => {
    const text = readFileSync(docs('api.md'), 'utf8');
    const groups = new Set(documented().map(({ url }) => groupOf(url)));
    // The page itself.
    groups.delete('page');
    const shown = [...groups].filter((group) => !new RegExp(`[/]${group}\\b`, 'u').test(text));
    expect(shown).toEqual([]);
  });
});
