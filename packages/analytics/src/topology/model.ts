import { Ends } from './ends.ts';
import { Names, Pairs } from './names.ts';
import type { TopologyFlow, TopologyInventory } from './types.ts';

/** Verdicts of rows: 0 unprotected, 1 allowed, 2 dropped, 3 rejected. */
const VERDICTS: Readonly<Record<TopologyFlow['verdict'], number>> = {
  unprotected: 0,
  allowed: 1,
  dropped: 2,
  rejected: 3,
};

/** An inventory made ready for many models. */
export interface InventoryIndex {
  readonly ends: Ends;
}

/** Flows of one time and filter in columns, joined with an inventory; can be looked at in many ways, and never changes. */
export interface TopologyModel {
  readonly ends: Ends;
  readonly rows: number;
  readonly source: Int32Array;
  readonly destination: Int32Array;
  /** Number of the pair of Pods or addresses, to count connections. */
  readonly pair: Int32Array;
  readonly pairs: number;
  /** In `services`, 0 for none: `namespace/name:portName`. */
  readonly service: Int32Array;
  readonly services: Names;
  /** In `policies`, 0 for none. */
  readonly policy: Int32Array;
  readonly policies: Names;
  /** In `ports`, whose members are protocol × 65,536 + port. */
  readonly port: Int32Array;
  readonly ports: readonly number[];
  readonly verdict: Uint8Array;
  readonly flowType: Uint8Array;
  readonly bytes: Float64Array;
  readonly reverseBytes: Float64Array;
  /** Records. */
  readonly flows: Float64Array;
}

/** Makes an inventory ready; to be kept until the inventory changes. */
export const indexInventory = (inventory: TopologyInventory): InventoryIndex => ({ ends: Ends.of(inventory) });

/** Numbers for protocols with ports. */
class PortNumbers {
  readonly keys: number[] = [];
  private readonly numbers = new Map<number, number>();

  numberOf(protocol: number, port: number): number {
    const key = protocol * 65_536 + port;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.keys.length);
    return this.keys.push(key) - 1;
  }
}

/** Puts flows into columns and joins them with the inventory, in time in proportion to their number. */
export function buildModel(flows: readonly TopologyFlow[], inventory: InventoryIndex): TopologyModel {
  const ends = inventory.ends.copy();
  const rows = flows.length;
  const services = new Names();
  const policies = new Names();
  services.numberOf('');
  policies.numberOf('');
  const ports = new PortNumbers();
  const pairs = new Pairs(rows, ends.size + 2 * rows);
  const [source, destination, pair] = [new Int32Array(rows), new Int32Array(rows), new Int32Array(rows)];
  const [service, policy, port] = [new Int32Array(rows), new Int32Array(rows), new Int32Array(rows)];
  const [verdict, flowType] = [new Uint8Array(rows), new Uint8Array(rows)];
  const [bytes, reverseBytes, records] = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row += 1) {
    const flow = flows[row];
    if (flow === undefined) continue;
    const from = ends.numberOf(
      flow.sourceNamespace,
      flow.sourcePod,
      flow.sourceWorkload,
      flow.sourceNode,
      flow.sourceIP,
      flow.sourceLabels,
    );
    const to = ends.numberOf(
      flow.destinationNamespace,
      flow.destinationPod,
      flow.destinationWorkload,
      flow.destinationNode,
      flow.destinationIP,
      flow.destinationLabels,
    );
    source[row] = from;
    destination[row] = to;
    pair[row] = pairs.numberOf(ends.twin[from] ?? from, ends.twin[to] ?? to);
    if (flow.service !== '') service[row] = services.numberOf(flow.service);
    if (flow.policy !== '') policy[row] = policies.numberOf(flow.policy);
    port[row] = ports.numberOf(flow.protocol, flow.port);
    verdict[row] = VERDICTS[flow.verdict];
    flowType[row] = flow.flowType;
    bytes[row] = flow.bytes;
    reverseBytes[row] = flow.reverseBytes;
    records[row] = flow.flows;
  }
  return {
    ends,
    rows,
    source,
    destination,
    pair,
    pairs: pairs.size,
    service,
    services,
    policy,
    policies,
    port,
    ports: ports.keys,
    verdict,
    flowType,
    bytes,
    reverseBytes,
    flows: records,
  };
}
