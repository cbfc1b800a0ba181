import type { Identity } from '../../identity.ts';
import type { ClusterHandle, KubeObject, SharedWatch } from './types.ts';

/** Which Pod or Service has an address now, as far as the caller sees. */
export interface AddressNames {
  /** `namespace/name`; undefined when nobody is known to have it. Nothing is watched before the first question. */
  nameOf(ip: string): string | undefined;
  /** Resolves when what was asked can be answered as well as it will be. */
  ready(): Promise<void>;
  /** Hears of changes of the answers. */
  listen(listener: () => void): () => void;
  release(): void;
}

type Json = Readonly<Record<string, unknown>>;
const json = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const strings = (values: readonly unknown[]): string[] => [
  ...new Set(values.filter((one): one is string => typeof one === 'string' && one !== '' && one !== 'None')),
];

/** Addresses that are a Pod's own: not those of its Node, nor those that it had before it ended and that another may have by now. */
function podAddresses(object: KubeObject): readonly string[] {
  const status = json(object['status']);
  if (json(object['spec'])['hostNetwork'] === true) return [];
  if (status['phase'] === 'Succeeded' || status['phase'] === 'Failed') return [];
  return strings([status['podIP'], ...list(status['podIPs']).map((one) => json(one)['ip'])]);
}

function serviceAddresses(object: KubeObject): readonly string[] {
  const spec = json(object['spec']);
  return strings([spec['clusterIP'], ...list(spec['clusterIPs'])]);
}

type Watch = SharedWatch<readonly string[]>;

export function addressNames(cluster: Pick<ClusterHandle, 'watch'>, identity: Identity): AddressNames {
  let watches: readonly Watch[] | undefined;
  let index: ReadonlyMap<string, string> | undefined;
  let released = false;
  const listeners = new Set<() => void>();

  const watch = (plural: string, project: (object: KubeObject) => readonly string[]): Watch => {
    const opened = cluster.watch(identity, {
      name: 'addresses',
      resource: { group: '', version: 'v1', plural },
      project,
    });
    opened.listen(() => {
      index = undefined;
      for (const listener of listeners) listener();
    });
    return opened;
  };
  // Pods come last, so that they win where both claim an address.
  const opened = (): readonly Watch[] =>
    (watches ??= [watch('services', serviceAddresses), watch('pods', podAddresses)]);

  return {
    nameOf(ip) {
      if (released) return undefined;
      index ??= new Map(
        opened().flatMap(({ items }) => [...items].flatMap(([key, ips]) => ips.map((one) => [one, key] as const))),
      );
      return index.get(ip);
    },
    ready: async () => {
      await Promise.all((watches ?? []).map((one) => one.ready()));
      index = undefined;
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    release() {
      released = true;
      listeners.clear();
      for (const one of watches ?? []) one.release();
    },
  };
}
