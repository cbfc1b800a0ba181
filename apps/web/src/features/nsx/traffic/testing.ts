import type { NsxPacketWay, NsxTraceflow, NsxWayStage } from '@netloft/contracts';
import { detailOf, type STATUS } from '../../../components/trace-path/testing.ts';

type Status = (typeof STATUS)[keyof typeof STATUS];

export const stageOf = (stage: NsxWayStage['stage'], change: Partial<NsxWayStage> = {}): NsxWayStage => ({
  stage,
  title: '',
  addresses: [],
  verdict: null,
  detail: '',
  rules: [],
  ...change,
});

/** The story's way: past the firewall to a service engine, to the Node's port, past the policy of NSX to the Pod. */
export const wayOfStory = (change: Partial<NsxPacketWay> = {}): NsxPacketWay => ({
  stages: [
    stageOf('client', { title: 'Client', detail: 'From anywhere.' }),
    stageOf('distributed-firewall', {
      title: 'Distributed firewall before the load balancer',
      verdict: 'Allowed',
      rules: [
        {
          policy: 'k8s-services',
          policyName: 'Kubernetes services',
          side: 'nsx',
          rule: 'to yelb-ui',
          action: 'ALLOW',
          decides: true,
        },
        {
          policy: 'default-layer3-section',
          policyName: 'Default',
          side: 'nsx',
          rule: '2',
          action: 'DROP',
          decides: false,
        },
      ],
    }),
    stageOf('load-balancer', { title: 'Load balancer', addresses: ['10.13.210.10:80'] }),
    stageOf('node-port-local', { title: 'NodePortLocal', addresses: ['10.13.82.34:61002', '10.13.82.39:61002'] }),
    stageOf('antrea', {
      title: 'Antrea',
      verdict: 'Allowed',
      detail: 'Rule 4084 allows it.',
      rules: [
        {
          policy: 'AntreaClusterNetworkPolicy:9ae2599a',
          policyName: 'Yelb-Zero-Trust',
          side: 'cluster',
          rule: '4084',
          action: 'Allow',
          decides: true,
        },
      ],
    }),
    stageOf('pod', { title: 'Pod', addresses: ['20.20.1.4:80'] }),
  ],
  verdict: 'Allowed',
  summary: 'The packet reaches Service yelb/yelb-ui: both levels allow it.',
  missing: [],
  ...change,
});

/** A trace that NSX was asked for, in one of the states of a cluster's own; of policies NSX tells no more than their reference. */
export function nsxTraceOf(status: Status, change: Partial<NsxTraceflow> = {}): NsxTraceflow {
  const { summary, path } = detailOf(status);
  return {
    id: 't1',
    cluster: 'stc-tkg-cluster-1',
    link: 'c1',
    source: 'yelb / yelb-ui-6df49457d6-m5clv',
    destination: 'yelb / yelb-appserver-857c5c76d5-4cd86',
    protocol: 'TCP',
    destinationPort: 4568,
    phase: summary.phase === 'Waiting' ? 'Running' : summary.phase,
    reason: summary.reason,
    verdict: path.verdict,
    path,
    request: {
      cluster: 'stc-tkg-cluster-1',
      source: { type: 'pod', namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' },
      destination: { type: 'pod', namespace: 'yelb', name: 'yelb-appserver-857c5c76d5-4cd86' },
      protocol: 'TCP',
      destinationPort: 4568,
    },
    createdAt: '2026-11-25T09:59:59Z',
    observations: [{ component_name: 'Spoof guard' }],
    ...change,
  };
}
