import type { ServiceDefinition } from '@grpc/grpc-js';
import protobuf from 'protobufjs/light.js';

/** Whole numbers of 64 bits come as objects where the library makes them, and may be given as numbers. */
export type Int64 = number | { toNumber(): number };
export interface TimestampMessage {
  readonly seconds?: Int64;
  readonly nanos?: number;
}
export interface StatsMessage {
  readonly packetTotalCount?: Int64;
  readonly packetDeltaCount?: Int64;
  readonly octetTotalCount?: Int64;
  readonly octetDeltaCount?: Int64;
}
export interface LabelsMessage {
  readonly labels?: Readonly<Record<string, string>>;
}
/** Addresses are 4 or 16 bytes, enums their numbers; what is not set may be absent or null. */
export interface KubernetesMessage {
  readonly flowType?: number;
  readonly sourcePodNamespace?: string;
  readonly sourcePodName?: string;
  readonly sourcePodUid?: string;
  readonly sourcePodLabels?: LabelsMessage | null;
  readonly sourceNodeName?: string;
  readonly sourceNodeUid?: string;
  readonly destinationPodNamespace?: string;
  readonly destinationPodName?: string;
  readonly destinationPodUid?: string;
  readonly destinationPodLabels?: LabelsMessage | null;
  readonly destinationNodeName?: string;
  readonly destinationNodeUid?: string;
  readonly destinationClusterIp?: Uint8Array;
  readonly destinationServicePort?: number;
  readonly destinationServicePortName?: string;
  readonly destinationServiceUid?: string;
  readonly ingressNetworkPolicyType?: number;
  readonly ingressNetworkPolicyNamespace?: string;
  readonly ingressNetworkPolicyName?: string;
  readonly ingressNetworkPolicyUid?: string;
  readonly ingressNetworkPolicyRuleName?: string;
  readonly ingressNetworkPolicyRuleAction?: number;
  readonly egressNetworkPolicyType?: number;
  readonly egressNetworkPolicyNamespace?: string;
  readonly egressNetworkPolicyName?: string;
  readonly egressNetworkPolicyUid?: string;
  readonly egressNetworkPolicyRuleName?: string;
  readonly egressNetworkPolicyRuleAction?: number;
  readonly egressName?: string;
  readonly egressIp?: Uint8Array;
  readonly egressNodeName?: string;
  readonly egressNodeUid?: string;
  readonly egressUid?: string;
  readonly destinationServiceIp?: Uint8Array;
}
export interface AggregationMessage {
  readonly endTsFromSource?: TimestampMessage | null;
  readonly endTsFromDestination?: TimestampMessage | null;
  readonly statsFromSource?: StatsMessage | null;
  readonly reverseStatsFromSource?: StatsMessage | null;
  readonly statsFromDestination?: StatsMessage | null;
  readonly reverseStatsFromDestination?: StatsMessage | null;
  readonly throughputFromSource?: Int64;
  readonly reverseThroughputFromSource?: Int64;
  readonly throughputFromDestination?: Int64;
  readonly reverseThroughputFromDestination?: Int64;
  readonly throughput?: Int64;
  readonly reverseThroughput?: Int64;
}
export interface FlowMessage {
  readonly id?: string;
  readonly ipfix?: {
    readonly exportTime?: TimestampMessage | null;
    readonly sequenceNumber?: number;
    readonly observationDomainId?: number;
    readonly exporterIp?: string;
  } | null;
  readonly startTs?: TimestampMessage | null;
  readonly endTs?: TimestampMessage | null;
  readonly endReason?: number;
  readonly ip?: { readonly version?: number; readonly source?: Uint8Array; readonly destination?: Uint8Array } | null;
  readonly transport?: {
    readonly protocolNumber?: number;
    readonly sourcePort?: number;
    readonly destinationPort?: number;
    readonly tcp?: { readonly stateName?: string } | null;
  } | null;
  readonly k8s?: KubernetesMessage | null;
  readonly stats?: StatsMessage | null;
  readonly reverseStats?: StatsMessage | null;
  readonly app?: { readonly protocolName?: string; readonly httpVals?: Uint8Array } | null;
  readonly flowDirection?: number;
  readonly aggregation?: AggregationMessage | null;
  readonly proxySnatIp?: Uint8Array;
  readonly proxySnatPort?: number;
}

