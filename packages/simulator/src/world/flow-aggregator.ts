import { atLeast } from '../antrea/release.ts';
import type { WorldBuilder } from './builder.ts';

export interface FlowAggregatorPlace {
  readonly node: string;
  readonly pod: string;
  readonly hash: string;
  readonly clusterIP: string;
  readonly image: string;
}
/** Whether agents export flows from the start, and where the aggregator sends them: `tcp://HOST:PORT`. */
export interface FlowWorld {
  readonly exporter: boolean;
  readonly collector?: string;
}

/** flow-aggregator.conf of the release, as its chart writes it where it differs from the defaults. */
function config(antrea: string, collector: string | undefined): string {
  const [, protocol = 'tcp', address = ''] = /^(tcp|udp|tls):\/\/(.*)$/.exec(collector ?? '') ?? [];
  const isTls = protocol === 'tls' && atLeast(antrea, '2.4');
  return [
    ...(atLeast(antrea, '2.3') ? ['mode: Aggregate'] : []),
    'activeFlowRecordTimeout: 60s',
    'inactiveFlowRecordTimeout: 90s',
    'aggregatorTransportProtocol: tls',
    'recordContents:',
    '  podLabels: true',
    'flowCollector:',
    `  enable: ${collector !== undefined}`,
    `  address: "${address === '' ? '' : `${address}:${protocol === 'udp' ? 'udp' : 'tcp'}`}"`,
    '  recordFormat: IPFIX',
    ...(isTls ? ['  tls:', '    enable: true'] : []),
    'clickHouse:',
    '  enable: false',
    ...(atLeast(antrea, '2.7') ? ['flowStreamService:', '  enable: true', 'recordBufferSize: 8192'] : []),
    '',
  ].join('\n');
}

/** Namespace, Deployment, Service and configuration of the FlowAggregator. */
export function flowAggregator(world: WorldBuilder, place: FlowAggregatorPlace, collector: string | undefined): void {
  const namespace = 'flow-aggregator';
  const { antrea } = world.facts;
  const stream = atLeast(antrea, '2.7');
  world.namespace(namespace);
  world.deployment({
    namespace,
    name: namespace,
    hash: place.hash,
    labels: { app: namespace },
    template: {
      containers: [{ name: namespace, image: place.image, ports: [{ name: 'ipfix-tls', containerPort: 4739 }] }],
      volumes: [{ name: 'flow-aggregator-config', configMap: { name: 'flow-aggregator-configmap', defaultMode: 420 } }],
    },
    pods: [{ name: place.pod, node: place.node }],
  });
  world.service({
    namespace,
    name: namespace,
    clusterIP: place.clusterIP,
    selector: { app: namespace },
    ports: [
      { name: 'ipfix-udp', port: 4739, protocol: 'UDP' },
      { name: 'ipfix-tls', port: 4739 },
      ...(stream ? [{ name: 'flow-stream', port: 14_740 }] : []),
    ],
  });
  world.add(
    'v1',
    'ConfigMap',
    { name: 'flow-aggregator-configmap', namespace, labels: { app: namespace } },
    { data: { 'flow-aggregator.conf': config(antrea, collector) } },
  );
}
