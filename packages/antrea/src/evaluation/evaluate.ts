import { sameAddress } from './addresses.ts';
import { describeEnd, type End, podEnd, resolveEnds } from './ends.ts';
import { agreed, type Context, evaluateEnds, undecidable } from './evaluate-ends.ts';
import { type Entrance, evaluateService } from './evaluate-service.ts';
import type { ServiceEntry } from './inventory.ts';
import type { Connection, Verdict } from './types.ts';

export { type Context, enforcedPod } from './evaluate-ends.ts';

/** Ports that Kubernetes gives to Services on Nodes, unless the cluster was told otherwise. */
const FIRST_NODE_PORT = 30_000;
const LAST_NODE_PORT = 32_767;

function frontOf({ ips: [ip], fqdn }: End, { externalIPs }: ServiceEntry): Entrance {
  if (ip === undefined || !externalIPs.some((one) => sameAddress(one, ip))) return {};
  return { front: { ip, ...(fqdn === undefined ? {} : { fqdn }) } };
}

function evaluateOne(context: Context, connection: Connection, source: End, destination: End): Verdict {
  const { pod, node, service } = destination;
  const { destinationPort: port, protocol } = connection;
  const offered = service?.ports.some((one) => one.protocol === protocol && (port === undefined || one.port === port));
  if (service !== undefined && pod === undefined && (node === undefined || offered === true))
    return evaluateService(context, connection, source, service, frontOf(destination, service));
  const fromOutside = source.pod === undefined && source.node === undefined && source.service === undefined;
  if (node !== undefined && pod === undefined && fromOutside && port !== undefined) {
    const behind = context.inventory.serviceByNodePort(protocol, port);
    if (behind !== undefined) return evaluateService(context, connection, source, behind, { node });
    if (!context.inventory.knowsServices && port >= FIRST_NODE_PORT && port <= LAST_NODE_PORT)
      return undecidable(['the Services of the cluster']);
  }
  return evaluateEnds(context, connection, source, undefined, destination);
}

/**
 * Decides about a connection's first packet, as Antrea's data plane does: egress on the source Pod's Node, then ingress on the
 * destination Pod's. A Service is load-balanced after toServices rules looked at its own address and before all others.
 * When a fact lacks that could change the outcome the verdict is Undecidable and `missing` names the fact.
 */
export function evaluateConnection(context: Context, connection: Connection): Verdict {
  const sources = resolveEnds(connection.source, context.inventory);
  const destinations = resolveEnds(connection.destination, context.inventory);
  if (!sources.ok) return undecidable([sources.missing]);
  if (!destinations.ok) return undecidable([destinations.missing]);
  const verdicts = sources.ends.map((end) => {
    // A Service as the source means the Pods behind it.
    const pods =
      end.service === undefined || end.pod !== undefined
        ? [end]
        : context.inventory.endpoints(end.service).map((pod) => podEnd(pod, context.inventory));
    const each = pods.flatMap((source) =>
      destinations.ends.map((destination) => evaluateOne(context, connection, source, destination)),
    );
    return agreed(each, destinations.choice || `which Pod of ${describeEnd(end)} speaks`);
  });
  return agreed(verdicts, sources.choice);
}
