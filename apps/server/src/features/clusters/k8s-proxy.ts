import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { openCluster } from '../../cluster-access.ts';
import { FaultError, faultOfUpstream, type Fault, unwrap } from '../../errors.ts';
import type { App, FeatureContext } from '../../feature.ts';
import { err, ok, type Result } from '../../result.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { sessionEnded } from '../../upstreams/antrea/gates/sources.ts';

/** Of the default cluster as Antrea UI has it, or of a named one. */
const PREFIX = /^\/api\/v1\/(?:clusters\/[^/]+\/)?k8s\//;
const MAX_BYTES = 64 * 1024 * 1024;
/** Sub-resources that are conversations, not readings. */
const STREAMS: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward']);
const STREAM_PARAMETERS = ['watch', 'follow'] as const;
const OFF: ReadonlySet<string> = new Set(['false', '0']);
const LIVE_HINT = 'Subscribe to /api/v1/live, or read the list again.';

/** A path of the Kubernetes API, taken apart so that the upstream request is built anew from it. */
export interface ProxyTarget {
  readonly segments: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

const refused = (detail: string, action: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail, action });

function segmentsOf(path: string): Result<string[], Fault> {
  const parts = path.split('/');
  // A trailing slash names the same reading.
  if (parts.at(-1) === '') parts.pop();
  const segments: string[] = [];
  for (const part of parts) {
    let segment: string;
    try {
      segment = decodeURIComponent(part);
    } catch {
      return refused(
        `“${part}” in the path is not valid percent-encoding.`,
        'Encode every part of the path by itself.',
      );
    }
    // oxlint-disable-next-line no-control-regex -- control characters are what is refused
    if (segment === '' || segment === '.' || segment === '..' || /[/\\\u0000-\u001F\u007F]/.test(segment)) {
      return refused(
        `The path holds “${part}”, which is empty, climbs upwards or hides a slash.`,
        'Name a path of the Kubernetes API, such as api/v1/namespaces.',
      );
    }
    segments.push(segment);
  }
  if (segments[0] === 'http:' || segments[0] === 'https:')
    return refused('The path is a whole URL.', 'Name a path of the Kubernetes API, such as api/v1/namespaces.');
  return segments.length === 0
    ? refused('The path is empty.', 'Name a path of the Kubernetes API, such as api/v1/namespaces.')
    : ok(segments);
}

/** The resource part of a path: after `api/v1` or `apis/GROUP/VERSION`. */
const resourcePart = (segments: readonly string[]): readonly string[] =>
  segments.slice(segments[0] === 'api' ? 2 : segments[0] === 'apis' ? 3 : segments.length);

/** Whether the API server passes the request on to a Pod, Service or Node. */
function isProxied(segments: readonly string[]): boolean {
  const resource = resourcePart(segments);
  return resource[0] === 'namespaces' ? resource[4] === 'proxy' : resource[0] === 'nodes' && resource[2] === 'proxy';
}

function streamFault(segments: readonly string[], query: Readonly<Record<string, string>>): Fault | undefined {
  const resource = resourcePart(segments);
  const parameter = STREAM_PARAMETERS.find((name) => query[name] !== undefined && !OFF.has(query[name].toLowerCase()));
  const what =
    parameter !== undefined && !isProxied(segments)
      ? `${parameter}=true`
      : resource[0] === 'watch'
        ? 'a watch'
        : undefined;
  if (what !== undefined)
    return {
      code: 'INVALID_REQUEST',
      detail: `This address answers readings that end, not streams such as ${what}.`,
      action: LIVE_HINT,
    };
  const subresource = resource[0] === 'namespaces' ? resource[4] : undefined;
  if (resource[2] === 'pods' && subresource !== undefined && STREAMS.has(subresource)) {
    return {
      code: 'INVALID_REQUEST',
      detail: `This address does not open ${subresource} sessions.`,
      action: 'Use kubectl for them.',
    };
  }
  return undefined;
}

/** Takes the address of a proxied reading apart; `rawUrl` is as the client sent it, still encoded. */
export function proxyTarget(rawUrl: string): Result<ProxyTarget, Fault> {
  const mark = rawUrl.indexOf('?');
  const path = mark < 0 ? rawUrl : rawUrl.slice(0, mark);
  const [prefix] = PREFIX.exec(path) ?? [];
  if (prefix === undefined) return refused('The path is not below /api/v1/k8s/.', 'Name a path of the Kubernetes API.');
  const segments = segmentsOf(path.slice(prefix.length));
  if (!segments.ok) return segments;
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(mark < 0 ? '' : rawUrl.slice(mark + 1))) {
    if (Object.hasOwn(query, name)) return refused(`The query names “${name}” twice.`, 'Name every parameter once.');
    query[name] = value;
  }
  const stream = streamFault(segments.value, query);
  return stream === undefined ? ok({ segments: segments.value, query }) : err(stream);
}

