import { addressSpan, type AddressSpan } from '../groups/addresses.ts';
import type { Rule, SecurityPolicy, ServiceEntry } from '../model/policies.ts';
import { directionOf, isAny, isAnyEntry, isGroupPath, scopeOf } from '../policies/entries.ts';
import { ruleEntries } from '../policies/services.ts';
import type { WayFirewall, WayTarget } from './facts.ts';

/** Whether a rule speaks of a packet. */
export type Match = 'yes' | 'no' | 'maybe';

/** One part of the way: from where (empty: anywhere, or not known) to which places. */
export interface Leg {
  readonly sources: readonly string[];
  readonly targets: readonly WayTarget[];
  readonly protocol: string;
}

export const every = (matches: readonly Match[]): Match =>
  matches.includes('no') ? 'no' : matches.includes('maybe') ? 'maybe' : 'yes';
const some = (matches: readonly Match[]): Match =>
  matches.includes('yes') ? 'yes' : matches.includes('maybe') ? 'maybe' : 'no';
/** The same for all of them, else it depends. */
const alike = (matches: readonly Match[]): Match => {
  const [first = 'maybe'] = matches;
  return matches.every((one) => one === first) ? first : 'maybe';
};
const inverted = (match: Match): Match => (match === 'yes' ? 'no' : match === 'no' ? 'yes' : 'maybe');

const WHOLE = { ipv4: (1n << 32n) - 1n, ipv6: (1n << 128n) - 1n } as const;

/** Finds out for one leg whether rules speak of it, and what it would have needed to know. */
export class LegMatcher {
  readonly missing = new Set<string>();
  /** Of the rule that is looked at. */
  readonly #lacks = new Set<string>();
  readonly #leg: Leg;
  readonly #firewall: WayFirewall;
  readonly #spans = new Map<string, readonly AddressSpan[]>();

  constructor(leg: Leg, firewall: WayFirewall) {
    this.#leg = leg;
    this.#firewall = firewall;
  }

