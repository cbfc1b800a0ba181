import {
  BUNDLE_ANSWER_SECONDS,
  type BundleState,
  CAPTURE_ANSWER_GRACE_SECONDS,
  CAPTURE_ROOM_MINUTES,
  type CaptureState,
} from '@netloft/contracts';
import type { RawObject } from '../evaluation/types.ts';
import { type Json, number, object, objects, text } from '../evaluation/read.ts';
import { DEFAULT_EXPIRATION_MINUTES } from './bundle-request.ts';
import { DEFAULT_CAPTURE_TIMEOUT } from './request.ts';

/** State, one sentence about it (empty when there is nothing to say), and Antrea's own message of what failed. */
export interface CaptureOutcome {
  readonly state: CaptureState;
  readonly reason: string;
  readonly failure: string | null;
}

/** The agent has no room, says so, and tries again by itself (pkg/agent/packetcapture). */
export const NO_ROOM = 'PacketCapture running count reach limit';

const conditionsIn = (captured: RawObject): readonly Json[] => objects(object(captured.status)?.['conditions']);
const find = (conditions: readonly Json[], type: string): Json | undefined =>
  conditions.find((one) => one['type'] === type);
const isTrue = (condition: Json | undefined): boolean => condition?.['status'] === 'True';
const timeOf = (value: unknown): number => Date.parse(text(value) ?? '');
const messageOf = (condition: Json): string =>
  text(condition['message']) || text(condition['reason']) || 'Antrea did not say why.';
const failed = (failure: string, reason = failure): CaptureOutcome => ({ state: 'Failed', reason, failure });

/** The end of a capture, by the reason of PacketCaptureComplete: it is True for failures as well. */
function ended(complete: Json, conditions: readonly Json[], captured: number, timeout: number): CaptureOutcome {
  const reason = text(complete['reason']);
  if (reason !== 'Succeed' && reason !== 'Timeout') return failed(messageOf(complete));
  const upload = find(conditions, 'PacketCaptureFileUploaded');
  if (upload?.['status'] === 'False') {
    const why = messageOf(upload);
    return failed(why, `The file was not uploaded: ${why}`);
  }
  if (reason === 'Succeed') return { state: 'Succeeded', reason: '', failure: null };
  const came =
    captured === 0
      ? `No packet matched within ${timeout} s.`
      : `Only ${captured} ${captured === 1 ? 'packet' : 'packets'} came within ${timeout} s.`;
  return { state: 'TimedOut', reason: came, failure: null };
}

/**
 * What became of a PacketCapture at a time (epoch milliseconds). Antrea leaves the status of one for which no agent feels responsible
 * empty for ever: that one is Unanswered some time after its timeout, as is one whose agent began and fell silent, or had no room and may not
 * be there any more.
 */
export function captureOutcome(capture: RawObject, now: number): CaptureOutcome {
  const conditions = conditionsIn(capture);
  const timeout = number(object(capture.spec)?.['timeout']) ?? DEFAULT_CAPTURE_TIMEOUT;
  const captured = number(object(capture.status)?.['numberCaptured']) ?? 0;
  const complete = find(conditions, 'PacketCaptureComplete');
  if (complete !== undefined && isTrue(complete)) return ended(complete, conditions, captured, timeout);
  const started = find(conditions, 'PacketCaptureStarted');
  const patience = (timeout + CAPTURE_ANSWER_GRACE_SECONDS) * 1000;
  if (isTrue(started)) {
    const since = started?.['lastTransitionTime'] ?? capture.metadata['creationTimestamp'];
    if (now - timeOf(since) <= patience) return { state: 'Running', reason: '', failure: null };
    return { state: 'Unanswered', reason: 'The agent began to capture and then said nothing more.', failure: null };
  }
  if (started?.['reason'] === 'NotStarted') {
    const why = messageOf(started);
    if (why !== NO_ROOM) return failed(why);
    const since = timeOf(started['lastTransitionTime'] ?? capture.metadata['creationTimestamp']);
    if (now - since <= CAPTURE_ROOM_MINUTES * 60_000) return { state: 'Pending', reason: why, failure: null };
    const reason = `The agent found no room for this capture within ${CAPTURE_ROOM_MINUTES} minutes.`;
    return { state: 'Unanswered', reason, failure: why };
  }
  if (now - timeOf(capture.metadata['creationTimestamp']) <= patience)
    return { state: 'Pending', reason: '', failure: null };
  const waited = timeout + CAPTURE_ANSWER_GRACE_SECONDS;
  return { state: 'Unanswered', reason: `No agent took this capture up within ${waited} s.`, failure: null };
}

