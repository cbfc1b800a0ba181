import { CLUSTER_NAMES } from '../cluster/names.ts';
import type { FlowsOptions } from '../types.ts';
import type { FlowWorld } from '../world/flow-aggregator.ts';
import { type CollectorAddress, collectorAddress } from './ipfix-link.ts';

/** What is to become of the flows of one cluster. */
export interface FlowPlan {
  readonly world: FlowWorld;
  readonly sending: {
    readonly perSecond: number;
    readonly historyMs: number;
    readonly collector?: CollectorAddress;
  };
}

const PER_SECOND = 20;
const SECOND_HISTORY_MS = 3_600_000;

function addressFor(collectors: FlowsOptions['collectors'], cluster: string): CollectorAddress | undefined {
  const text = collectors?.[cluster];
  if (text === undefined) return undefined;
  const read = collectorAddress(text);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

/**
 * Plans for both clusters. The first exports from the start when asked for flows, else once somebody switches the gate on; the second always
 * does, at most at the usual rate. Throws for an address that is none and for a cluster that there is not.
 */
export function flowPlans(options: FlowsOptions): readonly [FlowPlan, FlowPlan] {
  const { perSecond = PER_SECOND, historyMs, collectors } = options;
  const known: readonly string[] = CLUSTER_NAMES;
  const stranger = Object.keys(collectors ?? {}).find((name) => !known.includes(name));
  if (stranger !== undefined) throw new Error(`there is no cluster '${stranger}'; there are ${known.join(', ')}`);
  const asked = options.perSecond !== undefined || historyMs !== undefined;
  const plan = (cluster: string, exporter: boolean, rate: number, past: number): FlowPlan => {
    const collector = addressFor(collectors, cluster);
    const text = collectors?.[cluster];
    return {
      world: { exporter, ...(text === undefined ? {} : { collector: text }) },
      sending: { perSecond: rate, historyMs: past, ...(collector === undefined ? {} : { collector }) },
    };
  };
  return [
    plan(CLUSTER_NAMES[0], asked, perSecond, historyMs ?? 0),
    plan(
      CLUSTER_NAMES[1],
      true,
      Math.min(perSecond, PER_SECOND),
      Math.min(historyMs ?? SECOND_HISTORY_MS, SECOND_HISTORY_MS),
    ),
  ];
}
