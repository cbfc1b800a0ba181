import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FaultError, type Fault } from '../errors.ts';
import { pathOf } from './request-log.ts';
import { newNonce, pagePolicy } from './security-headers.ts';

const NONCE_PLACE = '__CSP_NONCE__';
/** Tells the page whether asking for the session can be of use, so that a browser without one logs no refused request. */
const SESSION_PLACE = '__SESSION_HINT__';

/**
 * `present`: a session's cookie came. `none` only when the browser would have sent a session's cookie and did not. It withholds SameSite=Strict cookies from a link on another
 * site, and then the page has to ask.
 */
function sessionHint({ headers }: FastifyRequest): 'present' | 'none' | 'maybe' {
  if (/netloft-session-/.test(headers.cookie ?? '')) return 'present';
  const site = headers['sec-fetch-site'];
  return site === 'none' || site === 'same-origin' ? 'none' : 'maybe';
}

const COMPRESSED = /\.(?:br|gz)$/;
/** Vite writes a digest into these names, so what they name never changes. */
const HASHED = /^assets\/.*-[\w-]{8,}\.\w+$/;
/** What speaks to a browser of documents only. A page loads about a hundred parts, whose headers would weigh a sixth of all it loads. */
const OF_DOCUMENTS = [
  'x-frame-options',
  'referrer-policy',
  'cross-origin-opener-policy',
  'permissions-policy',
  'x-request-id',
] as const;

interface Site {
  readonly index: string;
  /** Paths below the root that are served, with forward slashes. */
  readonly files: ReadonlySet<string>;
}

function readSite(root: string): Site | undefined {
  try {
    const files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !COMPRESSED.test(entry.name) && !entry.name.startsWith('.'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
    return {
      index: readFileSync(join(root, 'index.html'), 'utf8'),
      files: new Set(files.filter((file) => file !== 'index.html')),
    };
  } catch {
    return undefined;
  }
}

const nothingAt = (path: string): Fault => ({
  code: 'NOT_FOUND',
  detail: `There is nothing at ${path.slice(0, 200)}.`,
});
const ofServer = (path: string): boolean => /^\/(?:(?:api|auth)(?:\/|$)|metrics$)/.test(path);
/** Pages have no dot in their last segment, files have; an object's name after `/clusters/` may. */
const ofFile = (path: string): boolean =>
  path.startsWith('/assets/') || (/\.\w+$/.test(path) && !path.startsWith('/clusters/'));

function sendPage(request: FastifyRequest, reply: FastifyReply, index: string): FastifyReply {
  const nonce = newNonce();
  return reply
    .header('content-security-policy', pagePolicy(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(index.replaceAll(NONCE_PLACE, nonce).replaceAll(SESSION_PLACE, sessionHint(request)));
}

/**
 * Serves the built web app: files by the list taken at start, and the page itself for every address that a browser may open. The page is never
 * cached, because its nonce belongs to one answer. Without a built app, addresses of the page say so.
 */
export async function registerWebAssets(app: FastifyInstance, webRoot: string | undefined): Promise<void> {
  const site = webRoot === undefined ? undefined : readSite(webRoot);
  if (site === undefined) app.log.warn({ webRoot }, 'there is no built web app; only the API is served');
  if (webRoot !== undefined && site !== undefined) {
    await app.register(fastifyStatic, {
      root: webRoot,
      serve: false,
      preCompressed: true,
      index: false,
      cacheControl: false,
      dotfiles: 'ignore',
    });
  }
  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = pathOf(request.url);
    if (ofServer(path)) throw new FaultError(nothingAt(path));
    if (site === undefined) {
      throw new FaultError({
        ...nothingAt(path),
        detail: 'This server has no built web app to show.',
        action: 'Build it and name its folder in NETLOFT_WEB_ROOT; the API works without it.',
      });
    }
    const file = path.slice(1);
    if (site.files.has(file)) {
      if (!HASHED.test(file)) return reply.header('cache-control', 'no-cache').sendFile(file);
      for (const name of OF_DOCUMENTS) reply.removeHeader(name);
      return reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('content-security-policy', "default-src 'none'")
        .sendFile(file, { etag: false, lastModified: false, acceptRanges: false });
    }
    const wantsPage = /text\/html|\*\/\*/.test(request.headers.accept ?? '*/*');
    if (ofFile(path) || !wantsPage) throw new FaultError(nothingAt(path));
    return sendPage(request, reply, site.index);
  };
  app.get('/*', { config: { public: true, rateLimit: false }, schema: { hide: true } }, (request, reply) =>
    answer(request, reply),
  );
}