export interface FailedNode {
  readonly node: string;
  /** In the agent's words. */
  readonly reason: string;
}

/** State of a collection and the Nodes that failed; `collected` of `desired` Nodes uploaded their file. */
export interface BundleOutcome {
  readonly state: BundleState;
  readonly reason: string;
  readonly failure: string | null;
  readonly collected: number;
  readonly desired: number;
  readonly failedNodes: readonly FailedNode[];
}

/** Nodes that failed, from the message of CollectionFailure: `Failed Agent count: 2, "reason":[node1, node2], "other":[node3]`. */
export function failedNodesOf(message: string): readonly FailedNode[] {
  const [, list = ''] = /^Failed Agent count: \d+, (.*)$/s.exec(message) ?? [];
  return [...list.matchAll(/"((?:[^"]|"(?!:\[))*)":\[([^\]]*)\]/g)].flatMap(([, reason = '', nodes = '']) =>
    nodes
      .split(', ')
      .filter((node) => node !== '')
      .map((node) => ({ node, reason })),
  );
}

/** What became of a SupportBundleCollection at a time (epoch milliseconds). */
export function bundleOutcome(collection: RawObject, now: number): BundleOutcome {
  const conditions = conditionsIn(collection);
  const status = object(collection.status) ?? {};
  const failure = find(conditions, 'CollectionFailure');
  const started = find(conditions, 'Started');
  const counts = { collected: number(status['collectedNodes']) ?? 0, desired: number(status['desiredNodes']) ?? 0 };
  const why = isTrue(failure) ? (text(failure?.['message']) ?? '') : '';
  const failedNodes = failedNodesOf(why);
  const outcome = (state: BundleState, reason: string, told: string | null): BundleOutcome => ({
    state,
    reason,
    failure: told,
    ...counts,
    failedNodes,
  });
  if (isTrue(find(conditions, 'Completed'))) {
    if (!isTrue(failure))
      return counts.desired === 0
        ? outcome('Failed', 'No Node was selected, so nothing was collected.', null)
        : outcome('Succeeded', '', null);
    const told =
      why ||
      (failure?.['reason'] === 'Expired' ? 'The time was over before every Node was done.' : messageOf(failure ?? {}));
    return outcome(counts.collected > 0 ? 'PartlyFailed' : 'Failed', told, told);
  }
  const age = now - timeOf(collection.metadata['creationTimestamp']);
  if (isTrue(started)) {
    // The controller itself ends a collection whose time is over, so that later silence means that it is gone.
    const minutes = number(object(collection.spec)?.['expirationMinutes']) ?? DEFAULT_EXPIRATION_MINUTES;
    if (age <= minutes * 60_000 + CAPTURE_ANSWER_GRACE_SECONDS * 1000) return outcome('Running', why, why || null);
    return outcome('Unanswered', 'The controller did not end this collection when its time was over.', why || null);
  }
  const waiting = text(started?.['message']) ?? '';
  if (waiting !== '') return outcome('Pending', waiting, null);
  if (age <= BUNDLE_ANSWER_SECONDS * 1000) return outcome('Pending', '', null);
  return outcome(
    'Unanswered',
    `The controller did not take this collection up within ${BUNDLE_ANSWER_SECONDS} s.`,
    null,
  );
}
