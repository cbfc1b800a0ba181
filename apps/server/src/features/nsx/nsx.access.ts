import { NSX_AUDIT_CLUSTER } from '@netloft/contracts';
import type { FastifyRequest } from 'fastify';
import type { ChangeStore } from '../../changes/types.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import type { Identity } from '../../identity.ts';
import { err, ok, type Result } from '../../result.ts';
import { mayICall } from '../../upstreams/kubernetes/access-review.ts';
import type { NsxApi, NsxMode, NsxUpstream } from '../../upstreams/nsx/types.ts';
import type { NsxCache } from './nsx.cache.ts';
import { soon } from './nsx.glance.ts';

/** Path of the right to work with the credential that Netloft itself has: a role of the default cluster gives it by `nonResourceURLs`. */
export const NSX_RIGHT_PATH = '/netloft/nsx';
const KEEP_MS = 60_000;
const MAX_KEPT = 2_000;

/** NSX as the caller may use it. */
export interface OpenNsx {
  readonly api: NsxApi;
  readonly kind: 'shared' | 'personal';
  readonly mode: NsxMode;
  readonly identity: Identity;
  /** Milliseconds that an answer of NSX may be old at most, for what follows something that goes on. */
  readonly maxAgeMs?: number;
  /** Resolves when the caller's page is answered with what is known; absent for who changes something, which waits for NSX. */
  readonly soon?: Promise<void>;
}

export interface NsxRights {
  readonly read: boolean;
  readonly write: boolean;
  readonly reason?: string;
}

type Context = Pick<FeatureContext, 'nsx' | 'clusters' | 'now'>;
/** Absent where nobody else changes NSX through Netloft. */
interface Shared {
  readonly store?: ChangeStore;
  readonly cache?: NsxCache;
}

/** Key under which a person's own NSX credential is kept: that of the session, or of the bearer token. */
export function sessionKeyOf(request: FastifyRequest): string {
  const { authenticated } = request;
  return authenticated?.via === 'session'
    ? `session:${authenticated.session.data.id}`
    : `bearer:${String(request.identity.key)}`;
}

const OFF: Fault = {
  code: 'NSX_OFF',
  detail: 'Netloft knows no NSX Manager.',
};

/** What a caller may do with Netloft's own NSX credential, as the default cluster's roles say; kept a minute. */
export class SharedRights {
  readonly #known = new Map<string, { readonly until: number; readonly allowed: Promise<Result<boolean, Fault>> }>();

  #may(context: Context, identity: Identity, verb: 'get' | 'update'): Promise<Result<boolean, Fault>> {
    const cluster = context.clusters.default;
    const key = `${verb}\n${cluster.name}\n${identity.key}`;
    const known = this.#known.get(key);
    if (known !== undefined && known.until > context.now()) return known.allowed;
    const client = cluster.client(identity);
    // Only the default cluster's roles count: whoever is an administrator elsewhere has no right here.
    if (!client.ok) return Promise.resolve(ok(false));
    const allowed = mayICall(client.value, { verb, path: NSX_RIGHT_PATH });
    this.#known.delete(key);
    this.#known.set(key, { until: context.now() + KEEP_MS, allowed });
    const oldest = this.#known.size > MAX_KEPT ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
    void allowed.then((answer) => (answer.ok ? undefined : this.#known.delete(key)));
    return allowed;
  }

  async of(context: Context, identity: Identity): Promise<Result<NsxRights, Fault>> {
    const [read, write] = await Promise.all([
      this.#may(context, identity, 'get'),
      this.#may(context, identity, 'update'),
    ]);
    if (!read.ok) return read;
    if (!write.ok) return write;
    const needs = (verb: string): string =>
      `needs ${verb} on ${NSX_RIGHT_PATH} in the cluster ${context.clusters.default.name}, or your own sign-in to NSX`;
    if (write.value) return ok({ read: true, write: true });
    return ok({ read: read.value, write: false, reason: needs(read.value ? 'update' : 'get') });
  }
}

/** Who of a request reaches NSX, if anybody: their own sign-in first, else Netloft's credential as far as their rights go. */
export async function nsxRightsOf(
  context: Context,
  rights: SharedRights,
  request: FastifyRequest,
): Promise<Result<{ readonly open: OpenNsx | undefined; readonly rights: NsxRights }, Fault>> {
  const { nsx } = context;
  if (nsx === undefined) return err(OFF);
  const { identity } = request;
  const sessionKey = sessionKeyOf(request);
  await nsx.recall(sessionKey);
  const personal = nsx.personal(sessionKey);
  if (personal !== undefined)
    return ok({
      open: { api: personal.api, kind: 'personal', mode: personal.mode, identity },
      rights: { read: true, write: true },
    });
  const { shared } = nsx;
  if (shared === undefined)
    return ok({ open: undefined, rights: { read: false, write: false, reason: 'needs your own sign-in to NSX' } });
  const allowed = await rights.of(context, identity);
  if (!allowed.ok) return allowed;
  const open = allowed.value.read
    ? ({ api: shared.api, kind: 'shared', mode: shared.mode, identity } as const)
    : undefined;
  return ok({ open, rights: allowed.value });
}

/** Newest records that tell whether somebody changed NSX. */
const NEWEST = 20;
const seenBy = new WeakMap<NsxCache, string>();

/** What another replica changed in NSX makes this one ask anew. */
async function followOthers({ store, cache }: Shared): Promise<void> {
  if (store?.latest === undefined || cache === undefined) return;
  await store.latest();
  const newest = store.list(NSX_AUDIT_CLUSTER).slice(0, NEWEST);
  const seen = newest.map(({ id, state }) => `${id} ${state}`).join('\n');
  if (seenBy.get(cache) !== seen) cache.invalidate('');
  seenBy.set(cache, seen);
}

/** NSX for a route that reads or writes; who reads gets an answer soon: NSX_OFF, NSX_NOT_SIGNED_IN where the caller has neither sign-in nor right. */
export async function openNsx(
  context: Context & Shared,
  rights: SharedRights,
  request: FastifyRequest,
  need: 'read' | 'write',
): Promise<Result<OpenNsx, Fault>> {
  await followOthers(context);
  const found = await nsxRightsOf(context, rights, request);
  if (!found.ok) return found;
  const { open, rights: may } = found.value;
  if (open !== undefined && may[need]) return ok(need === 'read' ? { ...open, soon: soon() } : open);
  return err({
    code: 'NSX_NOT_SIGNED_IN',
    detail: `This ${may.reason ?? 'needs your own sign-in to NSX'}.`,
  });
}

/** The upstream itself; NSX_OFF without one. */
export const nsxOf = (context: Context): Result<NsxUpstream, Fault> =>
  context.nsx === undefined ? err(OFF) : ok(context.nsx);
