import type { TraceExplanation, TracePath } from '@netloft/contracts';
import { type Json, object, text } from '../../evaluation/read.ts';
import { worstFirst } from './explain.ts';
import { explainPods, type PodFact } from './pods.ts';

/** How many data-plane tags there are, and so how many traces run at the same time (Antrea, pkg/controller/traceflow). */
export const TRACE_TAGS = 14;

/** What an agent's own report says of it; undefined where it cannot be read. */
export type Heard = { readonly healthy: true } | { readonly healthy: false; readonly why: string } | undefined;

export interface TroubleFacts {
  readonly spec: Json;
  readonly status: Json;
  readonly path: TracePath;
  readonly phase: 'Waiting' | 'Running' | 'Succeeded' | 'Failed';
  /** When it was made, in epoch milliseconds. */
  readonly madeAt: number;
  /** Traces that hold a tag now; null: not known. */
  readonly running: number | null;
  readonly controller: Heard;
  /** Feature gate Traceflow of the controller; null: not known. */
  readonly gate: boolean | null;
  /** The agent of a Node; absent: there is none. */
  readonly agent: (node: string) => Heard | 'absent';
  readonly source: PodFact | undefined;
  readonly destination: PodFact | undefined;
  /** `1.7.2`; null: not known. */
  readonly version: string | null;
}

const nodeOf = (pod: PodFact | undefined): string | undefined =>
  pod === undefined || typeof pod.found === 'string' ? undefined : text(object(pod.found.spec)?.['nodeName']);

function explainAgents(facts: TroubleFacts): TraceExplanation[] {
  const reported = new Set(facts.path.nodes.map((node) => node.node));
  const egress = facts.path.nodes.flatMap((node) => node.observations.flatMap((one) => one.egressNode ?? []));
  const nodes = new Set(
    [nodeOf(facts.source), nodeOf(facts.destination), ...egress].filter((node) => node !== undefined),
  );
  return [...nodes]
    .filter((node) => !reported.has(node))
    .flatMap((node): TraceExplanation[] => {
      const heard = facts.agent(node);
      if (heard === undefined || (heard !== 'absent' && heard.healthy)) return [];
      const why = heard === 'absent' ? 'has no AntreaAgentInfo' : heard.why;
      return [
        {
          reason: 'agent-missing',
          text: `The agent of Node ${node} ${heard === 'absent' ? '' : 'is not well: '}${why}; it does not report.`,
          action: 'Look at the antrea-agent Pod of that Node, then run the trace again.',
        },
      ];
    });
}

function explainWaiting({ running, controller, gate }: TroubleFacts): TraceExplanation[] {
  const found: TraceExplanation[] = [];
  if (gate === false)
    found.push({
      reason: 'gate-off',
      text: 'The feature gate Traceflow of the controller is off, so that nothing takes the trace up.',
      action: 'Switch it on in antrea-config and restart the controller.',
    });
  if (controller?.healthy === false)
    found.push({
      reason: 'controller-missing',
      text: `The controller is not well: ${controller.why}.`,
      action: 'Look at the antrea-controller Pod.',
    });
  if (running !== null && running >= TRACE_TAGS)
    found.push({
      reason: 'tags-taken',
      text: `All ${TRACE_TAGS} data-plane tags are taken by running traces; the controller looks again after 5 s, then more and more seldom, up to 300 s.`,
      action: 'Wait, or cancel traces that run for long.',
    });
  return found;
}

const before = (version: string | null, minor: readonly [major: number, minor: number]): boolean => {
  const [, major, low] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === undefined || low === undefined) return false;
  return Number(major) < minor[0] || (Number(major) === minor[0] && Number(low) < minor[1]);
};

function explainRelease({ spec, path, version, status }: TroubleFacts): TraceExplanation[] {
  const found: TraceExplanation[] = [];
  const lacks = (what: string): void =>
    void found.push({ reason: 'release-limit', text: `Antrea ${version ?? ''} ${what}`, action: '' });
  const timedOut = text(status['reason']) === 'Traceflow timeout';
  if (before(version, [2, 7]) && path.verdict === 'ForwardedOutOfNetwork' && text(object(spec['destination'])?.['pod']))
    lacks(
      'reports a packet that WireGuard carries to another Node as one that left the network; 2.7 and later name the Node.',
    );
  if (timedOut && path.nodes.length === 0 && before(version, [1, 14]))
    lacks('checks a trace only when an agent takes it up; one that cannot work may end as a timeout.');
  if (timedOut && text(object(spec['destination'])?.['ip']) && before(version, [1, 10]))
    lacks('does not report what an Egress does with a packet; 1.10 and later do.');
  return found;
}

/** Why a trace waits, timed out or lost its packet, as far as the cluster tells; empty for one that came to its end. */
export function explainTrouble(facts: TroubleFacts): TraceExplanation[] {
  const { phase, path, madeAt } = facts;
  if (phase === 'Succeeded') return worstFirst(explainRelease(facts));
  const pods = explainPods(facts.source, facts.destination, madeAt).filter(
    (one) => one.reason === 'pod-gone' || (phase === 'Failed' && one.reason === 'pod-replaced'),
  );
  if (phase === 'Waiting') return worstFirst([...pods, ...explainWaiting(facts)]);
  const lost = phase === 'Failed' && path.nodes.length > 0;
  const encap =
    lost &&
    path.verdict === 'Lost' &&
    path.nodes.every((node) => node.observations.every((one) => one.tunnelDstIP === undefined));
  return worstFirst([
    ...pods,
    ...explainAgents(facts),
    ...(encap
      ? [
          {
            reason: 'release-limit' as const,
            text: 'The packet went to the other Node without a tunnel: a router that rewrites DSCP between Nodes takes away the tag by which agents know it.',
            action: 'Look at whether the network between the Nodes keeps DSCP.',
          },
        ]
      : []),
    ...(phase === 'Failed' ? explainRelease(facts) : []),
  ]);
}
