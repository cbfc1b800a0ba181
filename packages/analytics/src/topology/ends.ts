import { workloadOf } from '../workload.ts';
import { Names, Slots } from './names.ts';
import { v4Of } from './networks.ts';
import type { TopologyInventory, TopologyPod } from './types.ts';

/** Lists of policies by number; Pods share few. */
class PolicySets {
  readonly names = new Names();
  readonly sets: (readonly number[])[] = [];
  private readonly numbers = new Map<readonly string[], number>();

  numberOf(policies: readonly string[]): number {
    const known = this.numbers.get(policies);
    if (known !== undefined) return known;
    const number = this.sets.length;
    this.sets.push([...new Set(policies)].map((name) => this.names.numberOf(name)));
    this.numbers.set(policies, number);
    return number;
  }
}

/** Values of one label, and which of them each end has, -1 where it was not asked for yet. */
export interface LabelColumn {
  readonly values: Names;
  readonly of: Slots;
}
/** Labels that are kept ready: who groups by one rarely takes more than a few. */
const MOST_LABELS = 4;

/**
 * Ends of flows by number: Pods, of the inventory first, and addresses outside. Columns are arrays by number. A Pod that ran on two Nodes, as
 * those of a StatefulSet may, has two ends, of which `twin` names the first.
 */
export class Ends {
  readonly namespaces: Names;
  /** `namespace/name` */
  readonly workloads: Names;
  readonly nodes: Names;
  /** First Pod of a name, those of the inventory apart as copies share them; `nextOfName` leads to its namesakes, -1 after the last. */
  private readonly byName = new Map<string, number>();
  private readonly listedByName: ReadonlyMap<string, number> | undefined;
  private readonly nextOfName: number[];
  private readonly addresses = new Map<string, number>();
  private readonly moved = new Map<string, number>();

  /** Name of the Pod; empty for an address. */
  readonly pod: string[];
  readonly address: string[];
  /** IPv4 address as a number, -1 for every other end. */
  readonly v4: number[];
  /** -1 for an address. */
  readonly namespace: number[];
  readonly workload: number[];
  readonly node: number[];
  readonly twin: number[];
  /** Labels as the flows tell them, JSON text. */
  readonly labels: string[];
  readonly listed: (TopologyPod | undefined)[];
  /** What the inventory says: 1 healthy, 0 not, -1 where it says nothing. */
  readonly health: number[];
  /** In `policySets`, -1 where it is not known which policies select it. */
  readonly policySet: number[];
  /** Numbers of policies below `policyCount`. */
  readonly policySets: readonly (readonly number[])[];
  readonly policyCount: number;
  /** 1 where some flow did not tell the Node, which is then known from another or the inventory. */
  readonly isNodeFilled: number[];
  private readonly labelColumns = new Map<string, LabelColumn>();
  readonly unhealthyNodes: ReadonlySet<string>;
  readonly knownNodes: ReadonlySet<string>;

  private constructor(base: Ends | undefined, inventory: TopologyInventory) {
    this.namespaces = new Names(base?.namespaces);
    this.workloads = new Names(base?.workloads);
    this.nodes = new Names(base?.nodes);
    this.listedByName = base?.byName;
    this.nextOfName = base?.nextOfName.slice() ?? [];
    this.pod = base?.pod.slice() ?? [];
    this.address = base?.address.slice() ?? [];
    this.v4 = base?.v4.slice() ?? [];
    this.policySet = base?.policySet.slice() ?? [];
    this.namespace = base?.namespace.slice() ?? [];
    this.workload = base?.workload.slice() ?? [];
    this.node = base?.node.slice() ?? [];
    this.twin = base?.twin.slice() ?? [];
    this.labels = base?.labels.slice() ?? [];
    this.listed = base?.listed.slice() ?? [];
    this.health = base?.health.slice() ?? [];
    this.isNodeFilled = base?.isNodeFilled.slice() ?? [];
    this.unhealthyNodes = base?.unhealthyNodes ?? namesOf(inventory, false);
    this.knownNodes = base?.knownNodes ?? namesOf(inventory, undefined);
    const policies = new PolicySets();
    for (const pod of inventory.pods) {
      const id = this.add(pod.namespace, pod.name, workloadOf(pod.name), pod.node, '');
      this.listed[id] = pod;
      this.health[id] = pod.healthy ? 1 : 0;
      if (pod.policies !== undefined) this.policySet[id] = policies.numberOf(pod.policies);
    }
    this.policySets = base?.policySets ?? policies.sets;
    this.policyCount = base?.policyCount ?? policies.names.size;
  }

