/** Names of the simulated clusters, the first being the one with the story's applications. */
export const CLUSTER_NAMES = ['stc-tkg-cluster-1', 'stc-tkg-cluster-2'] as const;
