import { validateCaptureRequest } from '@netloft/antrea';
import type { CaptureEndpoint, CaptureRequest, CaptureRequestInput } from '@netloft/contracts';
import { faultsByField, whole } from '../parts/faults.ts';
import { packetsText as text } from './packets.messages.ts';
import { EMPTY_CAPTURE, hasPorts, isIcmp, PROTOCOL_NAMES, type CaptureForm } from './capture-form.fields.ts';
import { flagsOfRequest, readFlags, readIcmp, writeIcmp } from './capture-filter.ts';

const FIELDS = {
  source: 'source',
  destination: 'destination',
  ipFamily: 'ipv6',
  protocol: 'protocol',
  sourcePort: 'sourcePort',
  destinationPort: 'destinationPort',
  tcpFlags: 'flags',
  icmp: 'icmp',
  direction: 'direction',
  capturePoint: 'capturePoint',
  packets: 'packets',
  timeout: 'timeout',
  fileServer: 'serverUrl',
  'fileServer.hostPublicKey': 'hostKey',
} as const;
/** Fields beside which a fault can stand; `form` for those that belong to none. */
export type CaptureField = (typeof FIELDS)[keyof typeof FIELDS] | 'form';
export type CaptureFaults = Readonly<Partial<Record<CaptureField, string>>>;

/** The faults of a refusal, at the form's fields. */
export const faultsOfErrors = (errors: readonly { readonly path: string; readonly message: string }[]): CaptureFaults =>
  faultsByField(errors, FIELDS);

const NUMBERS = [
  { field: 'sourcePort', min: 1, max: 65_535, applies: hasPorts },
  { field: 'destinationPort', min: 1, max: 65_535, applies: hasPorts },
  { field: 'packets', min: 1, max: 2_147_483_647, applies: () => true },
  { field: 'timeout', min: 1, max: 300, applies: () => true },
] as const;

function endOf(type: 'pod' | 'ip' | 'any', namespace: string, name: string, ip: string): CaptureEndpoint | undefined {
  if (type === 'ip') return ip.trim() === '' ? undefined : { type, ip: ip.trim() };
  return type === 'pod' && name !== '' ? { type, namespace, name } : undefined;
}

const sourceOf = (form: CaptureForm): CaptureEndpoint | undefined =>
  endOf(form.sourceType, form.sourceNamespace, form.sourcePod, form.sourceIp);
const destinationOf = (form: CaptureForm): CaptureEndpoint | undefined =>
  endOf(form.destinationType, form.destinationNamespace, form.destinationPod, form.destinationIp);

const emptyEnd = (type: 'pod' | 'ip' | 'any', namespace: string, name: string, ip: string): string | undefined => {
  if (type === 'pod' && (namespace === '' || name === '')) return text.faultPod;
  return type === 'ip' && ip.trim() === '' ? text.faultIp : undefined;
};

/** Faults of what was typed but is nothing that a request could hold. */
function typedFaults(form: CaptureForm): CaptureFaults {
  const found: Partial<Record<CaptureField, string>> = {};
  for (const { field, min, max, applies } of NUMBERS) {
    const value = applies(form) ? whole(form[field], min, max) : undefined;
    if (value === null || (value === undefined && (field === 'packets' || field === 'timeout') && form[field] === ''))
      found[field] = text.faultNumber(min, max);
  }
  const source = emptyEnd(form.sourceType, form.sourceNamespace, form.sourcePod, form.sourceIp);
  if (source !== undefined) found.source = source;
  const destination = emptyEnd(
    form.destinationType,
    form.destinationNamespace,
    form.destinationPod,
    form.destinationIp,
  );
  if (destination !== undefined) found.destination = destination;
  if (form.protocol === 'number' && typeof whole(form.protocolNumber, 0, 255) !== 'number')
    found.protocol = text.faultNumber(0, 255);
  if (form.protocol === 'TCP' && readFlags(form.flags) === undefined) found.flags = text.faultFlags;
  if (isIcmp(form) && readIcmp(form.icmp) === undefined) found.icmp = text.faultIcmp;
  if (form.serverUrl.trim() === '' && form.hostKey.trim() !== '') found.serverUrl = text.faultServer;
  return found;
}

