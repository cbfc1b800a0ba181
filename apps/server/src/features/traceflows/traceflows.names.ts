import type { OpenCluster } from '../../cluster-access.ts';
import { policyNames } from '../../upstreams/antrea/policies.ts';
import type { TraceNames } from '../../upstreams/antrea/traceflows.ts';
import { type AddressNames, addressNames } from '../../upstreams/kubernetes/address-names.ts';
import type { SharedWatch } from '../../upstreams/kubernetes/types.ts';

/** What a caller may know about what traces name, kept current. A live view takes `watches` and `addresses`, others call `release`. */
export interface WatchedTraceNames extends TraceNames {
  /** Of the policies. */
  readonly watches: readonly SharedWatch<unknown>[];
  readonly addresses: AddressNames;
  ready(): Promise<void>;
  release(): void;
}

/** Names of policies, and of addresses once one is asked for: most traces name their ends themselves. */
export function traceNames({ cluster, identity }: OpenCluster): WatchedTraceNames {
  const policies = policyNames(cluster, identity);
  const addresses = addressNames(cluster, identity);
  return {
    watches: policies.watches,
    addresses,
    complete: (policy) => policies.complete(policy),
    nameOf: (ip) => addresses.nameOf(ip),
    ready: async () => void (await Promise.all([policies.ready(), addresses.ready()])),
    release() {
      policies.release();
      addresses.release();
    },
  };
}
