export { applyDefaults, prune } from './pruning.ts';
export type { JsonSchema, SchemaFault } from './types.ts';
export { validateSchema } from './validate.ts';