function protocolOf(form: CaptureForm): CaptureRequestInput['protocol'] {
  if (form.protocol === 'any') return undefined;
  return form.protocol === 'number' ? (whole(form.protocolNumber, 0, 255) ?? undefined) : form.protocol;
}

const some = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
const filled = <T>(list: readonly T[] | undefined): T[] | undefined =>
  list === undefined || list.length === 0 ? undefined : [...list];

/** The request that the form asks for, or what is wrong with it, by field: Antrea's own words where Antrea has a rule. The release (null: not known) may lack what is asked for. */
export function requestOfForm(
  form: CaptureForm,
  antreaVersion: string | null = null,
):
  | { readonly ok: true; readonly request: CaptureRequestInput }
  | { readonly ok: false; readonly faults: CaptureFaults } {
  const typed = typedFaults(form);
  const hostPublicKey = form.hostKey.trim() === '' ? undefined : form.hostKey.trim();
  const request: CaptureRequestInput = some({
    source: sourceOf(form),
    destination: destinationOf(form),
    ipFamily: form.ipv6 ? ('IPv6' as const) : ('IPv4' as const),
    protocol: protocolOf(form),
    sourcePort: hasPorts(form) ? (whole(form.sourcePort, 1, 65_535) ?? undefined) : undefined,
    destinationPort: hasPorts(form) ? (whole(form.destinationPort, 1, 65_535) ?? undefined) : undefined,
    tcpFlags: form.protocol === 'TCP' ? filled(readFlags(form.flags)) : undefined,
    icmp: isIcmp(form) ? filled(readIcmp(form.icmp)) : undefined,
    direction: form.direction === 'SourceToDestination' ? undefined : form.direction,
    capturePoint: form.capturePoint === '' ? undefined : form.capturePoint,
    packets: whole(form.packets, 1, 2_147_483_647) ?? undefined,
    timeout: whole(form.timeout, 1, 300) ?? undefined,
    fileServer:
      form.serverUrl.trim() === '' ? undefined : some({ url: form.serverUrl.trim(), hostPublicKey: hostPublicKey }),
  });
  const faults: CaptureFaults = { ...faultsOfErrors(validateCaptureRequest(request, antreaVersion)), ...typed };
  return Object.keys(faults).length > 0 ? { ok: false, faults } : { ok: true, request };
}

const digits = (value: number | undefined): string => (value === undefined ? '' : String(value));
const namedProtocol = (protocol: CaptureRequestInput['protocol']): CaptureForm['protocol'] =>
  typeof protocol === 'number' ? 'number' : (PROTOCOL_NAMES.find((one) => one === protocol) ?? 'any');

/** The form that makes a request again. */
export function formOfRequest(request: CaptureRequest | CaptureRequestInput): CaptureForm {
  const { source, destination, protocol } = request;
  return {
    ...EMPTY_CAPTURE,
    sourceType: source?.type ?? 'any',
    sourceNamespace: source?.type === 'pod' ? source.namespace : '',
    sourcePod: source?.type === 'pod' ? source.name : '',
    sourceIp: source?.type === 'ip' ? source.ip : '',
    destinationType: destination?.type ?? 'any',
    destinationNamespace: destination?.type === 'pod' ? destination.namespace : '',
    destinationPod: destination?.type === 'pod' ? destination.name : '',
    destinationIp: destination?.type === 'ip' ? destination.ip : '',
    ipv6: request.ipFamily === 'IPv6',
    protocol: namedProtocol(protocol),
    protocolNumber: typeof protocol === 'number' ? String(protocol) : '',
    sourcePort: digits(request.sourcePort),
    destinationPort: digits(request.destinationPort),
    flags: flagsOfRequest(request.tcpFlags),
    icmp: writeIcmp(request.icmp),
    direction: request.direction ?? 'SourceToDestination',
    capturePoint: request.capturePoint ?? '',
    packets: String(request.packets ?? 100),
    timeout: String(request.timeout ?? 60),
    serverUrl: request.fileServer?.url ?? '',
    hostKey: request.fileServer?.hostPublicKey ?? '',
  };
}
