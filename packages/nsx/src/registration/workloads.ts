import { inNamespace, type Manifest } from './manifest.ts';
import {
  BOOTSTRAP_SOURCES,
  certificateSource,
  CONFIG_DIRECTORY,
  emptyDirectory,
  fromConfigMap,
  hostDirectory,
  LOG_DIRECTORY,
  logTo,
  MOUNTS,
  ON_EVERY_CONTROL_PLANE,
} from './pod-parts.ts';

/** A job of the interworking image: `register`, or `deregister`, which is named by analogy as its manifest is not public. */
export const registryJob = (command: 'register' | 'deregister', image: string): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: inNamespace(command, undefined, { component: command }),
  spec: {
    backoffLimit: 3,
    ttlSecondsAfterFinished: 600,
    template: {
      spec: {
        ...ON_EVERY_CONTROL_PLANE,
        dnsPolicy: 'ClusterFirstWithHostNet',
        restartPolicy: 'OnFailure',
        serviceAccountName: command,
        containers: [
          {
            name: command,
            image,
            imagePullPolicy: 'IfNotPresent',
            command: ['/usr/local/bin/cluster-registry'],
            args: [command, ...logTo(LOG_DIRECTORY, 5, 4)],
            volumeMounts: [MOUNTS.configs, MOUNTS.logs],
          },
        ],
        volumes: [
          hostDirectory(MOUNTS.logs),
          { name: MOUNTS.configs.name, projected: { sources: [...BOOTSTRAP_SOURCES, certificateSource(true)] } },
        ],
      },
    },
  },
});

const POD_NAME = { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } };
const named = (name: string) => [POD_NAME, { name: 'CONTAINER_NAME', value: name }];
const MEMORY = { limits: { memory: '4096Mi' }, requests: { memory: '256Mi' } };

/** Only the leader's adapters run: each is started by a watcher of the election. */
function watched(name: string, configs: readonly (readonly [string, string])[]): readonly string[] {
  const directory = `${LOG_DIRECTORY}/${name}`;
  const own = [...configs.flat(), ...logTo(directory, 25, 4), '--v=4'].join(',');
  return [`--cmd=${name}`, `--args=${own}`, ...logTo(directory, 5, 2), '--v=4'];
}
const api = (port: number) => ({
  ports: [{ name: 'api', containerPort: port, protocol: 'TCP' }],
  resources: MEMORY,
});
const alive = (more: Readonly<Record<string, number>> = {}) => ({
  httpGet: { host: 'localhost', path: '/livez', port: 'api', scheme: 'HTTPS' },
  timeoutSeconds: 15,
  periodSeconds: 60,
  failureThreshold: 3,
  ...more,
});
const CLUSTER_ID_CONFIG = ['--cluster-id-config', `${CONFIG_DIRECTORY}/cluster-id.conf`] as const;

const containers = (image: string) =>
  [
    {
      name: 'election-runner',
      command: ['/usr/local/bin/election-runner'],
      args: [
        '--id=$(POD_NAME)',
        '--namespace=vmware-system-antrea',
        '--ttl=60s',
        ...logTo(`${LOG_DIRECTORY}/election-runner`, 5, 2),
        '--v=4',
      ],
      env: [POD_NAME],
      volumeMounts: [MOUNTS.election, MOUNTS.logs],
    },
    {
      name: 'mp-adapter',
      command: ['/usr/local/bin/election-watcher'],
      args: watched('mp-adapter', [
        ['--bootstrap-config', `${CONFIG_DIRECTORY}/bootstrap.conf`],
        ['--config', `${CONFIG_DIRECTORY}/mp-adapter.conf`],
        CLUSTER_ID_CONFIG,
      ]),
      env: [
        ...named('mp-adapter'),
        { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      ],
      livenessProbe: alive({ initialDelaySeconds: 90 }),
      ...api(16664),
      volumeMounts: [MOUNTS.configs, { ...MOUNTS.sockets, readOnly: true }, MOUNTS.election, MOUNTS.logs, MOUNTS.nsx],
    },
    {
      name: 'tn-proxy',
      command: ['/usr/local/bin/election-watcher'],
      args: ['--cmd=tn-proxy-init.sh', ...logTo(`${LOG_DIRECTORY}/tn-proxy`, 25, 4), '--logChild=true'],
      env: named('tn-proxy'),
      livenessProbe: {
        exec: {
          command: [
            '/bin/bash',
            '-c',
            'nsx-appctl -t /var/run/vmware/nsx-proxy/nsx-proxy-cli get/aph-conn-status | grep CONNECTED',
          ],
        },
        initialDelaySeconds: 15,
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 3,
      },
      volumeMounts: [MOUNTS.sockets, MOUNTS.nsx, MOUNTS.election, MOUNTS.configs, MOUNTS.logs],
    },
    {
      name: 'ccp-adapter',
      command: ['/usr/local/bin/election-watcher'],
      args: watched('ccp-adapter', [['--config', `${CONFIG_DIRECTORY}/ccp-adapter.conf`], CLUSTER_ID_CONFIG]),
      env: named('ccp-adapter'),
      livenessProbe: alive(),
      ...api(16665),
      volumeMounts: [MOUNTS.sockets, MOUNTS.state, MOUNTS.election, MOUNTS.configs, MOUNTS.logs],
    },
  ].map((container) => ({ ...container, image, imagePullPolicy: 'IfNotPresent' }));

const INTERWORKING_LABELS = { app: 'antrea-interworking', component: 'interworking' } as const;

/** Deployment `interworking`: the leader's election and the three parts that speak with NSX. */
export const interworkingDeployment = (image: string): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: inNamespace('interworking', undefined, { component: 'interworking' }),
  spec: {
    replicas: 1,
    selector: { matchLabels: INTERWORKING_LABELS },
    strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
    template: {
      metadata: { labels: INTERWORKING_LABELS },
      spec: {
        ...ON_EVERY_CONTROL_PLANE,
        priorityClassName: 'system-cluster-critical',
        serviceAccountName: 'interworking',
        containers: containers(image),
        volumes: [
          hostDirectory(MOUNTS.election),
          hostDirectory(MOUNTS.logs),
          {
            name: MOUNTS.configs.name,
            projected: {
              sources: [
                fromConfigMap('antrea-interworking-config', ['mp-adapter.conf', 'ccp-adapter.conf']),
                ...BOOTSTRAP_SOURCES,
                certificateSource(false),
              ],
            },
          },
          emptyDirectory(MOUNTS.nsx),
          emptyDirectory(MOUNTS.sockets),
          emptyDirectory(MOUNTS.state),
        ],
      },
    },
  },
});
