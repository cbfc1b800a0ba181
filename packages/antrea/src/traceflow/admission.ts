import { type Json, object, text } from '../evaluation/read.ts';

/** What the webhook knows about a source Pod; undefined when there is none of that name. */
export type SourcePodLookup = (namespace: string, name: string) => { readonly hostNetwork: boolean } | undefined;

/**
 * The sentence with which Antrea's webhook `traceflowvalidator.antrea.io` (1.14 and later) refuses a Traceflow on create and
 * update; undefined when it lets it pass. It looks a source Pod up only when nothing is traced live.
 */
export function traceflowAdmission(name: string, spec: Json, sourcePod: SourcePodLookup): string | undefined {
  const source = object(spec['source']) ?? {};
  const namespace = text(source['namespace']) ?? '';
  const pod = text(source['pod']) ?? '';
  if (spec['liveTraffic'] === true) {
    const destination = text(object(spec['destination'])?.['pod']) ?? '';
    return pod === '' && destination === ''
      ? `Traceflow ${name} has neither source nor destination Pod specified`
      : undefined;
  }
  if (namespace === '' || pod === '') return 'source Pod must be specified in non-live-traffic Traceflow';
  const found = sourcePod(namespace, pod);
  if (found === undefined) return `requested source Pod ${namespace}/${pod} not found`;
  return found.hostNetwork
    ? 'using hostNetwork Pod as source in non-live-traffic Traceflow is not supported'
    : undefined;
}
