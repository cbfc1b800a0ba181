import { parse } from 'yaml';
import type { MemoryStore } from '../kubernetes/store.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import { isRunning } from '../world/pods.ts';

const NAMESPACE = 'flow-aggregator';
/** Name of the ConfigMap; a chart may append a hash. */
const CONFIG = 'flow-aggregator-configmap';
const IDENTITY = 'antrea-cluster-identity';

/** What of a FlowAggregator's configuration decides what it sends. It watches its file, so that changes count at once. */
export interface AggregatorSettings {
  readonly podLabels: boolean;
  readonly collector: boolean;
  readonly stream: boolean;
  readonly clusterId: string;
}

type Json = Readonly<Record<string, unknown>>;
const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** What ConfigMaps say; objects of the store are replaced, not changed. */
const read = new WeakMap<KubeObject, Json>();

function contentOf(map: KubeObject): Json {
  const text = objectOf(map['data'])['flow-aggregator.conf'];
  if (typeof text !== 'string') return {};
  try {
    return objectOf(parse(text));
  } catch {
    // An aggregator with a file that it cannot read keeps its defaults.
    return {};
  }
}

function configured(store: MemoryStore): Json {
  const map = store.list('', 'configmaps', NAMESPACE).find(({ metadata }) => metadata.name.startsWith(CONFIG));
  if (map === undefined) return {};
  const known = read.get(map) ?? contentOf(map);
  read.set(map, known);
  return known;
}

/** The UUID that antrea-controller gave the cluster. */
export function clusterUuid(store: MemoryStore): string {
  const uuid = objectOf(store.get('', 'configmaps', IDENTITY, 'kube-system')?.['data'])['uuid'];
  return typeof uuid === 'string' ? uuid : '';
}

/** Settings of the aggregator of a cluster. */
export function aggregatorSettings(store: MemoryStore): AggregatorSettings {
  const config = configured(store);
  const on = (group: string, key: string): boolean => objectOf(config[group])[key] === true;
  const { clusterID } = config;
  return {
    podLabels: on('recordContents', 'podLabels'),
    collector: on('flowCollector', 'enable'),
    stream: on('flowStreamService', 'enable'),
    clusterId: typeof clusterID === 'string' && clusterID !== '' ? clusterID : clusterUuid(store),
  };
}

/** Whether a Pod of the aggregator runs. */
export const aggregatorRuns = (store: MemoryStore): boolean =>
  store.list('', 'pods', NAMESPACE).some((pod) => pod.metadata.labels?.['app'] === NAMESPACE && isRunning(pod));
