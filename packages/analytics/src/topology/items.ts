import type { Ends, LabelColumn } from './ends.ts';
import type { TopologyModel } from './model.ts';
import { Names, Slots } from './names.ts';
import { firstOf, networkOf } from './networks.ts';
import type { Scratch } from './scratch.ts';
import type { TopologyLook } from './types.ts';

export const ITEM_KINDS = ['namespace', 'workload', 'pod', 'node', 'label', 'service', 'external'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** What a look takes ends for, before anything is folded. Items that hold others are frames; columns are arrays by number. */
export class Items {
  readonly kind: ItemKind[] = [];
  /** What it is called in `keys`, without its kind. */
  private readonly key: Int32Array;
  /** -1 at the top. */
  readonly parent: Int32Array;
  readonly isFrame: Uint8Array;
  /** Was opened by name. */
  readonly isOpened: Uint8Array;
  isAnyOpened = false;
  /** Ends whose place in it was told by the inventory, not by the flows: their flows cannot be found by it. */
  readonly isInferred: Uint8Array;
  private readonly known: Record<ItemKind, Slots>;
  private readonly expand: ReadonlySet<string>;
  /** Of the label that is grouped by. */
  private readonly label: LabelColumn | undefined;
  private readonly networks = new Names();
  readonly services = new Names();
  private readonly serviceOf: Slots;
  private readonly labelOfText = new Map<string, string>();
  private readonly networkOfFirst = new Map<number, number>();
  private readonly ends: Ends;

  constructor(
    private readonly model: TopologyModel,
    private readonly look: TopologyLook,
    scratch: Scratch,
  ) {
    this.ends = model.ends;
    this.expand = new Set(look.expand);
    const { namespaces, workloads, nodes, size } = this.ends;
    // An end is at most in a value of a label, and an address and its network.
    const most = namespaces.size + workloads.size + nodes.size + 2 * model.services.size + 3 * size;
    this.key = scratch.ints(most);
    this.parent = scratch.ints(most);
    this.isFrame = scratch.flags(most);
    this.isOpened = scratch.flags(most);
    this.isInferred = scratch.flags(most);
    this.known = {
      namespace: new Slots(namespaces.size),
      workload: new Slots(workloads.size),
      pod: new Slots(size),
      node: new Slots(nodes.size),
      label: new Slots(64),
      service: new Slots(model.services.size),
      external: new Slots(64),
    };
    this.serviceOf = new Slots(model.services.size);
    this.label = look.group === 'label' ? this.ends.labelColumn(look.label ?? '') : undefined;
  }

  get size(): number {
    return this.kind.length;
  }

  /** What an item is called: `yelb/yelb-ui`, `10.0.0.0/24`, `app=yelb-ui`. */
  textOf(item: number): string {
    return this.keyText(this.kind[item] ?? 'external', this.key[item] ?? 0);
  }

  idOf(item: number): string {
    return `${this.kind[item] ?? ''}:${this.textOf(item)}`;
  }

  /** The item of an end of flows. */
  ofEnd(end: number): number {
    if (!this.ends.isPod(end)) return this.ofAddress(end);
    switch (this.look.group) {
      case 'namespace': {
        const frame = this.make('namespace', this.ends.namespace[end] ?? 0, -1);
        return this.isOpened[frame] === 1 ? this.ofWorkload(end, frame) : frame;
      }
      case 'workload':
        return this.ofWorkload(end, this.make('namespace', this.ends.namespace[end] ?? 0, -1));
      case 'pod':
        return this.ofPod(end, this.make('namespace', this.ends.namespace[end] ?? 0, -1));
      case 'node':
        return this.openOrPod('node', this.ends.node[end] ?? 0, end, this.ends.isNodeFilled[end] === 1);
      case 'label':
        return this.openOrPod('label', this.labelOf(end), end, this.ends.labels[end] === '');
    }
  }

  /** Where a Pod of the inventory belongs among the items that there are: its item, else its frame; -1 when there is neither. */
  find(end: number): number {
    const pod = this.known.pod.get(this.ends.twin[end] ?? end);
    if (pod >= 0) return pod;
    const { group } = this.look;
    if (group === 'node') return this.known.node.get(this.ends.node[end] ?? 0);
    if (group === 'label') return this.known.label.get(this.labelOf(end));
    const workload = this.known.workload.get(this.ends.workload[end] ?? 0);
    return workload >= 0 ? workload : this.known.namespace.get(this.ends.namespace[end] ?? 0);
  }

  /** The item of a Service by its number in the model. */
  ofService(service: number): number {
    let name = this.serviceOf.get(service);
    if (name < 0) {
      const text = this.model.services.textOf(service);
      const colon = text.indexOf(':');
      name = this.services.numberOf(colon < 0 ? text : text.slice(0, colon));
      this.serviceOf.set(service, name);
    }
    const known = this.known.service.get(name);
    return known >= 0 ? known : this.make('service', name, this.frameOfService(this.services.textOf(name)));
  }

  private frameOfService(text: string): number {
    const { group } = this.look;
    if (group === 'node' || group === 'label') return -1;
    const namespace = this.ends.namespaces.find(text.slice(0, Math.max(0, text.indexOf('/'))));
    if (namespace === undefined) return -1;
    if (group === 'namespace' && !this.expand.has(`namespace:${this.ends.namespaces.textOf(namespace)}`)) return -1;
    return this.make('namespace', namespace, -1);
  }

  private ofWorkload(end: number, frame: number): number {
    const workload = this.make('workload', this.ends.workload[end] ?? 0, frame);
    return this.isOpened[workload] === 1 ? this.ofPod(end, workload) : workload;
  }

  private ofPod(end: number, frame: number): number {
    return this.make('pod', this.ends.twin[end] ?? end, frame);
  }

  private openOrPod(kind: 'node' | 'label', key: number, end: number, isInferred: boolean): number {
    const item = this.make(kind, key, -1);
    if (isInferred) this.isInferred[item] = 1;
    return this.isOpened[item] === 1 ? this.ofPod(end, item) : item;
  }

  private ofAddress(end: number): number {
    const network = this.networkOfEnd(end);
    const item = this.make('external', network, -1);
    const address = this.ends.address[end] ?? '';
    if (this.isOpened[item] !== 1 || this.networks.textOf(network) === address) return item;
    return this.make('external', this.networks.numberOf(address), item);
  }

  private networkOfEnd(end: number): number {
    const prefix = this.look.externalPrefix;
    const address = this.ends.address[end] ?? '';
    const v4 = this.ends.v4[end] ?? -1;
    if (v4 < 0 || prefix >= 32) return this.networks.numberOf(networkOf(address, prefix));
    const first = firstOf(v4, prefix);
    let network = this.networkOfFirst.get(first);
    if (network === undefined) {
      network = this.networks.numberOf(networkOf(address, prefix));
      this.networkOfFirst.set(first, network);
    }
    return network;
  }

  private make(kind: ItemKind, key: number, parent: number): number {
    const known = this.known[kind].get(key);
    if (known >= 0) return known;
    const item = this.kind.length;
    this.kind.push(kind);
    this.key[item] = key;
    this.parent[item] = parent;
    const mayOpen = kind !== 'pod' && kind !== 'service' && this.expand.size > 0;
    if (mayOpen && this.expand.has(`${kind}:${this.keyText(kind, key)}`)) {
      this.isOpened[item] = 1;
      this.isAnyOpened = true;
    }
    this.known[kind].set(key, item);
    if (parent >= 0) this.isFrame[parent] = 1;
    return item;
  }

  private keyText(kind: ItemKind, key: number): string {
    const { ends } = this;
    switch (kind) {
      case 'namespace':
        return ends.namespaces.textOf(key);
      case 'workload':
        return ends.workloads.textOf(key);
      case 'pod':
        return `${ends.namespaces.textOf(ends.namespace[key] ?? 0)}/${ends.pod[key] ?? ''}`;
      case 'node':
        return ends.nodes.textOf(key);
      case 'label':
        return `${this.look.label ?? ''}=${this.label?.values.textOf(key) ?? ''}`;
      case 'service':
        return this.services.textOf(key);
      case 'external':
        return this.networks.textOf(key);
    }
  }

  /** Number of the value of the label that is grouped by, as the cluster has it now, else as the flows tell it. */
  private labelOf(end: number): number {
    if (this.label === undefined) return 0;
    const { of, values } = this.label;
    const known = of.get(end);
    if (known >= 0) return known;
    const value = values.numberOf(this.labelText(end));
    of.set(end, value);
    return value;
  }

  private labelText(end: number): string {
    const label = this.look.label ?? '';
    const pod = this.ends.listed[end];
    if (pod !== undefined) return Object.hasOwn(pod.labels, label) ? (pod.labels[label] ?? '') : '';
    const text = this.ends.labels[end] ?? '';
    let value = this.labelOfText.get(text);
    if (value === undefined) {
      value = readLabel(text, label);
      this.labelOfText.set(text, value);
    }
    return value;
  }
}

function readLabel(text: string, key: string): string {
  if (text === '') return '';
  try {
    const labels: unknown = JSON.parse(text);
    if (typeof labels !== 'object' || labels === null || !Object.hasOwn(labels, key)) return '';
    const value = (labels as Record<string, unknown>)[key];
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}
