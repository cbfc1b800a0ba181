import { familyOf, inCidr, type PodEntry } from '@netloft/antrea';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { specOf } from '../../world/pods.ts';
import { childrenOf, GROUP_PLURALS, isNestedTooDeep } from '../group-status.ts';
import type { PolicyView } from '../policy-view.ts';
import { atLeast, type ReleaseFacts } from '../release.ts';
import { ipNet, type Json, nodeMember, podMember } from './encoding.ts';

const GROUP = 'crd.antrea.io';
/** A peer is looked at without a connection: no selector asks for one. */
const NO_CONNECTION = {
  source: { type: 'ip', ip: '' },
  destination: { type: 'ip', ip: '' },
  protocol: 'TCP',
} as const;

type Plural = (typeof GROUP_PLURALS)[number];
interface Block {
  readonly cidr: string;
  readonly except?: readonly string[];
}
interface GroupSpec {
  readonly nodeSelector?: unknown;
  readonly ipBlock?: Block;
  readonly ipBlocks?: readonly Block[];
}

/** Members of a group, or why they cannot be told. */
export type Members =
  | { readonly kind: 'members'; readonly members: readonly Json[]; readonly blocks: readonly Json[] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'nested' };

/** Pods that Antrea counts as members: with an address of their own, and not ended. */
export const isMember = (pod: PodEntry): boolean => !pod.hostNetwork && !pod.ended && pod.ips.length > 0;

const byName = (a: { readonly name: string; readonly key?: string }, b: typeof a): number =>
  a.name === b.name ? ((a.key ?? '') < (b.key ?? '') ? -1 : 1) : a.name < b.name ? -1 : 1;

/** Who belongs to which ClusterGroup or Group, as the controller answers it. */
export class GroupDirectory {
  readonly #store: MemoryStore;
  readonly #view: PolicyView;
  readonly #facts: ReleaseFacts;

  constructor(store: MemoryStore, view: PolicyView, facts: ReleaseFacts) {
    this.#store = store;
    this.#view = view;
    this.#facts = facts;
  }

  #get(plural: Plural, name: string, namespace: string | undefined): KubeObject | undefined {
    return this.#store.definition(GROUP, plural) === undefined
      ? undefined
      : this.#store.get(GROUP, plural, name, namespace);
  }

  /** The group and its child groups as far as they exist. */
  #family(plural: Plural, group: KubeObject): readonly KubeObject[] {
    const { namespace } = group.metadata;
    const children = childrenOf(group).map((name) => this.#get(plural, name, namespace));
    return [group, ...children.filter((child) => child !== undefined)];
  }

  #blocks(plural: Plural, group: KubeObject): readonly Block[] {
    return this.#family(plural, group).flatMap((one) => {
      const { ipBlock, ipBlocks = [] } = specOf(one) as GroupSpec;
      return ipBlock === undefined ? ipBlocks : [ipBlock, ...ipBlocks];
    });
  }

  #has(group: KubeObject, end: Parameters<ReturnType<PolicyView['index']>['context']['matcher']['peer']>[1]): boolean {
    const { name, namespace } = group.metadata;
    const { matcher } = this.#view.index().context;
    return matcher.peer({ type: 'group', namespace, name }, end, undefined, NO_CONNECTION) === true;
  }

  /** Members of a group by name, and its blocks without their exceptions. */
  members(plural: Plural, name: string, namespace?: string): Members {
    const group = this.#get(plural, name, namespace);
    if (group === undefined) return { kind: 'unknown' };
    const nested = isNestedTooDeep(group, (child) => this.#get(plural, child, namespace));
    if (nested && atLeast(this.#facts.antrea, '2.7')) return { kind: 'nested' };
    const { inventory } = this.#view.index();
    const pods = [...inventory.pods.values()].filter((pod) => isMember(pod) && this.#has(group, { pod, ips: [] }));
    const selectsNodes = this.#family(plural, group).some((one) => (specOf(one) as GroupSpec).nodeSelector);
    const nodes = selectsNodes
      ? [...inventory.nodes.values()].filter((node) => this.#has(group, { node, ips: [] }))
      : [];
    const blocks = this.#blocks(plural, group).map(({ cidr }) => ipNet(cidr));
    return {
      kind: 'members',
      members: [
        ...pods.toSorted(byName).map((pod) => podMember(pod)),
        ...nodes.toSorted(byName).map((node) => nodeMember(node.name, [...node.ips, ...node.otherIps])),
      ],
      blocks: blocks.filter((block) => block !== undefined),
    };
  }

  #groupsWhere(holds: (group: KubeObject, plural: Plural) => boolean): readonly Json[] {
    return GROUP_PLURALS.flatMap((plural) =>
      (this.#store.definition(GROUP, plural) === undefined ? [] : this.#store.list(GROUP, plural))
        .filter((group) => holds(group, plural))
        .map(({ metadata: { namespace, name, uid } }) => ({
          // Older releases name the Namespace nowhere.
          ...(namespace === undefined || !atLeast(this.#facts.antrea, '1.8') ? {} : { namespace }),
          name,
          uid,
        })),
    );
  }

  /** Groups that a Pod belongs to, parents included; none for a Pod that is not there. */
  groupsOfPod(namespace: string, name: string): readonly Json[] {
    const pod = this.#view.index().inventory.pods.get(`${namespace}/${name}`);
    if (pod === undefined) return [];
    // Labels alone count here: a Pod in its Node's network has its groups, although it is a member of none.
    return this.#groupsWhere((group) => this.#has(group, { pod: { ...pod, hostNetwork: false }, ips: [] }));
  }

  /** Groups of the Pod or Node with the address, and those with a block around it; undefined when it is no address. */
  groupsOfAddress(ip: string): readonly Json[] | undefined {
    if (familyOf(ip) === undefined) return undefined;
    const { inventory } = this.#view.index();
    const pod = inventory.podByIp(ip);
    const node = atLeast(this.#facts.antrea, '2.6') ? inventory.nodeByIp(ip) : undefined;
    const inBlock = ({ cidr, except = [] }: Block): boolean =>
      inCidr(ip, cidr) && !except.some((one) => inCidr(ip, one));
    return this.#groupsWhere(
      (group, plural) =>
        (pod !== undefined && this.#has(group, { pod, ips: [] })) ||
        (pod === undefined && node !== undefined && this.#has(group, { node, ips: [] })) ||
        this.#blocks(plural, group).some((block) => inBlock(block)),
    );
  }
}
