import { aggregated, coreVersions, groupList, groupNames, resourceList, singleGroup, versionsOf } from './discovery.ts';
import type { Json } from './json.ts';
import { negotiate } from './negotiation.ts';
import { openApiDocument, openApiIndex } from './openapi.ts';
import type { ResourceDefinition } from './types.ts';

export interface FixedAnswer {
  readonly contentType: string;
  readonly body: string;
}
export interface FixedContext {
  readonly definitions: readonly ResourceDefinition[];
  /** What `GET /version` answers. */
  readonly version: Readonly<Record<string, string>>;
  readonly gitVersion: string;
  /** host:port of the server, as the client named it. */
  readonly address: string;
}

const json = (value: Json | undefined): FixedAnswer | undefined =>
  value === undefined ? undefined : { contentType: 'application/json', body: JSON.stringify(value) };

/** Discovery; clients that accept it get the aggregated form. */
function discover(
  segments: readonly string[],
  accept: string | undefined,
  context: FixedContext,
): FixedAnswer | undefined {
  const { definitions, address } = context;
  const [root, group = '', version] = segments;
  if (segments.length === 1) {
    const { as, version: format } = negotiate(accept, ['APIGroupDiscoveryList']);
    if (as !== undefined && (format === 'v2' || format === 'v2beta1')) {
      const contentType = `application/json;g=apidiscovery.k8s.io;v=${format};as=APIGroupDiscoveryList`;
      return { contentType, body: JSON.stringify(aggregated(definitions, root === 'api', format)) };
    }
    return json(root === 'api' ? coreVersions(address) : groupList(definitions));
  }
  if (root === 'api') return segments.length === 2 ? json(resourceList(definitions, '', group)) : undefined;
  if (segments.length === 2) return json(singleGroup(definitions, group));
  return segments.length === 3 ? json(resourceList(definitions, group, version ?? '')) : undefined;
}

/** As clients ask for it; in the answer a dot stands for the @, which Go's parser of media types refuses. */
const SPEC_V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

/** An OpenAPI v2 document without paths and definitions, as the protobuf that kubectl insists on when it validates a List. */
function emptySpecV2(gitVersion: string): string {
  // Bytes below 128 are themselves in UTF-8, and so are lengths of texts as short as these.
  const field = (number: number, value: string): string =>
    `${String.fromCodePoint((number << 3) | 2, value.length)}${value}`;
  const info = field(1, 'Kubernetes') + field(2, gitVersion);
  return field(1, '2.0') + field(2, info) + field(8, '') + field(9, '');
}

function openApi(
  segments: readonly string[],
  accept: string | undefined,
  { definitions, gitVersion }: FixedContext,
): FixedAnswer | undefined {
  const [, format, root, ...rest] = segments;
  if (format === 'v2' && root === undefined) {
    if (accept?.includes(SPEC_V2_PROTOBUF) === true)
      return { contentType: SPEC_V2_PROTOBUF.replace('@', '.'), body: emptySpecV2(gitVersion) };
    return json({ swagger: '2.0', info: { title: 'Kubernetes', version: gitVersion }, paths: {}, definitions: {} });
  }
  if (format !== 'v3') return undefined;
  if (root === undefined) return json(openApiIndex(definitions));
  const [group, version] = root === 'api' ? ['', rest[0]] : [rest[0], rest[1]];
  const isDocument = rest.length === (root === 'api' ? 1 : 2);
  return isDocument ? json(openApiDocument(definitions, group ?? '', version ?? '', gitVersion)) : undefined;
}

const HEALTH: ReadonlySet<string> = new Set(['healthz', 'livez', 'readyz']);

function health(segments: readonly string[], query: URLSearchParams): FixedAnswer | undefined {
  const [endpoint = '', check] = segments;
  if (segments.length > 2 || (check !== undefined && check !== 'ping' && check !== 'etcd')) return undefined;
  const body = query.has('verbose') ? `[+]ping ok\n[+]log ok\n[+]etcd ok\n${endpoint} check passed\n` : 'ok';
  return { contentType: 'text/plain; charset=utf-8', body };
}

/** Paths that clients find at the root, as `GET /` lists them. */
export function rootPaths(definitions: readonly ResourceDefinition[]): string[] {
  const groups = groupNames(definitions).flatMap((group) => [
    `/apis/${group}`,
    ...versionsOf(definitions, group).map((version) => `/apis/${group}/${version}`),
  ]);
  return [
    '/api',
    '/api/v1',
    '/apis',
    ...groups.toSorted(),
    '/healthz',
    '/livez',
    '/openapi/v2',
    '/openapi/v3',
    '/readyz',
    '/version',
  ];
}

/** Answers that do not depend on objects: discovery, version, health, OpenAPI; undefined when the path is none of them. */
export function fixedRoute(
  segments: readonly string[],
  query: URLSearchParams,
  accept: string | undefined,
  context: FixedContext,
): FixedAnswer | undefined {
  const [root = ''] = segments;
  if (root === 'api' || root === 'apis') return discover(segments, accept, context);
  if (root === 'openapi') return openApi(segments, accept, context);
  if (root === '') return json({ paths: rootPaths(context.definitions) });
  if (root === 'version' && segments.length === 1) return json(context.version);
  return HEALTH.has(root) ? health(segments, query) : undefined;
}
