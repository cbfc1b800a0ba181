import { bucketed } from './edges.ts';
import { Ends } from './ends.ts';
import { Names, Pairs } from './names.ts';
import { Scratch } from './scratch.ts';
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
  /** Port, Service, policy and pair of each row once more, side by side: they are read together, of rows that lie anywhere. */
  readonly facets: Int32Array;
  readonly verdict: Uint8Array;
  readonly flowType: Uint8Array;
  /** What of `KINDS` the row is. */
  readonly kind: Uint8Array;
  readonly bytes: Float64Array;
  readonly reverseBytes: Float64Array;
  /** Bytes of both directions. */
  readonly total: Float64Array;
  /** Records. */
  readonly flows: Float64Array;
}

/** What flows are as bits, so that an edge has those of all its rows. */
export const KINDS = { unprotected: 1, allowed: 2, denied: 4 } as const;
const KIND_OF_VERDICT = [KINDS.unprotected, KINDS.allowed, KINDS.denied, KINDS.denied];

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
  const [bytes, reverseBytes, total] = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)];
  const records = new Float64Array(rows);
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
    total[row] = flow.bytes + flow.reverseBytes;
    records[row] = flow.flows;
  }
  // Flows of one Pod lie together, and where the inventory is in the order of names as API servers list it, those of a workload and a Namespace.
  const { order } = bucketed(source, ends.size, new Scratch());
  return {
    ends,
    rows,
    source: inOrder(source, order),
    destination: inOrder(destination, order),
    pair: inOrder(pair, order),
    pairs: pairs.size,
    service: inOrder(service, order),
    services,
    policy: inOrder(policy, order),
    policies,
    port: inOrder(port, order),
    ports: ports.keys,
    facets: sideBySide([port, service, policy, pair], order),
    verdict: inOrder(verdict, order),
    flowType: inOrder(flowType, order),
    bytes: inOrder(bytes, order),
    reverseBytes: inOrder(reverseBytes, order),
    flows: inOrder(records, order),
    kind: inOrder(
      verdict.map((one) => KIND_OF_VERDICT[one] ?? 0),
      order,
    ),
    total: inOrder(total, order),
  };
}

/** Columns in an order as one: those of row `r` begin at `r` × their number. */
function sideBySide(columns: readonly Int32Array[], order: Int32Array): Int32Array {
  const wide = columns.length;
  const all = new Int32Array(order.length * wide);
  for (const [place, column] of columns.entries())
    for (let at = 0; at < order.length; at += 1) all[at * wide + place] = column[order[at] ?? 0] ?? 0;
  return all;
}

function inOrder<Column extends Int32Array | Uint8Array | Float64Array>(column: Column, order: Int32Array): Column {
  const ordered = column.slice() as Column;
  for (let at = 0; at < order.length; at += 1) ordered[at] = column[order[at] ?? 0] ?? 0;
  return ordered;
}
