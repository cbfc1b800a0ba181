import type { TraceExplanation } from '@netloft/contracts';
import { object, objects, text } from '../../evaluation/read.ts';
import type { RawObject } from '../../evaluation/types.ts';
import { clock, isSince } from './times.ts';

/** A Pod that a trace names, looked up now; `hidden` where the caller may not read it. */
export interface PodFact {
  readonly side: 'source' | 'destination';
  /** `namespace/name`. */
  readonly key: string;
  readonly found: RawObject | 'absent' | 'hidden';
  /** Address that the trace met it with; absent when none was reported. */
  readonly seenIp?: string | undefined;
}

/** When somebody last wrote what policies look at: labels, not the status that its Node reports. */
function relabelledAt(pod: RawObject): string | undefined {
  const times = objects(pod.metadata['managedFields'])
    .filter((entry) => (text(entry['subresource']) ?? '') === '')
    .filter((entry) => object(object(object(entry['fieldsV1'])?.['f:metadata'])?.['f:labels']) !== undefined)
    .flatMap((entry) => text(entry['time']) ?? []);
  return times.toSorted().at(-1);
}

function restartedAt(pod: RawObject): string | undefined {
  const times = objects(object(pod.status)?.['containerStatuses']).flatMap(
    (one) => text(object(object(one['state'])?.['running'])?.['startedAt']) ?? [],
  );
  return times.toSorted().at(-1);
}

const addressesOf = (pod: RawObject): readonly string[] => {
  const status = object(pod.status) ?? {};
  return [text(status['podIP']) ?? '', ...objects(status['podIPs']).map((one) => text(one['ip']) ?? '')];
};

function explainPod({ side, key, found, seenIp }: PodFact, traceAt: number): TraceExplanation[] {
  if (found === 'hidden') return [];
  const the = `The ${side} Pod ${key}`;
  if (found === 'absent')
    return [
      {
        reason: 'pod-gone',
        text: `${the} is not there any more.`,
        action: 'Choose a Pod of the same workload and run the trace again.',
      },
    ];
  const made = text(found.metadata['creationTimestamp']);
  if (isSince(made, traceAt))
    return [
      {
        reason: 'pod-replaced',
        text: `${the} was made anew at ${clock(made)}, after the trace.`,
        action: 'Run the trace again.',
      },
    ];
  const explanations: TraceExplanation[] = [];
  if (seenIp !== undefined && !addressesOf(found).includes(seenIp))
    explanations.push({
      reason: 'pod-replaced',
      text: `${the} does not have the address ${seenIp} any more, which the trace met.`,
      action: 'Run the trace again.',
    });
  const relabelled = relabelledAt(found);
  if (relabelled !== made && isSince(relabelled, traceAt))
    explanations.push({
      reason: 'pod-changed',
      text: `Labels of the ${side} Pod ${key} were written at ${clock(relabelled)}, after the trace.`,
      action: 'Look at which policies select it now.',
    });
  const restarted = restartedAt(found);
  if (isSince(restarted, traceAt))
    explanations.push({
      reason: 'pod-restarted',
      text: `A container of the ${side} Pod ${key} started at ${clock(restarted)}, after the trace.`,
      action: '',
    });
  return explanations;
}

/** What became of the Pods since a trace. */
export const explainPods = (
  source: PodFact | undefined,
  destination: PodFact | undefined,
  traceAt: number,
): TraceExplanation[] => [source, destination].flatMap((one) => (one === undefined ? [] : explainPod(one, traceAt)));
