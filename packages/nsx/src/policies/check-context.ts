import type { Group } from '../model/groups.ts';
import type { SecurityPolicy, Service } from '../model/policies.ts';

/** What a policy is checked against. A map or list that is absent could not be read: what it would tell is not looked at. */
export interface PolicyContext {
  /** Cluster control planes that realize the policy; empty: NSX's own distributed firewall does. */
  readonly spanPaths: readonly string[];
  readonly groups?: ReadonlyMap<string, Group> | undefined;
  readonly services?: ReadonlyMap<string, Service> | undefined;
  /** Paths of all cluster control planes. */
  readonly clusterPaths?: ReadonlySet<string> | undefined;
  /** The policy as it is now, and its span. */
  readonly before?: SecurityPolicy | undefined;
  readonly beforeSpanPaths?: readonly string[] | undefined;
}

export const hasSpan = ({ spanPaths }: PolicyContext): boolean => spanPaths.length > 0;
