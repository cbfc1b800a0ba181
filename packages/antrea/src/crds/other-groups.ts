import { anything, list, oneOfTexts, record, root, text } from './builders.ts';
import { custom } from './custom.ts';
import { atLeast } from './release.ts';
import type { CustomResource } from './types.ts';

const TANZU = 'crd.antrea.tanzu.vmware.com';
const UPSTREAM = 'policy.networking.k8s.io';

/** Tier entitlements, which VMware's build of Antrea adds. */
export const TANZU_KINDS: readonly CustomResource[] = [
  custom(
    'TierEntitlement',
    'tierentitlements',
    [
      {
        name: 'v1alpha1',
        schema: root(
          {
            spec: record(
              { tiers: list(text()), permission: oneOfTexts('edit') },
              { required: ['tiers', 'permission'] },
            ),
          },
          ['spec'],
        ),
      },
    ],
    { group: TANZU, status: false },
  ),
  custom(
    'TierEntitlementBinding',
    'tierentitlementbindings',
    [
      {
        name: 'v1alpha1',
        schema: root(
          {
            spec: record(
              {
                subjects: list(
                  record(
                    { kind: text(), name: text(), namespace: text(), apiGroup: text() },
                    { required: ['kind', 'name'] },
                  ),
                ),
                tierEntitlement: text(),
              },
              { required: ['subjects', 'tierEntitlement'] },
            ),
          },
          ['spec'],
        ),
      },
    ],
    { group: TANZU, status: false },
  ),
];

/** Cluster-wide policies of Kubernetes' network policy group; their own CRDs, installed beside Antrea. */
export function upstreamKinds(release: string): readonly CustomResource[] {
  if (!atLeast(release, '2.7')) return [];
  const schema = root({ spec: anything, status: anything }, ['spec']);
  const group = { group: UPSTREAM };
  return [
    custom('AdminNetworkPolicy', 'adminnetworkpolicies', [{ name: 'v1alpha1', schema }], {
      ...group,
      shortNames: ['anp'],
    }),
    custom('BaselineAdminNetworkPolicy', 'baselineadminnetworkpolicies', [{ name: 'v1alpha1', schema }], {
      ...group,
      shortNames: ['banp'],
    }),
    custom('ClusterNetworkPolicy', 'clusternetworkpolicies', [{ name: 'v1alpha2', schema }], {
      ...group,
      shortNames: ['cnp'],
    }),
  ];
}
