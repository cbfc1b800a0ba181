import { describe, expect, it } from 'vitest';
import { fullFlow } from '../testing/ipfix.ts';
import { flowFromMessage, messageFromFlow } from './convert.ts';
import { EXPORT, FLOW_CODEC, GET_FLOWS } from './messages.ts';

const AT = 1_795_000_000;
/** Members that the gRPC message has no place for: the cluster is told by the stream. */
const { clusterUUID: _v4, ...FLOW } = fullFlow(AT);
const { clusterUUID: _v6, ...FLOW6 } = fullFlow(AT, 6);

describe('a flow message', () => {
  it.each([
    ['IPv4', FLOW],
    ['IPv6', FLOW6],
  ])('tells every member of a record, over the wire and back: %s', (_family, flow) => {
    const bytes = FLOW_CODEC.encode(messageFromFlow({ ...flow, flowDirection: 1 }, 'a'));
    const back = flowFromMessage(FLOW_CODEC.decode(bytes));
    // Labels come back in order.
    const sorted = (text: string | undefined): unknown => JSON.parse(text ?? '');
    expect({
      ...back,
      sourcePodLabels: sorted(back.sourcePodLabels),
      destinationPodLabels: sorted(back.destinationPodLabels),
    }).toEqual({
      ...flow,
      flowDirection: 1,
      sourcePodLabels: sorted(flow.sourcePodLabels),
      destinationPodLabels: sorted(flow.destinationPodLabels),
    });
  });

  it('tells missing labels from empty ones', () => {
    const back = (labels: string): string | undefined =>
      flowFromMessage(FLOW_CODEC.decode(FLOW_CODEC.encode(messageFromFlow({ ...FLOW, sourcePodLabels: labels }, 'a'))))
        .sourcePodLabels;
    expect([back(''), back('{}')]).toEqual(['', '{}']);
  });

  it('may lack everything', () => {
    const flow = flowFromMessage(FLOW_CODEC.decode(new Uint8Array()));
    expect(flow.flowEndSeconds).toBeUndefined();
    expect([flow.sourceIP, flow.octetTotalCount, flow.sourcePodLabels]).toEqual(['', 0, '']);
  });

  it('names no Service and no translated address by zeros', () => {
    const message = {
      k8s: { destinationClusterIp: new Uint8Array(4), egressIp: new Uint8Array(3) },
      proxySnatIp: new Uint8Array(16),
    };
    const flow = flowFromMessage(FLOW_CODEC.decode(FLOW_CODEC.encode(message)));
    expect([flow.destinationClusterIP, flow.egressIP, flow.proxySnatIP]).toEqual(['', '', '']);
  });

  it('is laid out as Antrea lays it out', () => {
    // Fields by number: k8s is 8, in it destination_service_port_name 16; end_ts is 4, in it seconds 1.
    const bytes = FLOW_CODEC.encode({ endTs: { seconds: 5 }, k8s: { destinationServicePortName: 'a' } });
    expect([...bytes]).toEqual([0x22, 2, 0x08, 5, 0x42, 4, 0x82, 0x01, 1, 0x61]);
  });

  it('goes by the names of Antrea’s services', () => {
    const prefix = '/antrea_io.antrea.pkg.apis.flow.v1alpha1.';
    expect([GET_FLOWS.path, EXPORT.path]).toEqual([
      `${prefix}FlowStreamService/GetFlows`,
      `${prefix}FlowExportService/Export`,
    ]);
  });
});
