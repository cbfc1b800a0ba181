import { NsxTraceflowRequest, type NsxTraceflowRequestInput } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { AntreaTraceflowConfig } from '../model/traceflows.ts';
import { traceConfigOf, type TraceIds, tracePacketFacts } from './index.ts';

const request = (more: Partial<NsxTraceflowRequestInput> = {}): NsxTraceflowRequest =>
  NsxTraceflowRequest.parse({
    cluster: 'stc-tkg-cluster-1',
    source: { type: 'pod', namespace: 'yelb', name: 'yelb-ui' },
    destination: { type: 'pod', namespace: 'yelb', name: 'yelb-appserver' },
    destinationPort: 4567,
    ...more,
  });
const IDS: TraceIds = { id: 'tf-1', cluster: 'cc-1', source: 'pod-1', destination: { externalId: 'pod-2' } };

describe('the configuration of a trace', () => {
  it('is a SYN from Pod to Pod that NSX removes by itself', () => {
    expect(traceConfigOf(request(), IDS)).toEqual({
      resource_type: 'AntreaTraceflowConfig',
      id: 'tf-1',
      display_name: 'tf-1',
      container_cluster_id: 'cc-1',
      source_external_id: 'pod-1',
      destination_external_id: 'pod-2',
      is_transient: true,
      packet: {
        resourceType: 'FIELDS_PACKET_DATA',
        transportType: 'UNICAST',
        ipHeader: { protocol: 6, ttl: 64 },
        transportHeader: { tcpHeader: { dstPort: 4567, tcpFlags: 2 } },
      },
    });
  });

  it.each([
    ['an address', request(), { ip: '10.1.1.1' }, { ipHeader: { dstIp: '10.1.1.1', protocol: 6, ttl: 64 } }],
    [
      'an IPv6 address',
      request({ protocol: 'ICMP' }),
      { ip: 'fd00::1' },
      { ipv6Header: { dstIp: 'fd00::1', nextHeader: 58, hopLimit: 64 } },
    ],
  ] as const)('has %s in the packet and no id', (_, asked, destination, packet) => {
    const config = traceConfigOf(asked, { ...IDS, destination });
    expect(config).toMatchObject({ packet });
    expect(config).not.toHaveProperty('destination_external_id');
  });

  it('has the headers of its protocol, and no port that the agent chooses', () => {
    const header = (more: Partial<NsxTraceflowRequestInput>) =>
      traceConfigOf(request(more), IDS).packet?.transportHeader;
    expect(header({ protocol: 'UDP', sourcePort: 5353, destinationPort: 53 })).toEqual({
      udpHeader: { srcPort: 5353, dstPort: 53 },
    });
    expect(header({ sourcePort: 0, destinationPort: 0 })).toEqual({ tcpHeader: { tcpFlags: 2 } });
    expect(header({ protocol: 'ICMP' })).toEqual({ icmpEchoRequestHeader: { id: 0, sequence: 0 } });
  });

  it('may be of IPv6 between Pods', () => {
    expect(traceConfigOf(request(), { ...IDS, ipv6: true }).packet).toMatchObject({ ipv6Header: { nextHeader: 6 } });
  });

  it('is one that NSX’s model takes', () => {
    const config = traceConfigOf(request(), IDS);
    expect(AntreaTraceflowConfig.parse(config)).toEqual(config);
  });
});

describe('the packet of any configuration', () => {
  it('is told as far as it goes', () => {
    expect(
      tracePacketFacts(traceConfigOf(request({ sourcePort: 40000 }), { ...IDS, destination: { ip: '10.1.1.1' } })),
    ).toEqual({
      protocol: 'TCP',
      sourcePort: 40000,
      destinationPort: 4567,
      destinationIp: '10.1.1.1',
    });
    expect(tracePacketFacts({ id: 'x' })).toEqual({
      protocol: '',
      sourcePort: null,
      destinationPort: null,
      destinationIp: null,
    });
    const other = { resourceType: 'FIELDS_PACKET_DATA', ipHeader: { protocol: 47 } };
    expect(tracePacketFacts({ id: 'x', packet: other }).protocol).toBe('protocol 47');
    expect(tracePacketFacts({ id: 'x', packet: { ...other, ipHeader: { protocol: 17 } } }).protocol).toBe('UDP');
  });
});
