export { err, ok, type Result } from './result.ts';
export { workloadOf, WORKLOAD_SUFFIX } from './workload.ts';
export * from './filter/index.ts';
export * from './topology/index.ts';
