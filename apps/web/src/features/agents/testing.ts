import type { AgentSummary, ControllerSummary } from '@netloft/contracts';

const NOW = '2026-11-25T10:00:00Z';

/** A healthy agent for tests, with what a case changes. */
export const agentOf = (name: string, change: Partial<AgentSummary> = {}): AgentSummary => ({
  id: name,
  name,
  node: name,
  pod: { namespace: 'kube-system', name: `antrea-agent-${name}` },
  version: 'v2.7.0',
  skewed: false,
  health: 'healthy',
  healthReasons: [],
  localPods: 12,
  nodeSubnets: ['20.20.1.0/24'],
  ovsVersion: '3.3.0',
  ovsBridge: 'br-int',
  flowTables: { Classifier: 5, Output: 3 },
  networkPolicies: { policies: 2, appliedToGroups: 2, addressGroups: 3 },
  apiPort: 10350,
  nodePortLocalRange: '61000-62000',
  conditions: [{ type: 'AgentHealthy', status: 'True', lastHeartbeatTime: NOW }],
  lastHeartbeat: NOW,
  resourceVersion: '1',
  ...change,
});

export const controllerOf = (change: Partial<ControllerSummary> = {}): ControllerSummary => ({
  id: 'antrea-controller',
  name: 'antrea-controller',
  node: 'node-a',
  pod: { namespace: 'kube-system', name: 'antrea-controller-0' },
  service: { namespace: 'kube-system', name: 'antrea' },
  version: 'v2.7.0',
  health: 'healthy',
  healthReasons: [],
  connectedAgents: 3,
  networkPolicies: { policies: 4, appliedToGroups: 4, addressGroups: 6 },
  apiPort: 10349,
  conditions: [{ type: 'ControllerHealthy', status: 'True', lastHeartbeatTime: NOW }],
  lastHeartbeat: NOW,
  resourceVersion: '1',
  ...change,
});
