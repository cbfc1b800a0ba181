import { parseArgs } from 'node:util';
import { z } from 'zod';
import {
  clusterServices,
  fileServers,
  flowListeners,
  flowStore,
  flowStreams,
  theiaStores,
  kubernetesUser,
  networks,
  onOff,
  origin,
  path,
  port,
  secret,
  sessionKeys,
  wholeNumber,
  words,
} from './config-fields.ts';
import { NSX_FIELDS, NSX_SETTINGS, nsxFaults } from './config-nsx.ts';
import { isAnySignInOn, SIGN_IN_FIELDS, SIGN_IN_SETTINGS, signInFaults } from './config-sign-in.ts';
import { OPERATION_FIELDS, OPERATION_SETTINGS } from './config-operation.ts';
import { err, ok, type Result } from './result.ts';

interface Setting {
  readonly env: string;
  readonly flag?: string;
}

/**
 * Where each setting comes from; a flag wins over the environment. The listener's variables are not called NETLOFT_PORT or
 * NETLOFT_HOST: Kubernetes sets NETLOFT_PORT=tcp://… in every Pod beside a Service named netloft.
 */
export const SETTINGS = {
  host: { env: 'NETLOFT_LISTEN_HOST', flag: 'host' },
  port: { env: 'NETLOFT_LISTEN_PORT', flag: 'port' },
  dataDir: { env: 'NETLOFT_DATA_DIR', flag: 'data-dir' },
  kubeconfig: { env: 'NETLOFT_KUBECONFIG', flag: 'kubeconfig' },
  contexts: { env: 'NETLOFT_CONTEXTS', flag: 'context' },
  clusterName: { env: 'NETLOFT_CLUSTER_NAME' },
  clusterAddresses: { env: 'NETLOFT_CLUSTER_ADDRESSES' },
  webRoot: { env: 'NETLOFT_WEB_ROOT' },
  publicUrl: { env: 'NETLOFT_PUBLIC_URL' },
  allowedHosts: { env: 'NETLOFT_ALLOWED_HOSTS' },
  trustProxy: { env: 'NETLOFT_TRUST_PROXY' },
  tlsCert: { env: 'NETLOFT_TLS_CERT' },
  tlsKey: { env: 'NETLOFT_TLS_KEY' },
  plainHttp: { env: 'NETLOFT_PLAIN_HTTP' },
  logLevel: { env: 'NETLOFT_LOG_LEVEL' },
  sessionIdleMinutes: { env: 'NETLOFT_SESSION_IDLE_MINUTES' },
  sessionMaxMinutes: { env: 'NETLOFT_SESSION_MAX_MINUTES' },
  sessionKeys: { env: 'NETLOFT_SESSION_KEYS' },
  initialAdminPassword: { env: 'NETLOFT_INITIAL_ADMIN_PASSWORD' },
  adminUser: { env: 'NETLOFT_ADMIN_USER' },
  adminGroups: { env: 'NETLOFT_ADMIN_GROUPS' },
  ...SIGN_IN_SETTINGS,
  antreaNamespace: { env: 'NETLOFT_ANTREA_NAMESPACE' },
  antreaServices: { env: 'NETLOFT_ANTREA_SERVICE_URL' },
  fileServers: { env: 'NETLOFT_FILE_SERVERS' },
  role: { env: 'NETLOFT_ROLE', flag: 'role' },
  flowStore: { env: 'NETLOFT_FLOW_STORE' },
  flowStoreUser: { env: 'NETLOFT_FLOW_STORE_USER' },
  flowStorePassword: { env: 'NETLOFT_FLOW_STORE_PASSWORD' },
  flowStoreCa: { env: 'NETLOFT_FLOW_STORE_CA' },
  flowStoreCluster: { env: 'NETLOFT_FLOW_STORE_CLUSTER' },
  flowListen: { env: 'NETLOFT_FLOW_LISTEN' },
  flowTlsCert: { env: 'NETLOFT_FLOW_TLS_CERT' },
  flowTlsKey: { env: 'NETLOFT_FLOW_TLS_KEY' },
  flowTlsCa: { env: 'NETLOFT_FLOW_TLS_CA' },
  flowStreams: { env: 'NETLOFT_FLOW_STREAM' },
  flowStreamCa: { env: 'NETLOFT_FLOW_STREAM_CA' },
  flowRetentionHours: { env: 'NETLOFT_FLOW_RETENTION_HOURS' },
  flowMaxGb: { env: 'NETLOFT_FLOW_MAX_GB' },
  flowBufferMb: { env: 'NETLOFT_FLOW_BUFFER_MB' },
  theiaStores: { env: 'NETLOFT_THEIA_CLICKHOUSE' },
  theiaUser: { env: 'NETLOFT_THEIA_CLICKHOUSE_USER' },
  theiaPassword: { env: 'NETLOFT_THEIA_CLICKHOUSE_PASSWORD' },
  theiaCa: { env: 'NETLOFT_THEIA_CLICKHOUSE_CA' },
  ...NSX_SETTINGS,
  ...OPERATION_SETTINGS,
  requestsPerMinute: { env: 'NETLOFT_REQUESTS_PER_MINUTE' },
  signInsPerMinute: { env: 'NETLOFT_SIGN_INS_PER_MINUTE' },
} as const satisfies Record<string, Setting>;

