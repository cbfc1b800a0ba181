import type { NsxStatus } from '@netloft/contracts';
import { ManagerClusterStatus, NodeVersion, UserInfo } from '@netloft/nsx';
import type { FastifyRequest } from 'fastify';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { managerPath } from '../../upstreams/nsx/paths.ts';
import type { NsxApi, NsxError, NsxManagerState, NsxResult } from '../../upstreams/nsx/types.ts';
import { nsxRightsOf } from './nsx.access.ts';
import { freshnessOf, type Known } from './nsx.cache.ts';
import { glance, HASTE_MS } from './nsx.glance.ts';
import type { NsxContext } from './nsx.context.ts';

const ABOUT_MS = 10_000;
/** Roles of NSX that change nothing. Whoever has only these is told so before they try; NSX decides all the same. */
const READING_ROLES: ReadonlySet<string> = new Set(['auditor', 'cluster_info_reader']);

/** What NSX says about itself and the caller; a part that cannot be read is null. */
interface About {
  readonly version: string | null;
  readonly clusterStatus: string | null;
  readonly user: string | null;
  readonly roles: readonly string[];
}

async function readAbout(api: NsxApi): Promise<NsxResult<About>> {
  const [version, status, user] = await Promise.all([
    api.get(managerPath('node/version'), NodeVersion),
    api.get(managerPath('cluster/status'), ManagerClusterStatus),
    api.get(managerPath('aaa/user-info'), UserInfo),
  ]);
  // A role may forbid one of them; that none answers means that NSX cannot be reached.
  if (!version.ok && !status.ok && !user.ok) return err(user.error);
  return ok({
    version: version.ok ? (version.value.product_version ?? version.value.node_version ?? null) : null,
    clusterStatus: status.ok
      ? (status.value.detailed_cluster_status?.overall_status ?? status.value.mgmt_cluster_status?.status ?? null)
      : null,
    user: user.ok ? (user.value.user_name ?? null) : null,
    roles: user.ok ? (user.value.roles ?? []).map(({ role }) => role) : [],
  });
}

const NOT_CONFIGURED: NsxStatus = {
  configured: false,
  simulated: false,
  managers: [],
  version: null,
  credential: { kind: 'none', mode: null, user: null, roles: [] },
  may: { read: false, write: false, reason: 'Netloft knows no NSX Manager' },
  clusterStatus: null,
  load: { limit: 0, waiting: 0, backingOffUntil: null },
  freshness: { state: 'unavailable', asOf: null },
};

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Why NSX would refuse every change of the caller; undefined when it may not, or when NSX tells no roles. */
function whyOnlyReading({ user, roles }: About): string | undefined {
  if (roles.length === 0 || !roles.every((role) => READING_ROLES.has(role))) return undefined;
  return `NSX gives ${user ?? 'this account'} the role ${roles.join(' and ')} only, which changes nothing; sign in to NSX as somebody who may`;
}

/** Why NSX cannot be read while every manager is down, however young what it said last is; undefined while one may serve. */
function noneServes(managers: readonly NsxManagerState[]): NsxError | undefined {
  if (managers.length === 0 || managers.some(({ state }) => state !== 'down')) return undefined;
  const why = managers.map(({ url, detail }) => detail ?? `${url} does not answer`).join('; ');
  return { code: 'unavailable', message: `No manager of NSX answers: ${why}` };
}

/** Whether there is an NSX, how it fares, and as whom the caller works there. The shell asks on every page: NSX is waited for a second at most. */
export async function readStatus(context: NsxContext, request: FastifyRequest): Promise<Result<NsxStatus, Fault>> {
  const { nsx } = context;
  if (nsx === undefined) return ok(NOT_CONFIGURED);
  const found = await nsxRightsOf(context, context.rights, request);
  if (!found.ok) return found;
  const { open, rights } = found.value;
  const about: NsxResult<Known<About>> | undefined =
    open === undefined
      ? undefined
      : await glance(
          context.cache.read(`${open.api.key}\nabout`, ABOUT_MS, () => readAbout(open.api), { patienceMs: HASTE_MS }),
        );
  const known = about?.ok === true ? about.value : undefined;
  const load = nsx.load();
  const down = noneServes(nsx.managers());
  const onlyReading = known === undefined ? undefined : whyOnlyReading(known.value);
  const reason = rights.reason ?? onlyReading;
  return ok({
    configured: true,
    simulated: context.config.nsxSimulated,
    managers: nsx.managers().map(({ url, state, since, detail }) => ({
      url,
      state,
      since: isoOf(since),
      ...(detail === undefined ? {} : { detail }),
    })),
    version: known?.value.version ?? null,
    credential:
      open === undefined
        ? { kind: 'none', mode: null, user: null, roles: [] }
        : {
            kind: open.kind,
            mode: open.mode,
            user: known?.value.user ?? open.api.user,
            roles: [...(known?.value.roles ?? [])],
          },
    may: {
      read: rights.read,
      write: rights.write && onlyReading === undefined,
      ...(reason === undefined ? {} : { reason }),
    },
    // How managers stand among themselves was told by one that answered.
    clusterStatus: down === undefined ? (known?.value.clusterStatus ?? null) : null,
    load: { limit: load.limit, waiting: load.waiting, backingOffUntil: isoOf(load.backingOffUntil) },
    freshness:
      known === undefined
        ? {
            state: 'unavailable',
            asOf: null,
            ...(about?.ok === false ? { detail: about.error.message } : {}),
          }
        : freshnessOf([down === undefined ? known : { ...known, failure: down }]),
  });
}
