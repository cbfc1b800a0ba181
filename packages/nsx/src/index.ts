export * from './model/clusters.ts';
export * from './model/envelope.ts';
export * from './model/groups.ts';
export * from './model/inventory.ts';
export * from './model/policies.ts';
export * from './model/system.ts';
export * from './model/traceflows.ts';
export * from './groups/index.ts';