  /** The ends that an inventory knows. */
  static of(inventory: TopologyInventory): Ends {
    return new Ends(undefined, inventory);
  }

  /** Ends to which those of flows can be added; this one stays as it is. */
  copy(): Ends {
    return new Ends(this, { pods: [], nodes: [] });
  }

  get size(): number {
    return this.pod.length;
  }

  /** The column of a label, filled by who asks. */
  labelColumn(label: string): LabelColumn {
    const known = this.labelColumns.get(label);
    if (known !== undefined) {
      this.labelColumns.delete(label);
      this.labelColumns.set(label, known);
      return known;
    }
    const [oldest] = this.labelColumns.keys();
    if (this.labelColumns.size >= MOST_LABELS && oldest !== undefined) this.labelColumns.delete(oldest);
    const made = { values: new Names(), of: new Slots(this.size) };
    this.labelColumns.set(label, made);
    return made;
  }

  isPod(id: number): boolean {
    return (this.namespace[id] ?? -1) >= 0;
  }

  /** Number of an end of flows; made when it is new. */
  numberOf(namespace: string, pod: string, workload: string, node: string, address: string, labels: string): number {
    if (namespace === '' && pod === '') return this.ofAddress(address);
    // Sums by workload have no Pod: the workload stands for it.
    const name = pod === '' ? workload : pod;
    let id = this.listedByName?.get(name) ?? this.byName.get(name) ?? -1;
    while (id >= 0 && this.namespaces.texts[this.namespace[id] ?? 0] !== namespace) id = this.nextOfName[id] ?? -1;
    if (id < 0) return this.add(namespace, name, workload, node, labels);
    const known = this.nodes.texts[this.node[id] ?? 0];
    if (known !== node) {
      if (node !== '' && known !== '') return this.elsewhere(id, node, labels);
      this.isNodeFilled[id] = 1;
      if (node !== '') this.node[id] = this.nodes.numberOf(node);
    }
    if (labels !== '' && this.labels[id] === '') this.labels[id] = labels;
    return id;
  }

  private add(namespace: string, pod: string, workload: string, node: string, labels: string): number {
    const made = workload === '' ? workloadOf(pod) : workload;
    const id = this.push(
      pod,
      '',
      this.namespaces.numberOf(namespace),
      this.workloads.numberOf(`${namespace}/${made}`),
      node,
      labels,
    );
    const namesake = this.listedByName?.get(pod) ?? this.byName.get(pod);
    if (namesake === undefined) this.byName.set(pod, id);
    else {
      this.nextOfName[id] = this.nextOfName[namesake] ?? -1;
      this.nextOfName[namesake] = id;
    }
    return id;
  }

  private push(
    pod: string,
    address: string,
    namespace: number,
    workload: number,
    node: string,
    labels: string,
  ): number {
    const id = this.pod.length;
    this.pod.push(pod);
    this.address.push(address);
    this.v4.push(address === '' ? -1 : v4Of(address));
    this.policySet.push(-1);
    this.namespace.push(namespace);
    this.workload.push(workload);
    this.node.push(this.nodes.numberOf(node));
    this.twin.push(id);
    this.labels.push(labels);
    this.listed.push(undefined);
    this.health.push(-1);
    this.isNodeFilled.push(0);
    this.nextOfName.push(-1);
    return id;
  }

  private ofAddress(address: string): number {
    const known = this.addresses.get(address);
    if (known !== undefined) return known;
    const id = this.push('', address, -1, -1, '', '');
    this.addresses.set(address, id);
    return id;
  }

  private elsewhere(id: number, node: string, labels: string): number {
    const key = `${id} ${node}`;
    const known = this.moved.get(key);
    if (known !== undefined) return known;
    const other = this.push(this.pod[id] ?? '', '', this.namespace[id] ?? 0, this.workload[id] ?? 0, node, labels);
    this.twin[other] = id;
    this.listed[other] = this.listed[id];
    this.health[other] = this.health[id] ?? -1;
    this.policySet[other] = this.policySet[id] ?? -1;
    this.moved.set(key, other);
    return other;
  }
}

const namesOf = ({ nodes }: TopologyInventory, healthy: boolean | undefined): ReadonlySet<string> =>
  new Set(nodes.filter((node) => healthy === undefined || node.healthy === healthy).map(({ name }) => name));
