import { describe, expect, it } from 'vitest';
import { gatesForVersion } from './resolve.ts';

/** Gates of the releases that the simulator plays, in the order of names, with a mark for their stage (docs/feature-gates.md of each tag). */
const BY_RELEASE = {
  '1.7': {
    agent:
      'AntreaIPAM:A AntreaPolicy:B AntreaProxy:B Egress:B EndpointSlice:A FlowExporter:A IPsecCertAuth:A Multicast:A Multicluster:A NetworkPolicyStats:B NodePortLocal:B SecondaryNetwork:A ServiceExternalIP:A Traceflow:B TrafficControl:A',
    controller:
      'AntreaIPAM:A AntreaPolicy:B Egress:B IPsecCertAuth:A Multicast:A Multicluster:A NetworkPolicyStats:B NodeIPAM:A ServiceExternalIP:A Traceflow:B',
  },
  '1.12': {
    agent:
      'AntreaIPAM:A AntreaPolicy:B AntreaProxy:B Egress:B EndpointSlice:B ExternalNode:A FlowExporter:A IPsecCertAuth:A L7NetworkPolicy:A Multicast:B Multicluster:A NetworkPolicyStats:B NodePortLocal:B SecondaryNetwork:A ServiceExternalIP:A SupportBundleCollection:A TopologyAwareHints:B Traceflow:B TrafficControl:A',
    controller:
      'AntreaIPAM:A AntreaPolicy:B Egress:B IPsecCertAuth:A L7NetworkPolicy:A Multicast:B Multicluster:A NetworkPolicyStats:B NodeIPAM:B ServiceExternalIP:A SupportBundleCollection:A Traceflow:B',
  },
  '2.7': {
    agent:
      'AntreaIPAM:A AntreaNodeConfig:B AntreaPolicy:B AntreaProxy:G BGPPolicy:A CleanupStaleUDPSvcConntrack:B Egress:B EgressSeparateSubnet:B EgressTrafficShaping:A EndpointSlice:G ExternalNode:A FlowExporter:A IPsecCertAuth:A L7NetworkPolicy:A LoadBalancerModeDSR:A Multicast:B Multicluster:A NetworkPolicyStats:B NFTablesHostNetworkMode:A NodeLatencyMonitor:A NodeNetworkPolicy:A NodePortLocal:G PacketCapture:A PreferSameTrafficDistribution:A SecondaryNetwork:A ServiceExternalIP:B ServiceTrafficDistribution:G SupportBundleCollection:A TopologyAwareHints:G Traceflow:B TrafficControl:A',
    controller:
      'AdminNetworkPolicy:D AntreaIPAM:A AntreaPolicy:B ClusterNetworkPolicy:A Egress:B IPsecCertAuth:A L7NetworkPolicy:A Multicast:B Multicluster:A NetworkPolicyStats:B NodeIPAM:B ServiceExternalIP:B SupportBundleCollection:A Traceflow:B',
  },
} as const;

describe.each(Object.entries(BY_RELEASE))('Antrea %s', (version, components) => {
  it.each(Object.entries(components) as ['agent' | 'controller', string][])(
    'has these gates in its %s',
    (component, expected) => {
      const gates = gatesForVersion(`v${version}.3+build.1`, component);
      expect(gates.map((gate) => `${gate.name}:${gate.stage.slice(0, 1)}`).join(' ')).toBe(expected);
      expect(gates.filter((gate) => gate.defaultEnabled !== /BETA|GA/.test(gate.stage))).toEqual([]);
    },
  );
});

it.each([
  [
    'a release newer than the table knows is taken as the newest known one',
    'v3.1.0',
    'BGPPolicy',
    { since: '2.1', stageSince: '2.1' },
  ],
  [
    'a version that cannot be read likewise',
    'UNKNOWN',
    'AntreaProxy',
    { stage: 'GA', since: '0.8', stageSince: '1.14' },
  ],
])('%s', (_title, version, name, expected) => {
  expect(gatesForVersion(version, 'agent').find((gate) => gate.name === name)).toMatchObject(expected);
});