const ACCEPTED = /^(application\/(json|yaml|openapi-v3\+json)|text\/plain)\b/;

/** Media types that may be asked for: those that are shown as text. Others, such as protobuf, are left out of the request. */
export function acceptOf(header: string | undefined): string {
  const wanted = (header ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => ACCEPTED.test(one) && /^[\w/+;=.\-: *]+$/.test(one));
  return wanted.length > 0 ? wanted.join(', ') : 'application/json';
}

export interface SafeType {
  readonly contentType: string;
  /** Offered for download instead of shown: it could be a page or a script. */
  readonly attachment: boolean;
}

/** How bytes of an upstream may reach a browser: JSON, YAML and plain text as such, everything else as a download without a type. */
export function safeTypeOf(contentType: string): SafeType {
  const [type = ''] = contentType.toLowerCase().split(';');
  const name = type.trim();
  if (name === 'application/json' || name.endsWith('+json'))
    return { contentType: 'application/json; charset=utf-8', attachment: false };
  if (name === 'application/yaml' || name === 'text/yaml' || name === 'application/x-yaml' || name === 'text/plain')
    return { contentType: 'text/plain; charset=utf-8', attachment: false };
  return { contentType: 'application/octet-stream', attachment: true };
}

async function checkUpgrade(request: FastifyRequest): Promise<void> {
  if (request.headers.upgrade === undefined) return;
  throw new FaultError({
    code: 'INVALID_REQUEST',
    detail: 'This address does not open WebSockets or other upgrades.',
    action: LIVE_HINT,
  });
}

type ProxyRequest = Pick<FastifyRequest, 'identity' | 'headers' | 'raw'>;

/** Reads what the address names in the API of a cluster (the default one without a name) and passes the answer on. */
async function proxy(
  context: FeatureContext,
  request: ProxyRequest,
  reply: FastifyReply,
  name?: string,
): Promise<FastifyReply> {
  const { segments, query } = unwrap(proxyTarget(request.raw.url ?? ''));
  const { client } = unwrap(openCluster(context, request.identity, name));
  const answer = await client.raw(segments, {
    query,
    accept: acceptOf(request.headers.accept),
    maxBytes: MAX_BYTES,
  });
  if (!answer.ok) {
    const { error } = answer;
    const proxied = error.status === 401 && isProxied(segments);
    // A 401 from behind the API server's proxy is the application's, not the API server's.
    const ended = proxied ? await sessionEnded(client) : undefined;
    if (!proxied || ended !== undefined) throw new FaultError(faultOfUpstream(ended ?? error));
    throw new FaultError({
      code: 'UPSTREAM_FORBIDDEN',
      detail: 'What answers behind the proxy of the API server asks for a credential of its own (401).',
    });
  }
  const { status, contentType, body } = answer.value;
  const safe = safeTypeOf(contentType);
  void reply.code(status).headers({
    'content-type': safe.contentType,
    'content-security-policy':
      "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    ...(safe.attachment ? { 'content-disposition': 'attachment; filename="answer.bin"' } : {}),
  });
  return reply.send(body);
}

/**
 * `GET /api/v1/k8s/*` and `GET /api/v1/clusters/{cluster}/k8s/*`: a reading of the default or the named cluster's API as the caller, with
 * the API server's own status and body.
 */
export function registerK8sProxy(app: App, context: FeatureContext): void {
  const rest = z.object({ '*': z.string() });
  const response = { 200: z.unknown().describe('What the API server answered'), '5xx': problemResponses['5xx'] };
  app.get(
    '/api/v1/k8s/*',
    {
      preHandler: checkUpgrade,
      schema: {
        tags: ['clusters'],
        summary:
          'Read any path of the default cluster’s Kubernetes API as the caller (Antrea UI); the answer is the API server’s own, errors included',
        params: rest,
        response,
      },
    },
    (request, reply) => proxy(context, request, reply),
  );
  app.get(
    '/api/v1/clusters/:cluster/k8s/*',
    {
      preHandler: checkUpgrade,
      schema: {
        tags: ['clusters'],
        summary:
          'Read any path of a cluster’s Kubernetes API as the caller; the answer is the API server’s own, errors included',
        params: ClusterParams.extend(rest.shape),
        response,
      },
    },
    (request, reply) => proxy(context, request, reply, request.params.cluster),
  );
}
