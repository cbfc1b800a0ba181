import { addressEnd, type End, podEnd } from './ends.ts';
import { agreed, type Context, evaluateEnds, undecidable, type Way } from './evaluate-ends.ts';
import type { NodeEntry, ServiceEntry } from './inventory.ts';
import type { Connection, Verdict } from './types.ts';

type ServicePort = ServiceEntry['ports'][number];

/** One endpoint with the port that the Service's port leads to there; undefined: not known. */
interface Behind {
  readonly end: End;
  readonly port: (offered: ServicePort) => number | undefined;
}

const numbered = ({ targetPort }: ServicePort): number | undefined =>
  typeof targetPort === 'number' ? targetPort : undefined;

/** Endpoints by the Service's selector; of one without, by its EndpointSlices. Empty: not known, or there are none. */
function behind({ inventory }: Context, service: ServiceEntry): readonly Behind[] {
  const pods = inventory.endpoints(service).map((pod): Behind => ({
    end: podEnd(pod, inventory),
    port: (offered) => numbered(offered) ?? pod.namedPorts.find((named) => named.name === offered.targetPort)?.port,
  }));
  if (pods.length > 0 || Object.keys(service.selector ?? {}).length > 0) return pods;
  return inventory.slicesOf(service).flatMap((slice) =>
    slice.addresses.map((ip): Behind => {
      const { service: _itself, ...end } = addressEnd(ip, inventory);
      return {
        end: end.pod === undefined ? end : podEnd(end.pod, inventory),
        port: (offered) => slice.ports.find((port) => port.name === (offered.name ?? ''))?.port ?? numbered(offered),
      };
    }),
  );
}

/** Not a Pod, Node or Service of the cluster: what is applied to Services is about such sources. */
const isOutside = ({ pod, node, service }: End): boolean =>
  pod === undefined && node === undefined && service === undefined;

/** How the Service is spoken to, where not by its own address or name. */
export interface Entrance {
  /** The Node whose port was used. */
  readonly node?: NodeEntry;
  /** An address of a load balancer or an external one, with the name that was used for it. */
  readonly front?: { readonly ip: string; readonly fqdn?: string };
}

/** A Node stands in for a source outside when the endpoint is on another one, unless the Service keeps to local endpoints. */
function wayTo(source: End, service: ServiceEntry, entrance: Entrance | undefined, end: End): Way {
  const fromOutside = isOutside(source);
  const node = entrance?.node;
  if (!fromOutside || node === undefined || service.localOnly || (end.pod?.node ?? end.node?.name) === node.name)
    return { addressed: service, fromOutside, ...(entrance?.front === undefined ? {} : { front: entrance.front }) };
  const [gateway] = node.otherIps;
  return { addressed: service, fromOutside, seenAs: { node, ips: gateway === undefined ? node.ips : [gateway] } };
}

const portWords = ({ destinationPort, protocol }: Connection): string => `${destinationPort ?? ''}/${protocol}`;

/**
 * A connection to a Service: every endpoint that may be chosen is tried. Where it is not reached through a port of a Node its
 * own ports count, and for a source outside those of the Nodes too.
 */
export function evaluateService(
  context: Context,
  connection: Connection,
  source: End,
  service: ServiceEntry,
  entrance?: Entrance,
): Verdict {
  const wanted = connection.destinationPort;
  const offers = ({ port, nodePort }: ServicePort): boolean =>
    (entrance?.node === undefined && port === wanted) || (isOutside(source) && nodePort === wanted);
  const ports = service.ports.filter(
    (one) => one.protocol === connection.protocol && (wanted === undefined || offers(one)),
  );
  if (ports.length === 0)
    return undecidable([`port ${portWords(connection)} of Service ${service.key}, which it does not offer`]);
  const known = behind(context, service);
  const reached =
    service.localOnly && entrance?.node !== undefined && isOutside(source)
      ? known.filter(({ end }) => (end.pod?.node ?? end.node?.name) === entrance.node?.name)
      : known;
  if (known.length > 0 && reached.length === 0)
    return undecidable([
      `an endpoint of Service ${service.key} on Node ${entrance?.node?.name ?? ''}: externalTrafficPolicy is Local`,
    ]);
  const nobody: Behind = { end: { ips: [], unknown: `the endpoints of Service ${service.key}` }, port: numbered };
  const tried = ports.flatMap((port) =>
    (reached.length > 0 ? reached : [nobody]).map(({ end, port: portAt }) => {
      const target = portAt(port);
      const { destinationPort: _servicePort, ...rest } = connection;
      const translated: Connection = target === undefined ? rest : { ...rest, destinationPort: target };
      // toServices looks at the Service's port, which was found above; the other rules look at the endpoint's.
      const offered: ServiceEntry = { ...service, ports: [{ ...port, port: target ?? port.port }] };
      const verdict = evaluateEnds(context, translated, source, wayTo(source, offered, entrance, end), end);
      return { verdict, words: `${end.pod?.name ?? end.ips[0] ?? 'the one'} ${verdict.verdict}` };
    }),
  );
  const [only] = tried;
  if (tried.length === 1 && only !== undefined) return only.verdict;
  const words = [...new Set(tried.map((one) => one.words))].join(', ');
  const choice =
    ports.length > 1 ? 'the destination port' : `which endpoint of Service ${service.key} is chosen: ${words}`;
  return agreed(
    tried.map((one) => one.verdict),
    choice,
    `Service ${service.key} has ${reached.length} endpoints, all alike.`,
  );
}
