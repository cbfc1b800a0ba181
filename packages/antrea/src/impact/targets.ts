import type { Context } from '../evaluation/evaluate.ts';
import type { PodEntry, Protocol, ServiceEntry } from '../evaluation/index.ts';
import type { Policy } from '../evaluation/rules.ts';
import { type ImpactProbe, openProtocols, probeOf, ruleProbes, unnamedPort } from './probes.ts';
import type { Unit } from './world.ts';

const isKnown = (protocol: string): protocol is Protocol =>
  protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP';

/** Services with a selector by one of its labels, so that those of a Pod are found without looking at all. */
function servicesByLabel(contexts: readonly Context[]): ReadonlyMap<string, readonly ServiceEntry[]> {
  const found = new Map<string, ServiceEntry[]>();
  for (const { inventory } of contexts)
    for (const service of inventory.services.values()) {
      const [first] = Object.entries(service.selector ?? {});
      if (first === undefined) continue;
      const key = `${service.namespace}/${first.join('=')}`;
      const list = found.get(key);
      if (list === undefined) found.set(key, [service]);
      else if (!list.includes(service)) list.push(service);
    }
  return found;
}

function targetPorts(
  pod: PodEntry,
  services: ReadonlyMap<string, readonly ServiceEntry[]>,
): { readonly port: number; readonly protocol: string }[] {
  const near = Object.entries(pod.labels).flatMap(
    ([key, value]) => services.get(`${pod.namespace}/${key}=${value}`) ?? [],
  );
  const own = near.filter((service) =>
    Object.entries(service.selector ?? {}).every(([key, value]) => pod.labels[key] === value),
  );
  return own.flatMap((service) =>
    service.ports.flatMap(({ targetPort, protocol }) => {
      if (typeof targetPort === 'number') return [{ port: targetPort, protocol }];
      return pod.namedPorts.filter((named) => named.name === targetPort && named.protocol === protocol);
    }),
  );
}

function serviceProbes(unit: Unit, contexts: readonly Context[]): ImpactProbe[] {
  if (unit.type !== 'outside' || unit.outside.endpoint.type !== 'service') return [];
  const { namespace, name } = unit.outside.endpoint;
  return contexts.flatMap(({ inventory }) =>
    (inventory.services.get(`${namespace}/${name}`)?.ports ?? []).flatMap(({ port, protocol }) =>
      isKnown(protocol) ? [probeOf(protocol, port, port)] : [],
    ),
  );
}

const portsKey = ({ namedPorts, containerPorts, labels }: PodEntry): string =>
  JSON.stringify([namedPorts, containerPorts, labels]);

/** One Pod of each kind as to its ports and Services: those of one template are all alike. */
function unlike(pods: readonly PodEntry[]): PodEntry[] {
  const [first] = pods;
  if (first === undefined) return [];
  const alike = pods.every((pod) => pod.classKey === first.classKey && samePorts(pod, first));
  return alike ? [first] : [...new Map(pods.map((pod) => [portsKey(pod), pod])).values()];
}

const samePorts = (a: PodEntry, b: PodEntry): boolean =>
  a.containerPorts.length === b.containerPorts.length &&
  a.containerPorts.every(({ port, protocol }, at) => {
    const other = b.containerPorts[at];
    return port === other?.port && protocol === other.protocol && a.namedPorts[at]?.name === b.namedPorts[at]?.name;
  });

/** One probe with the places of the units it is tried at. */
export interface Target {
  readonly probe: ImpactProbe;
  readonly units: readonly number[];
}

/**
 * Which ports matter at which destination: those of its containers, those that Services send on to it, those that the policies
 * name, and one that nobody names.
 */
export function targetsOf(units: readonly Unit[], policies: readonly Policy[], contexts: readonly Context[]): Target[] {
  const services = servicesByLabel(contexts);
  const others = openProtocols(policies).map((protocol) => probeOf(protocol, null, unnamedPort(contexts, protocol)));
  const outside = ruleProbes(policies, undefined);
  const named = policies.some((policy) =>
    policy.rules.some((rule) => rule.ports !== 'any' && rule.ports.some((port) => typeof port.port === 'string')),
  );
  const found = new Map<string, { probe: ImpactProbe; units: number[] }>();
  units.forEach((unit, at) => {
    const pods = unit.type === 'workload' ? unlike(unit.workload.pods) : [];
    const service = serviceProbes(unit, contexts);
    const declared = pods.flatMap((pod) => [...pod.containerPorts, ...targetPorts(pod, services)]);
    const probes =
      service.length > 0
        ? service
        : [
            ...declared.flatMap(({ port, protocol }) => (isKnown(protocol) ? [probeOf(protocol, port, port)] : [])),
            ...(named ? pods.flatMap((pod) => ruleProbes(policies, pod)) : []),
            ...outside,
            ...others,
          ];
    for (const probe of new Map(probes.map((one) => [one.key, one])).values()) {
      const known = found.get(probe.key);
      if (known === undefined) found.set(probe.key, { probe, units: [at] });
      else known.units.push(at);
    }
  });
  return [...found.values()];
}
