import { CLUSTER_CONTROL_PLANES_PATH } from '@netloft/nsx';

export { INTERWORKING_NAMESPACE as NAMESPACE } from '@netloft/nsx';
export const DEPLOYMENT = 'interworking';
export const CONTROL_PLANE_TYPE = 'AntreaClusterControlPlane';

/** Path of the control plane that a cluster registers as. */
export const controlPlanePath = (name: string): string => `${CLUSTER_CONTROL_PLANES_PATH}/${name}`;
