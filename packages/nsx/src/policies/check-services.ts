import type { NsxFinding } from '@netloft/contracts';
import { error } from '../findings.ts';
import type { Rule, ServiceEntry } from '../model/policies.ts';
import { hasSpan, type PolicyContext } from './check-context.ts';
import { checkAnyAlone } from './check-entries.ts';
import { isAnyEntry } from './entries.ts';
import { antreaRefusal, resolveService, ruleEntries } from './services.ts';

const ACTION = 'Use services of TCP or UDP with destination ports.';

function refusals(entries: readonly ServiceEntry[], name: string, path: string): NsxFinding[] {
  const reasons = new Map(entries.flatMap((entry) => antreaRefusal(entry) ?? []).map((one) => [one.reason, one]));
  return [...reasons.values()].map(({ code, reason }) =>
    error(code, path, `Antrea clusters cannot have ${name}: ${reason}.`, ACTION),
  );
}

const PORT_ACTION = 'Write a port from 0 to 65535, or a range whose first port is the smaller one: 8000-8080.';

/** Whether a text is a port or a range of ports as NSX takes them: `443`, `8000-8080`. */
function isPorts(text: string): boolean {
  const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  return first !== '' && Number(first) <= Number(last) && Number(last) <= 65_535;
}

/** Ports that are none, in an entry of a rule's own. */
const badPorts = (entry: ServiceEntry, path: string): NsxFinding[] =>
  (['source_ports', 'destination_ports'] as const).flatMap((side) =>
    (entry[side] ?? []).flatMap((text, at) =>
      isPorts(text) ? [] : [error('SERVICE_PORTS', `${path}.${side}.${at}`, `“${text}” is no port.`, PORT_ACTION)],
    ),
  );

/** Services and entries of a rule. Entries that cannot be looked up are refused only where all services are known. */
export function checkServices(rule: Rule, path: string, context: PolicyContext): NsxFinding[] {
  const { services } = context;
  const serviceOf = (one: string): ReturnType<NonNullable<typeof services>['get']> => services?.get(one);
  const named = (rule.services ?? []).flatMap((one, at) => {
    if (isAnyEntry(one) || services === undefined) return [];
    const place = `${path}.services.${at}`;
    const { entries, unknown } = resolveService(one, serviceOf);
    if (unknown.length > 0) {
      return unknown.map((missing) => error('SERVICE_UNKNOWN', place, `There is no service ${missing}.`));
    }
    return hasSpan(context) ? refusals(entries, `“${serviceOf(one)?.display_name ?? one}”`, place) : [];
  });
  const own = (rule.service_entries ?? []).flatMap((entry, at) => {
    const place = `${path}.service_entries.${at}`;
    const ports = badPorts(entry, place);
    if (!hasSpan(context)) return ports;
    const inner = ruleEntries({ ...rule, services: [], service_entries: [entry] }, serviceOf)?.entries ?? [];
    return [...ports, ...refusals(inner, 'this entry', place)];
  });
  return [...checkAnyAlone(rule.services, `${path}.services`), ...named, ...own];
}
