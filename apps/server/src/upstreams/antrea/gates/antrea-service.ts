import { X509Certificate } from 'node:crypto';
import { read } from '@netloft/antrea';
import type { OpenCluster } from '../../../cluster-access.ts';
import type { Config } from '../../../config.ts';
import { err, ok, type Result } from '../../../result.ts';
import { serverIdentity } from '../../kubernetes/server-identity.ts';
import type { ClusterHandle, ClusterRegistry, KubernetesClient, UpstreamError } from '../../kubernetes/types.ts';
import { type ControllerAnswer, readServiceGates } from './sources.ts';

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' } as const;
/** Where Antrea's controller publishes the authority that signs for its Service (Antrea, pkg/apiserver/certificate). */
const AUTHORITY = { name: 'antrea-ca', key: 'ca.crt' } as const;
/** An authority that was replaced is not trusted for longer than this, even while certificates of it are still shown. */
const AUTHORITY_MAX_AGE_MS = 10 * 60_000;
/** An address that does not answer would hold up every reading for its whole deadline. */
const UNREACHABLE_MS = 30_000;

type Settings = Pick<Config, 'antreaServices' | 'antreaNamespace' | 'kubeconfig'>;
type Answer = Result<ControllerAnswer, UpstreamError>;

/**
 * Address at which this process reaches Antrea's Service in a cluster: the one that the configuration names, otherwise the Service's own
 * name when Netloft runs in that cluster; undefined when neither is so.
 */
export function antreaServiceUrl(
  settings: Settings,
  cluster: Pick<ClusterHandle, 'name' | 'isDefault'>,
): URL | undefined {
  const named = settings.antreaServices.find((one) => one.cluster === cluster.name);
  const unnamed = settings.antreaServices.find((one) => one.cluster === undefined);
  const configured = named ?? (cluster.isDefault ? unnamed : undefined);
  if (configured !== undefined) return configured.url;
  return settings.kubeconfig === undefined ? new URL(`https://antrea.${settings.antreaNamespace}.svc`) : undefined;
}

/** What is wrong with the configured addresses, in one line; undefined when each is for a registered cluster. */
export function serviceFault(settings: Settings, clusters: ClusterRegistry): string | undefined {
  const unknown = settings.antreaServices.find(
    ({ cluster }) => cluster !== undefined && clusters.get(cluster) === undefined,
  );
  if (unknown === undefined) return undefined;
  const known = clusters.all().map((one) => one.name);
  return `NETLOFT_ANTREA_SERVICE_URL names cluster '${unknown.cluster ?? ''}', which is not registered; there are: ${known.join(', ')}`;
}

/** Antrea's controller at the address of its Service, as the caller. */
export interface AntreaService {
  /** Undefined where no address is known. Nothing is sent to an address whose certificate the authority of the cluster did not sign. */
  read(open: OpenCluster): Promise<{ readonly host: string; readonly answer: Answer } | undefined>;
}

const isForbidden = (answer: Result<unknown, UpstreamError>): boolean =>
  !answer.ok && answer.error.code === 'forbidden';

/** The authority is public; the server's own account reads it for callers who may not. */
async function readAuthority(open: OpenCluster, namespace: string): Promise<Result<string, UpstreamError>> {
  const { cluster, client } = open;
  const get = (as: KubernetesClient): ReturnType<KubernetesClient['get']> =>
    as.get(CONFIG_MAPS, AUTHORITY.name, namespace);
  let found = await get(client);
  if (isForbidden(found)) {
    const own = cluster.client(serverIdentity);
    const again = own.ok ? await get(own.value) : own;
    if (again.ok) found = again;
  }
  if (!found.ok) return err({ ...found.error, message: `its authority cannot be read: ${found.error.message}` });
  const pem = read.stringMap(found.value['data'])[AUTHORITY.key] ?? '';
  try {
    void new X509Certificate(pem);
    return ok(pem);
  } catch {
    const message = `ConfigMap ${AUTHORITY.name} in ${namespace} holds no certificate as ${AUTHORITY.key}`;
    return err({ code: 'bad-answer', cluster: cluster.name, message });
  }
}

export function createAntreaService(settings: Settings, now: () => number): AntreaService {
  const namespace = settings.antreaNamespace;
  const authorities = new Map<string, { readonly pem: string; readonly at: number }>();
  const unreachable = new Map<string, { readonly error: UpstreamError; readonly until: number }>();

  async function authorityOf(open: OpenCluster): Promise<Result<string, UpstreamError>> {
    const kept = authorities.get(open.cluster.name);
    if (kept !== undefined && now() - kept.at < AUTHORITY_MAX_AGE_MS) return ok(kept.pem);
    authorities.delete(open.cluster.name);
    const pem = await readAuthority(open, namespace);
    if (pem.ok) authorities.set(open.cluster.name, { pem: pem.value, at: now() });
    return pem;
  }

  async function ask(open: OpenCluster, url: URL, ca: string): Promise<Answer> {
    const servername = `antrea.${namespace}.svc`;
    const authority = `the authority of ConfigMap ${AUTHORITY.name}`;
    const client = await open.cluster.serviceClient(open.identity, { url, servername, ca, authority });
    if (!client.ok) return client;
    const answer = await readServiceGates(client.value);
    const silent = !answer.ok && answer.error.status === undefined && answer.error.untrusted !== true;
    if (silent && (answer.error.code === 'timeout' || answer.error.code === 'unavailable'))
      unreachable.set(open.cluster.name, { error: answer.error, until: now() + UNREACHABLE_MS });
    return answer;
  }

  async function readAt(open: OpenCluster, url: URL): Promise<Answer> {
    const ca = await authorityOf(open);
    if (!ca.ok) return ca;
    const first = await ask(open, url, ca.value);
    if (first.ok || first.error.untrusted !== true) return first;
    // Antrea makes a new authority when its certificate is replaced.
    authorities.delete(open.cluster.name);
    const renewed = await authorityOf(open);
    return renewed.ok && renewed.value !== ca.value ? ask(open, url, renewed.value) : first;
  }

  return {
    async read(open) {
      const url = antreaServiceUrl(settings, open.cluster);
      if (url === undefined) return undefined;
      const { host } = url;
      const known = unreachable.get(open.cluster.name);
      if (known !== undefined && known.until > now()) return { host, answer: err(known.error) };
      unreachable.delete(open.cluster.name);
      return { host, answer: await readAt(open, url) };
    },
  };
}
