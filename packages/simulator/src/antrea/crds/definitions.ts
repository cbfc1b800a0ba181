import type { AntreaRelease } from '../../types.ts';
import type { JsonSchema, ResourceDefinition } from '../../kubernetes/types.ts';
import { atLeast } from '../release.ts';
import { egressSchema, externalIpPoolSchema, ipPoolSchema, oldIpPoolSchema } from './addresses.ts';
import { agentInfoSchema, controllerInfoSchema } from './information.ts';
import {
  bgpPolicySchema,
  externalEntitySchema,
  externalNodeSchema,
  flowExporterDestinationSchema,
  nodeConfigSchema,
  nodeLatencyMonitorSchema,
  packetCaptureSchema,
  supportBundleSchema,
  trafficControlSchema,
} from './operations.ts';
import { groupSchema, policySchema, tierSchema } from './policies.ts';
import { anything, list, oneOfTexts, record, root, text } from './schema.ts';
import { traceflowSchema } from './traceflow.ts';

interface Version {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly served?: boolean;
  readonly deprecated?: boolean;
}
interface Options {
  readonly group?: string;
  readonly namespaced?: boolean;
  readonly shortNames?: readonly string[];
  readonly status?: boolean;
}

const ANTREA = 'crd.antrea.io';
const TANZU = 'crd.antrea.tanzu.vmware.com';
const UPSTREAM = 'policy.networking.k8s.io';

/** The last version is the one that objects are stored in. */
function custom(kind: string, plural: string, versions: readonly Version[], options: Options = {}): ResourceDefinition {
  return {
    group: options.group ?? ANTREA,
    kind,
    plural,
    singular: kind.toLowerCase(),
    shortNames: options.shortNames ?? [],
    categories: [],
    namespaced: options.namespaced ?? false,
    versions: versions.map((version) => ({
      name: version.name,
      served: version.served ?? true,
      schema: version.schema,
      ...(version.deprecated === true ? { deprecated: true } : {}),
    })),
    storageVersion: versions.at(-1)?.name ?? 'v1',
    statusSubresource: options.status ?? true,
  };
}

function clusterGroupVersions(release: AntreaRelease): readonly Version[] {
  if (atLeast(release, '2.0')) return [{ name: 'v1beta1', schema: groupSchema(release, true) }];
  return [
    { name: 'v1alpha2', schema: groupSchema(release, true, true), served: !atLeast(release, '1.11') },
    { name: 'v1alpha3', schema: groupSchema(release, true) },
  ];
}

function ipPoolVersions(release: AntreaRelease): readonly Version[] {
  const old = { name: 'v1alpha2', schema: oldIpPoolSchema };
  return atLeast(release, '2.0')
    ? [
        { ...old, deprecated: true },
        { name: 'v1beta1', schema: ipPoolSchema },
      ]
    : [old];
}

/** Kinds of `crd.antrea.io` that a release serves, in which versions (Antrea's charts, tags v1.7.0, v1.12.0 and v2.7.0). */
function antreaKinds(release: AntreaRelease): readonly ResourceDefinition[] {
  const beta = atLeast(release, '1.13');
  const policies = beta ? 'v1beta1' : 'v1alpha1';
  const egress = beta ? 'v1beta1' : 'v1alpha2';
  const plain = { status: false };
  const kinds = [
    custom('AntreaAgentInfo', 'antreaagentinfos', [{ name: 'v1beta1', schema: agentInfoSchema(release) }], {
      ...plain,
      shortNames: ['aai'],
    }),
    custom(
      'AntreaControllerInfo',
      'antreacontrollerinfos',
      [{ name: 'v1beta1', schema: controllerInfoSchema(release) }],
      {
        ...plain,
        shortNames: ['aci'],
      },
    ),
    custom('Tier', 'tiers', [{ name: policies, schema: tierSchema }], { ...plain, shortNames: ['tr'] }),
    custom(
      'ClusterNetworkPolicy',
      'clusternetworkpolicies',
      [{ name: policies, schema: policySchema(release, true) }],
      {
        shortNames: ['acnp'],
      },
    ),
    custom('NetworkPolicy', 'networkpolicies', [{ name: policies, schema: policySchema(release, false) }], {
      namespaced: true,
      shortNames: beta ? ['annp', 'anp'] : ['anp'],
    }),
    custom('ClusterGroup', 'clustergroups', clusterGroupVersions(release), { shortNames: ['cg'] }),
    custom('Traceflow', 'traceflows', [{ name: policies, schema: traceflowSchema(release) }], { shortNames: ['tf'] }),
    custom('Egress', 'egresses', [{ name: egress, schema: egressSchema(release) }], { shortNames: ['eg'] }),
    custom('ExternalIPPool', 'externalippools', [{ name: egress, schema: externalIpPoolSchema(release) }], {
      shortNames: ['eip'],
    }),
    custom('IPPool', 'ippools', ipPoolVersions(release), { shortNames: ['ipp'] }),
    custom('TrafficControl', 'trafficcontrols', [{ name: 'v1alpha2', schema: trafficControlSchema }], {
      shortNames: ['tc'],
    }),
    custom('ExternalEntity', 'externalentities', [{ name: 'v1alpha2', schema: externalEntitySchema }], {
      ...plain,
      namespaced: true,
      shortNames: ['ee'],
    }),
  ];
  if (atLeast(release, '1.8')) {
    const version = beta ? 'v1beta1' : 'v1alpha3';
    kinds.push(
      custom('Group', 'groups', [{ name: version, schema: groupSchema(release, false) }], {
        namespaced: true,
        shortNames: ['grp'],
      }),
      custom('ExternalNode', 'externalnodes', [{ name: 'v1alpha1', schema: externalNodeSchema }], {
        ...plain,
        namespaced: true,
        shortNames: ['en'],
      }),
    );
  }
  if (atLeast(release, '1.9')) {
    kinds.push(
      custom(
        'SupportBundleCollection',
        'supportbundlecollections',
        [{ name: 'v1alpha1', schema: supportBundleSchema }],
        {
          shortNames: ['sbc'],
        },
      ),
    );
  }
  if (atLeast(release, '2.7')) {
    kinds.push(
      custom('PacketCapture', 'packetcaptures', [{ name: 'v1alpha1', schema: packetCaptureSchema }], {
        shortNames: ['pcap'],
      }),
      custom('BGPPolicy', 'bgppolicies', [{ name: 'v1alpha1', schema: bgpPolicySchema }], plain),
      custom('NodeLatencyMonitor', 'nodelatencymonitors', [{ name: 'v1alpha1', schema: nodeLatencyMonitorSchema }], {
        ...plain,
        shortNames: ['nlm'],
      }),
      custom(
        'FlowExporterDestination',
        'flowexporterdestinations',
        [{ name: 'v1alpha1', schema: flowExporterDestinationSchema }],
        { ...plain, shortNames: ['flowexporterdest'] },
      ),
      custom('AntreaNodeConfig', 'antreanodeconfigs', [{ name: 'v1alpha1', schema: nodeConfigSchema }], {
        ...plain,
        shortNames: ['anc'],
      }),
    );
  }
  return kinds;
}

/** Tier entitlements, which VMware's build of Antrea adds. */
const TANZU_KINDS: readonly ResourceDefinition[] = [
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
function upstreamKinds(release: AntreaRelease): readonly ResourceDefinition[] {
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

/** Every custom resource of a cluster with this release. */
export const customDefinitions = (release: AntreaRelease): readonly ResourceDefinition[] => [
  ...antreaKinds(release),
  ...TANZU_KINDS,
  ...upstreamKinds(release),
];
