import type { TracePath } from '@netloft/contracts';
import { policyName, shortNode, tracePathText, type TraceAnswerModel } from '../../../components/trace-path/index.ts';
import { policyOfPath } from './traceflow.model.ts';
import { nsxTraceText as text } from './traceflow.messages.ts';

export interface Compared {
  readonly about: keyof typeof text.about;
  /** null: that side does not tell it. */
  readonly nsx: string | null;
  readonly own: string | null;
  readonly state: 'same' | 'differs' | 'untold';
}

/** The facts of a path that two who saw the same packet should agree on; null where it does not tell one. */
function factsOf(path: TracePath): Readonly<Record<Compared['about'], string | null>> {
  const { nodes, decidedAt } = path;
  const last = nodes.at(-1);
  const at = decidedAt === null ? last : nodes[decidedAt.node];
  const step = decidedAt === null ? last?.observations.at(-1) : at?.observations[decidedAt.observation];
  const policy = policyOfPath(path);
  const tunnels = nodes.flatMap(({ observations }) => observations.flatMap(({ tunnelDstIP }) => tunnelDstIP ?? []));
  const steps = nodes.flatMap(({ observations }) => observations.map(({ component }) => component));
  return {
    verdict: tracePathText.verdicts[path.verdict],
    ended: at === undefined || step === undefined ? null : `${step.component}, ${shortNode(at.node)}`,
    nodes: nodes.length === 0 ? null : nodes.map(({ node }) => shortNode(node)).join(' → '),
    steps: steps.length === 0 ? null : steps.join(' → '),
    tunnel: tunnels.length === 0 ? null : tunnels.join(', '),
    policy: policy === null ? null : policyName(policy),
    rule: policy?.rule ?? null,
    tier: policy?.tier ?? null,
  };
}

/** A policy named by one side with its display name and by the other with its object's is the same one. */
function samePolicy(nsx: TracePath, own: TracePath): boolean {
  const [one, other] = [policyOfPath(nsx), policyOfPath(own)];
  return one !== null && other !== null && one.name === other.name && one.namespace === other.namespace;
}

/** What NSX and the cluster tell of the same question, fact by fact; what neither tells is left out. */
export function comparedTraces(nsx: TraceAnswerModel, own: TraceAnswerModel): Compared[] {
  const [told, known] = [factsOf(nsx.path), factsOf(own.path)];
  const about: readonly Compared['about'][] = [
    'verdict',
    'ended',
    'nodes',
    'steps',
    'tunnel',
    'policy',
    'rule',
    'tier',
  ];
  return about.flatMap((one): Compared[] => {
    const [left, right] = [told[one], known[one]];
    if (left === null && right === null) return [];
    const same = left === right || (one === 'policy' && samePolicy(nsx.path, own.path));
    return [
      {
        about: one,
        nsx: left,
        own: right,
        state: left === null || right === null ? 'untold' : same ? 'same' : 'differs',
      },
    ];
  });
}

/** What the cluster tells and NSX does not, in words. */
export const untoldByNsx = (rows: readonly Compared[]): string[] =>
  rows.filter(({ nsx }) => nsx === null).map(({ about }) => text.about[about].toLowerCase());