/** Which end of a flow a filter looks at: 0 either, 1 the source, 2 the destination. */
export type FilterDirection = 0 | 1 | 2;
export interface FlowFilterMessage {
  readonly namespaces?: readonly string[];
  readonly podNames?: readonly string[];
  readonly podLabelSelector?: string;
  readonly serviceNames?: readonly string[];
  readonly flowTypes?: readonly number[];
  /** Addresses or prefixes as text. */
  readonly ips?: readonly string[];
  readonly direction?: number;
}
export interface GetFlowsRequest {
  readonly filters?: readonly FlowFilterMessage[];
  /** Only flows that ended then or later. */
  readonly since?: TimestampMessage | null;
  /** 0: no limit. */
  readonly maxCount?: number;
  readonly follow?: boolean;
}
export interface GetFlowsResponse {
  readonly flows?: readonly FlowMessage[];
  /** Flows left out because the client was too slow, since the start of the stream. */
  readonly droppedCount?: Int64;
}

/** `name:number:type` of each field; `[]` repeats it. Enums are int32 on the wire. Antrea v2.7, pkg/apis/flow/v1alpha1. */
const MESSAGES: Readonly<Record<string, string>> = {
  Timestamp: 'seconds:1:int64 nanos:2:int32',
  IPFIX: 'exportTime:1:Timestamp sequenceNumber:2:uint32 observationDomainId:3:uint32 exporterIp:4:string',
  IP: 'version:1:int32 source:2:bytes destination:3:bytes',
  TCP: 'stateName:1:string',
  Transport: 'protocolNumber:1:uint32 sourcePort:2:uint32 destinationPort:3:uint32 tcp:4:TCP',
  Stats: 'packetTotalCount:1:uint64 packetDeltaCount:2:uint64 octetTotalCount:3:uint64 octetDeltaCount:4:uint64',
  Labels: 'labels:1:{}',
  Kubernetes: `flowType:1:int32 sourcePodNamespace:2:string sourcePodName:3:string sourcePodUid:4:string
    sourcePodLabels:5:Labels sourceNodeName:6:string sourceNodeUid:7:string destinationPodNamespace:8:string
    destinationPodName:9:string destinationPodUid:10:string destinationPodLabels:11:Labels
    destinationNodeName:12:string destinationNodeUid:13:string destinationClusterIp:14:bytes
    destinationServicePort:15:uint32 destinationServicePortName:16:string destinationServiceUid:17:string
    ingressNetworkPolicyType:18:int32 ingressNetworkPolicyNamespace:19:string ingressNetworkPolicyName:20:string
    ingressNetworkPolicyUid:21:string ingressNetworkPolicyRuleName:22:string ingressNetworkPolicyRuleAction:23:int32
    egressNetworkPolicyType:24:int32 egressNetworkPolicyNamespace:25:string egressNetworkPolicyName:26:string
    egressNetworkPolicyUid:27:string egressNetworkPolicyRuleName:28:string egressNetworkPolicyRuleAction:29:int32
    egressName:30:string egressIp:31:bytes egressNodeName:32:string egressNodeUid:33:string egressUid:34:string
    destinationServiceIp:35:bytes`,
  App: 'protocolName:1:string httpVals:2:bytes',
  Aggregation: `endTsFromSource:1:Timestamp endTsFromDestination:2:Timestamp statsFromSource:3:Stats
    reverseStatsFromSource:4:Stats statsFromDestination:5:Stats reverseStatsFromDestination:6:Stats
    throughputFromSource:7:uint64 reverseThroughputFromSource:8:uint64 throughputFromDestination:9:uint64
    reverseThroughputFromDestination:10:uint64 throughput:11:uint64 reverseThroughput:12:uint64`,
  Flow: `id:1:string ipfix:2:IPFIX startTs:3:Timestamp endTs:4:Timestamp endReason:5:int32 ip:6:IP
    transport:7:Transport k8s:8:Kubernetes stats:9:Stats reverseStats:10:Stats app:11:App flowDirection:12:int32
    aggregation:13:Aggregation proxySnatIp:14:bytes proxySnatPort:15:uint32`,
  FlowFilter: `namespaces:1:string[] podNames:2:string[] podLabelSelector:3:string serviceNames:4:string[]
    flowTypes:5:int32[] ips:6:string[] direction:7:int32`,
  GetFlowsRequest: 'filters:1:FlowFilter[] since:2:Timestamp maxCount:3:uint32 follow:4:bool',
  GetFlowsResponse: 'flows:1:Flow[] droppedCount:2:uint64',
  ExportRequest: 'flows:1:Flow[]',
  ExportResponse: '',
};

