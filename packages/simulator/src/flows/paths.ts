import type { Connection, DirectionResult, PodEntry, PolicyIndex, ServiceEntry, Verdict } from '@netloft/antrea';
import type { IncomingFlow } from '@netloft/flow-store/codec';
import { SpeakingPods, targetPortOf } from '../antrea/traffic-ends.ts';
import type { TrafficFlow } from '../world/traffic.ts';
import { type Profile, profileOf } from './profiles.ts';
import { NO_RULING, policyFields, RULE_ACTION, type Ruling, rulingOf } from './rulings.ts';

/** Which way from one end to another: everything of its records that is the same for every connection. */
export interface Path {
  readonly base: IncomingFlow;
  readonly verdict: 'Allowed' | 'Dropped' | 'Rejected';
  readonly profile: Profile;
  readonly isTcp: boolean;
  /** Nodes whose agents must export for the aggregator to export the flow. */
  readonly exporters: readonly string[];
  /** Which of the two report, as the …FromSourceNode and …FromDestinationNode counters tell. */
  readonly fromSource: boolean;
  readonly fromDestination: boolean;
}

/** What a path needs to know of the cluster beside its policies. */
export interface PathFacts {
  readonly index: PolicyIndex;
  /** Whether records carry the labels of Pods (recordContents.podLabels). */
  readonly podLabels: boolean;
  readonly clusterId: string;
  /** Another number where another Egress may apply. */
  readonly egresses: number;
  egressOf(pod: PodEntry): { readonly name: string; readonly ip: string; readonly node: string } | undefined;
}

export const FLOW_TYPE = { intraNode: 1, interNode: 2, toExternal: 3, fromExternal: 4 } as const;
const PROTOCOL_NUMBERS = { TCP: 6, UDP: 17, ICMP: 1 } as const;
const ANY_SOURCE_PORT = 40_000;

const sortedLabels = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));

function endFields(side: 'source' | 'destination', end: PodEntry | string, podLabels: boolean): IncomingFlow {
  const pod = typeof end === 'string' ? undefined : end;
  return {
    [`${side}IP`]: typeof end === 'string' ? end : (end.ips[0] ?? ''),
    [`${side}PodName`]: pod?.name ?? '',
    [`${side}PodNamespace`]: pod?.namespace ?? '',
    [`${side}NodeName`]: pod?.node ?? '',
    [`${side}PodLabels`]: podLabels && pod !== undefined ? sortedLabels(pod.labels) : '',
  };
}

function flowTypeOf(source: PodEntry | string, destination: PodEntry | string): number {
  if (typeof source === 'string') return FLOW_TYPE.fromExternal;
  if (typeof destination === 'string') return FLOW_TYPE.toExternal;
  return source.node === destination.node ? FLOW_TYPE.intraNode : FLOW_TYPE.interNode;
}

/** Nodes that must report: both of an inter-Node flow, unless the one end denied it before, or instead of, the other seeing it. */
function reporting(flowType: number, egress: Ruling, ingress: Ruling): Pick<Path, 'fromSource' | 'fromDestination'> {
  if (flowType === FLOW_TYPE.fromExternal) return { fromSource: false, fromDestination: true };
  if (flowType !== FLOW_TYPE.interNode) return { fromSource: true, fromDestination: false };
  if (egress.action > RULE_ACTION.allow) return { fromSource: true, fromDestination: false };
  if (ingress.action === RULE_ACTION.reject) return { fromSource: false, fromDestination: true };
  return { fromSource: true, fromDestination: true };
}

interface Ends {
  readonly sources: readonly (PodEntry | string)[];
  readonly destinations: readonly (PodEntry | string)[];
  readonly service: ServiceEntry | undefined;
}
const pick = <T>(list: readonly T[], random: number): T | undefined => list[Math.floor(random * list.length)];

/** Ways of the world's traffic over the live objects, kept until they change. Verdicts are the evaluator's. */
export class Paths {
  readonly #pods = new SpeakingPods();
  readonly #ends = new Map<TrafficFlow, Ends>();
  readonly #paths = new Map<TrafficFlow, Map<string, Path | undefined>>();
  readonly #towards = new Map<string, DirectionResult>();
  #facts: PathFacts | undefined;

  /** Looks at the cluster as it is now. */
  follow(facts: PathFacts): void {
    const before = this.#facts;
    this.#facts = facts;
    const { index, podLabels, clusterId, egresses } = facts;
    const isSame =
      before?.index === index &&
      before.podLabels === podLabels &&
      before.clusterId === clusterId &&
      before.egresses === egresses;
    if (isSame) return;
    this.#ends.clear();
    this.#paths.clear();
    this.#towards.clear();
  }

  /** A way that the traffic takes; the numbers in [0, 1) choose among Pods. Undefined where it has no ends, or cannot be decided. */
  choose(flow: TrafficFlow, from: number, to: number): Path | undefined {
    const facts = this.#facts;
    if (facts === undefined) return undefined;
    let ends = this.#ends.get(flow);
    if (ends === undefined) {
      ends = this.#endsOf(facts.index, flow);
      this.#ends.set(flow, ends);
    }
    const source = pick(ends.sources, from);
    const destination = pick(ends.destinations, to);
    if (source === undefined || destination === undefined) return undefined;
    let paths = this.#paths.get(flow);
    if (paths === undefined) {
      paths = new Map();
      this.#paths.set(flow, paths);
    }
    const key = `${typeof source === 'string' ? source : source.key} ${typeof destination === 'string' ? destination : destination.key}`;
    if (!paths.has(key)) {
      const towards: Towards = (service, evaluate) => {
        const asker = `${typeof source === 'string' ? source : source.classKey} ${service.key} ${flow.protocol} ${flow.port ?? ''}`;
        const known = this.#towards.get(asker) ?? evaluate().egress;
        this.#towards.set(asker, known);
        return known;
      };
      paths.set(key, pathOf(facts, { flow, source, destination, service: ends.service }, towards));
    }
    return paths.get(key);
  }

