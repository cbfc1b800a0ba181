import type { WorldBuilder } from './builder.ts';

interface Part {
  readonly suffix: string;
  readonly node: string;
  readonly ip?: string;
}
/** One installation of the demo application. */
export interface Yelb {
  readonly namespace: string;
  readonly pods: { readonly ui: Part; readonly appserver: Part; readonly db: Part; readonly redis: Part };
  readonly services: { readonly ui: string; readonly appserver: string; readonly db: string; readonly redis: string };
  /** Address of yelb-ui at the load balancer, and the Node port behind it. */
  readonly vip: string;
  readonly nodePort: number;
}

const PARTS = {
  ui: { name: 'yelb-ui', tier: 'frontend', hash: '6df49457d6', image: 'yelb-ui:0.3', port: 80 },
  appserver: {
    name: 'yelb-appserver',
    tier: 'middletier',
    hash: '857c5c76d5',
    image: 'yelb-appserver:0.3',
    port: 4567,
  },
  db: { name: 'yelb-db', tier: 'backenddb', hash: '6bd4fc5d9b', image: 'yelb-db:0.3', port: 5432 },
  redis: { name: 'redis-server', tier: 'cache', hash: '69846b4888', image: 'redis:4.0.2', port: 6379 },
} as const;

/** The four parts of Yelb with their Services, and the traffic between them. */
export function yelb(world: WorldBuilder, app: Yelb): void {
  const { namespace } = app;
  world.namespace(namespace);
  for (const key of ['redis', 'db', 'appserver', 'ui'] as const) {
    const part = PARTS[key];
    const at = app.pods[key];
    const labels = { app: part.name, tier: part.tier };
    world.deployment({
      namespace,
      name: part.name,
      hash: part.hash,
      labels,
      template: { containers: [{ name: part.name, image: part.image, ports: [{ containerPort: part.port }] }] },
      pods: [
        {
          name: `${part.name}-${part.hash}-${at.suffix}`,
          node: at.node,
          ...(at.ip === undefined ? {} : { ip: at.ip }),
        },
      ],
    });
    world.service({
      namespace,
      name: part.name,
      clusterIP: app.services[key],
      labels,
      selector: labels,
      ports: [{ port: part.port, ...(key === 'ui' ? { nodePort: app.nodePort } : {}) }],
      ...(key === 'ui' ? { loadBalancerIP: app.vip } : {}),
    });
  }
  const workload = (key: keyof typeof PARTS): { pod: string } => ({ pod: `${namespace}/${PARTS[key].name}` });
  const lookups = (['ui', 'appserver'] as const).map((key) => ({
    from: workload(key),
    to: { service: 'kube-system/kube-dns' },
    protocol: 'UDP' as const,
    port: 53,
    everyMs: 2000,
  }));
  world.traffic.push(
    ...lookups,
    {
      from: workload('ui'),
      to: { service: `${namespace}/yelb-appserver` },
      protocol: 'TCP',
      port: 4567,
      everyMs: 1500,
    },
    {
      from: workload('appserver'),
      to: { service: `${namespace}/redis-server` },
      protocol: 'TCP',
      port: 6379,
      everyMs: 1500,
    },
    {
      from: workload('appserver'),
      to: { service: `${namespace}/yelb-db` },
      protocol: 'TCP',
      port: 5432,
      everyMs: 1500,
    },
  );
}
