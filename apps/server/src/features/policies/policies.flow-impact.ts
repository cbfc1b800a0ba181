import { addTerm, workloadOf } from '@netloft/analytics';
import type { Connection, Decision, Endpoint, PodEntry, PolicyIndex, Verdict } from '@netloft/antrea';
import type { ConnectionEnd, ImpactedFlow, ImpactRequest, ImpactResponse } from '@netloft/contracts';
import type { FlowEdge } from '@netloft/flow-store';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { fromStore } from '../../flows/backend.ts';
import { openFlows } from '../../flows/scope.ts';
import type { Identity } from '../../identity.ts';
import { ok, type Result } from '../../result.ts';
import type { PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { readDrafts } from './policies.drafts.ts';
import { nameOfPolicy, type PolicyNamer } from '../../upstreams/antrea/policy-state/names.ts';
import { computed } from './policies.steps.ts';

const DAY_MS = 86_400_000;
/** Connections that are compared, the greatest by bytes first; two verdicts of each take about 0.1 ms. */
const MOST_COMPARED = 20_000;
const MOST_LISTED = 500;
/** Between two looks at the clock. */
const A_STEP = 50;

const PROTOCOLS: Readonly<Record<number, ImpactedFlow['protocol']>> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
};

interface End {
  readonly endpoint: Endpoint;
  readonly label: string;
}

/** Running Pods by `namespace/workload`, so that a Pod that is gone is stood for by one that took its place. */
function standIns(index: PolicyIndex): ReadonlyMap<string, PodEntry> {
  const found = new Map<string, PodEntry>();
  for (const pod of index.inventory.pods.values()) {
    if (pod.ended) continue;
    const key = `${pod.namespace}/${workloadOf(pod.name)}`;
    if (!found.has(key)) found.set(key, pod);
  }
  return found;
}

/** The end as the evaluator takes it; undefined when its Pod and all of its workload are gone. */
function endOf(
  index: PolicyIndex,
  stand: ReadonlyMap<string, PodEntry>,
  end: { readonly namespace: string; readonly pod: string; readonly workload: string; readonly ip: string },
): End | undefined {
  if (end.pod === '') return end.ip === '' ? undefined : { endpoint: { type: 'ip', ip: end.ip }, label: end.ip };
  const own = index.inventory.pods.get(`${end.namespace}/${end.pod}`);
  const pod = own?.ended === false ? own : stand.get(`${end.namespace}/${end.workload}`);
  if (pod === undefined) return undefined;
  return {
    endpoint: { type: 'pod', namespace: pod.namespace, name: pod.name },
    label: `${end.namespace} / ${end.pod}`,
  };
}

interface Compared {
  readonly edge: FlowEdge;
  readonly source: End;
  readonly destination: End;
  readonly before: Verdict;
  readonly after: Verdict;
}

interface Comparison {
  readonly changed: readonly Compared[];
  readonly compared: number;
  readonly flows: number;
  readonly gone: number;
  readonly undecidable: number;
  readonly missing: ReadonlySet<string>;
}

/** A connection of which the records tell several verdicts is one connection. */
const keyOf = (edge: FlowEdge): string =>
  [
    edge.sourceNamespace,
    edge.sourcePod,
    edge.sourceIP,
    edge.destinationNamespace,
    edge.destinationPod,
    edge.destinationIP,
    edge.port,
    edge.protocol,
  ].join('\n');

function merged(edges: readonly FlowEdge[]): FlowEdge[] {
  const found = new Map<string, FlowEdge>();
  for (const edge of edges) {
    const key = keyOf(edge);
    const other = found.get(key);
    found.set(
      key,
      other === undefined
        ? edge
        : {
            ...other,
            bytes: other.bytes + edge.bytes,
            reverseBytes: other.reverseBytes + edge.reverseBytes,
            flows: other.flows + edge.flows,
            lastSeen: Math.max(other.lastSeen, edge.lastSeen),
          },
    );
  }
  return [...found.values()];
}

function* compare(
  before: PolicyIndex,
  after: PolicyIndex,
  edges: readonly FlowEdge[],
): Generator<undefined, Comparison> {
  const stand = standIns(before);
  const changed: Compared[] = [];
  const missing = new Set<string>();
  let [compared, flows, gone, undecidable] = [0, 0, 0, 0];
  for (const [at, edge] of edges.entries()) {
    if (at % A_STEP === A_STEP - 1) yield undefined;
    const protocol = PROTOCOLS[edge.protocol];
    const source = endOf(before, stand, {
      namespace: edge.sourceNamespace,
      pod: edge.sourcePod,
      workload: edge.sourceWorkload,
      ip: edge.sourceIP,
    });
    const destination = endOf(before, stand, {
      namespace: edge.destinationNamespace,
      pod: edge.destinationPod,
      workload: edge.destinationWorkload,
      ip: edge.destinationIP,
    });
    if (protocol === undefined || source === undefined || destination === undefined) {
      gone += 1;
      continue;
    }
    const hasPorts = protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP';
    const connection: Connection = {
      source: source.endpoint,
      destination: destination.endpoint,
      protocol,
      ...(hasPorts ? { destinationPort: edge.port } : {}),
    };
    const was = before.evaluate(connection);
    const becomes = after.evaluate(connection);
    compared += 1;
    flows += edge.flows;
    if (was.verdict === 'Undecidable' || becomes.verdict === 'Undecidable') {
      undecidable += 1;
      for (const fact of [...was.missing, ...becomes.missing]) if (missing.size < 20) missing.add(fact);
    } else if (was.verdict !== becomes.verdict)
      changed.push({ edge, source, destination, before: was, after: becomes });
  }
  return { changed, compared, flows, gone, undecidable, missing };
}

