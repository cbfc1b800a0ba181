import { addressSpan } from '../groups/addresses.ts';
import { addressesIn } from '../groups/expressions.ts';
import { groupTypeOf } from '../groups/group-type.ts';
import type { Group } from '../model/groups.ts';
import type { WayFirewall } from './facts.ts';

/** Addresses that may be those of the load balancer, under the name of the group that lists them. */
export interface BalancerGroup {
  readonly name: string;
  readonly addresses: readonly string[];
  /** A rule lets the group to Nodes of the cluster. */
  readonly fits: boolean;
}

/** As many as the page takes. */
const MOST = 32;

const isSingle = (entry: string): boolean => {
  const span = addressSpan(entry);
  return span !== undefined && span.first === span.last && !entry.includes('/') && !entry.includes('-');
};

function holds(entries: readonly string[], address: string): boolean {
  const at = addressSpan(address);
  if (at === undefined) return false;
  return entries.some((entry) => {
    const span = addressSpan(entry);
    return span?.family === at.family && span.first <= at.first && at.last <= span.last;
  });
}

/** Paths of groups that rules of the distributed firewall let to one of the Nodes by name; rules for anywhere say nothing of Nodes. */
function letToNodes({ policies, groupOf }: WayFirewall, nodeIps: readonly string[]): ReadonlySet<string> {
  const reaching = policies
    .flatMap(({ rules = [] }) => rules)
    .filter(({ action, disabled }) => action === 'ALLOW' && disabled !== true)
    .filter(({ destination_groups: to = [] }) =>
      to.some((entry) => {
        const entries = entry.startsWith('/') ? (groupOf(entry)?.addresses ?? []) : [entry];
        return nodeIps.some((ip) => holds(entries, ip));
      }),
    );
  return new Set(reaching.flatMap(({ source_groups: from = [] }) => from));
}

/**
 * Groups of single addresses that may be those of the load balancer, those first that rules let to the Nodes. Neither NSX nor the
 * cluster tells which they are; a group with an address of a Node is none.
 */
export function balancerGroupsOf(
  groups: readonly Group[],
  firewall: WayFirewall,
  nodeIps: readonly string[],
): readonly BalancerGroup[] {
  const fitting = letToNodes(firewall, nodeIps);
  return groups
    .flatMap((group) => {
      const addresses = groupTypeOf(group) === 'addresses' ? addressesIn(group) : [];
      const isOne = addresses.length > 0 && addresses.length <= MOST && addresses.every(isSingle);
      if (!isOne || nodeIps.some((ip) => addresses.includes(ip))) return [];
      return [{ name: group.display_name ?? group.id, addresses, fits: fitting.has(group.path ?? '') }];
    })
    .toSorted((a, b) => Number(b.fits) - Number(a.fits) || (a.name < b.name ? -1 : 1));
}
