/** Releases in which some gate changed (docs/feature-gates.md and pkg/features/antrea_features.go of each tag), oldest first. */
export const RELEASES = [
  '1.7',
  '1.8',
  '1.10',
  '1.11',
  '1.12',
  '1.13',
  '1.14',
  '1.15',
  '2.0',
  '2.1',
  '2.2',
  '2.3',
  '2.5',
  '2.6',
  '2.7',
] as const;

export type GateComponent = 'controller' | 'agent';

/** `history`: one letter a release of RELEASES: A alpha (off), B beta (on), G GA (on), D deprecated (off), - not there. */
export interface GateEntry {
  readonly name: string;
  readonly components: readonly GateComponent[];
  readonly history: string;
  readonly description: string;
  readonly needs: string;
}

const both = ['agent', 'controller'] as const;
const agent = ['agent'] as const;
const controller = ['controller'] as const;
const gate = (
  name: string,
  components: readonly GateComponent[],
  history: string,
  description: string,
  needs = '',
): GateEntry => ({ name, components, history, description, needs });

/**
 * Releases that the history does not reach back to: in which a gate came, and in which it got the stage that it has in 1.7
 * (docs/feature-gates.md of 1.4 to 1.14). Gates that came with 1.7 itself are not listed.
 */
export const BEFORE_HISTORY: Readonly<Record<string, { readonly since: string; readonly stageSince: string }>> = {
  AntreaIPAM: { since: '1.4', stageSince: '1.4' },
  AntreaPolicy: { since: '0.8', stageSince: '1.0' },
  AntreaProxy: { since: '0.8', stageSince: '0.11' },
  Egress: { since: '1.0', stageSince: '1.6' },
  EndpointSlice: { since: '0.13', stageSince: '0.13' },
  FlowExporter: { since: '0.9', stageSince: '0.9' },
  Multicast: { since: '1.5', stageSince: '1.5' },
  NetworkPolicyStats: { since: '0.10', stageSince: '1.2' },
  NodeIPAM: { since: '1.4', stageSince: '1.4' },
  NodePortLocal: { since: '0.13', stageSince: '1.4' },
  SecondaryNetwork: { since: '1.5', stageSince: '1.5' },
  ServiceExternalIP: { since: '1.5', stageSince: '1.5' },
  Traceflow: { since: '0.8', stageSince: '0.11' },
};

