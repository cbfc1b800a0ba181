import { z } from 'zod';
import { PolicyResource } from './envelope.ts';

export const TRACEFLOWS_PATH = '/infra/antrea/traceflows';

/** The packet; the only part of NSX's model whose members are camelCase. */
export const PacketData = z.looseObject({
  resourceType: z.string(),
  transportType: z.string().optional(),
  frameSize: z.number().optional(),
  ipHeader: z
    .looseObject({
      srcIp: z.string().optional(),
      dstIp: z.string().optional(),
      /** 1 ICMP, 6 TCP, 17 UDP. */
      protocol: z.number().optional(),
      flags: z.number().optional(),
      ttl: z.number().optional(),
    })
    .optional(),
  ipv6Header: z
    .looseObject({
      srcIp: z.string().optional(),
      dstIp: z.string().optional(),
      nextHeader: z.number().optional(),
      hopLimit: z.number().optional(),
    })
    .optional(),
  transportHeader: z
    .looseObject({
      /** SYN (2) has to be among the flags. */
      tcpHeader: z
        .looseObject({
          srcPort: z.number().optional(),
          dstPort: z.number().optional(),
          tcpFlags: z.number().optional(),
        })
        .optional(),
      udpHeader: z.looseObject({ srcPort: z.number().optional(), dstPort: z.number().optional() }).optional(),
      icmpEchoRequestHeader: z.looseObject({ id: z.number().optional(), sequence: z.number().optional() }).optional(),
    })
    .optional(),
});
export type PacketData = z.infer<typeof PacketData>;

export const AntreaTraceflowConfig = PolicyResource.extend({
  container_cluster_id: z.string().optional(),
  source_external_id: z.string().optional(),
  /** A Pod's or Service's; not looked at when the packet has a destination address. */
  destination_external_id: z.string().optional(),
  is_transient: z.boolean().optional(),
  packet: PacketData.optional(),
});
export type AntreaTraceflowConfig = z.infer<typeof AntreaTraceflowConfig>;

/** SUCCEEDED or FAILED; without a phase it runs. */
export const AntreaTraceflowStatus = z.looseObject({ phase: z.string().optional(), reason: z.string().optional() });
export type AntreaTraceflowStatus = z.infer<typeof AntreaTraceflowStatus>;

export const OBSERVATION_TYPES = [
  'AntreaTraceflowObservationForwarded',
  'AntreaTraceflowObservationReceived',
  'AntreaTraceflowObservationDelivered',
  'AntreaTraceflowObservationDropped',
] as const;
export const COMPONENT_TYPES = [
  'ANTREA_SPOOFGUARD',
  'ANTREA_LB',
  'ANTREA_ROUTING',
  'ANTREA_DFW',
  'ANTREA_FORWARDING',
  'UNKNOWN',
] as const;

/** One step of the packet. `container_node_id` is the Node's UID. The live API has more members, whose names are not published. */
export const AntreaTraceflowObservation = z.looseObject({
  observation_type: z.string(),
  component_type: z.string().optional(),
  container_node_id: z.string().optional(),
  timestamp: z.number().optional(),
});
export type AntreaTraceflowObservation = z.infer<typeof AntreaTraceflowObservation>;
