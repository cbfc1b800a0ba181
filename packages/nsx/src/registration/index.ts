export {
  bootstrapConfig,
  bootstrapConfigMap,
  type BootstrapFacts,
  type BootstrapInput,
  type BootstrapManifests,
  certificateSecret,
  readBootstrapConfig,
  readClusterId,
} from './bootstrap.ts';
export { interworkingContainers, readJob } from './read-workloads.ts';
export { deregisterObjects, type InterworkingInput, interworkingObjects } from './interworking.ts';
export { INTERWORKING_NAMESPACE, type Manifest, yamlOf } from './manifest.ts';
export { registrationNameFault, registrationNameProblems, type TakenNames } from './name.ts';
export { registrationState } from './state.ts';
export type { ClusterRegistrationFacts, JobFacts, RegistrationFacts } from './state-facts.ts';
