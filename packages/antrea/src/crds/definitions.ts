import type { JsonSchema } from '../schema/index.ts';
import { egressSchema, externalIpPoolSchema, ipPoolSchema, oldIpPoolSchema } from './addresses.ts';
import { packetCaptureSchema, supportBundleSchema } from './captures.ts';
import { custom, type Version } from './custom.ts';
import { agentInfoSchema, controllerInfoSchema } from './information.ts';
import {
  bgpPolicySchema,
  externalEntitySchema,
  externalNodeSchema,
  flowExporterDestinationSchema,
  nodeConfigSchema,
  nodeLatencyMonitorSchema,
  trafficControlSchema,
} from './operations.ts';
import { TANZU_KINDS, upstreamKinds } from './other-groups.ts';
import { groupSchema, policySchema, tierSchema } from './policies.ts';
import { atLeast } from './release.ts';
import { traceflowSchema } from './traceflow.ts';
import type { CustomResource } from './types.ts';

/** Last release before v1beta1: the older versions keep its fields for as long as they are served. */
const BEFORE_BETA = '1.12';

/** An older version up to 1.12, beside v1beta1 from 1.13, v1beta1 alone from 2.0. */
function stages(release: string, older: string, schemaOf: (release: string) => JsonSchema): readonly Version[] {
  if (!atLeast(release, '1.13')) return [{ name: older, schema: schemaOf(release) }];
  const beta = { name: 'v1beta1', schema: schemaOf(release) };
  return atLeast(release, '2.0') ? [beta] : [{ name: older, schema: schemaOf(BEFORE_BETA) }, beta];
}

function clusterGroupVersions(release: string): readonly Version[] {
  const later = stages(release, 'v1alpha3', (one) => groupSchema(one, true));
  if (atLeast(release, '2.0')) return later;
  // 1.11 and 1.12 did not serve v1alpha2; 1.13 does again.
  const served = !atLeast(release, '1.11') || atLeast(release, '1.13');
  const oldest = atLeast(release, '1.13') ? BEFORE_BETA : release;
  return [{ name: 'v1alpha2', schema: groupSchema(oldest, true, true), served }, ...later];
}

function ipPoolVersions(release: string): readonly Version[] {
  const old = { name: 'v1alpha2', schema: oldIpPoolSchema };
  return atLeast(release, '2.0')
    ? [
        { ...old, deprecated: true },
        { name: 'v1beta1', schema: ipPoolSchema(release) },
      ]
    : [old];
}

/** Kinds that came with 2.x, each with its first release. */
function laterKinds(release: string): readonly CustomResource[] {
  const plain = { status: false };
  const alpha = (schema: JsonSchema): readonly Version[] => [{ name: 'v1alpha1', schema }];
  const kinds: readonly (readonly [since: string, kind: CustomResource])[] = [
    ['2.1', custom('BGPPolicy', 'bgppolicies', alpha(bgpPolicySchema), plain)],
    [
      '2.1',
      custom('NodeLatencyMonitor', 'nodelatencymonitors', alpha(nodeLatencyMonitorSchema), {
        ...plain,
        shortNames: ['nlm'],
      }),
    ],
    ['2.2', custom('PacketCapture', 'packetcaptures', alpha(packetCaptureSchema), { shortNames: ['pcap'] })],
    [
      '2.5',
      custom('FlowExporterDestination', 'flowexporterdestinations', alpha(flowExporterDestinationSchema), {
        ...plain,
        shortNames: ['flowexporterdest'],
      }),
    ],
    [
      '2.7',
      custom('AntreaNodeConfig', 'antreanodeconfigs', alpha(nodeConfigSchema), { ...plain, shortNames: ['anc'] }),
    ],
  ];
  return kinds.filter(([since]) => atLeast(release, since)).map(([, kind]) => kind);
}

/** Kinds of `crd.antrea.io` that a release serves, in which versions (Antrea's charts, tags v1.7.0, v1.12.0 and v2.7.0). */
function antreaKinds(release: string): readonly CustomResource[] {
  const staged = (older: string, schemaOf: (release: string) => JsonSchema): readonly Version[] =>
    stages(release, older, schemaOf);
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
    custom(
      'Tier',
      'tiers',
      staged('v1alpha1', () => tierSchema),
      { ...plain, shortNames: ['tr'] },
    ),
    custom(
      'ClusterNetworkPolicy',
      'clusternetworkpolicies',
      staged('v1alpha1', (one) => policySchema(one, true)),
      {
        shortNames: ['acnp'],
      },
    ),
    custom(
      'NetworkPolicy',
      'networkpolicies',
      staged('v1alpha1', (one) => policySchema(one, false)),
      {
        namespaced: true,
        shortNames: atLeast(release, '1.13') ? ['annp', 'anp'] : ['anp'],
      },
    ),
    custom('ClusterGroup', 'clustergroups', clusterGroupVersions(release), { shortNames: ['cg'] }),
    custom('Traceflow', 'traceflows', staged('v1alpha1', traceflowSchema), { shortNames: ['tf'] }),
    custom('Egress', 'egresses', staged('v1alpha2', egressSchema), { shortNames: ['eg'] }),
    custom('ExternalIPPool', 'externalippools', staged('v1alpha2', externalIpPoolSchema), {
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
    kinds.push(
      custom(
        'Group',
        'groups',
        staged('v1alpha3', (one) => groupSchema(one, false)),
        {
          namespaced: true,
          shortNames: ['grp'],
        },
      ),
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
  return [...kinds, ...laterKinds(release)];
}

/** Every custom resource of a cluster with this release. */
export const customDefinitions = (release: string): readonly CustomResource[] => [
  ...antreaKinds(release),
  ...TANZU_KINDS,
  ...upstreamKinds(release),
];
