import type {
  CheckRequest,
  CheckResultDetail,
  TracePath,
  TracePolicy,
  TraceflowDetail,
  TraceflowSummary,
} from '@netloft/contracts';
import { checkEndText, protocolText } from '@netloft/antrea';
import { policyLabel, tracePathText } from '../../../components/trace-path/index.ts';
import { formatExact } from '../../../lib/format.ts';
import type { TimeZoneChoice } from '../../../lib/preferences.ts';
import { flagNames } from '../../../lib/tcp-flags.ts';
import { tookWords } from '../checks/check-words.ts';
import type { AlignedNode } from './align.model.ts';
import { compareText as text } from './compare.messages.ts';

/** One side of the comparison, whether the cluster still holds its Traceflow or a run kept its result. */
export interface Side {
  /** As the address names it. */
  readonly reference: string;
  /** `netloft-…`, or the check and its run. */
  readonly name: string;
  readonly way: string;
  readonly path: TracePath;
  readonly request: CheckRequest | null;
  readonly verdict: TracePath['verdict'];
  readonly phase: TraceflowSummary['phase'];
  readonly reason: string;
  readonly policy: TracePolicy | null;
  readonly createdAt: string | null;
  readonly startedAt: string | null;
  readonly madeBy: string | null;
}

export type SideReference =
  | { readonly type: 'traceflow'; readonly name: string }
  | { readonly type: 'result'; readonly run: string; readonly check: string };

/** `run/{id}/{check}` names a result that a run keeps; everything else a Traceflow, whose names have no slash. */
export function sideReference(value: string): SideReference {
  const [kind, run, ...rest] = value.split('/');
  const check = rest.join('/');
  return kind === 'run' && run !== undefined && run !== '' && check !== ''
    ? { type: 'result', run, check }
    : { type: 'traceflow', name: value };
}

export const resultReference = (run: string, check: string): string => `run/${run}/${check}`;

const wayWords = (source: string, destination: string, protocol: string, port: number | null): string =>
  `${source} → ${destination} ${port === null ? protocol : `${port}/${protocol}`}`;

export function sideOfTrace(detail: TraceflowDetail): Side {
  const { summary, path } = detail;
  return {
    reference: detail.id,
    name: detail.id,
    way: wayWords(path.source, path.destination, summary.protocol, summary.destinationPort),
    path,
    request: detail.request,
    verdict: path.verdict,
    phase: summary.phase,
    reason: summary.reason,
    policy: summary.policy,
    createdAt: summary.createdAt,
    startedAt: summary.startedAt,
    madeBy: summary.requestedBy,
  };
}

const NO_PATH: TracePath = { source: '', destination: '', nodes: [], hops: [], verdict: 'Unknown', decidedAt: null };

/** A path with the deciding policy called as the result calls it: paths that runs keep have references only. */
export function namedPath(path: TracePath, policy: TracePolicy | null): TracePath {
  if (policy === null) return path;
  const nodes = path.nodes.map((node) => ({
    ...node,
    observations: node.observations.map((one) =>
      one.policy?.reference === policy.reference ? { ...one, policy: { ...policy, ...one.policy } } : one,
    ),
  }));
  return { ...path, nodes };
}

export function sideOfResult({ run, result, request, path }: CheckResultDetail): Side {
  const { outcome } = result;
  const phase = outcome === 'Waiting' || outcome === 'Running' ? outcome : path === null ? 'Failed' : 'Succeeded';
  return {
    reference: resultReference(run.id, result.check),
    name: `${result.name} (${run.name})`,
    way: wayWords(result.source, result.destination, result.protocol, result.destinationPort),
    path:
      path === null
        ? { ...NO_PATH, source: result.source, destination: result.destination }
        : namedPath(path, result.decidedBy),
    request,
    verdict: result.got ?? 'Unknown',
    phase,
    reason: result.reason,
    policy: result.decidedBy,
    createdAt: run.startedAt,
    startedAt: result.startedAt,
    madeBy: run.startedBy,
  };
}

export interface ComparedFact {
  readonly label: string;
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
}

type FactOf = readonly [label: string, value: (side: Side) => string];

const yesNo = (value: boolean | undefined): string => (value === true ? text.yes : text.no);
const number = (value: number | null | undefined): string =>
  value === undefined || value === null ? text.none : String(value);
const flags = (value: number | undefined): string =>
  value === undefined ? text.none : `${flagNames(value).join(' ')} (${value})`.trim();

