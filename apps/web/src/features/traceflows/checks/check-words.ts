import { protocolText } from '@netloft/antrea';
import type {
  CheckEnd,
  CheckExpectation,
  CheckOutcome,
  CheckProgress,
  CheckRequestInput,
  CheckRunState,
  ExpectedVerdict,
} from '@netloft/contracts';
import type { MarkKind } from '../../../components/mark.tsx';
import { formatCount } from '../../../lib/format.ts';
import { checksText as text } from './checks.messages.ts';

/** Sign and colour of an outcome; the word stands in `checksText.outcomes`. */
export const outcomeKind: Readonly<Record<CheckOutcome, MarkKind>> = {
  Passed: 'allowed',
  Failed: 'dropped',
  Error: 'mixed',
  Skipped: 'none',
  Waiting: 'stale',
  Running: 'running',
};

export const stateKind: Readonly<Record<CheckRunState, MarkKind>> = {
  Running: 'running',
  Passed: 'allowed',
  Failed: 'dropped',
  Cancelled: 'none',
  Interrupted: 'stale',
};

export const expectedKind: Readonly<Record<ExpectedVerdict, MarkKind>> = {
  Delivered: 'allowed',
  NotDelivered: 'dropped',
  Dropped: 'dropped',
  Rejected: 'rejected',
  ForwardedOutOfNetwork: 'passed',
  Any: 'info',
};

/** The end as a sentence names it, without its namespace: `yelb-ui`, `app=yelb-ui`, `10.0.0.1`. */
export function endName(end: CheckEnd | undefined): string {
  if (end === undefined) return 'anything';
  if (end.type === 'ip') return end.ip;
  if (end.type !== 'selector') return end.name;
  return Object.entries(end.labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

const VERBS: Readonly<Record<ExpectedVerdict, string>> = {
  Delivered: 'reaches',
  NotDelivered: 'does not reach',
  Dropped: 'is dropped on its way to',
  Rejected: 'is rejected on its way to',
  ForwardedOutOfNetwork: 'leaves the network for',
  Any: 'gets a verdict on its way to',
};

/** `:4567`, `:53/UDP`, ` by ICMP`; TCP is not said where a port is. */
function portWords(request: CheckRequestInput): string {
  const { destinationPort } = request;
  const protocol = protocolText(request);
  if (destinationPort === undefined || destinationPort === 0) return ` by ${protocol}`;
  return `:${destinationPort}${protocol === 'TCP' ? '' : `/${protocol}`}`;
}

/** What a check says, as one would say it: `yelb-ui reaches yelb-appserver:4567`. */
export function checkSentence(request: CheckRequestInput, expectation: CheckExpectation): string {
  const { destination } = request;
  const port = portWords(request);
  const to = endName(destination);
  const named = port.startsWith(':') && destination?.type === 'ip' && to.includes(':') ? `[${to}]` : to;
  const by =
    expectation.policy === undefined
      ? ''
      : `, by ${expectation.policy}${expectation.rule === undefined ? '' : ` rule ${expectation.rule}`}`;
  return `${endName(request.source)} ${VERBS[expectation.verdict]} ${named}${port}${by}`;
}

/** `Delivered`, `Not delivered`, `Dropped by Yelb-Zero-Trust, rule 4089`. */
export function expectationWords({ verdict, policy, rule }: CheckExpectation): string {
  const by = policy === undefined ? '' : ` by ${policy}`;
  return `${verdict === 'NotDelivered' ? text.notDelivered : text.verdicts[verdict]}${by}${rule === undefined ? '' : `, rule ${rule}`}`;
}

/** `4567/TCP`, `ICMP`. */
export const portOf = (one: {
  readonly protocol?: string;
  readonly destinationPort?: number | null | undefined;
}): string => (one.destinationPort ? `${one.destinationPort}/${one.protocol ?? 'TCP'}` : (one.protocol ?? 'TCP'));

/** Counts of a run as words, what failed first: `2 failed · 1 error · 47 passed · 3 to go`. */
export function progressWords(progress: CheckProgress): string {
  const { done, total, passed, failed, errors, skipped } = progress;
  const parts: [number, string][] = [
    [failed, 'failed'],
    [errors, errors === 1 ? 'error' : 'errors'],
    [skipped, 'skipped'],
    [passed, 'passed'],
    [total - done, 'to go'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${formatCount(count)} ${word}`)
    .join(' · ');
}

/** How long something took, with tenths below ten seconds: `0.4 s`, `12 s`, `3 min 5 s`. */
export function tookWords(ms: number): string {
  if (ms < 9950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
