const POOL = 'stc-tkg-cluster-1-node-pool-01-p6nms-84c55d4574';
/** Nodes of the story's first cluster. The appserver's Node has the tunnel address 10.13.82.39. */
export const CONTROL_PLANE = 'stc-tkg-cluster-1-7qvl8-k4zrt';
export const APPSERVER_NODE = `${POOL}-5r8gj`;
export const UI_NODE = `${POOL}-bpx7s`;

/** Service engines of the load balancer, which open connections to what they balance. */
export const SERVICE_ENGINES = ['10.13.11.100', '10.13.11.101'] as const;
