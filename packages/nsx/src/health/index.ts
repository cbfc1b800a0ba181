export { clusterHealth, type ClusterHealth, type ClusterHealthOptions } from './cluster-health.ts';
export { DEFAULT_HEARTBEAT_SECONDS, type HealthTimes } from './components.ts';
export { deriveHealth, type HealthVector, type NsxConditionType } from './derive.ts';