function field(text: string): readonly [string, protobuf.IField | protobuf.IMapField] {
  const [name = '', id, type = ''] = text.split(':');
  if (type === '{}') return [name, { id: Number(id), type: 'string', keyType: 'string' }];
  const repeated = type.endsWith('[]');
  return [name, { id: Number(id), type: type.replace('[]', ''), ...(repeated ? { rule: 'repeated' } : {}) }];
}

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(MESSAGES).map(([name, fields]) => [
      name,
      {
        fields: Object.fromEntries(
          fields
            .split(/\s+/)
            .filter((text) => text !== '')
            .map(field),
        ),
      },
    ]),
  ),
});

interface Codec<T> {
  readonly encode: (message: T) => Buffer;
  readonly decode: (bytes: Uint8Array) => T;
}
function codec<T extends object>(name: string): Codec<T> {
  const type = root.lookupType(name);
  return {
    encode: (message) => Buffer.from(type.encode(message as Readonly<Record<string, unknown>>).finish()),
    decode: (bytes) => type.decode(bytes) as unknown as T,
  };
}

export const FLOW_CODEC = codec<FlowMessage>('Flow');
const REQUEST = codec<GetFlowsRequest>('GetFlowsRequest');
const RESPONSE = codec<GetFlowsResponse>('GetFlowsResponse');
const EXPORT_REQUEST = codec<{ readonly flows?: readonly FlowMessage[] }>('ExportRequest');
const EXPORT_RESPONSE = codec<object>('ExportResponse');
const PACKAGE = 'antrea_io.antrea.pkg.apis.flow.v1alpha1';

/** The one call of FlowStreamService, for clients and servers. */
export const GET_FLOWS = {
  path: `/${PACKAGE}.FlowStreamService/GetFlows`,
  requestStream: false,
  responseStream: true,
  requestSerialize: REQUEST.encode,
  requestDeserialize: REQUEST.decode,
  responseSerialize: RESPONSE.encode,
  responseDeserialize: RESPONSE.decode,
} as const;
export const FLOW_STREAM_SERVICE = { getFlows: GET_FLOWS } satisfies ServiceDefinition;

/** The one call of FlowExportService, by which agents hand flows to an aggregator. */
export const EXPORT = {
  path: `/${PACKAGE}.FlowExportService/Export`,
  requestStream: true,
  responseStream: false,
  requestSerialize: EXPORT_REQUEST.encode,
  requestDeserialize: EXPORT_REQUEST.decode,
  responseSerialize: EXPORT_RESPONSE.encode,
  responseDeserialize: EXPORT_RESPONSE.decode,
} as const;
export const FLOW_EXPORT_SERVICE = { export: EXPORT } satisfies ServiceDefinition;