const isHttps = ({ url }: { readonly url: string }): boolean => url.startsWith('https:');

const Raw = z
  .object({
    host: z.string().min(1, 'takes an address to listen on').default('127.0.0.1'),
    port: port.default(3000),
    dataDir: path.prefault('.netloft'),
    kubeconfig: path.optional(),
    contexts: z.array(z.string().min(1, 'takes the name of a context')).default([]),
    clusterName: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._@:-]{0,252}$/, 'takes a name of letters, digits and . _ - @ :')
      .default('local'),
    clusterAddresses: words.prefault(''),
    webRoot: path.optional(),
    publicUrl: origin.optional(),
    allowedHosts: words.prefault(''),
    trustProxy: networks.prefault(''),
    tlsCert: path.optional(),
    tlsKey: path.optional(),
    plainHttp: onOff.default(false),
    logLevel: z
      .enum(
        ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
        'takes fatal, error, warn, info, debug, trace or silent',
      )
      .default('info'),
    sessionIdleMinutes: wholeNumber(1, 10_080).default(30),
    sessionMaxMinutes: wholeNumber(1, 43_200).default(720),
    sessionKeys: sessionKeys.optional(),
    initialAdminPassword: secret.optional(),
    adminUser: kubernetesUser.default('system:serviceaccount:netloft:netloft-admin'),
    adminGroups: words.prefault(''),
    ...SIGN_IN_FIELDS,
    antreaNamespace: z
      .string()
      .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'takes the name of a namespace')
      .default('kube-system'),
    antreaServices: clusterServices.prefault(''),
    fileServers: fileServers.prefault(''),
    role: z.enum(['all', 'collector'], 'takes all or collector').default('all'),
    flowStore: flowStore.prefault('embedded'),
    flowStoreUser: z.string().max(253).optional(),
    flowStorePassword: secret.optional(),
    flowStoreCa: path.optional(),
    flowStoreCluster: z
      .string()
      .regex(/^[A-Za-z0-9_.{}-]{1,100}$/, 'takes the name of a ClickHouse cluster')
      .optional(),
    flowListen: flowListeners.prefault(''),
    flowTlsCert: path.optional(),
    flowTlsKey: path.optional(),
    flowTlsCa: path.optional(),
    flowStreams: flowStreams.prefault(''),
    flowStreamCa: path.optional(),
    flowRetentionHours: wholeNumber(1, 87_600).default(168),
    flowMaxGb: wholeNumber(1, 1_000_000).default(20),
    flowBufferMb: wholeNumber(16, 1_000_000).default(2_048),
    theiaStores: theiaStores.prefault(''),
    theiaUser: z.string().max(253).optional(),
    theiaPassword: secret.optional(),
    theiaCa: path.optional(),
    ...NSX_FIELDS,
    ...OPERATION_FIELDS,
    requestsPerMinute: wholeNumber(60, 10_000_000).default(30_000),
    signInsPerMinute: wholeNumber(1, 100_000).default(300),
    inPod: z.boolean(),
  })
  .superRefine((value, context) => {
    const fault = (key: keyof typeof SETTINGS, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (value.tlsCert !== undefined && value.tlsKey === undefined)
      fault('tlsKey', `is missing although ${SETTINGS.tlsCert.env} is given`);
    if (value.tlsKey !== undefined && value.tlsCert === undefined)
      fault('tlsCert', `is missing although ${SETTINGS.tlsKey.env} is given`);
    if (value.sessionKeys !== undefined && value.sessionKeysFile !== undefined)
      fault('sessionKeysFile', `and ${SETTINGS.sessionKeys.env} are both given; leave one`);
    if (value.replica !== undefined && value.flowStore.mode === 'embedded')
      fault(
        'flowStore',
        `takes the address of a ClickHouse server, or off, with ${SETTINGS.replica.env}: an embedded store serves one process`,
      );
    if (value.flowStoreCa !== undefined && !(value.flowStore.mode === 'clickhouse' && isHttps(value.flowStore)))
      fault('flowStoreCa', `goes with an https address in ${SETTINGS.flowStore.env}`);
    if (value.theiaCa !== undefined && !value.theiaStores.some(isHttps))
      fault('theiaCa', `goes with an https address in ${SETTINGS.theiaStores.env}`);
    if (value.theiaPassword !== undefined && value.theiaUser === undefined)
      fault('theiaUser', `is missing although ${SETTINGS.theiaPassword.env} is given`);
    if (value.sessionIdleMinutes > value.sessionMaxMinutes)
      fault(
        'sessionIdleMinutes',
        `must not exceed ${SETTINGS.sessionMaxMinutes.env}, which is ${value.sessionMaxMinutes}`,
      );
    if (value.contexts.length > 0 && value.kubeconfig === undefined) fault('contexts', 'goes with --kubeconfig PATH');
    if (value.flowListen.some((one) => one.protocol === 'tls')) {
      if (value.flowTlsCert === undefined)
        fault('flowTlsCert', `is missing although ${SETTINGS.flowListen.env} has tls://`);
      if (value.flowTlsKey === undefined)
        fault('flowTlsKey', `is missing although ${SETTINGS.flowListen.env} has tls://`);
    }
    if (value.role === 'collector' && value.flowStore.mode !== 'clickhouse')
      fault(
        'flowStore',
        'takes the address of a ClickHouse server with --role collector: an embedded store serves one process',
      );
    if (value.role === 'collector' && value.flowListen.length === 0 && value.flowStreams.length === 0)
      fault('flowListen', 'is missing: a collector has to listen somewhere, or follow a stream');
    if (value.role === 'all' && value.kubeconfig === undefined && !value.inPod)
      fault('kubeconfig', 'is missing: give the path of a kubeconfig; only in a Pod there is a credential without one');
    if (new Set(value.contexts).size < value.contexts.length) fault('contexts', 'names a context twice');
    if (!isAnySignInOn(value)) fault('signInPassword', 'and every other way to sign in are off; leave one on');
    for (const [key, message] of [...nsxFaults(value), ...signInFaults(value)]) fault(key, message);
  });

/** All settings of the server, frozen. Secrets are wrapped so that they never print. Durations are in minutes where the name says so. */
export type Config = Readonly<z.output<typeof Raw>>;

/** `--port / NETLOFT_LISTEN_PORT`, as the faults of a bad start name a setting. */
export function settingName(key: string): string {
  const setting: Setting | undefined = (SETTINGS as Record<string, Setting>)[key];
  if (setting === undefined) return key;
  return setting.flag === undefined ? setting.env : `--${setting.flag} / ${setting.env}`;
}

function flagsOf(argv: readonly string[]): Result<Record<string, unknown>, string> {
  try {
    const { values } = parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        'data-dir': { type: 'string' },
        kubeconfig: { type: 'string' },
        context: { type: 'string', multiple: true },
        role: { type: 'string' },
      },
    });
    return ok(values);
  } catch (error) {
    const [sentence = ''] = String(error instanceof Error ? error.message : error).split(
      /\n|\. To specify|\. Did you forget/,
    );
    return err(
      `${sentence.replace(/\.$/, '')}; flags are --host, --port, --data-dir, --kubeconfig, --context and --role.`,
    );
  }
}

