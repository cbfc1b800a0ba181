import { policyIdOf, read } from '@netloft/antrea';
import type { PolicyKind, StatisticsState, TrafficStats } from '@netloft/contracts';
import type { OpenCluster } from '../../../cluster-access.ts';
import type { Pulse } from '../../../derived-view.ts';
import type { FeatureContext } from '../../../feature.ts';
import type { KubeObject, UpstreamError } from '../../kubernetes/types.ts';
import { sharedByIdentity } from '../shared-by-identity.ts';

const GROUP = 'stats.antrea.io';
const VERSION = 'v1alpha1';
/** Agents report once a minute; a reader sees a new count soon after. */
const REREAD_MS = 15_000;

/** Lists of counters, and the kind of policy that each is about. */
const LISTS: readonly (readonly [plural: string, kind: PolicyKind])[] = [
  ['antreaclusternetworkpolicystats', 'AntreaClusterNetworkPolicy'],
  ['antreanetworkpolicystats', 'AntreaNetworkPolicy'],
  ['networkpolicystats', 'K8sNetworkPolicy'],
];

/** Counters of one policy. */
export interface PolicyCounters {
  readonly total: TrafficStats;
  /** By rule name; empty for Kubernetes NetworkPolicies, whose rules have none. */
  readonly rules: ReadonlyMap<string, TrafficStats>;
}

/** Hit counts as far as they are there; what is not counted is absent, never zero. */
export interface PolicyStatistics extends Pulse {
  state(): StatisticsState;
  /** Counters of a policy by its id; undefined where nothing is known. */
  of(id: string): PolicyCounters | undefined;
}

/** Reads `trafficStats`; members that are zero are left away by Antrea. */
export function trafficOf(value: unknown): TrafficStats {
  const stats = read.object(value) ?? {};
  const count = (name: string): number => read.number(stats[name]) ?? 0;
  return { packets: count('packets'), bytes: count('bytes'), sessions: count('sessions') };
}

export function countersOf(object: KubeObject): PolicyCounters {
  return {
    total: trafficOf(object['trafficStats']),
    rules: new Map(
      read
        .objects(object['ruleTrafficStats'])
        .map((one) => [read.text(one['name']) ?? '', trafficOf(one['trafficStats'])]),
    ),
  };
}

/** What an answer without counters means. */
export function stateOfError(error: UpstreamError): StatisticsState {
  if (error.code === 'forbidden')
    return { state: 'forbidden', detail: `needs list on the statistics of ${GROUP}: ${error.message}` };
  // Antrea's controller answers every request so while its gate is off (pkg/apiserver/registry/stats).
  if (error.message.includes('NetworkPolicyStats disabled'))
    return {
      state: 'off',
      detail: 'The feature gate NetworkPolicyStats is off: turn it on for controller and agents to count hits.',
    };
  if (error.code === 'not-found')
    return { state: 'unavailable', detail: `The cluster does not serve ${GROUP}: no Antrea controller offers it.` };
  return { state: 'unavailable', detail: `${GROUP} does not answer: ${error.message}` };
}

type Reading = { readonly counters: ReadonlyMap<string, PolicyCounters>; readonly state: StatisticsState };

async function readAll({ client }: OpenCluster): Promise<Reading> {
  const counters = new Map<string, PolicyCounters>();
  const errors: UpstreamError[] = [];
  const answers = await Promise.all(LISTS.map(([plural]) => client.list({ group: GROUP, version: VERSION, plural })));
  for (const [at, answer] of answers.entries()) {
    const kind = LISTS[at]?.[1];
    if (!answer.ok) errors.push(answer.error);
    else if (kind !== undefined)
      for (const object of answer.value) {
        const { name, namespace } = object.metadata;
        const id = policyIdOf({ kind, name, ...(namespace === undefined ? {} : { namespace }) });
        counters.set(id, countersOf(object));
      }
  }
  const [first] = errors;
  if (first === undefined) return { counters, state: { state: 'counting', detail: '' } };
  if (errors.length === LISTS.length) return { counters, state: stateOfError(first) };
  const lacking = LISTS.filter((_, at) => answers[at]?.ok === false).map(([plural]) => plural);
  return { counters, state: { state: 'counting', detail: `without ${lacking.join(', ')}: ${first.message}` } };
}

interface Opened {
  readonly statistics: Omit<PolicyStatistics, 'release'>;
  close(): void;
}

function openStatistics(_context: FeatureContext, open: OpenCluster): Opened {
  const listeners = new Set<() => void>();
  let reading: Reading = { counters: new Map(), state: { state: 'unavailable', detail: 'not read yet' } };
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function reread(): Promise<void> {
    const next = await readAll(open);
    if (closed) return;
    reading = next;
    for (const listener of listeners) listener();
    timer = setTimeout(() => void reread(), REREAD_MS);
    timer.unref();
  }
  const first = reread();

  return {
    statistics: {
      state: () => reading.state,
      of: (id) => reading.counters.get(id),
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

const shared = sharedByIdentity(openStatistics);

/** Hit counts of a cluster as the caller may read them, read again every 15 s and shared by all readers with the same credential. */
export function policyStatistics(context: FeatureContext, open: OpenCluster): PolicyStatistics {
  const { value, release } = shared(context, open);
  return { ...value.statistics, release };
}
