import { OPEN } from './answers.ts';
import { enforcedPod, type Context, evaluateConnection } from './evaluate.ts';
import { type End, podEnd, resolveEnds } from './ends.ts';
import { withChain } from './lazy-chain.ts';
import type { PortMatch } from './rules.ts';
import type { Connection, Direction, DirectionResult, Endpoint, Verdict } from './types.ts';

/** More combinations than this are not tried; the verdict then stays Undecidable. */
const MOST_TRIALS = 4000;
const LAST_PORT = 65_535;

/** The Pods, Nodes and addresses that an endpoint stands for, those behind a Service included. */
export function endsOf(context: Context, endpoint: Endpoint): readonly End[] {
  const found = resolveEnds(endpoint, context.inventory);
  if (!found.ok) return [];
  return found.ends.flatMap((end) =>
    end.service === undefined || end.pod !== undefined
      ? [end]
      : context.inventory.endpoints(end.service).map((pod) => podEnd(pod, context.inventory)),
  );
}

function portsAt(context: Context, ends: readonly End[], direction: Direction): PortMatch[] {
  return ends.flatMap((end) => {
    const applied = context.applied(end, direction);
    if (applied === undefined) return [];
    return [...applied.tiered, ...applied.unplaced, ...applied.kubernetes, ...applied.baseline].flatMap(({ rule }) =>
      rule.ports === 'any' ? [] : rule.ports,
    );
  });
}

/** One value of every range between the bounds of the rules: no rule tells values of one range apart. */
function representatives(ranges: readonly (readonly [number, number])[], lowest: number, highest: number): number[] {
  const bounds = new Set([lowest]);
  for (const [from, to] of ranges)
    for (const bound of [from, to + 1]) if (bound > lowest && bound <= highest) bounds.add(bound);
  return [...bounds];
}

type OpenField = keyof typeof OPEN;

function valuesOf(field: OpenField, matches: readonly PortMatch[], named: readonly number[]): number[] {
  const single = (value: number | undefined): [number, number][] => (value === undefined ? [] : [[value, value]]);
  switch (field) {
    case 'sourcePort':
      return representatives(
        matches.flatMap(({ sourcePort, sourceEndPort }) =>
          sourcePort === undefined ? [] : [[sourcePort, sourceEndPort ?? sourcePort] as const],
        ),
        1,
        LAST_PORT,
      );
    case 'destinationPort':
      return representatives(
        [
          ...named.map((port) => [port, port] as const),
          ...matches.flatMap(({ port, endPort }) =>
            typeof port === 'number' ? [[port, endPort ?? port] as const] : [],
          ),
        ],
        1,
        LAST_PORT,
      );
    case 'icmpType':
      return representatives(
        matches.flatMap((match) => single(match.icmpType)),
        0,
        255,
      );
    case 'icmpCode':
      return representatives(
        matches.flatMap((match) => single(match.icmpCode)),
        0,
        255,
      );
  }
}

/**
 * Settles a verdict that only lacks ports or ICMP types which the question left open: one value of every range that rules tell
 * apart is tried, and when all of them meet the same fate the fact cannot change it.
 */
export function evaluateOpen(context: Context, connection: Connection): Verdict {
  const verdict = evaluateConnection(context, connection);
  if (verdict.verdict !== 'Undecidable') return verdict;
  const icmp = connection.protocol.startsWith('ICMP');
  const fields = (icmp ? (['icmpType', 'icmpCode'] as const) : (['sourcePort', 'destinationPort'] as const)).filter(
    (field) => connection[field] === undefined,
  );
  if (!fields.some((field) => verdict.missing.some((missing) => missing.includes(OPEN[field])))) return verdict;
  const destinations = endsOf(context, connection.destination);
  const matches = [
    ...portsAt(context, endsOf(context, connection.source), 'Egress'),
    ...portsAt(context, destinations, 'Ingress'),
  ];
  const named = destinations.flatMap((end) => enforcedPod(end)?.namedPorts.map((port) => port.port) ?? []);
  let trials: Connection[] = [connection];
  for (const field of fields) {
    const values = valuesOf(field, matches, named);
    if (trials.length * values.length > MOST_TRIALS) return verdict;
    trials = trials.flatMap((trial) => values.map((value) => ({ ...trial, [field]: value })));
  }
  const tried: Verdict[] = [];
  for (const trial of trials) {
    const next = evaluateConnection(context, trial);
    if (next.verdict === 'Undecidable' || (tried[0] ?? next).verdict !== next.verdict) return verdict;
    tried.push(next);
  }
  const first = tried[0];
  if (first === undefined) return verdict;
  const { decidedBy, egress, ingress, missing, notes } = first;
  const same = tried.every((one) => stepKey(one) === stepKey(first));
  return withChain(
    {
      verdict: first.verdict,
      ...(same && decidedBy !== undefined ? { decidedBy } : {}),
      egress: withChain(withoutChain(egress), () => verdict.egress.chain),
      ingress: withChain(withoutChain(ingress), () => verdict.ingress.chain),
      missing,
      notes,
    },
    () => verdict.chain,
  );
}

function stepKey({ decidedBy }: Verdict): string {
  if (decidedBy === undefined) return '';
  const { direction, policy, ruleIndex } = decidedBy.step;
  return `${direction} ${policy.kind}/${policy.namespace ?? ''}/${policy.name} ${ruleIndex}`;
}

const withoutChain = ({ verdict, decision, possible, missing }: DirectionResult): Omit<DirectionResult, 'chain'> => ({
  verdict,
  ...(decision === undefined ? {} : { decision }),
  possible,
  missing,
});
