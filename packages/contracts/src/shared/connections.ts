import { z } from 'zod';

export const Protocol = z.enum(['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6', 'IGMP']);

const dnsName = z.string().min(1).max(253);
const namespaceName = z.string().min(1).max(63);

/** One end of a connection. */
export const ConnectionEnd = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pod'), namespace: namespaceName, name: dnsName }),
  z.object({ type: z.literal('service'), namespace: namespaceName, name: dnsName }),
  z.object({ type: z.literal('node'), name: dnsName }),
  z.object({ type: z.literal('ip'), ip: z.union([z.ipv4(), z.ipv6()], 'is no IPv4 or IPv6 address') }),
  z.object({ type: z.literal('fqdn'), fqdn: dnsName, ip: z.union([z.ipv4(), z.ipv6()]).optional() }),
]);
export type ConnectionEnd = z.infer<typeof ConnectionEnd>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const END_TYPES: ReadonlySet<unknown> = new Set(['pod', 'service', 'node', 'ip', 'fqdn']);
const isAddress = (text: string): boolean => z.union([z.ipv4(), z.ipv6()]).safeParse(text).success;

/** `ns/name`, or a name in `default`. */
function named(type: 'pod' | 'service', value: unknown, namespace: unknown): unknown {
  if (isRecord(value)) return { type, namespace: value['namespace'] ?? namespace ?? 'default', name: value['name'] };
  if (typeof value !== 'string' || !value.includes('/'))
    return { type, namespace: namespace ?? 'default', name: value };
  const slash = value.indexOf('/');
  return { type, namespace: value.slice(0, slash), name: value.slice(slash + 1) };
}

function endOfText(text: string): unknown {
  const [, type, rest = text] = /^(pod|service|node|ip|fqdn):(.+)$/i.exec(text) ?? [];
  switch (type?.toLowerCase()) {
    case 'pod':
      return named('pod', rest, undefined);
    case 'service':
      return named('service', rest, undefined);
    case 'node':
      return { type: 'node', name: rest };
    case 'fqdn':
      return { type: 'fqdn', fqdn: rest };
    case 'ip':
      return { type: 'ip', ip: rest };
    default:
      if (isAddress(text)) return { type: 'ip', ip: text };
      if (text.includes('/')) return named('pod', text, undefined);
      return /[a-z]/i.test(text) && text.includes('.') ? { type: 'fqdn', fqdn: text } : { type: 'ip', ip: text };
  }
}

/**
 * Reads an end in the other spellings that scripts use: Traceflow's own `{namespace, pod}`, `{namespace, service}`, `{ip}`, `{node}`,
 * `{fqdn}`; `kind` for `type`, and either with a capital; `{namespace, name}` and `{pod: {namespace, name}}` of a Pod; and the texts
 * `pod:ns/name`, `service:ns/name`, `node:name`, `fqdn:name`, `ns/pod`, a bare address and a bare name with a dot.
 */
export function readConnectionEnd(value: unknown): unknown {
  if (typeof value === 'string') return endOfText(value.trim());
  if (!isRecord(value)) return value;
  const { kind, type = kind, ...rest } = value;
  const given = typeof type === 'string' ? type.toLowerCase() : type;
  if (END_TYPES.has(given)) return { ...rest, type: given };
  if (type !== undefined) return value;
  const { namespace } = value;
  if (value['pod'] !== undefined) return named('pod', value['pod'], namespace);
  if (value['service'] !== undefined) return named('service', value['service'], namespace);
  if (value['node'] !== undefined)
    return { type: 'node', name: isRecord(value['node']) ? value['node']['name'] : value['node'] };
  if (value['fqdn'] !== undefined) return { ...rest, type: 'fqdn' };
  if (value['ip'] !== undefined) return { type: 'ip', ip: value['ip'] };
  return namespace !== undefined && value['name'] !== undefined ? { ...rest, type: 'pod' } : value;
}