/**
 * A fault without what may be a user and password, or a token in a query, of the address that it quotes. Where it is not clear what is a
 * password, as with commas and quotes inside of one, too much is left out rather than too little.
 */
const withoutSecrets = (message: string): string =>
  message
    .replace(/'.*@/s, "'…@")
    .replace(/('[^']*\/\/[^:/'?#]*):(?!\d{1,5}(?:[/'?#,]|$))[^']*/, '$1:…')
    .replace(/('[^'?#]*)[?#][^']*/, '$1?…');

/** Reads flags and environment. The only reader of both; a fault lists every bad value, one line each. */
export function readConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Result<Config, readonly string[]> {
  const flags = flagsOf(argv);
  if (!flags.ok) return err([flags.error]);
  const raw: Record<string, unknown> = { inPod: (env['KUBERNETES_SERVICE_HOST'] ?? '') !== '' };
  for (const [key, setting] of Object.entries<Setting>(SETTINGS)) {
    const fromFlag = setting.flag === undefined ? undefined : flags.value[setting.flag];
    const fromEnv = env[setting.env];
    const text =
      key === 'contexts' && fromEnv !== undefined
        ? fromEnv
            .split(',')
            .map((name) => name.trim())
            .filter((name) => name !== '')
        : fromEnv;
    const value = fromFlag ?? (fromEnv === '' ? undefined : text);
    if (value !== undefined) raw[key] = value;
  }
  const parsed = Raw.safeParse(raw);
  if (parsed.success) return ok(Object.freeze(parsed.data));
  return err(
    parsed.error.issues.map((issue) => `${settingName(String(issue.path[0] ?? ''))} ${withoutSecrets(issue.message)}`),
  );
}
