import type { NodeEntry, ServiceEntry } from '../evaluation/inventory.ts';
import type { PolicyIndex } from '../evaluation/policy-index.ts';
import {
  type Group,
  groupKeyOf,
  type Peer,
  peerKey,
  type PodSelection,
  type Policy,
  type Subject,
} from '../evaluation/rules.ts';
import { selectorOf } from '../evaluation/selectors.ts';
import type { PolicyRef } from '../evaluation/types.ts';
import { policyIdOf } from './kinds.ts';
import { type ClassSet, PodTable, unionOf } from './pod-table.ts';

/** What something selects now, by classes of Pods. */
export interface Selected {
  readonly classes: ClassSet;
  readonly nodes: readonly NodeEntry[];
}
/** `unknown`: a list that it depends on was not given. */
export type MaybeSelected = Selected | 'unknown';

const NOTHING: Selected = { classes: [], nodes: [] };

function merge(parts: readonly MaybeSelected[]): MaybeSelected {
  const known = parts.filter((part): part is Selected => part !== 'unknown');
  if (known.length < parts.length) return 'unknown';
  if (known.length < 2) return known[0] ?? NOTHING;
  return {
    classes: unionOf(known.map((part) => part.classes)),
    nodes: [...new Set(known.flatMap((part) => part.nodes))],
  };
}

/** Tables hold while Pods and Namespaces stay the same, be it through changes of policies. */
const tables = new WeakMap<
  object,
  { readonly namespaces: object; readonly table: PodTable; readonly kept: Map<string, ClassSet> }
>();

function tableOf({ inventory }: PolicyIndex): { readonly table: PodTable; readonly kept: Map<string, ClassSet> } {
  const known = tables.get(inventory.pods);
  if (known !== undefined && known.namespaces === inventory.namespaces) return known;
  const made = { namespaces: inventory.namespaces, table: new PodTable(inventory), kept: new Map<string, ClassSet>() };
  tables.set(inventory.pods, made);
  return made;
}

/** Answers what subjects, peers and groups of an index select now; everything is worked out once. */
export class IndexView {
  readonly index: PolicyIndex;
  readonly table: PodTable;
  readonly #kept: Map<string, ClassSet>;
  readonly #groups = new Map<string, MaybeSelected>();
  readonly #nodes = new Map<string, MaybeSelected>();
  #policies: ReadonlyMap<string, Policy> | undefined;

  constructor(index: PolicyIndex) {
    this.index = index;
    const { table, kept } = tableOf(index);
    this.table = table;
    this.#kept = kept;
  }

  /** Policies by id. */
  get policies(): ReadonlyMap<string, Policy> {
    this.#policies ??= new Map(this.index.context.policies().map((policy) => [policyIdOf(policy.ref), policy]));
    return this.#policies;
  }

  policy(ref: PolicyRef): Policy | undefined {
    return this.policies.get(policyIdOf(ref));
  }

  group(key: string): Group | undefined {
    return this.index.context.groups.get(key);
  }

  /** True when a group is absent from lists that were given; false when it is there or cannot be told. */
  isMissing(key: string): boolean {
    if (this.group(key) !== undefined) return false;
    const [first = '', second] = key.split('/');
    const peer: Peer =
      second === undefined
        ? { type: 'group', namespace: undefined, name: first }
        : { type: 'group', namespace: first, name: second };
    const end = { ips: [] };
    const nobody = { type: 'ip', ip: '0.0.0.0' } as const;
    const connection = { source: nobody, destination: nobody, protocol: 'TCP' } as const;
    return this.index.context.matcher.peer(peer, end, undefined, connection) === false;
  }

  select(selection: PodSelection): ClassSet {
    const key = peerKey({ type: 'pods', selection });
    let found = this.#kept.get(key);
    if (found === undefined) {
      found = this.table.select(selection);
      this.#kept.set(key, found);
    }
    return found;
  }

  nodes(selector: Extract<Peer, { type: 'nodes' }>['selector']): MaybeSelected {
    const { inventory } = this.index;
    if (!inventory.knowsNodes) return 'unknown';
    let found = this.#nodes.get(selector.key);
    if (found === undefined) {
      found = { classes: [], nodes: [...inventory.nodes.values()].filter((node) => selector.matches(node.labels)) };
      this.#nodes.set(selector.key, found);
    }
    return found;
  }

  service(key: string): ServiceEntry | undefined {
    return this.index.inventory.services.get(key);
  }

