import { setTimeout as pause } from 'node:timers/promises';
import {
  compareEvaluation,
  notRealizedFinding,
  parsePolicyId,
  POLICY_KINDS,
  policyIdOfObject,
  type PolicyKindFacts,
  read,
} from '@netloft/antrea';
import type { PolicySummary } from '@netloft/contracts';
import type { OpenCluster } from '../../../cluster-access.ts';
import type { Pulse } from '../../../derived-view.ts';
import type { FeatureContext } from '../../../feature.ts';
import type { KubeObject, SharedWatch } from '../../kubernetes/types.ts';
import { sharedByIdentity } from '../shared-by-identity.ts';
import { type PolicyStatistics, policyStatistics } from '../statistics/statistics.ts';
import { openCounts } from './counts.ts';
import { type PolicyState, policyState } from './policy-state.ts';
import { summaryOf } from './summary.ts';

/** Rows are shown without counts when these take longer. */
const PATIENCE_MS = 600;

/** Rows of every policy that the caller may see, with counts that follow the cluster. */
export interface PolicyRows extends Pulse {
  readonly state: PolicyState;
  readonly statistics: PolicyStatistics;
  /**
   * For `createDerivedView`: the cluster's changes and freshness, and the counts that follow them; ready before all is counted.
   * Releasing one of them releases the rows.
   */
  readonly watches: readonly SharedWatch<unknown>[];
  readonly counting: Pulse;
  /** In the order of evaluation; the same list while nothing changed. */
  readonly rows: () => readonly PolicySummary[];
  /** The row of one policy; undefined when there is none. */
  rowOf(id: string): PolicySummary | undefined;
}

/** Priorities of the Tiers by name; the same map while they are the same. */
function tierPriorities(): (tiers: ReadonlyMap<string, KubeObject>) => ReadonlyMap<string, number> {
  let from: ReadonlyMap<string, KubeObject> | undefined;
  let made: ReadonlyMap<string, number> = new Map();
  return (tiers) => {
    if (tiers === from) return made;
    from = tiers;
    const next = new Map(
      [...tiers].map(([name, tier]): [string, number] => [
        name,
        read.number(read.object(tier['spec'])?.['priority']) ?? 0,
      ]),
    );
    if (JSON.stringify([...next]) !== JSON.stringify([...made])) made = next;
    return made;
  };
}

interface Opened {
  readonly rows: Omit<PolicyRows, 'release' | 'watches' | 'counting'>;
  /** Rows are worth showing: counted, or known and the counts take their time. */
  readonly showable: () => Promise<void>;
  close(): void;
}

function openRows(context: FeatureContext, open: OpenCluster): Opened {
  const state = policyState(context, open);
  const statistics = policyStatistics(context, open);
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const counts = openCounts(state, changed);
  const unlisten = statistics.listen(changed);
  const prioritiesOf = tierPriorities();
  let ordered: readonly PolicySummary[] = [];
  let orderedOf: readonly PolicySummary[] = [];

  function rowFor(object: KubeObject, facts: PolicyKindFacts): PolicySummary {
    const id = policyIdOfObject(facts, object);
    const stuck = notRealizedFinding(object, facts) === undefined ? 0 : 1;
    return summaryOf(object, facts, {
      tiers: prioritiesOf(state.raw('tiers')),
      ...counts.selectedBy(id),
      warnings: counts.warningsOf(id) + stuck,
      hits: statistics.of(id)?.total ?? null,
    });
  }

  function rows(): readonly PolicySummary[] {
    const all = POLICY_KINDS.flatMap((facts) =>
      [...state.raw(facts.stateKind).values()].map((object) => rowFor(object, facts)),
    );
    const isSame = all.length === orderedOf.length && all.every((row, at) => row === orderedOf[at]);
    if (!isSame) {
      orderedOf = all;
      ordered = all.toSorted(compareEvaluation);
    }
    return ordered;
  }

  return {
    async showable() {
      await state.policiesReady();
      const late = pause(PATIENCE_MS, undefined, { ref: false });
      await Promise.race([Promise.all([counts.membersReady(), statistics.ready()]), late]);
    },
    rows: {
      state,
      statistics,
      rows,
      rowOf(id) {
        const parsed = parsePolicyId(id);
        if (parsed === undefined) return undefined;
        const key = parsed.namespace === undefined ? parsed.name : `${parsed.namespace}/${parsed.name}`;
        const object = state.raw(parsed.facts.stateKind).get(key);
        return object === undefined ? undefined : rowFor(object, parsed.facts);
      },
      ready: async () => void (await Promise.all([counts.ready(), statistics.ready()])),
      listen(listener) {
        const own = (): void => listener();
        listeners.add(own);
        return () => void listeners.delete(own);
      },
    },
    close() {
      counts.close();
      unlisten();
      listeners.clear();
      state.release();
      statistics.release();
    },
  };
}

const shared = sharedByIdentity(openRows);

/** The rows of a cluster's policies as the caller sees them, shared by all readers with the same credential. */
export function policyRows(context: FeatureContext, open: OpenCluster): PolicyRows {
  const { value, release } = shared(context, open);
  const { rows, showable } = value;
  return {
    ...rows,
    release,
    // The state's own lease belongs to the rows.
    watches: rows.state.watches.map((watch) => ({ ...watch, ready: () => rows.state.policiesReady(), release })),
    counting: { ready: showable, listen: (listener) => rows.listen(listener), release },
  };
}