const REQUEST: readonly FactOf[] = [
  [text.source, ({ request, path }) => (request === null ? path.source : checkEndText(request.source))],
  [text.destination, ({ request, path }) => (request === null ? path.destination : checkEndText(request.destination))],
  [text.protocol, ({ request }) => (request === null ? text.none : protocolText(request))],
  [text.destinationPort, ({ request }) => number(request?.destinationPort)],
  [text.sourcePort, ({ request }) => number(request?.sourcePort)],
  [text.tcpFlags, ({ request }) => flags(request?.tcpFlags)],
  [text.icmpId, ({ request }) => number(request?.icmpId)],
  [text.icmpSequence, ({ request }) => number(request?.icmpSequence)],
  [text.ttl, ({ request }) => number(request?.ttl)],
  [text.ipv6, ({ request }) => yesNo(request?.ipv6)],
  [text.live, ({ request }) => yesNo(request?.liveTraffic)],
  [text.dropped, ({ request }) => yesNo(request?.droppedOnly)],
  [text.timeout, ({ request }) => (request === null ? text.none : `${request.timeout} s`)],
];

/** From the first Node's report to the last, as words; Antrea tells whole seconds. */
function reportSpan({ path }: Side): string {
  const times = path.nodes.map((node) => Date.parse(node.timestamp ?? '')).filter((time) => !Number.isNaN(time));
  return times.length < 2 ? text.none : tookWords(Math.max(...times) - Math.min(...times));
}

const decidedOn = ({ path }: Side): string =>
  path.decidedAt === null ? text.none : (path.nodes[path.decidedAt.node]?.node ?? text.none);

const result = (zone: TimeZoneChoice): readonly FactOf[] => [
  [text.verdict, ({ verdict }) => tracePathText.verdicts[verdict]],
  [text.decidedBy, ({ policy }) => (policy === null ? text.none : policyLabel(policy))],
  [text.decidedOn, decidedOn],
  [text.phase, ({ phase }) => phase],
  [text.reason, ({ reason }) => (reason === '' ? text.none : reason)],
  [text.nodes, ({ path }) => String(path.nodes.length)],
  [text.steps, ({ path }) => String(path.nodes.reduce((sum, node) => sum + node.observations.length, 0))],
  [text.started, ({ startedAt }) => (startedAt === null ? text.none : formatExact(startedAt, zone))],
  [text.took, reportSpan],
  [text.madeBy, ({ madeBy }) => madeBy ?? text.none],
];

function compared(facts: readonly FactOf[], a: Side | null, b: Side | null): ComparedFact[] {
  return facts
    .map(([label, value]) => {
      const one = a === null ? '' : value(a);
      const other = b === null ? '' : value(b);
      return { label, a: one, b: other, same: a !== null && b !== null && one === other };
    })
    .filter((fact) => [fact.a, fact.b].some((value) => value !== '' && value !== text.none && value !== text.no));
}

/** What was asked, fact by fact; what neither asked for is left out. */
export const requestFacts = (a: Side | null, b: Side | null): ComparedFact[] => compared(REQUEST, a, b);

/** What came out, fact by fact. */
export const resultFacts = (a: Side | null, b: Side | null, zone: TimeZoneChoice): ComparedFact[] =>
  compared(result(zone), a, b);

/** Facts that always differ between two traces and so tell nothing of the network. */
const INCIDENTAL: ReadonlySet<string> = new Set([text.started, text.took, text.madeBy]);

/** The comparison in a sentence or two: what came out, then where the ways part or that they do not. */
export function comparisonWords(a: Side, b: Side, nodes: readonly AlignedNode[], parting: string | null): string {
  const verdict = (side: Side): string => tracePathText.verdicts[side.verdict];
  const verdicts =
    a.verdict === b.verdict ? text.sameVerdict(verdict(a)) : text.verdicts(verdict(a), verdict(b).toLowerCase());
  const asked = requestFacts(a, b).every((fact) => fact.same);
  const found = resultFacts(a, b, 'utc').every((fact) => fact.same || INCIDENTAL.has(fact.label));
  if (parting === null && found && nodes.length > 0) return `${verdicts} ${asked ? text.identical : text.sameResult}`;
  if (parting === null) return nodes.length === 0 ? verdicts : `${verdicts} ${text.sameWay}`;
  return `${verdicts} ${text.partsAt(parting)}`;
}