  #spansOf(key: string, entries: readonly string[]): readonly AddressSpan[] {
    const known = this.#spans.get(key);
    if (known !== undefined) return known;
    const spans = entries.flatMap((entry) => addressSpan(entry) ?? []);
    this.#spans.set(key, spans);
    return spans;
  }

  /** Undefined address: any address of the family of the leg's targets. */
  #within(key: string, entries: readonly string[], address: string | undefined): Match {
    const spans = this.#spansOf(key, entries);
    if (address === undefined) {
      const { family } = addressSpan(this.#leg.targets[0]?.ip ?? '') ?? { family: 'ipv4' as const };
      const own = spans.filter((one) => one.family === family);
      if (own.some(({ first, last }) => first === 0n && last === WHOLE[family])) return 'yes';
      return own.length === 0 ? 'no' : 'maybe';
    }
    const at = addressSpan(address);
    if (at === undefined) return 'maybe';
    const inside = spans.some(
      ({ family, first, last }) => family === at.family && first <= at.first && at.last <= last,
    );
    return inside ? 'yes' : 'no';
  }

  #entry(entry: string, address: string | undefined): Match {
    if (!entry.startsWith('/')) return this.#within(entry, [entry], address);
    const group = isGroupPath(entry) ? this.#firewall.groupOf(entry) : undefined;
    if (group === undefined) {
      this.#lacks.add(`members of ${entry}`);
      return 'maybe';
    }
    const found = this.#within(entry, group.addresses, address);
    if (found !== 'no' || group.complete) return found;
    this.#lacks.add(`all members of the group ${group.name}`);
    return 'maybe';
  }

  #side(entries: readonly string[] | undefined, address: string | undefined): Match {
    if (isAny(entries)) return 'yes';
    return some((entries ?? []).filter((entry) => !isAnyEntry(entry)).map((entry) => this.#entry(entry, address)));
  }

  #sources(entries: readonly string[] | undefined, excluded: boolean): Match {
    if (isAny(entries)) return 'yes';
    const { sources } = this.#leg;
    const found =
      sources.length === 0
        ? this.#side(entries, undefined)
        : alike(sources.map((address) => this.#side(entries, address)));
    if (found === 'maybe' && sources.length === 0) this.#lacks.add('the address of the sender');
    return excluded ? inverted(found) : found;
  }

  #destinations(entries: readonly string[] | undefined, excluded: boolean): Match {
    if (isAny(entries)) return 'yes';
    const found = alike(this.#leg.targets.map(({ ip }) => this.#side(entries, ip)));
    return excluded ? inverted(found) : found;
  }

  /** A rule is enforced at the destination (IN), at the source (OUT) or at either, where they are workloads of NSX. */
  #scope(policy: SecurityPolicy, rule: Rule): Match {
    const scope = scopeOf(policy, rule);
    const direction = directionOf(rule);
    if (direction === 'OUT' && scope === undefined) {
      this.#lacks.add('whether the sender is a workload of NSX');
      return 'maybe';
    }
    if (scope === undefined) return 'yes';
    const matches: Match[] = [];
    if (direction !== 'OUT') matches.push(this.#destinations(scope, false));
    if (direction !== 'IN') matches.push(this.#sources(scope, false));
    return some(matches);
  }

  #service(entry: ServiceEntry, port: number): Match {
    const { protocol } = this.#leg;
    if (entry.resource_type === 'IPProtocolServiceEntry') {
      const number = { TCP: 6, UDP: 17, SCTP: 132 }[protocol];
      return entry.protocol_number === number ? 'yes' : 'no';
    }
    if (entry.resource_type === 'ALGTypeServiceEntry') return 'maybe';
    if (entry.resource_type !== 'L4PortSetServiceEntry' || entry.l4_protocol !== protocol) return 'no';
    const ports = entry.destination_ports ?? [];
    const fits = ports.length === 0 || ports.some((one) => holdsPort(one, port));
    if (!fits) return 'no';
    return (entry.source_ports ?? []).length > 0 ? 'maybe' : 'yes';
  }

  #services(rule: Rule): Match {
    const resolved = ruleEntries(rule, this.#firewall.serviceOf);
    if (resolved === undefined) return 'yes';
    const found = alike(
      this.#leg.targets.map(({ port }) => some(resolved.entries.map((entry) => this.#service(entry, port)))),
    );
    if (found !== 'no' || resolved.unknown.length === 0) return found;
    for (const path of resolved.unknown) this.#lacks.add(`ports of the service ${path}`);
    return 'maybe';
  }

  #family(rule: Rule): Match {
    const family = addressSpan(this.#leg.targets[0]?.ip ?? '')?.family;
    if (rule.ip_protocol === 'IPV4' && family === 'ipv6') return 'no';
    return rule.ip_protocol === 'IPV6' && family === 'ipv4' ? 'no' : 'yes';
  }

  /** Whether a rule speaks of the leg. Facts that lack are told only where it is open for them. */
  match(policy: SecurityPolicy, rule: Rule): Match {
    if (rule.disabled === true) return 'no';
    this.#lacks.clear();
    const layer7 = !isAny(rule.profiles);
    const found = every([
      this.#family(rule),
      this.#services(rule),
      this.#destinations(rule.destination_groups, rule.destinations_excluded === true),
      this.#sources(rule.source_groups, rule.sources_excluded === true),
      this.#scope(policy, rule),
      layer7 ? 'maybe' : 'yes',
    ]);
    if (found !== 'maybe') return found;
    if (layer7) this.#lacks.add(`what the context profile of rule ${rule.display_name ?? rule.id} finds`);
    for (const one of this.#lacks) this.missing.add(one);
    return found;
  }
}

/** `80`, `61000-62000`. */
function holdsPort(entry: string, port: number): boolean {
  const [from = '', to = from] = entry.split('-');
  return port >= Number(from) && port <= Number(to);
}
