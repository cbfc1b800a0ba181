import { familyOf, inCidr } from '@netloft/antrea';
import { destinationServiceName } from '@netloft/flow-store/antrea';
import type { ExportedFlow } from '@netloft/flow-store/codec';
import type { FlowFilterMessage } from '@netloft/flow-store/stream';
import { labelPredicate } from '../kubernetes/selectors.ts';
import { StatusError } from '../kubernetes/status.ts';

export type FlowPredicate = (flow: ExportedFlow) => boolean;
type Read = { readonly ok: true; readonly matches: FlowPredicate } | { readonly ok: false; readonly message: string };

const FROM = 1;
const TO = 2;
const SIDES = {
  namespaces: ['sourcePodNamespace', 'destinationPodNamespace'],
  names: ['sourcePodName', 'destinationPodName'],
  labels: ['sourcePodLabels', 'destinationPodLabels'],
  addresses: ['sourceIP', 'destinationIP'],
} as const;

type TextMember = (typeof SIDES)[keyof typeof SIDES][number];

/** Whether the text of one end of a flow does, at the ends that the direction looks at. */
function atEnds(
  [source, destination]: readonly [TextMember, TextMember],
  direction: number,
  does: (text: string) => boolean,
): FlowPredicate {
  const text = (flow: ExportedFlow, member: TextMember): string => flow[member] ?? '';
  return (flow) =>
    (direction !== TO && does(text(flow, source))) || (direction !== FROM && does(text(flow, destination)));
}

function selectorOf(selector: string): ((labels: string) => boolean) | string {
  try {
    const matches = labelPredicate(selector) ?? (() => true);
    return (text) => {
      const labels = (text === '' ? {} : JSON.parse(text)) as Record<string, string>;
      return matches({ apiVersion: 'v1', kind: 'Pod', metadata: { name: '', labels } });
    };
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
}

/** Why a text is no address or prefix; undefined when it is one. */
function addressFault(text: string): string | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  const family = familyOf(address);
  if (bits === undefined)
    return family === undefined ? `invalid IP address ${JSON.stringify(text)}: unable to parse IP` : undefined;
  const length = /^(0|[1-9]\d{0,2})$/.test(bits) ? Number(bits) : Number.NaN;
  const isPrefix = rest.length === 0 && family !== undefined && length <= (family === 4 ? 32 : 128);
  if (isPrefix) return undefined;
  const reason = Number.isNaN(length) ? 'bad bits after slash' : 'prefix length out of range';
  return `invalid IP prefix ${JSON.stringify(text)}: netip.ParsePrefix(${JSON.stringify(text)}): ${reason}`;
}

function readFilter(filter: FlowFilterMessage): readonly FlowPredicate[] | string {
  const { namespaces = [], podNames = [], podLabelSelector = '', serviceNames = [], flowTypes = [], ips = [] } = filter;
  const { direction = 0 } = filter;
  const all: FlowPredicate[] = [];
  if (podLabelSelector !== '') {
    const matches = selectorOf(podLabelSelector);
    if (typeof matches === 'string')
      return `invalid pod_label_selector ${JSON.stringify(podLabelSelector)}: ${matches}`;
    all.push(atEnds(SIDES.labels, direction, matches));
  }
  if (serviceNames.length > 0) {
    if (direction === FROM) return 'service_names filter does not support FROM direction';
    all.push((flow) => serviceNames.includes(destinationServiceName(flow.destinationServicePortName ?? '')));
  }
  const fault = ips.map((ip) => addressFault(ip)).find((one) => one !== undefined);
  if (fault !== undefined) return fault;
  if (ips.length > 0)
    all.push(
      atEnds(SIDES.addresses, direction, (ip) => ips.some((one) => inCidr(ip, one.includes('/') ? one : hostOf(one)))),
    );
  if (namespaces.length > 0) all.push(atEnds(SIDES.namespaces, direction, (text) => namespaces.includes(text)));
  if (podNames.length > 0) all.push(atEnds(SIDES.names, direction, (text) => podNames.includes(text)));
  if (flowTypes.length > 0) all.push((flow) => flowTypes.includes(flow.flowType ?? 0));
  return all;
}
const hostOf = (ip: string): string => `${ip}/${familyOf(ip) === 6 ? 128 : 32}`;

/**
 * Reads the filters of a GetFlowsRequest: a flow must match all of them, in each every field that is given, in a field any value. Faults are
 * the sentences of Antrea's FlowStreamService, to be answered as InvalidArgument.
 */
export function streamFilters(filters: readonly FlowFilterMessage[]): Read {
  const all: FlowPredicate[] = [];
  for (const [index, filter] of filters.entries()) {
    const read = readFilter(filter);
    if (typeof read === 'string') return { ok: false, message: `invalid filter ${index}: ${read}` };
    all.push(...read);
  }
  return { ok: true, matches: (flow) => all.every((matches) => matches(flow)) };
}
