import type { WorldBuilder } from './builder.ts';
import { flowAggregator } from './flow-aggregator.ts';
import { interworkingPod } from './interworking.ts';
import { APPSERVER_NODE, UI_NODE } from './story-places.ts';

/** Flow Aggregator and Theia: where flow records of the cluster go. */
export function visibility(world: WorldBuilder, collector: string | undefined): void {
  flowAggregator(
    world,
    {
      node: UI_NODE,
      pod: 'flow-aggregator-5b4c69885f-xhdkx',
      hash: '5b4c69885f',
      clusterIP: '20.10.143.28',
      image: 'antrea/flow-aggregator:v1.12.0',
    },
    collector,
  );
  const namespace = 'flow-visibility';
  world.namespace(namespace);
  world.statefulSet({
    namespace,
    name: 'zookeeper',
    labels: { app: 'zookeeper' },
    template: {
      containers: [{ name: 'zookeeper', image: 'zookeeper:3.8.0', ports: [{ name: 'client', containerPort: 2181 }] }],
    },
    pods: [{ name: 'zookeeper-0', node: APPSERVER_NODE, ip: '20.20.0.12' }],
  });
  world.statefulSet({
    namespace,
    name: 'chi-clickhouse-clickhouse-0-0',
    labels: { app: 'clickhouse', 'clickhouse.altinity.com/chi': 'clickhouse' },
    template: {
      containers: [
        {
          name: 'clickhouse',
          image: 'antrea/theia-clickhouse-server:0.6.0',
          ports: [
            { name: 'http', containerPort: 8123 },
            { name: 'client', containerPort: 9000 },
          ],
        },
        { name: 'clickhouse-monitor', image: 'antrea/theia-clickhouse-monitor:0.6.0' },
      ],
    },
    pods: [{ name: 'chi-clickhouse-clickhouse-0-0-0', node: UI_NODE, ip: '20.20.3.12' }],
  });
  const single = (name: string, hash: string, pod: string, node: string, image: string, port: number): void =>
    world.deployment({
      namespace,
      name,
      hash,
      labels: { app: name },
      template: { containers: [{ name, image, ports: [{ containerPort: port }] }] },
      pods: [{ name: `${name}-${hash}-${pod}`, node }],
    });
  single('grafana', '684d8948b', 'c6wzn', APPSERVER_NODE, 'grafana:9.1.6', 3000);
  single('theia-manager', '5d8d6b86b7', 'cbxrz', UI_NODE, 'antrea/theia-manager:0.6.0', 11_347);
  single(
    'theia-spark-operator',
    '54d9ddd544',
    'nqhqd',
    APPSERVER_NODE,
    'antrea/theia-spark-operator:v1beta2-1.3.3',
    10_254,
  );
  world.service({
    namespace,
    name: 'zookeeper',
    clusterIP: '20.10.9.77',
    selector: { app: 'zookeeper' },
    ports: [{ name: 'client', port: 2181 }],
  });
  world.service({
    namespace,
    name: 'clickhouse-clickhouse',
    clusterIP: '20.10.86.119',
    selector: { app: 'clickhouse' },
    ports: [
      { name: 'http', port: 8123 },
      { name: 'tcp', port: 9000 },
    ],
  });
  world.service({
    namespace,
    name: 'grafana',
    clusterIP: '20.10.201.55',
    selector: { app: 'grafana' },
    ports: [{ port: 3000, nodePort: 30_871 }],
    loadBalancerIP: '10.13.210.13',
  });
  world.service({
    namespace,
    name: 'theia-manager',
    clusterIP: '20.10.118.240',
    selector: { app: 'theia-manager' },
    ports: [{ port: 11_347 }],
  });
  world.traffic.push(
    {
      from: { pod: 'flow-visibility/chi-clickhouse' },
      to: { pod: 'flow-visibility/zookeeper' },
      protocol: 'TCP',
      port: 2181,
      everyMs: 1000,
    },
    {
      from: { pod: 'flow-aggregator/flow-aggregator' },
      to: { service: 'flow-visibility/clickhouse-clickhouse' },
      protocol: 'TCP',
      port: 9000,
      everyMs: 1500,
    },
    {
      from: { pod: 'flow-visibility/grafana' },
      to: { service: 'flow-visibility/clickhouse-clickhouse' },
      protocol: 'TCP',
      port: 8123,
      everyMs: 3000,
    },
  );
}

/** The Pod that joins the story's first cluster to NSX. */
export const interworking = (world: WorldBuilder): void =>
  interworkingPod(world, {
    hash: '6889dcc494',
    pod: { name: 'interworking-6889dcc494-7t2vp', node: UI_NODE },
  });
