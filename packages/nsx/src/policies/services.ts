import type { Rule, Service, ServiceEntry } from '../model/policies.ts';
import { isAny, isAnyEntry } from './entries.ts';

export type ServiceOfPath = (path: string) => Service | undefined;

/** Entries of a service with those of services inside it; `unknown`: paths that could not be looked up. */
export interface ResolvedEntries {
  readonly entries: readonly ServiceEntry[];
  readonly unknown: readonly string[];
}

function resolve(
  entries: readonly ServiceEntry[],
  serviceOf: ServiceOfPath,
  seen: ReadonlySet<string>,
): ResolvedEntries {
  const found: ServiceEntry[] = [];
  const unknown: string[] = [];
  for (const entry of entries) {
    const path = entry.nested_service_path;
    if (entry.resource_type !== 'NestedServiceServiceEntry' || path === undefined) {
      found.push(entry);
      continue;
    }
    if (seen.has(path)) continue;
    const inner = resolveService(path, serviceOf, seen);
    found.push(...inner.entries);
    unknown.push(...inner.unknown);
  }
  return { entries: found, unknown };
}

/** Entries of the service at a path. */
export function resolveService(
  path: string,
  serviceOf: ServiceOfPath,
  seen: ReadonlySet<string> = new Set(),
): ResolvedEntries {
  const service = serviceOf(path);
  if (service === undefined) return { entries: [], unknown: [path] };
  return resolve(service.service_entries, serviceOf, new Set([...seen, path]));
}

/** Entries of a rule: of its services and its own. Undefined when the rule is for any service. */
export function ruleEntries(rule: Rule, serviceOf: ServiceOfPath): ResolvedEntries | undefined {
  const own = rule.service_entries ?? [];
  if (isAny(rule.services) && own.length === 0) return undefined;
  const parts = [
    ...(rule.services ?? []).filter((path) => !isAnyEntry(path)).map((path) => resolveService(path, serviceOf)),
    resolve(own, serviceOf, new Set()),
  ];
  return {
    entries: parts.flatMap((part) => part.entries),
    unknown: parts.flatMap((part) => part.unknown),
  };
}

/** Why Antrea clusters cannot have an entry: a code and the end of a sentence. */
export interface EntryRefusal {
  readonly code: 'SERVICE_TYPE' | 'SERVICE_SOURCE_PORTS';
  readonly reason: string;
}

/** Undefined when Antrea clusters can have the entry: TCP or UDP without source ports. */
export function antreaRefusal(entry: ServiceEntry): EntryRefusal | undefined {
  const { resource_type: type, l4_protocol: protocol } = entry;
  if (type !== 'L4PortSetServiceEntry') return { code: 'SERVICE_TYPE', reason: `it is a ${type}` };
  if (protocol !== 'TCP' && protocol !== 'UDP') {
    return { code: 'SERVICE_TYPE', reason: `its protocol is ${protocol ?? 'not given'}` };
  }
  const hasSources = (entry.source_ports ?? []).length > 0;
  return hasSources ? { code: 'SERVICE_SOURCE_PORTS', reason: 'it has source ports' } : undefined;
}

function withPorts(protocol: string, entry: ServiceEntry): string {
  const sources = entry.source_ports ?? [];
  const from = sources.length === 0 ? '' : ` from ${sources.join(', ')}`;
  const ports = entry.destination_ports ?? [];
  return ports.length === 0 ? `${protocol}${from}` : ports.map((port) => `${protocol}/${port}${from}`).join(', ');
}

/** One entry in words: `TCP/80, TCP/443`, `ICMPv4 type 8`, `protocol 47`. */
export function entryText(entry: ServiceEntry): string {
  switch (entry.resource_type) {
    case 'L4PortSetServiceEntry':
      return withPorts(entry.l4_protocol ?? 'any protocol', entry);
    case 'ALGTypeServiceEntry':
      return withPorts(entry.alg ?? 'ALG', entry);
    case 'ICMPTypeServiceEntry': {
      const type = entry.icmp_type === undefined ? '' : ` type ${entry.icmp_type}`;
      const code = entry.icmp_code === undefined ? '' : ` code ${entry.icmp_code}`;
      return `${entry.protocol ?? 'ICMP'}${type}${code}`;
    }
    case 'IPProtocolServiceEntry':
      return `protocol ${entry.protocol_number ?? '?'}`;
    case 'IGMPTypeServiceEntry':
      return 'IGMP';
    case 'NestedServiceServiceEntry':
      return entry.nested_service_path?.split('/').at(-1) ?? 'another service';
    default:
      return entry.display_name ?? entry.resource_type;
  }
}

/** `TCP/80, TCP/443` of entries; each once. */
export const entriesText = (entries: readonly ServiceEntry[]): string =>
  [...new Set(entries.flatMap((entry) => entryText(entry).split(', ')))].join(', ');

/** Whether Antrea clusters can have a service: TCP or UDP, with or without destination ports. */
export function isServiceForAntrea(service: Service, serviceOf: ServiceOfPath = () => undefined): boolean {
  const { entries, unknown } = resolve(service.service_entries, serviceOf, new Set());
  return unknown.length === 0 && entries.every((entry) => antreaRefusal(entry) === undefined);
}

/** Ports of a service as an editor shows them. */
export const servicePorts = (service: Service, serviceOf: ServiceOfPath = () => undefined): string =>
  entriesText(resolve(service.service_entries, serviceOf, new Set()).entries);
