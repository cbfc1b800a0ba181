import type { KubeObject } from '../kubernetes/types.ts';
import { timestamp } from '../cluster/timers.ts';
import type { ComponentPod } from './component-pods.ts';
import { gateEnabled, settingOf } from './gates.ts';
import type { NodePolicies } from './spans.ts';
import { atLeast, type ReleaseFacts } from './release.ts';

type Json = Readonly<Record<string, unknown>>;

const AGENT_CONDITIONS = ['AgentHealthy', 'ControllerConnectionUp', 'OVSDBConnectionUp', 'OpenflowConnectionUp'];
const reference = (kind: string, name: string, namespace?: string): Json => ({
  kind,
  name,
  ...(namespace === undefined ? {} : { namespace }),
});
const heartbeats = (types: readonly string[], now: number): readonly Json[] =>
  types.map((type) => ({ type, status: 'True', lastHeartbeatTime: timestamp(now) }));

/** What an agent knows of its Node when it reports. */
export interface AgentFacts {
  readonly pod: ComponentPod;
  readonly podCIDRs: readonly string[];
  readonly nodeIP: string;
  /** Pods with an interface on the bridge: not those of the host network. */
  readonly localPods: number;
  readonly nodes: number;
  readonly services: number;
  readonly policies: NodePolicies | undefined;
  /** PEM of the authority that signed the agent's API certificate. */
  readonly authority: string;
}

/** Flows per table of the bridge; they grow with Pods, Nodes, Services and rules as in Antrea's pipeline. */
function flowTable(facts: AgentFacts): Json {
  const pods = facts.localPods;
  const rules = (facts.policies?.policies.size ?? 0) * 3;
  const peers = Math.max(0, facts.nodes - 1);
  return {
    PipelineRootClassifier: 3,
    ARPSpoofGuard: pods + 2,
    ARPResponder: peers + 2,
    Classifier: pods + 4,
    SpoofGuard: pods + 2,
    UnSNAT: 2,
    ConntrackZone: 1,
    ConntrackState: 5,
    PreRoutingClassifier: 1,
    SessionAffinity: 2,
    ServiceLB: facts.services + 1,
    EndpointDNAT: facts.services * 2 + 1,
    AntreaPolicyEgressRule: rules + 2,
    EgressRule: 1,
    EgressDefaultRule: 1,
    EgressMetric: rules + 1,
    L3Forwarding: pods + peers + 3,
    EgressMark: 2,
    L3DecTTL: 2,
    SNATMark: 2,
    SNAT: 3,
    L2ForwardingCalc: pods + 3,
    AntreaPolicyIngressRule: rules + 2,
    IngressSecurityClassifier: 5,
    IngressRule: 1,
    IngressDefaultRule: 1,
    IngressMetric: rules + 1,
    ConntrackCommit: 2,
    Output: 5,
  };
}

/** Members of an AntreaAgentInfo besides its metadata and conditions. */
export function agentContent(release: ReleaseFacts, facts: AgentFacts): Json {
  const { pod } = facts;
  const local =
    gateEnabled(release, 'agent', pod.agentConfig, 'NodePortLocal') &&
    settingOf(pod.agentConfig, 'nodePortLocal.enable') === 'true';
  return {
    version: release.antreaVersion,
    podRef: reference('Pod', pod.name, 'kube-system'),
    nodeRef: reference('Node', pod.node),
    nodeSubnets: facts.podCIDRs,
    ovsInfo: { version: release.ovsVersion, bridgeName: 'br-int', flowTable: flowTable(facts) },
    networkPolicyControllerInfo: {
      networkPolicyNum: facts.policies?.policies.size ?? 0,
      addressGroupNum: facts.policies?.addressGroups ?? 0,
      appliedToGroupNum: facts.policies?.appliedToGroups ?? 0,
    },
    localPodNum: facts.localPods,
    apiPort: 10_350,
    ...(local
      ? { nodePortLocalPortRange: settingOf(pod.agentConfig, 'nodePortLocal.portRange') ?? '61000-62000' }
      : {}),
    ...(atLeast(release.antrea, '1.13') ? { apiCABundle: Buffer.from(facts.authority).toString('base64') } : {}),
    ...(atLeast(release.antrea, '2.6')
      ? {
          networkInfo: {
            transportInterface: 'eth0',
            transportInterfaceMTU: 1500,
            podMTU: 1450,
            transportInterfaceIPs: [`${facts.nodeIP}/24`],
          },
        }
      : {}),
  };
}

export const agentObject = (node: string, content: Json, now: number): KubeObject => ({
  apiVersion: 'crd.antrea.io/v1beta1',
  kind: 'AntreaAgentInfo',
  metadata: { name: node },
  ...content,
  agentConditions: heartbeats(AGENT_CONDITIONS, now),
});

/** The controller's own report. `policies` counts what it computes for all Nodes together. */
export function controllerObject(
  release: ReleaseFacts,
  pod: ComponentPod,
  connectedAgents: number,
  policies: NodePolicies,
  now: number,
): KubeObject {
  return {
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: 'AntreaControllerInfo',
    metadata: { name: 'antrea-controller' },
    version: release.antreaVersion,
    podRef: reference('Pod', pod.name, 'kube-system'),
    nodeRef: reference('Node', pod.node),
    serviceRef: reference('Service', 'antrea', 'kube-system'),
    networkPolicyControllerInfo: {
      networkPolicyNum: policies.policies.size,
      addressGroupNum: policies.addressGroups,
      appliedToGroupNum: policies.appliedToGroups,
    },
    connectedAgentNum: connectedAgents,
    controllerConditions: heartbeats(['ControllerHealthy'], now),
    apiPort: 10_349,
  };
}
