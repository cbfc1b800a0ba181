import { missingPortFaults, protocolAsked, protocolText, validateTraceflowRequest } from '@netloft/antrea';
import type { TraceEndpoint, TraceflowRequest, TraceflowRequestInput } from '@netloft/contracts';
import { EMPTY_FORM, hasPorts, protocolOf, SYN, type TraceForm } from './trace-form.fields.ts';
import { traceflowsText as text } from './traceflows.messages.ts';

/** Fields beside which a fault can stand; `form` for those that belong to none. */
export type TraceField =
  | 'source'
  | 'destination'
  | 'protocol'
  | 'sourcePort'
  | 'destinationPort'
  | 'tcpFlags'
  | 'icmpId'
  | 'icmpSequence'
  | 'ttl'
  | 'ipFlags'
  | 'timeout'
  | 'ipv6'
  | 'liveTraffic'
  | 'droppedOnly'
  | 'form';
export type TraceFaults = Readonly<Partial<Record<TraceField, string>>>;

const FIELDS: readonly TraceField[] = [
  'sourcePort',
  'destinationPort',
  'source',
  'destination',
  'protocol',
  'tcpFlags',
  'icmpId',
  'icmpSequence',
  'ttl',
  'ipFlags',
  'timeout',
  'ipv6',
  'liveTraffic',
  'droppedOnly',
];

/** The field that a dotted path speaks of: `destination.ip`, `body.timeout` or `spec.source.pod`. */
export function fieldOfPath(path: string): TraceField {
  const parts = path.split('.').filter((part) => part !== '' && part !== 'body' && part !== 'spec');
  return FIELDS.find((field) => field === parts[0]) ?? 'form';
}

/** Gathers faults by field; several at one field are joined. Antrea's own sentences end without a full stop. */
export function faultsByField(faults: readonly { readonly path: string; readonly message: string }[]): TraceFaults {
  const found: Partial<Record<TraceField, string>> = {};
  for (const { path, message } of faults) {
    const field = fieldOfPath(path);
    const before = found[field];
    found[field] = before === undefined ? message : `${before}${/[.!?]$/.test(before) ? '' : '.'} ${message}`;
  }
  return found;
}

