/** English text of the cluster switcher and of what the shell says about a cluster. */
export const clustersText = {
  switcher: 'Cluster',
  simulated: 'simulated',
  simulatedHelp: 'This cluster is played by Netloft’s simulator; nothing here touches a real network.',
  default: 'default',
  antrea: (version: string) => `Antrea ${version.replace(/^v/, '')}`,
  kubernetes: (version: string) => `Kubernetes ${version.replace(/^v/, '')}`,
  unknownVersion: 'version not known yet',
  reachable: 'reachable',
  unreachable: 'not reachable',
  unknown: 'not asked yet',
  notSignedIn: 'your session holds no credential for it',
  unreachableTitle: (cluster: string) => `The API server of ${cluster} cannot be reached`,
  unreachableFor: (duration: string) => `for ${duration}`,
  unreachableHelp: 'The page shows what was last known and recovers by itself.',
  notSignedInTitle: (cluster: string) => `You are not signed in to ${cluster}`,
  notSignedInHelp:
    'A token is taken for the default cluster: to see this one, sign out and sign in with a kubeconfig of it.',
  refused: 'does not accept your sign-in',
  refusedTitle: (cluster: string) => `${cluster} does not accept your sign-in at the moment`,
  refusedHelp: (said: string) =>
    `It answered “${said}”. Netloft asks again by itself; if it stays, sign out and sign in again.`,
  noSuchTitle: (cluster: string) => `There is no cluster “${cluster}” here`,
  noSuchWhy: 'The link may come from another Netloft, or the cluster was taken out of the configuration.',
  none: 'No cluster is registered',
  noneWhy: 'Start Netloft with --kubeconfig, or inside a cluster.',
} as const;
