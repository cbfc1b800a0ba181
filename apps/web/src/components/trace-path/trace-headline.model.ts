import type { TraceflowSummary, TracePath, TracePolicy } from '@netloft/contracts';
import { phaseKind, verdictKind } from '../mark.tsx';
import { shortenMiddle } from '../../lib/format.ts';
import { isolates, oneOrMoreOf, policyLabel, shortNode, type TraceMark } from './trace-path.model.ts';
import { tracePathText as text } from './trace-path.messages.ts';

/** What is needed of a trace to tell what became of its packet, whoever made it: a TraceflowDetail is one. */
export interface TraceAnswer {
  readonly path: TracePath;
  readonly summary: Pick<
    TraceflowSummary,
    'phase' | 'reason' | 'policy' | 'protocol' | 'destinationPort' | 'liveTraffic'
  >;
}

function shortEnd(end: string, name: string | undefined): string {
  if (name !== undefined) return `${end} (${shortEnd(name, undefined)})`;
  const slash = end.indexOf('/');
  return shortenMiddle(slash < 0 ? end : end.slice(slash + 1).trim(), 22);
}

/** What was asked, in one line: `yelb-ui-… → yelb-appserver-… : 4568/TCP`; behind an address stands who has it now. */
export function wayOf(detail: {
  readonly path: Pick<TracePath, 'source' | 'destination' | 'sourceName' | 'destinationName'>;
  readonly summary: Pick<TraceflowSummary, 'protocol' | 'destinationPort'>;
}): string {
  const { summary, path } = detail;
  const port =
    summary.destinationPort === null ? ` · ${summary.protocol}` : ` : ${summary.destinationPort}/${summary.protocol}`;
  const source = shortEnd(path.source, path.sourceName);
  return `${source} → ${shortEnd(path.destination, path.destinationName)}${port}`;
}

/** Antrea's own reason when the time is over (pkg/controller/traceflow). */
const TIMEOUT = 'Traceflow timeout';

export interface Headline {
  readonly mark: TraceMark;
  /** Verdict and Node: `Dropped on …-5r8gj`. */
  readonly verdict: string;
  /** Policy that decided or let it pass. */
  readonly policy: TracePolicy | null;
  /** Joins verdict and policy: `by`, `allowed by`. */
  readonly joint: string;
  /** What else must be known, empty when nothing. */
  readonly detail: string;
}

const none = { policy: null, joint: '' };

function endedHeadline(detail: TraceAnswer, isolatedBy: readonly TracePolicy[]): Headline {
  const { path, summary } = detail;
  const at = path.decidedAt;
  const node = at === null ? undefined : path.nodes[at.node];
  const step = at === null ? undefined : node?.observations[at.observation];
  const where = node === undefined ? '' : ` ${text.on} ${shortNode(node.node)}`;
  const mark = verdictKind[path.verdict];
  if (path.verdict === 'Dropped' || path.verdict === 'Rejected') {
    const policy = step?.policy ?? null;
    const reason =
      policy !== null
        ? ''
        : isolates(step?.componentInfo)
          ? isolatedBy.length > 0
            ? text.isolatedBy(oneOrMoreOf(isolatedBy))
            : text.isolated
          : step?.component === 'SpoofGuard'
            ? text.spoofed
            : text.noPolicyNamed;
    return {
      mark,
      verdict: `${text.verdicts[path.verdict]}${where}`,
      policy,
      joint: policy === null ? '' : text.by,
      detail: reason,
    };
  }
  if (path.verdict === 'Lost') {
    const hop = path.hops.at(-1);
    const last = path.nodes.at(-1);
    return {
      mark,
      ...none,
      verdict: `${text.verdicts.Lost}${last === undefined ? '' : ` ${text.after} ${shortNode(last.node)}`}`,
      detail: hop?.kind === 'lost' ? hop.label : '',
    };
  }
  if (path.verdict === 'Unknown') return { mark, ...none, verdict: text.noVerdict, detail: summary.reason };
  const egress = path.nodes.flatMap((one) => one.observations).find((one) => one.egressIP !== undefined);
  const target = path.verdict === 'Delivered' ? ` ${text.to} ${path.destination}` : '';
  return {
    mark,
    verdict: `${text.verdicts[path.verdict]}${target}${where}`,
    policy: summary.policy,
    joint: summary.policy === null ? '' : text.allowedBy,
    detail: egress?.egressIP === undefined ? '' : text.asEgress(egress.egressIP, egress.egress),
  };
}

/** The one line that answers what became of the packet; `isolatedBy` names the policies of a drop by isolation. */
export function headlineOf(detail: TraceAnswer, isolatedBy: readonly TracePolicy[] = []): Headline {
  const { summary, path } = detail;
  if (summary.phase === 'Waiting')
    return { mark: phaseKind.Waiting, ...none, verdict: text.phases.Waiting, detail: text.waitingWhy };
  if (summary.phase === 'Running') {
    return {
      mark: phaseKind.Running,
      ...none,
      verdict: text.phases.Running,
      detail: path.nodes.length > 0 ? text.reported(path.nodes.length) : text.nothingReported,
    };
  }
  if (summary.phase === 'Failed' && path.verdict !== 'Lost') {
    return { mark: 'dropped', ...none, verdict: text.failedTitle, detail: summary.reason || text.noReason };
  }
  return endedHeadline(detail, isolatedBy);
}

/** What stands in place of the path while no Node reported: that it is awaited, or why it may have stayed away. */
export function absenceText(summary: Pick<TraceflowSummary, 'phase' | 'reason' | 'liveTraffic'>): string {
  if (summary.phase === 'Waiting' || summary.phase === 'Running') return text.noPathYet;
  if (summary.reason !== TIMEOUT) return text.noPath;
  return `${text.noPath} ${summary.liveTraffic ? text.timeoutLive : text.timeoutInjected}`;
}

/** The same line as plain text, for titles, exports and screen readers. */
export function headlineText(headline: Headline): string {
  const policy = headline.policy === null ? '' : ` ${headline.joint} ${policyLabel(headline.policy)}`;
  return `${headline.verdict}${policy}${headline.detail === '' ? '' : `: ${headline.detail}`}`;
}

/** What a row of the history says about its trace: the verdict once there is one, else the phase. */
export function outcomeOf(row: Pick<TraceflowSummary, 'phase' | 'verdict'>): {
  readonly mark: TraceMark;
  readonly label: string;
} {
  if (row.phase === 'Waiting' || row.phase === 'Running')
    return { mark: phaseKind[row.phase], label: text.phases[row.phase] };
  if (row.phase === 'Failed' && row.verdict === 'Unknown') return { mark: 'dropped', label: text.phases.Failed };
  return { mark: verdictKind[row.verdict], label: text.verdicts[row.verdict] };
}
