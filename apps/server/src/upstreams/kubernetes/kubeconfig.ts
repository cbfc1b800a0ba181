import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { readYaml, type YamlBounds, yamlSentence } from '@netloft/contracts/yaml';
import { err, ok, type Result } from '../../result.ts';
import { createServerCredential, type ServerCredential } from './server-credential.ts';

/** As large as a file of the person who runs the server may be. */
const BOUNDS: YamlBounds = { characters: 10_000_000, tokens: 1_000_000, aliases: 100 };

/** Where the registered clusters come from: contexts of a kubeconfig, or the cluster that Netloft runs in. */
export interface ClusterSource {
  /** Path of a kubeconfig; absent means in-cluster. */
  readonly kubeconfig?: string | undefined;
  /** Contexts to register, first one default; empty means the current one. */
  readonly contexts: readonly string[];
  /** Name under which the cluster that Netloft runs in is registered. */
  readonly inCluster?: { readonly name: string } | undefined;
}

/** One cluster as the kubeconfig describes it, checked. */
export interface ClusterTarget {
  readonly name: string;
  readonly server: URL;
  readonly tls: { readonly ca?: Buffer; readonly servername?: string; readonly rejectUnauthorized: boolean };
  readonly credential: ServerCredential;
}

const reason = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a directory';
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.message) : String(error);
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** kubectl's `tokenFile` is not known to @kubernetes/client-node; its reader of token files is, under another name. */
function withTokenFiles(config: KubeConfig, document: Record<string, unknown>, folder: string): void {
  const entries = Array.isArray(document['users']) ? document['users'].filter(isRecord) : [];
  config.users = config.users.map((user) => {
    const raw = entries.find((entry) => entry['name'] === user.name)?.['user'];
    const file = isRecord(raw) ? raw['tokenFile'] : undefined;
    if (typeof file !== 'string' || file === '') return user;
    const tokenFile = isAbsolute(file) ? file : join(folder, file);
    const { token: _replaced, ...rest } = user;
    return { ...rest, authProvider: { name: 'tokenFile', config: { tokenFile } } };
  });
}

/** Reads a kubeconfig; the error says what is wrong with it, in one line. */
function readKubeconfig(path: string): Result<KubeConfig, string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return err(`kubeconfig ${path} cannot be read: ${reason(error)}`);
  }
  const read = readYaml(text, BOUNDS);
  if (!read.ok) return err(`kubeconfig ${path} is not YAML: ${yamlSentence(text, read.error)}`);
  const document = read.value;
  if (!isRecord(document) || !Array.isArray(document['contexts']) || document['contexts'].length === 0)
    return err(`kubeconfig ${path} has no contexts`);
  const config = new KubeConfig();
  try {
    config.loadFromString(text);
    config.makePathsAbsolute(dirname(path));
  } catch (error) {
    return err(`kubeconfig ${path} is not valid: ${reason(error)}`);
  }
  withTokenFiles(config, document, dirname(path));
  return ok(config);
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);

function serverAddress(where: string, server: string): Result<URL, string> {
  if (!URL.canParse(server)) return err(`${where}: server ${JSON.stringify(server)} is not an address`);
  const url = new URL(server);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    return err(`${where}: server ${server} must be reached over https`);
  if (url.username !== '' || url.search !== '' || url.hash !== '')
    return err(`${where}: server ${server} must be an address without user, query or fragment`);
  return ok(url);
}

function readPem(
  where: string,
  what: string,
  file: string | undefined,
  data: string | undefined,
): Result<Buffer | null, string> {
  try {
    const pem = file ? readFileSync(file) : data ? Buffer.from(data, 'base64') : null;
    if (pem !== null && !pem.includes('-----BEGIN'))
      return err(`${where}: ${what} is not PEM${file ? ` (${file})` : ''}`);
    return ok(pem);
  } catch (error) {
    return err(`${where}: ${what} ${file ?? ''} cannot be read: ${reason(error)}`);
  }
}

/** The target of a context of a loaded kubeconfig. `reload` reads the configuration again, for rotated credentials. */
function targetOf(
  name: string,
  where: string,
  config: KubeConfig,
  reload: () => KubeConfig | undefined,
): Result<ClusterTarget, string> {
  const context = config.getContextObject(config.getCurrentContext());
  const cluster = context === null ? null : config.getCluster(context.cluster);
  if (context === null || cluster === null)
    return err(`${where}: its cluster ${JSON.stringify(context?.cluster ?? '')} is not in the kubeconfig`);
  const user = context.user === '' || context.user === undefined ? null : config.getUser(context.user);
  if (user === null) return err(`${where}: its user ${JSON.stringify(context.user ?? '')} is not in the kubeconfig`);
  if (cluster.proxyUrl) return err(`${where}: proxy-url is not supported; give an address that is reached directly`);
  if (user.username)
    return err(`${where}: user name and password are not accepted by Kubernetes any more; use a token or certificate`);
  const server = serverAddress(where, cluster.server);
  if (!server.ok) return server;
  const ca = readPem(where, 'certificate-authority', cluster.caFile, cluster.caData);
  if (!ca.ok) return ca;
  for (const [what, file, data] of [
    ['client-certificate', user.certFile, user.certData],
    ['client-key', user.keyFile, user.keyData],
  ] as const) {
    const pem = readPem(where, what, file, data);
    if (!pem.ok) return pem;
  }
  return ok({
    name,
    server: server.value,
    tls: {
      ...(ca.value === null ? {} : { ca: ca.value }),
      ...(cluster.tlsServerName ? { servername: cluster.tlsServerName } : {}),
      rejectUnauthorized: !cluster.skipTLSVerify,
    },
    credential: createServerCredential(config, reload),
  });
}

/** Clusters to register, first one default; or one line that says what is wrong. */
export function readTargets(source: ClusterSource): Result<ClusterTarget[], string> {
  const path = source.kubeconfig;
  if (path === undefined) return readInCluster(source.inCluster?.name ?? 'in-cluster');
  const first = readKubeconfig(path);
  if (!first.ok) return first;
  const existing = first.value.getContexts().map((context) => context.name);
  const current = first.value.getCurrentContext();
  if (source.contexts.length === 0 && !current)
    return err(
      `kubeconfig ${path} has no current-context; name one with --context (there are: ${existing.join(', ')})`,
    );
  const names = [...new Set(source.contexts.length === 0 ? [current] : source.contexts)];
  const targets: ClusterTarget[] = [];
  for (const name of names) {
    if (!existing.includes(name))
      return err(`kubeconfig ${path} has no context ${JSON.stringify(name)}; there are: ${existing.join(', ')}`);
    const load = (): KubeConfig | undefined => {
      const again = readKubeconfig(path);
      if (!again.ok) return undefined;
      again.value.setCurrentContext(name);
      return again.value;
    };
    const config = load();
    if (config === undefined) return err(`kubeconfig ${path} changed while it was read`);
    const target = targetOf(name, `kubeconfig ${path}, context ${name}`, config, load);
    if (!target.ok) return target;
    targets.push(target.value);
  }
  return ok(targets);
}

function readInCluster(name: string): Result<ClusterTarget[], string> {
  const load = (): KubeConfig => {
    const config = new KubeConfig();
    config.loadFromCluster();
    return config;
  };
  const config = load();
  if (config.getCurrentCluster()?.server.includes('undefined') !== false)
    return err('no kubeconfig given and not running in a cluster; start with --kubeconfig PATH');
  const target = targetOf(name, 'in-cluster credential', config, load);
  return target.ok ? ok([target.value]) : target;
}