  #behind(key: string): MaybeSelected {
    if (!this.index.inventory.knowsServices) return 'unknown';
    const service = this.service(key);
    const wanted = service?.selector;
    if (service === undefined || wanted === undefined || Object.keys(wanted).length === 0) return NOTHING;
    const pods = selectorOf({ matchLabels: wanted });
    return pods === undefined ? NOTHING : { classes: this.select({ namespace: service.namespace, pods }), nodes: [] };
  }

  /** Members of a group, those of its children included; blocks of addresses are none. */
  groupMembers(key: string): MaybeSelected {
    let found = this.#groups.get(key);
    if (found === undefined) {
      found = this.#membersOf(key, 0);
      this.#groups.set(key, found);
    }
    return found;
  }

  #membersOf(key: string, depth: number): MaybeSelected {
    const group = this.group(key);
    if (group === undefined) return this.isMissing(key) ? NOTHING : 'unknown';
    const children = depth > 0 ? [] : group.children.filter((child) => this.group(child) !== undefined);
    return merge([
      ...group.selections.map((selection): Selected => ({ classes: this.select(selection), nodes: [] })),
      ...(group.service === undefined ? [] : [this.#behind(`${group.service.namespace}/${group.service.name}`)]),
      ...(group.nodes === undefined ? [] : [this.nodes(group.nodes)]),
      ...children.map((child) => this.#membersOf(child, depth + 1)),
    ]);
  }

  /** A Group that reaches into other Namespaces may not be used in appliedTo: the policy is then not realized. */
  isUsableAsSubject(key: string): boolean {
    const group = this.group(key);
    return group?.namespace === undefined || group.selections.every((selection) => selection.namespaces === undefined);
  }

  subject(subject: Subject): MaybeSelected {
    switch (subject.type) {
      case 'pods':
        return { classes: this.select(subject.selection), nodes: [] };
      case 'nodes':
        return this.nodes(subject.selector);
      case 'group': {
        const key = groupKeyOf(subject.namespace, subject.name);
        return this.isUsableAsSubject(key) ? this.groupMembers(key) : NOTHING;
      }
      // What is applied to a Service's NodePort is enforced on every Node.
      case 'service': {
        const { inventory } = this.index;
        if (!inventory.knowsNodes || !inventory.knowsServices) return 'unknown';
        const isThere = inventory.services.has(`${subject.namespace}/${subject.name}`);
        return { classes: [], nodes: isThere ? [...inventory.nodes.values()] : [] };
      }
    }
  }

  subjects(subjects: readonly Subject[]): MaybeSelected {
    return merge(subjects.map((subject) => this.subject(subject)));
  }

  /** Classes of the Namespaces that a relative peer means for Pods of one Namespace. */
  relative(peer: Extract<Peer, { type: 'relative' }>, namespace: string): ClassSet {
    const { match, pods } = peer;
    const inNamespace = (name: string): ClassSet =>
      pods === undefined ? this.table.inNamespace(name) : this.select({ namespace: name, pods });
    if (match === 'Self') return inNamespace(namespace);
    const { inventory } = this.index;
    const mine = inventory.namespaceLabels(namespace);
    return unionOf(
      [...this.table.namespaces]
        .filter((name) => {
          const theirs = inventory.namespaceLabels(name);
          return match.sameLabels.every((key) => mine[key] !== undefined && mine[key] === theirs[key]);
        })
        .map(inNamespace),
    );
  }

  /** What a peer selects of the cluster; `unknown` for what lies outside, and for a relative one without `namespaces`. */
  peer(peer: Peer, namespaces?: Iterable<string>): MaybeSelected {
    switch (peer.type) {
      case 'pods':
        return { classes: this.select(peer.selection), nodes: [] };
      case 'group':
        return this.groupMembers(groupKeyOf(peer.namespace, peer.name));
      case 'nodes':
        return this.nodes(peer.selector);
      case 'service':
        return peer.clusterSet ? 'unknown' : this.#behind(`${peer.namespace}/${peer.name}`);
      case 'relative':
        return namespaces === undefined
          ? 'unknown'
          : { classes: unionOf([...new Set(namespaces)].map((name) => this.relative(peer, name))), nodes: [] };
      case 'block':
      case 'fqdn':
      case 'undecidable':
        return 'unknown';
    }
  }
}

const views = new WeakMap<object, IndexView>();

/** The view of an index; one for each. */
export function viewOf(index: PolicyIndex): IndexView {
  let view = views.get(index.context);
  if (view === undefined) {
    view = new IndexView(index);
    views.set(index.context, view);
  }
  return view;
}
