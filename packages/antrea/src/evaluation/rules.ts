import type { Direction, PolicyRef, RuleAction } from './types.ts';
import type { Block } from './addresses.ts';
import type { Selector } from './selectors.ts';

/** Which Pods a selector speaks of. Members are AND-ed; what is absent does not restrict. */
export interface PodSelection {
  /** Fixed Namespace (namespaced kinds). */
  readonly namespace?: string;
  readonly pods?: Selector;
  readonly namespaces?: Selector;
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
}

/** What a rule or policy is enforced on. Entries of a list are OR-ed. */
export type Subject =
  | { readonly type: 'pods'; readonly selection: PodSelection }
  | { readonly type: 'group'; readonly namespace: string | undefined; readonly name: string }
  | { readonly type: 'service'; readonly namespace: string; readonly name: string }
  | { readonly type: 'nodes'; readonly selector: Selector };

/** One entry of from/to. Entries of a list are OR-ed. */
export type Peer =
  | { readonly type: 'pods'; readonly selection: PodSelection }
  /** Namespaces named relative to the enforced Pod's own. */
  | {
      readonly type: 'relative';
      readonly pods?: Selector;
      readonly match: 'Self' | { readonly sameLabels: readonly string[] };
    }
  | { readonly type: 'block'; readonly block: Block }
  | { readonly type: 'group'; readonly namespace: string | undefined; readonly name: string }
  | { readonly type: 'nodes'; readonly selector: Selector }
  | { readonly type: 'fqdn'; readonly pattern: string }
  | { readonly type: 'service'; readonly namespace: string; readonly name: string; readonly clusterSet: boolean }
  /** Something that this program cannot decide; never matches by itself. */
  | { readonly type: 'undecidable'; readonly fact: string };

export interface PortMatch {
  readonly protocol: string;
  /** Number, name or range; absent: every port. */
  readonly port?: number | string;
  readonly endPort?: number;
  readonly sourcePort?: number;
  readonly sourceEndPort?: number;
  /** Of ICMP and IGMP. */
  readonly icmpType?: number;
  readonly icmpCode?: number;
  /** IGMP: the multicast group; absent: every one. */
  readonly groupAddress?: string;
}

export interface Rule {
  readonly direction: Direction;
  readonly index: number;
  readonly name: string;
  readonly action: RuleAction;
  readonly subjects: readonly Subject[];
  /** `any` when from/to is absent or empty. */
  readonly peers: 'any' | readonly Peer[];
  /** `any` when neither ports nor protocols are given. */
  readonly ports: 'any' | readonly PortMatch[];
  readonly l7: boolean;
}

/**
 * A policy of any kind in one form. `stage` orders what Antrea evaluates one after the other:
 * Antrea tiers (with upstream Admin tiers among them), Kubernetes NetworkPolicies, then baseline tiers.
 */
export interface Policy {
  readonly ref: PolicyRef;
  readonly stage: 'tiered' | 'kubernetes' | 'baseline';
  readonly tier: string;
  readonly tierPriority: number;
  readonly priority: number;
  readonly rules: readonly Rule[];
  /** Kubernetes NetworkPolicies only: directions in which selected Pods are isolated. */
  readonly isolates: readonly Direction[];
  readonly subjects: readonly Subject[];
  /** metadata.uid, empty where the object has none. */
  readonly uid: string;
  /** False when its Tier is not known: it may stand anywhere among the tiers. */
  readonly placed: boolean;
}

/** Members of a group, read from its spec. Exactly one of the members is meaningful. */
export interface Group {
  readonly key: string;
  readonly namespace: string | undefined;
  readonly selections: readonly PodSelection[];
  readonly blocks: readonly Block[];
  readonly service?: { readonly namespace: string; readonly name: string };
  readonly children: readonly string[];
  readonly nodes?: Selector;
}

/** Key of a ClusterGroup (no Namespace) or Group. */
export const groupKeyOf = (namespace: string | undefined, name: string): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

export const blockKey = (block: Block): string => `block:${block.cidr}-${block.except.join()}`;

/** The same for selections that say the same. */
export const selectionKey = ({ namespace, pods, namespaces, serviceAccount: account }: PodSelection): string =>
  [
    namespace ?? '',
    pods === undefined ? '-' : `:${pods.key}`,
    namespaces === undefined ? '-' : `:${namespaces.key}`,
    account === undefined ? '' : `${account.namespace}/${account.name}`,
  ].join('\u0004');

/** The same for peers that say the same, so that what they select can be shared. */
export function peerKey(peer: Peer): string {
  switch (peer.type) {
    case 'pods':
      return `pods:${selectionKey(peer.selection)}`;
    case 'relative':
      return `relative:${peer.pods?.key ?? '-'}\u0004${peer.match === 'Self' ? '' : peer.match.sameLabels.join()}`;
    case 'block':
      return blockKey(peer.block);
    case 'group':
      return `group:${groupKeyOf(peer.namespace, peer.name)}`;
    case 'nodes':
      return `nodes:${peer.selector.key}`;
    case 'fqdn':
      return `fqdn:${peer.pattern}`;
    case 'service':
      return `service:${peer.namespace}/${peer.name}${peer.clusterSet ? '@' : ''}`;
    case 'undecidable':
      return peer.fact;
  }
}
