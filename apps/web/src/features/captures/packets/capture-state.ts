import type { CaptureDetail, CaptureState, CaptureSummary } from '@netloft/contracts';
import type { MarkKind } from '../../../components/mark.tsx';
import { plural } from '../../../lib/format.ts';
import type { CaptureFilter } from '../captures.search.ts';
import { packetsText as text } from './packets.messages.ts';

/** Sign of each state; the word stands beside it always. */
export const CAPTURE_MARKS: Readonly<Record<CaptureState, MarkKind>> = {
  Pending: 'none',
  Running: 'running',
  Succeeded: 'allowed',
  TimedOut: 'mixed',
  Failed: 'dropped',
  Unanswered: 'unknown',
};

export const isActive = ({ state }: Pick<CaptureSummary, 'state'>): boolean =>
  state === 'Pending' || state === 'Running';

/** Whether a row belongs to a filter; `me` is who is signed in, undefined while that is not known. */
export function matchesCapture(
  row: Pick<CaptureSummary, 'state' | 'requestedBy'>,
  filter: CaptureFilter | undefined,
  me: string | undefined,
): boolean {
  switch (filter) {
    case undefined:
      return true;
    case 'running':
      return isActive(row);
    case 'done':
      return row.state === 'Succeeded' || row.state === 'TimedOut';
    case 'failed':
      return row.state === 'Failed' || row.state === 'Unanswered';
    case 'mine':
      return me !== undefined && row.requestedBy === me;
  }
}

/** `any`, or a Pod's name without its namespace, for lines where the whole stands on hover. */
const plainEnd = (end: string): string => end.replaceAll(' ', '');

/** `yelb/yelb-ui → yelb/yelb-appserver : 4567/TCP`. */
export function wayOf(row: CaptureSummary): string {
  const port = row.destinationPort === null ? ` · ${row.protocol}` : ` : ${row.destinationPort}/${row.protocol}`;
  return `${plainEnd(row.source)} ${text.arrow[row.direction]} ${plainEnd(row.destination)}${row.protocol === 'any' ? '' : port}`;
}

export interface CaptureHeadline {
  readonly mark: MarkKind;
  readonly title: string;
  readonly detail: string;
}

/** What became of a capture in one line: state, Node, and Antrea's own message. */
export function captureHeadline({ summary, failure }: Pick<CaptureDetail, 'summary' | 'failure'>): CaptureHeadline {
  const { state, captured, wanted, node } = summary;
  const title =
    state === 'Succeeded'
      ? text.headline.Succeeded(plural(captured, 'packet'))
      : state === 'TimedOut'
        ? text.headline.TimedOut(String(captured), plural(wanted, 'packet'))
        : text.headline[state];
  const at = node === null ? '' : ` ${text.onNode(node)}`;
  return { mark: CAPTURE_MARKS[state], title: `${title}${at}`, detail: failure ?? summary.reason };
}
