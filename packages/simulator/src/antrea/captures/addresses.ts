import { read } from '@netloft/antrea';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { statusOf } from '../../world/pods.ts';
import type { CaptureAddresses } from './filter.ts';
import { isIPv6 } from './frames.ts';

type Json = Readonly<Record<string, unknown>>;
type Resolved =
  | { readonly ok: true; readonly addresses: CaptureAddresses }
  | { readonly ok: false; readonly error: string };

interface PodReference {
  readonly namespace: string;
  readonly name: string;
}

/** The Pod that an end of a capture names. */
export function podOf(end: unknown): PodReference | undefined {
  const pod = read.object(read.object(end)?.['pod']);
  return pod === undefined
    ? undefined
    : { namespace: read.text(pod['namespace']) || 'default', name: read.text(pod['name']) ?? '' };
}

/** The Pod on whose interface a capture listens: as capturePoint says, else the source's, else the destination's. */
export function capturedPod(spec: Json): PodReference | undefined {
  const source = podOf(spec['source']);
  const destination = podOf(spec['destination']);
  return spec['capturePoint'] === 'Destination' ? destination : (source ?? destination);
}

/** The addresses of a capture's ends, or why its agent cannot tell them, in its words. */
export function captureAddresses(spec: Json, store: MemoryStore): Resolved {
  const family = read.text(read.object(spec['packet'])?.['ipFamily']) ?? 'IPv4';
  const found: { source: string | undefined; destination: string | undefined } = {
    source: undefined,
    destination: undefined,
  };
  for (const side of ['source', 'destination'] as const) {
    const pod = podOf(spec[side]);
    const ip = read.text(read.object(spec[side])?.['ip']);
    if (pod === undefined) {
      if (ip !== undefined && isIPv6(ip) !== (family === 'IPv6'))
        return { ok: false, error: `invalid ${side} IP address: ${ip}` };
      found[side] = ip;
      continue;
    }
    const object = store.get('', 'pods', pod.name, pod.namespace);
    if (object === undefined)
      return { ok: false, error: `failed to get Pod ${pod.namespace}/${pod.name}: pods "${pod.name}" not found` };
    const ips = read.objects(statusOf(object)['podIPs']).map((one) => read.text(one['ip']) ?? '');
    const own = ips.find((one) => one !== '' && isIPv6(one) === (family === 'IPv6'));
    if (own === undefined)
      return { ok: false, error: `cannot find IP with ${family} address family for Pod ${pod.namespace}/${pod.name}` };
    found[side] = own;
  }
  return { ok: true, addresses: found };
}
