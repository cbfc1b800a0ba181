export { convert } from './conversion.ts';
export { customDefinitions } from './definitions.ts';
export { atLeast } from './release.ts';
export type { CustomResource, VersionedObject } from './types.ts';
