import { type Json, object, objects, text } from '../evaluation/read.ts';

const ENDS = new Set(['Delivered', 'Dropped', 'Rejected', 'ForwardedOutOfNetwork']);
/** Seconds, when spec.timeout is absent or zero. */
export const DEFAULT_TIMEOUT = 20;

export interface Phase {
  readonly phase: 'Running' | 'Succeeded' | 'Failed';
  readonly reason?: string;
}

/**
 * What the controller makes of the results so far (Antrea, pkg/controller/traceflow): Succeeded when the sender and an end of
 * the packet's way were seen, when only the receiver matters and the end was seen, or when a live, dropped-only trace has any
 * result; Failed when the time is over.
 */
export function phaseOf(spec: Json, results: unknown, elapsedSeconds: number): Phase {
  const observations = objects(results).flatMap((result) => objects(result['observations']));
  const ended = observations.some((one) => ENDS.has(text(one['action']) ?? ''));
  const sent = observations.some((one) => text(one['component']) === 'SpoofGuard');
  const fromPod = Boolean(text(object(spec['source'])?.['pod']));
  const droppedOnly = spec['liveTraffic'] === true && spec['droppedOnly'] === true;
  if (droppedOnly ? objects(results).length > 0 : ended && (sent || !fromPod)) return { phase: 'Succeeded' };
  const timeout = typeof spec['timeout'] === 'number' && spec['timeout'] > 0 ? spec['timeout'] : DEFAULT_TIMEOUT;
  return elapsedSeconds > timeout ? { phase: 'Failed', reason: 'Traceflow timeout' } : { phase: 'Running' };
}