export const GATES: readonly GateEntry[] = [
  gate(
    'AdminNetworkPolicy',
    controller,
    '-----AAAAAAAAAD',
    'Enforces the upstream AdminNetworkPolicy and BaselineAdminNetworkPolicy.',
    'AntreaPolicy and the upstream CRDs of policy.networking.k8s.io/v1alpha1; ClusterNetworkPolicy takes its place.',
  ),
  gate(
    'AntreaIPAM',
    both,
    'AAAAAAAAAAAAAAA',
    'Gives Pods addresses from IPPools.',
    'In bridging mode: enableBridgingMode, noEncap, noSNAT, IPv4 and Linux Nodes.',
  ),
  gate(
    'AntreaNodeConfig',
    agent,
    '--------------B',
    'Settings for single Nodes through AntreaNodeConfig objects.',
    'Linux Nodes; today it only sets bridges of SecondaryNetwork.',
  ),
  gate('AntreaPolicy', both, 'BBBBBBBBBBBBBBB', 'Antrea-native policies, Tiers and groups.'),
  gate(
    'AntreaProxy',
    agent,
    'BBBBBBGGGGGGGGG',
    'Balances the load of Services in Open vSwitch.',
    'The option antreaProxy.enable.',
  ),
  gate(
    'BGPPolicy',
    agent,
    '---------AAAAAA',
    'Runs a BGP speaker on Nodes that advertises Service, Pod and Egress addresses.',
    'Linux Nodes.',
  ),
  gate(
    'CleanupStaleUDPSvcConntrack',
    agent,
    '-----AAAABBBBBB',
    'Removes UDP connection tracking entries that Services left behind.',
    'antreaProxy.enable.',
  ),
  gate(
    'ClusterNetworkPolicy',
    controller,
    '--------------A',
    'Enforces the upstream ClusterNetworkPolicy.',
    'AntreaPolicy, the upstream CRD of policy.networking.k8s.io/v1alpha2, and no Tier of priority 220.',
  ),
  gate(
    'Egress',
    both,
    'BBBBBBBBBBBBBBB',
    'Gives traffic of chosen Pods a fixed source address when it leaves the cluster.',
    'encap or hybrid mode and Linux Nodes.',
  ),
  gate(
    'EgressSeparateSubnet',
    agent,
    '-------AAAABBBB',
    'Egress addresses from a subnet other than the Nodes’ own.',
    'Egress.',
  ),
  gate(
    'EgressTrafficShaping',
    agent,
    '------AAAAAAAAA',
    'Limits the bandwidth of an Egress.',
    'Egress and OVS meters.',
  ),
  gate(
    'EndpointSlice',
    agent,
    'AAABBBGGGGGGGGG',
    'Reads EndpointSlices instead of Endpoints in AntreaProxy.',
    'antreaProxy.enable.',
  ),
  gate(
    'ExternalNode',
    agent,
    '-AAAAAAAAAAAAAA',
    'Runs agents on virtual machines and bare metal.',
    'AntreaPolicy, NetworkPolicyStats and OVS 2.13 or later on the host.',
  ),
  gate(
    'FlowExporter',
    agent,
    'AAAAAAAAAAAAAAA',
    'Sends records of connections to a collector, such as the Flow Aggregator.',
    'Linux Nodes, and flowExporter.enable or a FlowExporterDestination.',
  ),
  gate(
    'IPsecCertAuth',
    both,
    'AAAAAAAAAAAAAAA',
    'Certificates instead of a shared key for IPsec tunnels.',
    'trafficEncryptionMode ipsec, ipsec.authenticationMode cert, Linux Nodes.',
  ),
  gate(
    'L7FlowExporter',
    agent,
    '-------AAAAAD--',
    'Adds layer 7 facts to flow records.',
    'FlowExporter and Linux Nodes.',
  ),
  gate(
    'L7NetworkPolicy',
    both,
    '--AAAAAAAAAAAAA',
    'Layer 7 protocols in rules.',
    'Linux Nodes and disableTXChecksumOffload.',
  ),
  gate(
    'LoadBalancerModeDSR',
    agent,
    '-----AAAAAAAAAA',
    'Answers external traffic from the serving Node directly.',
    'antreaProxy.proxyAll, encap mode, IPv4 and Linux Nodes.',
  ),
  gate(
    'Multicast',
    both,
    'AAAABBBBBBBBBBB',
    'Forwards multicast traffic and knows IGMP in rules.',
    'The option multicast.enable, IPv4 and Linux Nodes.',
  ),
  gate(
    'Multicluster',
    both,
    'AAAAAAAAAAAAAAA',
    'Gateways between clusters and policies that span them.',
    'The multi-cluster controller, IPv4 and encap mode.',
  ),
  gate(
    'NetworkPolicyStats',
    both,
    'BBBBBBBBBBBBBBB',
    'Counts packets, bytes and sessions of every policy and rule.',
    'AntreaPolicy, for counters of Antrea’s own policies.',
  ),
  gate(
    'NFTablesHostNetworkMode',
    agent,
    '------------AAA',
    'Uses nftables instead of iptables on the host.',
    'hostNetworkMode nftables; so far only proxyAll makes use of it.',
  ),
  gate(
    'NodeIPAM',
    controller,
    'AAAABBBBBBBBBBB',
    'Antrea allots the Pod CIDRs of Nodes.',
    'nodeIPAM.enableNodeIPAM, and its counterpart in kube-controller-manager switched off.',
  ),
  gate(
    'NodeLatencyMonitor',
    agent,
    '---------AAAAAA',
    'Measures latency between Nodes with ICMP.',
    'A NodeLatencyMonitor named default.',
  ),
  gate(
    'NodeNetworkPolicy',
    agent,
    '-------AAAAAAAA',
    'Applies ClusterNetworkPolicies to Nodes.',
    'AntreaPolicy and Linux Nodes.',
  ),
  gate(
    'NodePortLocal',
    agent,
    'BBBBBBGGGGGGGGG',
    'Maps ports of Nodes to ports of Pods.',
    'nodePortLocal.enable, IPv4, TCP or UDP.',
  ),
  gate(
    'PacketCapture',
    agent,
    '----------AAAAA',
    'Captures packets on request through PacketCapture objects.',
    'Linux Nodes.',
  ),
  gate(
    'PreferSameTrafficDistribution',
    agent,
    '------------AAA',
    'PreferSameZone and PreferSameNode of Services.',
    'antreaProxy.enable and Kubernetes 1.33 with its own gate.',
  ),
  gate(
    'SecondaryNetwork',
    agent,
    'AAAAAAAAAAAAAAA',
    'More interfaces for Pods, by SR-IOV or VLAN.',
    'Linux Nodes; AntreaIPAM for their addresses.',
  ),
  gate(
    'ServiceExternalIP',
    both,
    'AAAAAAAAAAABBBB',
    'Gives LoadBalancer Services addresses from ExternalIPPools.',
    'Linux Nodes.',
  ),
  gate(
    'ServiceTrafficDistribution',
    agent,
    '----------BBGGG',
    'Follows spec.trafficDistribution of Services.',
    'antreaProxy.enable and Kubernetes 1.30 or later.',
  ),
  gate(
    'SupportBundleCollection',
    both,
    '--AAAAAAAAAAAAA',
    'Collects support bundles of agents and controller on a file server.',
    'A file server and a Secret with its credentials.',
  ),
  gate(
    'TopologyAwareHints',
    agent,
    '-AAABBBBBBBBGGG',
    'Keeps Service traffic in its zone when EndpointSlices carry hints.',
    'antreaProxy.enable.',
  ),
  gate(
    'Traceflow',
    both,
    'BBBBBBBBBBBBBBB',
    'Traces one packet through the data plane.',
    'AntreaProxy, for Services as destination.',
  ),
  gate('TrafficControl', agent, 'AAAAAAAAAAAAAAA', 'Mirrors or redirects traffic of Pods.'),
];