  #endsOf(index: PolicyIndex, { from, to }: TrafficFlow): Ends {
    const sources = 'pod' in from ? this.#pods.ofWorkload(index, from.pod) : 'ip' in from ? [from.ip] : [];
    if ('ip' in to) return { sources, destinations: [index.inventory.podByIp(to.ip) ?? to.ip], service: undefined };
    if ('pod' in to) return { sources, destinations: this.#pods.ofWorkload(index, to.pod), service: undefined };
    const service = index.inventory.services.get(to.service);
    return { sources, destinations: service === undefined ? [] : this.#pods.behind(index, service), service };
  }
}

interface Way {
  readonly flow: TrafficFlow;
  readonly source: PodEntry | string;
  readonly destination: PodEntry | string;
  readonly service: ServiceEntry | undefined;
}

const endpointOf = (end: PodEntry | string): Connection['source'] =>
  typeof end === 'string' ? { type: 'ip', ip: end } : { type: 'pod', namespace: end.namespace, name: end.name };

/** What the sender's policies say of a Service, found once for all Pods that are the same to them. */
type Towards = (service: ServiceEntry, evaluate: () => Verdict) => DirectionResult;

/** Egress is judged for what the client asked for, a Service or an address, ingress at the Pod that is reached. */
function judge(
  index: PolicyIndex,
  { flow, source, destination, service }: Way,
  port: number | undefined,
  towards: Towards,
): { readonly egress: DirectionResult; readonly ingress: DirectionResult | undefined } {
  const connection = (to: Connection['destination'], destinationPort: number | undefined): Connection => ({
    source: endpointOf(source),
    destination: to,
    protocol: flow.protocol,
    ...(flow.protocol === 'ICMP'
      ? { icmpType: 8, icmpCode: 0 }
      : { sourcePort: ANY_SOURCE_PORT, ...(destinationPort === undefined ? {} : { destinationPort }) }),
  });
  const direct = index.evaluate(connection(endpointOf(destination), port));
  const asked =
    service === undefined
      ? direct.egress
      : towards(service, () =>
          index.evaluate(connection({ type: 'service', namespace: service.namespace, name: service.name }, flow.port)),
        );
  const egress = asked.verdict === 'Undecidable' ? direct.egress : asked;
  // What leaves the cluster comes back, if at all, as another connection.
  const ingress = typeof destination === 'string' ? undefined : direct.ingress;
  return { egress, ingress };
}

function pathOf(facts: PathFacts, way: Way, towards: Towards): Path | undefined {
  const { flow, source, destination, service } = way;
  const port =
    service === undefined || typeof destination === 'string' || flow.port === undefined
      ? flow.port
      : targetPortOf(service, destination, flow.port, flow.protocol);
  const { egress, ingress } = judge(facts.index, way, port, towards);
  if (egress.verdict === 'Undecidable' || ingress?.verdict === 'Undecidable') return undefined;
  const out = rulingOf(egress.verdict, typeof source === 'string' ? undefined : egress.decision);
  const isOut = egress.verdict === 'Allowed';
  const into = isOut && ingress !== undefined ? rulingOf(ingress.verdict, ingress.decision) : NO_RULING;
  const verdict = isOut ? (ingress?.verdict ?? 'Allowed') : egress.verdict;
  const flowType = flowTypeOf(source, destination);
  const reports = reporting(flowType, out, into);
  const leaves = flowType === FLOW_TYPE.toExternal && typeof source !== 'string' ? facts.egressOf(source) : undefined;
  const nodeOf = (end: PodEntry | string): string => (typeof end === 'string' ? '' : (end.node ?? ''));
  const portName = service?.ports.find((one) => one.port === flow.port && one.protocol === flow.protocol)?.name;
  return {
    verdict,
    profile: profileOf(flow),
    isTcp: flow.protocol === 'TCP',
    ...reports,
    exporters: [
      ...(reports.fromSource ? [nodeOf(source)] : []),
      ...(reports.fromDestination ? [nodeOf(destination)] : []),
    ],
    base: {
      ...endFields('source', source, facts.podLabels),
      ...endFields('destination', destination, facts.podLabels),
      destinationTransportPort: port ?? 0,
      protocolIdentifier: PROTOCOL_NUMBERS[flow.protocol],
      destinationClusterIP: service?.clusterIPs[0] ?? '',
      destinationServiceIP: service?.clusterIPs[0] ?? '',
      destinationServicePort: service === undefined ? 0 : (flow.port ?? 0),
      destinationServicePortName:
        service === undefined ? '' : portName === undefined ? service.key : `${service.key}:${portName}`,
      ...policyFields('ingress', into),
      ...policyFields('egress', out),
      flowType,
      clusterUUID: facts.clusterId,
      egressName: leaves?.name ?? '',
      egressIP: leaves?.ip ?? '',
      egressNodeName: leaves?.node ?? '',
      proxySnatIP: '',
      proxySnatPort: 0,
      appProtocolName: '',
      httpVals: '',
      flowDirection: 255,
    },
  };
}
