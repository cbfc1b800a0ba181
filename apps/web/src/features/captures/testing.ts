import type {
  BundleDetail,
  BundleNode,
  BundleSummary,
  CaptureDetail,
  CapturesAvailability,
  CaptureSummary,
} from '@netloft/contracts';

const YES = { allowed: true, reason: '' };
const RIGHTS = { list: YES, create: YES, delete: YES, download: YES };

/** A cluster of 2.7 with both gates on, and a user who may do everything. */
export const AVAILABLE: CapturesAvailability = {
  antreaVersion: 'v2.7.0',
  captures: {
    available: true,
    reason: '',
    cause: 'none',
    gate: { name: 'PacketCapture', component: 'agent', enabled: true },
    since: '2.2',
    rights: RIGHTS,
    features: { direction: true, capturePoint: true, ipv6: true, icmp: true, tcpFlags: true },
  },
  bundles: {
    available: true,
    reason: '',
    cause: 'none',
    gate: { name: 'SupportBundleCollection', component: 'controller and agent', enabled: true },
    since: '1.10',
    rights: RIGHTS,
  },
  fileServers: [],
  antreaNamespace: 'kube-system',
};

const NODE = 'k8s-node-1';
export const FILE = 'antrea-agent-abcde:/tmp/antrea/packetcapture/packets/netloft-1.pcapng';
export const COPY_LINE =
  'kubectl cp -n kube-system -c antrea-agent antrea-agent-abcde:/tmp/antrea/packetcapture/packets/netloft-1.pcapng netloft-1.pcapng';

/** A capture between two Pods of yelb that succeeded, unless said otherwise. */
export function captureOf(summary: Partial<CaptureSummary> = {}, rest: Partial<CaptureDetail> = {}): CaptureDetail {
  return {
    id: 'netloft-1',
    summary: {
      id: 'netloft-1',
      name: 'netloft-1',
      source: 'yelb/yelb-ui',
      destination: 'yelb/yelb-appserver',
      protocol: 'TCP',
      destinationPort: 4567,
      ipFamily: 'IPv4',
      direction: 'SourceToDestination',
      capturePoint: 'Source',
      state: 'Succeeded',
      reason: '',
      captured: 5,
      wanted: 5,
      node: NODE,
      agentPod: 'antrea-agent-abcde',
      filePath: FILE,
      fileServer: null,
      download: { possible: true, reason: '', how: 'agent', otherwise: COPY_LINE },
      timeout: 60,
      managed: true,
      requestedBy: 'admin',
      createdAt: '2026-11-25T10:00:00Z',
      startedAt: '2026-11-25T10:00:01Z',
      completedAt: '2026-11-25T10:00:04Z',
      ...summary,
    },
    request: {
      source: { type: 'pod', namespace: 'yelb', name: 'yelb-ui' },
      destination: { type: 'pod', namespace: 'yelb', name: 'yelb-appserver' },
      ipFamily: 'IPv4',
      protocol: 'TCP',
      destinationPort: 4567,
      packets: 5,
      timeout: 60,
    },
    conditions: [
      { type: 'PacketCaptureStarted', status: 'True', reason: 'Started' },
      { type: 'PacketCaptureComplete', status: 'True', reason: 'Succeed' },
    ],
    failure: null,
    likelyCauses: [],
    object: { apiVersion: 'crd.antrea.io/v1alpha1', kind: 'PacketCapture', metadata: { name: 'netloft-1' }, spec: {} },
    ...rest,
  };
}

const NONE = { possible: false, reason: 'There is no file.', how: 'none', otherwise: null } as const;

/** One Node of a bundle. */
export const nodeOf = (node: string, state: BundleNode['state'], reason = ''): BundleNode => ({
  node,
  state,
  reason,
  file: `netloft-b/agent_${node}.tar.gz`,
  download:
    state === 'Collected'
      ? {
          possible: false,
          reason: 'Netloft may fetch from no file server here.',
          how: 'sftp',
          otherwise: `sftp://files.example.org:22/bundles/agent_${node}.tar.gz`,
        }
      : NONE,
});

/** A bundle of two Nodes of which one failed, unless said otherwise. */
export function bundleOf(summary: Partial<BundleSummary> = {}, rest: Partial<BundleDetail> = {}): BundleDetail {
  return {
    id: 'netloft-b',
    summary: {
      id: 'netloft-b',
      name: 'netloft-b',
      state: 'PartlyFailed',
      reason: '',
      collectedNodes: 1,
      desiredNodes: 2,
      failedNodes: 1,
      nodes: 'all Nodes',
      since: '2h',
      expirationMinutes: 60,
      fileServer: 'sftp://files.example.org:22/bundles',
      managed: true,
      requestedBy: 'admin',
      createdAt: '2026-11-25T10:00:00Z',
      startedAt: '2026-11-25T10:00:01Z',
      completedAt: '2026-11-25T10:00:30Z',
      ...summary,
    },
    request: {
      nodes: { type: 'all' },
      since: '2h',
      expirationMinutes: 60,
      fileServer: { url: 'sftp://files.example.org:22/bundles' },
      authentication: { type: 'BasicAuthentication', secret: { namespace: 'kube-system', name: 'bundle-login' } },
    },
    conditions: [{ type: 'CollectionFailure', status: 'True', reason: 'CollectionFailure' }],
    nodes: [nodeOf('k8s-node-1', 'Collected'), nodeOf('k8s-node-2', 'Failed', 'agent is not connected')],
    failure: null,
    likelyCauses: [],
    object: { apiVersion: 'crd.antrea.io/v1alpha1', kind: 'SupportBundleCollection', metadata: {}, spec: {} },
    ...rest,
  };
}
