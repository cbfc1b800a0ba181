import type { AccessQuestion } from '@netloft/contracts';
import { callerOf } from '../../caller.ts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Pulse } from '../../derived-view.ts';
import type { FeatureContext } from '../../feature.ts';
import { CRD_GROUP } from '../../upstreams/antrea/agents.ts';
import { sharedByIdentity } from '../../upstreams/antrea/shared-by-identity.ts';
import { mayI, neededRight } from '../../upstreams/kubernetes/access-review.ts';

/** Rights change seldom; a page that stays open sees it within this time. */
const REREAD_MS = 30_000;

const TIER_VERBS = ['create', 'update', 'delete'] as const;
const tierRight = (verb: (typeof TIER_VERBS)[number]): AccessQuestion => ({
  verb,
  group: CRD_GROUP,
  resource: 'tiers',
});
const POLICY_RIGHT: AccessQuestion = { verb: 'create', group: CRD_GROUP, resource: 'clusternetworkpolicies' };

/** What the caller may do with Tiers and whether they may write policies at all; null: not known. */
export interface TierRights {
  readonly user: { readonly username: string; readonly groups: readonly string[] } | null;
  readonly writePolicies: boolean | null;
  readonly may: { create: boolean; update: boolean; delete: boolean; reason?: string };
}

/** The right to write policies, as a missing one is worded. */
export const POLICY_RIGHT_LACKS = neededRight(POLICY_RIGHT);

const UNKNOWN: TierRights = {
  user: null,
  writePolicies: null,
  may: { create: false, update: false, delete: false, reason: 'The cluster has not told your rights yet.' },
};

async function readRights(open: OpenCluster): Promise<TierRights> {
  const [user, policies, ...tiers] = await Promise.all([
    callerOf(open),
    mayI(open.client, POLICY_RIGHT),
    ...TIER_VERBS.map((verb) => mayI(open.client, tierRight(verb))),
  ]);
  const allowed = tiers.map((answer) => answer.ok && answer.value);
  const lacking = TIER_VERBS.filter((_, at) => allowed[at] !== true).map((verb) => neededRight(tierRight(verb)));
  const failed = tiers.find((answer) => !answer.ok);
  const reason = failed?.ok === false ? failed.error.detail : lacking.join('; ');
  return {
    user: user.ok ? user.value : null,
    writePolicies: policies.ok ? policies.value : null,
    may: {
      create: allowed[0] === true,
      update: allowed[1] === true,
      delete: allowed[2] === true,
      ...(reason === '' ? {} : { reason }),
    },
  };
}

export interface SharedRights extends Pulse {
  rights(): TierRights;
}

function openRights(
  _context: FeatureContext,
  open: OpenCluster,
): { rights: Omit<SharedRights, 'release'>; close(): void } {
  const listeners = new Set<() => void>();
  let rights = UNKNOWN;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function reread(): Promise<void> {
    rights = await readRights(open);
    if (closed) return;
    for (const listener of listeners) listener();
    timer = setTimeout(() => void reread(), REREAD_MS);
    timer.unref();
  }
  const first = reread();

  return {
    rights: {
      rights: () => rights,
      ready: () => first,
      listen(listener) {
        const own = (): void => listener();
        listeners.add(own);
        return () => void listeners.delete(own);
      },
    },
    close() {
      closed = true;
      clearTimeout(timer);
      listeners.clear();
    },
  };
}

const shared = sharedByIdentity(openRights);

/** The caller's rights around Tiers, asked again every half minute and shared by all readers with the same credential. */
export function tierRights(context: FeatureContext, open: OpenCluster): SharedRights {
  const { value, release } = shared(context, open);
  return { ...value.rights, release };
}
