import type { Connection, Decision, Endpoint, PodEntry, PolicyIndex, Verdict } from '@netloft/antrea';
import { randomFrom } from '../../world/identifiers.ts';
import type { TrafficEnd, TrafficFlow } from '../../world/traffic.ts';
import { policyKey } from '../spans.ts';
import { SpeakingPods, targetPortOf } from '../traffic-ends.ts';
import type { Traffic } from './counters.ts';

/** A rule that decides about a flow, the Node that enforces it, and what one connection adds to its counters. */
export interface Hit {
  readonly policy: string;
  readonly rule: string;
  readonly node: string;
  readonly perSession: Traffic;
}

interface Flow {
  readonly flow: TrafficFlow;
  /** Where in its interval the flow starts, from 0 to 1. */
  readonly phase: number;
  /** Decides which Pods speak, and the source port. */
  readonly choice: number;
  readonly allowed: Traffic;
  index: PolicyIndex | undefined;
  hits: readonly Hit[];
}

/** A dropped TCP connection is its first packet and two more tries; each of them counts as a session. */
const SYN_TRIES = 3;
const SIZES = { TCP: 60, UDP: 72, ICMP: 84 } as const;
const ECHO_REQUEST = { icmpType: 8, icmpCode: 0 };
const FIRST_PORT = 32_768;
const PORTS = 28_000;

const pick = <T>(list: readonly T[], choice: number): T | undefined => list[Math.floor(choice * list.length)];

function prepared(flow: TrafficFlow, random: () => number): Flow {
  const [phase, choice, size] = [random(), random(), random()];
  const packets = flow.protocol === 'TCP' ? 8 + Math.floor(size * 16) : 2;
  const each = flow.protocol === 'TCP' ? 90 + Math.floor(size * 500) : SIZES[flow.protocol];
  return { flow, phase, choice, allowed: { packets, bytes: packets * each, sessions: 1 }, index: undefined, hits: [] };
}

/** Traffic of one connection that some rule denied: no more than its first packet, tried again where nothing came back. */
function denied({ protocol }: TrafficFlow, verdict: Verdict['verdict']): Traffic {
  const packets = verdict === 'Dropped' && protocol === 'TCP' ? SYN_TRIES : 1;
  return { packets, bytes: packets * SIZES[protocol], sessions: packets };
}

interface Ends {
  readonly endpoint: Endpoint;
  /** The Pod behind the endpoint, if there is one. */
  readonly pod: PodEntry | undefined;
}

/** Connections of the world's applications, and which rules decide about them. The same seed gives the same numbers. */
export class TrafficModel {
  readonly #flows: readonly Flow[];
  readonly #pods = new SpeakingPods();
  /** Flow to look at next when the rules have changed. */
  #next = 0;

  constructor(traffic: readonly TrafficFlow[], seed: number) {
    const random = randomFrom(seed);
    this.#flows = traffic.map((flow) => prepared(flow, random));
  }

  /**
   * What the connections opened between two moments add to counters, in milliseconds since the traffic began. After a change of
   * the cluster at most `budget` flows are judged anew in one call; the others go on as before until their turn comes.
   */
  *hits(index: PolicyIndex, from: number, to: number, budget: number): Iterable<Hit & { readonly sessions: number }> {
    this.#judge(index, budget);
    for (const { flow, phase, hits } of this.#flows) {
      const sessions = Math.floor(to / flow.everyMs + phase) - Math.floor(from / flow.everyMs + phase);
      if (sessions > 0) for (const hit of hits) yield { ...hit, sessions };
    }
  }

  #judge(index: PolicyIndex, budget: number): void {
    let left = budget;
    for (let looked = 0; looked < this.#flows.length && left > 0; looked += 1) {
      const flow = this.#flows[this.#next];
      this.#next = (this.#next + 1) % this.#flows.length;
      if (flow === undefined || flow.index === index) continue;
      flow.index = index;
      flow.hits = this.#decide(index, flow);
      left -= 1;
    }
  }

  #end(index: PolicyIndex, end: TrafficEnd, choice: number): Ends | undefined {
    if ('ip' in end) return { endpoint: { type: 'ip', ip: end.ip }, pod: index.inventory.podByIp(end.ip) };
    if ('service' in end) {
      const service = index.inventory.services.get(end.service);
      if (service === undefined) return undefined;
      const { namespace, name } = service;
      const pod = pick(this.#pods.behind(index, service), choice);
      return { endpoint: { type: 'service', namespace, name }, pod };
    }
    const pod = pick(this.#pods.ofWorkload(index, end.pod), choice);
    return pod && { endpoint: { type: 'pod', namespace: pod.namespace, name: pod.name }, pod };
  }

  #decide(index: PolicyIndex, { flow, choice, allowed }: Flow): readonly Hit[] {
    const source = this.#end(index, flow.from, choice);
    const destination = this.#end(index, flow.to, 1 - choice - Number.EPSILON);
    if (source === undefined || destination === undefined) return [];
    const verdict = this.#verdict(index, flow, source, destination, choice);
    const perSession = verdict.verdict === 'Allowed' ? allowed : denied(flow, verdict.verdict);
    const hit = (decision: Decision | undefined, pod: PodEntry | undefined): readonly Hit[] => {
      // What isolation drops is counted for no policy.
      if (decision === undefined || decision.isolation) return [];
      const { policy, ruleName } = decision.step;
      const key = policyKey(policy.kind, policy.namespace, policy.name);
      return [{ policy: key, rule: ruleName, node: pod?.node ?? '', perSession }];
    };
    const out = hit(verdict.egress.decision, source.pod);
    return verdict.egress.verdict === 'Allowed' ? [...out, ...hit(verdict.ingress.decision, destination.pod)] : out;
  }

  /** Where the endpoints of a Service do not fare alike, the one that was picked counts. */
  #verdict(index: PolicyIndex, flow: TrafficFlow, source: Ends, destination: Ends, choice: number): Verdict {
    const { protocol, port } = flow;
    const connection: Connection = {
      source: source.endpoint,
      destination: destination.endpoint,
      protocol,
      ...(protocol === 'ICMP'
        ? ECHO_REQUEST
        : {
            sourcePort: FIRST_PORT + Math.floor(choice * PORTS),
            ...(port === undefined ? {} : { destinationPort: port }),
          }),
    };
    const verdict = index.evaluate(connection);
    const { endpoint, pod } = destination;
    if (verdict.verdict !== 'Undecidable' || endpoint.type !== 'service' || pod === undefined) return verdict;
    const service = index.inventory.services.get(`${endpoint.namespace}/${endpoint.name}`);
    const number = service === undefined || port === undefined ? undefined : targetPortOf(service, pod, port, protocol);
    return index.evaluate({
      ...connection,
      destination: { type: 'pod', namespace: pod.namespace, name: pod.name },
      ...(number === undefined ? {} : { destinationPort: number }),
    });
  }
}
