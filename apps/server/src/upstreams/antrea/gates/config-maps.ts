import type { Hidden } from '@netloft/contracts';
import type { ClusterHandle, KubeObject, KubernetesClient, UpstreamError } from '../../kubernetes/types.ts';
import { CONFIG_MAP, filesOf, WINDOWS_CONFIG_MAP } from './sources.ts';
import type { ComponentPod, ConfigFile } from './types.ts';

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' } as const;

export interface FilesRead {
  readonly files: readonly ConfigFile[];
  readonly problem?: string;
  readonly hidden: readonly Hidden[];
  /** Set when the cluster could not be asked at all. */
  readonly error?: UpstreamError;
}

interface Seen {
  readonly text: string;
  readonly at: number;
  readonly changedAfter: number | null;
}

/**
 * Notices changes of files while Netloft runs, for clusters whose managedFields were removed: between two readings a file changed, so a
 * Pod that started before the first of them is older than the file.
 */
export class ChangeMemory {
  readonly #seen = new Map<string, Seen>();
  constructor(private readonly now: () => number) {}

  withChangeTime(cluster: string, file: ConfigFile): ConfigFile {
    const key = `${cluster}\n${file.configMap.namespace}/${file.configMap.name}\n${file.configMap.key}`;
    const before = this.#seen.get(key);
    const changedAfter = before === undefined || before.text === file.text ? (before?.changedAfter ?? null) : before.at;
    this.#seen.set(key, { text: file.text, at: this.now(), changedAfter });
    const changedAt =
      file.changedAt === null || (changedAfter !== null && changedAfter > file.changedAt)
        ? changedAfter
        : file.changedAt;
    return { ...file, changedAt };
  }
}

/** Names of the ConfigMaps that the newest Pods mount; the plain names where no Pod can be seen. */
function namesOf(pods: readonly ComponentPod[]): { readonly linux: string; readonly windows: string | undefined } {
  const newest = (wanted: (pod: ComponentPod) => boolean): string | undefined =>
    pods
      .filter((pod) => wanted(pod) && pod.configMap !== null)
      .toSorted((a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? ''))
      .at(-1)?.configMap ?? undefined;
  return {
    linux: newest((pod) => pod.component !== 'agent-windows') ?? CONFIG_MAP,
    windows: newest((pod) => pod.component === 'agent-windows') ?? (pods.length === 0 ? WINDOWS_CONFIG_MAP : undefined),
  };
}

/** The ConfigMap of this name, or the newest that a release named `<name>-<hash>`. */
async function find(client: KubernetesClient, namespace: string, name: string): ReturnType<KubernetesClient['get']> {
  const exact = await client.get(CONFIG_MAPS, name, namespace);
  if (exact.ok || exact.error.code !== 'not-found') return exact;
  const all = await client.list(CONFIG_MAPS, { namespace });
  if (!all.ok) return exact;
  const created = (one: KubeObject): string => one.metadata.creationTimestamp ?? '';
  const hashed = all.value
    .filter((one) => one.metadata.name.startsWith(`${name}-`))
    .toSorted((a, b) => created(a).localeCompare(created(b)));
  const newest = hashed.at(-1);
  return newest === undefined ? exact : { ok: true, value: newest };
}

/** Reads the configuration files of Antrea's components, as the caller. */
export async function readFiles(
  cluster: ClusterHandle,
  client: KubernetesClient,
  namespace: string,
  pods: readonly ComponentPod[],
  memory: ChangeMemory,
): Promise<FilesRead> {
  const names = namesOf(pods);
  const [linux, windows] = await Promise.all([
    find(client, namespace, names.linux),
    names.windows === undefined ? undefined : find(client, namespace, names.windows),
  ]);
  const files = [
    ...(linux.ok ? filesOf(linux.value, false) : []),
    ...(windows?.ok === true ? filesOf(windows.value, true) : []),
  ].map((file) => memory.withChangeTime(cluster.name, file));
  if (linux.ok) return { files, hidden: [] };
  const { error } = linux;
  const hidden: Hidden[] =
    error.code === 'forbidden'
      ? [
          {
            what: 'settings and configured gates',
            count: null,
            reason: `needs get on configmaps/${names.linux} in ${namespace}`,
          },
        ]
      : [];
  const problem = error.code === 'not-found' ? `there is no ConfigMap ${names.linux} in ${namespace}` : error.message;
  return { files, problem, hidden, ...(error.code === 'forbidden' || error.code === 'not-found' ? {} : { error }) };
}
