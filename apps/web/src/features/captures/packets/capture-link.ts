import { capturesSearch, fillsForm, CAPTURE_FORM_KEYS, type CapturesSearch } from '../captures.search.ts';
import { splitReference } from '../../../lib/objects.ts';
import { whole } from '../parts/faults.ts';
import { EMPTY_CAPTURE, hasPorts, isIcmp, PROTOCOL_NAMES, type CaptureForm } from './capture-form.fields.ts';

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)$/i;
type End = {
  readonly type: 'pod' | 'ip' | 'any';
  readonly namespace: string;
  readonly name: string;
  readonly ip: string;
};
const ANY: End = { type: 'any', namespace: '', name: '', ip: '' };

function endOf(text: string | undefined): End {
  if (text === undefined) return ANY;
  if (ADDRESS.test(text)) return { ...ANY, type: 'ip', ip: text };
  const { namespace, name } = splitReference(text);
  return { ...ANY, type: 'pod', namespace: namespace ?? 'default', name };
}

/** The form that a link asks for; null when it fills none, so that a form kept from before stays. */
export function formOfSearch(search: CapturesSearch): CaptureForm | null {
  if (search.part === 'bundles' || !fillsForm(search, CAPTURE_FORM_KEYS)) return null;
  const source = endOf(search.source);
  const destination = endOf(search.dst);
  const named = PROTOCOL_NAMES.find((one) => one.toLowerCase() === search.protocol?.toLowerCase());
  const number = search.protocol !== undefined && named === undefined && /^\d{1,3}$/.test(search.protocol);
  return {
    ...EMPTY_CAPTURE,
    sourceType: source.type,
    sourceNamespace: source.namespace,
    sourcePod: source.name,
    sourceIp: source.ip,
    destinationType: destination.type,
    destinationNamespace: destination.namespace,
    destinationPod: destination.name,
    destinationIp: destination.ip,
    ipv6: search.ipv6 ?? (source.ip.includes(':') || destination.ip.includes(':')),
    protocol: named ?? (number ? 'number' : 'any'),
    protocolNumber: number ? (search.protocol ?? '') : '',
    sourcePort: String(search.srcPort ?? ''),
    destinationPort: String(search.port ?? ''),
    flags: search.flags ?? '',
    icmp: search.icmp ?? '',
    direction: search.direction ?? 'SourceToDestination',
    capturePoint: search.point ?? '',
    packets: String(search.packets ?? 100),
    timeout: String(search.timeout ?? 60),
    serverUrl: search.server ?? '',
    hostKey: search.hostKey ?? '',
  };
}

const endText = (type: CaptureForm['sourceType'], namespace: string, name: string, ip: string): string =>
  type === 'ip' ? ip.trim() : type === 'pod' && name !== '' ? `${namespace}/${name}` : '';
const other = (typed: string, usual: string, most: number): number | undefined =>
  typed === usual ? undefined : (whole(typed, 1, most) ?? undefined);

/** The link that fills the form in this way. */
export function searchOfForm(form: CaptureForm): CapturesSearch {
  return capturesSearch({
    source: endText(form.sourceType, form.sourceNamespace, form.sourcePod, form.sourceIp),
    dst: endText(form.destinationType, form.destinationNamespace, form.destinationPod, form.destinationIp),
    protocol:
      form.protocol === 'number' ? form.protocolNumber.trim() : form.protocol === 'any' ? undefined : form.protocol,
    port: hasPorts(form) ? (whole(form.destinationPort, 1, 65_535) ?? undefined) : undefined,
    srcPort: hasPorts(form) ? (whole(form.sourcePort, 1, 65_535) ?? undefined) : undefined,
    flags: form.protocol === 'TCP' ? form.flags : undefined,
    icmp: isIcmp(form) ? form.icmp : undefined,
    ipv6: form.ipv6,
    direction: form.direction === 'SourceToDestination' ? undefined : form.direction,
    point: form.capturePoint === '' ? undefined : form.capturePoint,
    packets: other(form.packets, '100', 999_999_999),
    timeout: other(form.timeout, '60', 300),
    server: form.serverUrl.trim(),
    hostKey: form.hostKey.trim(),
  });
}
