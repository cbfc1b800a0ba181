export const CONFIG_DIRECTORY = '/etc/antrea';
export const LOG_DIRECTORY = '/var/log/interworking';

type Mount = { readonly name: string; readonly mountPath: string; readonly readOnly?: true };
export const MOUNTS = {
  configs: { name: 'projected-configs', mountPath: CONFIG_DIRECTORY, readOnly: true },
  logs: { name: 'host-var-log-interworking', mountPath: LOG_DIRECTORY },
  election: { name: 'host-var-run-antrea-interworking', mountPath: '/var/run/antrea-interworking' },
  sockets: { name: 'var-run-vmware', mountPath: '/var/run/vmware' },
  state: { name: 'var-lib-vmware', mountPath: '/var/lib/vmware' },
  nsx: { name: 'etc-vmware-nsx', mountPath: '/etc/vmware/nsx' },
} as const satisfies Readonly<Record<string, Mount>>;

export const hostDirectory = ({ name, mountPath: path }: Mount) => ({
  name,
  hostPath: { path, type: 'DirectoryOrCreate' },
});
export const emptyDirectory = ({ name }: Mount) => ({ name, emptyDir: {} });

const item = (key: string, path = key) => ({ key, path });
export const fromConfigMap = (name: string, keys: readonly string[], optional = false) => ({
  configMap: { name, items: keys.map((key) => item(key)), ...(optional ? { optional } : {}) },
});
export const BOOTSTRAP_SOURCES = [
  fromConfigMap('bootstrap-config', ['bootstrap.conf']),
  // Not there before the register job has run.
  fromConfigMap('cluster-id', ['cluster-id.conf'], true),
];
export const certificateSource = (optional: boolean) => ({
  secret: {
    name: 'nsx-cert',
    items: [item('tls.crt', 'nsx-cert/tls.crt'), item('tls.key', 'nsx-cert/tls.key')],
    ...(optional ? { optional } : {}),
  },
});

export const ON_EVERY_CONTROL_PLANE = {
  hostNetwork: true,
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [
    { key: 'CriticalAddonsOnly', operator: 'Exists' },
    { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' },
    { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
  ],
} as const;

export const logTo = (directory: string, megabytes: number, files: number): readonly string[] => [
  '--logtostderr=false',
  `--log_dir=${directory}`,
  '--alsologtostderr',
  `--log_file_max_size=${megabytes}`,
  `--log_file_max_num=${files}`,
];