function words(decision: Decision | undefined, nameOf: PolicyNamer): string | null {
  if (decision === undefined) return null;
  const { policy, ruleName } = decision.step;
  const name = nameOf({
    kind: policy.kind,
    name: policy.name,
    ...(policy.namespace === undefined ? {} : { namespace: policy.namespace }),
  });
  return decision.isolation ? `isolation by Kubernetes NetworkPolicies (${name})` : `${name} › ${ruleName}`;
}

function filterOf(edge: FlowEdge): string {
  let text = '';
  const side = (name: 'src' | 'dst', namespace: string, pod: string, ip: string): void => {
    text = pod === '' ? addTerm(text, `${name}.ip`, ip) : addTerm(text, `${name}.pod`, `${namespace}/${pod}`);
  };
  side('src', edge.sourceNamespace, edge.sourcePod, edge.sourceIP);
  side('dst', edge.destinationNamespace, edge.destinationPod, edge.destinationIP);
  if (edge.port > 0) text = addTerm(text, 'port', String(edge.port));
  return text;
}

const endFor = (end: Endpoint): ConnectionEnd =>
  end.type === 'fqdn' ? { type: 'fqdn', fqdn: end.fqdn, ...(end.ip === undefined ? {} : { ip: end.ip }) } : { ...end };

/** Stored flows of a time whose verdict the drafts would turn, by what policies say now, not by what the records say was done. */
export async function flowImpact(
  context: FeatureContext,
  asker: { readonly identity: Identity; readonly cluster: string; readonly signal: AbortSignal },
  state: PolicyState,
  request: ImpactRequest,
): Promise<Result<ImpactResponse, Fault>> {
  const drafts = readDrafts(request.changes);
  if (!drafts.ok) return drafts;
  const { from, to, filter } = request;
  const opened = await openFlows(context, asker.identity, asker.cluster, { from, to, filter }, DAY_MS);
  if (!opened.ok) return opened;
  const { queries, scope, hidden } = opened.value;
  const stored = fromStore(
    await queries.edges({ ...scope, limit: MOST_COMPARED, labels: false }, { signal: asker.signal }),
  );
  if (!stored.ok) return stored;
  const before = state.index();
  const found = await computed(
    compare(before, before.apply(drafts.value.changes), merged(stored.value.edges)),
    asker.signal,
  );
  if (!found.ok) return found;
  const nameBefore = nameOfPolicy(state);
  const nameAfter = nameOfPolicy(state, drafts.value.policies);
  const { changed, compared, flows, gone, undecidable, missing } = found.value;
  const sorted = changed.toSorted((a, b) => b.edge.bytes + b.edge.reverseBytes - a.edge.bytes - a.edge.reverseBytes);
  const reasons = [
    stored.value.left > 0
      ? `Only the ${MOST_COMPARED.toLocaleString('en-US')} greatest connections were compared; ${stored.value.left.toLocaleString('en-US')} more are stored.`
      : undefined,
    changed.length > MOST_LISTED ? `The first ${MOST_LISTED} of ${changed.length} connections.` : undefined,
    stored.value.partial,
    ...hidden.map((one) => `Not shown: ${one.what}.`),
  ].filter((reason) => reason !== undefined);
  return ok({
    from: new Date(scope.from).toISOString(),
    to: new Date(scope.to).toISOString(),
    changed: sorted.slice(0, MOST_LISTED).map(({ edge, source, destination, before: was, after: becomes }) => ({
      source: { label: source.label, end: endFor(source.endpoint), pods: edge.sourcePod === '' ? 0 : 1 },
      destination: {
        label: destination.label,
        end: endFor(destination.endpoint),
        pods: edge.destinationPod === '' ? 0 : 1,
      },
      protocol: PROTOCOLS[edge.protocol] ?? 'TCP',
      port: edge.port,
      before: was.verdict,
      after: becomes.verdict,
      decidedBefore: words(was.decidedBy, nameBefore),
      decidedAfter: words(becomes.decidedBy, nameAfter),
      flows: edge.flows,
      bytes: edge.bytes + edge.reverseBytes,
      lastSeen: new Date(edge.lastSeen * 1_000).toISOString(),
      filter: filterOf(edge),
    })),
    total: changed.length,
    compared,
    flows: { changed: changed.reduce((sum, one) => sum + one.edge.flows, 0), compared: flows },
    gone,
    ...(reasons.length === 0 ? {} : { partial: reasons.join(' ') }),
    undecidable: { count: undecidable, missing: [...missing] },
  });
}