/** A whole number between two bounds from what was typed; undefined when empty, null when it is none. */
function whole(typed: string, min: number, max: number): number | undefined | null {
  const trimmed = typed.trim();
  if (trimmed === '') return undefined;
  if (!/^\d{1,6}$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return value >= min && value <= max ? value : null;
}

interface NumberField {
  readonly field: 'sourcePort' | 'destinationPort' | 'icmpId' | 'icmpSequence' | 'ttl' | 'ipFlags' | 'timeout';
  readonly min: number;
  readonly max: number;
  readonly applies: (form: TraceForm) => boolean;
}

const NUMBERS: readonly NumberField[] = [
  { field: 'sourcePort', min: 0, max: 65_535, applies: hasPorts },
  { field: 'destinationPort', min: 0, max: 65_535, applies: hasPorts },
  { field: 'icmpId', min: 0, max: 65_535, applies: (form) => protocolOf(form) === 'ICMP' },
  { field: 'icmpSequence', min: 0, max: 65_535, applies: (form) => protocolOf(form) === 'ICMP' },
  { field: 'ttl', min: 1, max: 255, applies: () => true },
  { field: 'ipFlags', min: 0, max: 7, applies: (form) => !form.ipv6 && !form.liveTraffic },
  { field: 'timeout', min: 1, max: 300, applies: () => true },
];

function sourceOf(form: TraceForm): TraceflowRequestInput['source'] {
  if (form.sourceType === 'any') return undefined;
  if (form.sourceType === 'ip')
    return form.sourceIp.trim() === '' ? undefined : { type: 'ip', ip: form.sourceIp.trim() };
  if (form.sourcePod === '') return undefined;
  return { type: 'pod', namespace: form.sourceNamespace, name: form.sourcePod };
}

function destinationOf(form: TraceForm): TraceEndpoint | undefined {
  if (form.destinationType === 'any') return undefined;
  if (form.destinationType === 'ip') {
    return form.destinationIp.trim() === '' ? undefined : { type: 'ip', ip: form.destinationIp.trim() };
  }
  if (form.destinationName === '') return undefined;
  return { type: form.destinationType, namespace: form.destinationNamespace, name: form.destinationName };
}

interface Hint {
  readonly path: 'source' | 'destination';
  readonly message: string;
}

/** What to do about an end that was left empty although its kind was chosen; packages/antrea cannot tell this from `any`. */
function hints(form: TraceForm): readonly Hint[] {
  const found: Hint[] = [];
  const hint = (path: Hint['path'], message: string): void => void found.push({ path, message });
  if (form.sourceType === 'ip' && !form.liveTraffic) hint('source', text.faultSourceIpOnlyLive);
  else if (form.sourceType === 'pod' && (form.sourcePod === '' || form.sourceNamespace === ''))
    hint('source', text.faultSource);
  else if (form.sourceType === 'ip' && form.sourceIp.trim() === '') hint('source', text.faultIp);
  if (form.destinationType === 'ip' && form.destinationIp.trim() === '') hint('destination', text.faultIp);
  else if (form.destinationType === 'pod' || form.destinationType === 'service') {
    if (form.destinationName === '' || form.destinationNamespace === '')
      hint('destination', form.destinationType === 'pod' ? text.faultDestinationPod : text.faultDestinationService);
  }
  return found;
}

/** Antrea's own sentences, then what to do about them: a hint that a sentence holds already is not said twice. */
function faultsOf(form: TraceForm, request: TraceflowRequestInput): TraceFaults {
  const sentences = [...validateTraceflowRequest(request), ...missingPortFaults(request)];
  const more = hints(form).filter(
    ({ path, message }) => !sentences.some((one) => fieldOfPath(one.path) === path && one.message.includes(message)),
  );
  return faultsByField([...sentences, ...more]);
}

/** The request that the form asks for, or what is wrong with it, by field. */
export function requestOfForm(
  form: TraceForm,
):
  | { readonly ok: true; readonly request: TraceflowRequestInput }
  | { readonly ok: false; readonly faults: TraceFaults } {
  const source = sourceOf(form);
  const destination = destinationOf(form);
  const protocol = protocolOf(form);
  const numbers: Partial<Record<NumberField['field'], number>> = {};
  const wrong: Partial<Record<TraceField, string>> = {};
  for (const { field, min, max, applies } of NUMBERS) {
    if (!applies(form)) continue;
    const value = whole(form[field], min, max);
    if (value === null) wrong[field] = text.faultNumber(min, max);
    else if (value !== undefined) numbers[field] = value;
  }
  const request: TraceflowRequestInput = {
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ...(protocol === 'ANY' ? {} : { protocol }),
    ...numbers,
    ...(protocol === 'TCP' && form.tcpFlags !== null ? { tcpFlags: form.tcpFlags } : {}),
    ipv6: form.ipv6,
    liveTraffic: form.liveTraffic,
    droppedOnly: form.liveTraffic && form.droppedOnly,
  };
  const faults = { ...faultsOf(form, request), ...wrong };
  return Object.keys(faults).length > 0 ? { ok: false, faults } : { ok: true, request };
}

const typed = (value: number | undefined): string => (value === undefined ? '' : String(value));

/** The form that makes a request again. */
export function formOfRequest(request: TraceflowRequest | TraceflowRequestInput): TraceForm {
  const { source, destination } = request;
  const live = request.liveTraffic === true;
  return {
    ...EMPTY_FORM,
    sourceType: source?.type ?? (live ? 'any' : 'pod'),
    sourceNamespace: source?.type === 'pod' ? source.namespace : '',
    sourcePod: source?.type === 'pod' ? source.name : '',
    sourceIp: source?.type === 'ip' ? source.ip : '',
    destinationType: destination?.type ?? (live ? 'any' : 'pod'),
    destinationNamespace: destination !== undefined && destination.type !== 'ip' ? destination.namespace : '',
    destinationName: destination !== undefined && destination.type !== 'ip' ? destination.name : '',
    destinationIp: destination?.type === 'ip' ? destination.ip : '',
    protocol: protocolAsked(request) ?? 'ANY',
    sourcePort: typed(request.sourcePort),
    destinationPort: typed(request.destinationPort),
    tcpFlags: request.tcpFlags ?? (live ? null : SYN),
    icmpId: typed(request.icmpId),
    icmpSequence: typed(request.icmpSequence),
    ipv6: request.ipv6 === true,
    ttl: typed(request.ttl),
    ipFlags: typed(request.ipFlags),
    liveTraffic: live,
    droppedOnly: request.droppedOnly === true,
    timeout: String(request.timeout ?? 20),
  };
}

export { flagNames, flagNumber, TCP_FLAGS, type TcpFlag } from '../../lib/tcp-flags.ts';

const endLabel = (end: TraceflowRequestInput['source'] | TraceEndpoint): string =>
  end === undefined ? text.anyEnd : end.type === 'ip' ? end.ip : `${end.namespace}/${end.name}`;

/** An end without its namespace, for places where the whole stands on hover. */
export const shortEnd = (end: TraceflowRequestInput['source'] | TraceEndpoint): string =>
  end === undefined ? text.anyEnd : end.type === 'ip' ? end.ip : end.name;

/** Port and protocol behind the ends: ` : 4567/TCP`, ` · ICMP`, ` · any protocol · live`. */
export const requestPort = (request: TraceflowRequestInput): string =>
  `${request.destinationPort ? ` : ${request.destinationPort}/` : ' · '}${protocolText(request)}${request.liveTraffic ? ` · ${text.liveMark}` : ''}`;

/** One line that tells requests apart: `yelb/yelb-ui → yelb/yelb-appserver : 4567/TCP`. */
export const requestLabel = (request: TraceflowRequestInput): string =>
  `${endLabel(request.source)} → ${endLabel(request.destination)}${requestPort(request)}`;
