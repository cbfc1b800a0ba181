export type {
  PacketWayFacts,
  WayAntrea,
  WayFirewall,
  WayGroup,
  WayNodePortLocal,
  WayPod,
  WayServicePort,
  WayTarget,
} from './facts.ts';
export { balancerGroupsOf, type BalancerGroup } from './balancer-groups.ts';
export { togetherOf, type WayPair } from './pairs.ts';
export { packetWay } from './way.ts';
