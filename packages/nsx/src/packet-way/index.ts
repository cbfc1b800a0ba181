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
export { packetWay } from './way.ts';
