import { integer, intOrText, list, record, root, text } from '../crds/builders.ts';
import type { CustomResource } from '../crds/index.ts';
import type { JsonSchema } from '../schema/index.ts';

/** Selectors of Kubernetes' own kinds: what they may hold is checked by code, not by schema. */
const selector = record({
  matchLabels: { type: 'object', additionalProperties: text() },
  matchExpressions: list(record({ key: text(), operator: text(), values: list(text()) })),
});
const peers = list(
  record({
    podSelector: selector,
    namespaceSelector: selector,
    ipBlock: record({ cidr: text(), except: list(text()) }),
  }),
);
const ports = list(record({ protocol: text(), port: intOrText, endPort: integer() }));

const schema: JsonSchema = root({
  spec: record({
    podSelector: selector,
    policyTypes: list(text()),
    ingress: list(record({ from: peers, ports })),
    egress: list(record({ to: peers, ports })),
  }),
  status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
});

/** Kubernetes' NetworkPolicy (networking.k8s.io/v1) in the form of a custom resource, so that one reader does for all. */
export const NETWORK_POLICY: CustomResource = {
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  categories: [],
  namespaced: true,
  versions: [{ name: 'v1', served: true, schema }],
  storageVersion: 'v1',
  statusSubresource: false,
};
