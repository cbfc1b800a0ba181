import { frameOf, isIPv6, type Packet, TCP } from './frames.ts';
import { exchangeOn } from './payloads.ts';

/** One end of a connection as the captured interface sees it. */
export interface End {
  readonly ip: string;
  readonly mac: Buffer;
  /** Hop limit of its packets when they pass the interface. */
  readonly ttl: number;
}

/** A connection that passes a Pod's interface. Times are epoch microseconds. */
export interface Connection {
  readonly client: End;
  readonly server: End;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP';
  /** Of the server; none for ICMP. */
  readonly port: number;
  /** Of the client; the identifier for ICMP. */
  readonly clientPort: number;
  readonly start: number;
  readonly fate: 'allowed' | 'dropped' | 'rejected';
}

export interface TimedPacket {
  readonly time: number;
  readonly packet: Packet;
}

type Transport = Packet['transport'];
/** A packet of the client or of the server, so many microseconds after the start. */
type Step = readonly [after: number, from: 'client' | 'server', transport: Transport];

const NOTHING: Buffer = Buffer.alloc(0);
/** A SYN without an answer is sent again after one second and after three. */
const TRIES_US = [0, 1_000_000, 3_000_000];
const UNREACHABLE = { type: 3, prohibited: 10, type6: 1, prohibited6: 1 } as const;
const ECHO = { request: 8, reply: 0, request6: 128, reply6: 129 } as const;

function tcpSteps({ port, clientPort, server, fate }: Connection): readonly Step[] {
  const { request, answer } = exchangeOn(port, server.ip, clientPort);
  const [here, there] = [clientPort * 65_537, clientPort * 32_771 + 7];
  const part = (from: 'client' | 'server', flags: number, sent: number, got: number, payload = NOTHING): Transport => ({
    type: 'TCP',
    sourcePort: from === 'client' ? clientPort : port,
    destinationPort: from === 'client' ? port : clientPort,
    sequence: (from === 'client' ? here : there) + sent,
    acknowledgement: (flags & TCP.ACK) === 0 ? 0 : (from === 'client' ? there : here) + got,
    flags,
    payload,
  });
  const syn = part('client', TCP.SYN, 0, 0);
  if (fate === 'dropped') return TRIES_US.map((after) => [after, 'client', syn] as const);
  if (fate === 'rejected')
    return [
      [0, 'client', syn],
      [210, 'server', part('server', TCP.RST | TCP.ACK, 0, 1)],
    ];
  const { ACK, FIN, PSH, SYN } = TCP;
  const [asked, told] = [1 + request.length, 1 + answer.length];
  return [
    [0, 'client', syn],
    [420, 'server', part('server', SYN | ACK, 0, 1)],
    [450, 'client', part('client', ACK, 1, 1)],
    [510, 'client', part('client', PSH | ACK, 1, 1, request)],
    [930, 'server', part('server', ACK, 1, asked)],
    [4_300, 'server', part('server', PSH | ACK, 1, asked, answer)],
    [4_340, 'client', part('client', ACK, asked, told)],
    [4_600, 'client', part('client', FIN | ACK, asked, told)],
    [5_050, 'server', part('server', FIN | ACK, told, asked + 1)],
    [5_090, 'client', part('client', ACK, asked + 1, told + 1)],
  ];
}

function udpSteps({ port, clientPort, server, fate }: Connection): readonly Step[] {
  const { request, answer } = exchangeOn(port, server.ip, clientPort);
  const asked: Step = [0, 'client', { type: 'UDP', sourcePort: clientPort, destinationPort: port, payload: request }];
  const told: Step = [900, 'server', { type: 'UDP', sourcePort: port, destinationPort: clientPort, payload: answer }];
  return fate === 'allowed' ? [asked, told] : [asked];
}

function echoSteps({ clientPort, client, fate }: Connection): readonly Step[] {
  const ipv6 = isIPv6(client.ip);
  const echo = (icmpType: number): Transport => ({
    type: 'ICMP',
    icmpType,
    code: 0,
    id: clientPort,
    sequence: 1,
    payload: Buffer.from(Array.from({ length: 56 }, (_, at) => at)),
  });
  const asked: Step = [0, 'client', echo(ipv6 ? ECHO.request6 : ECHO.request)];
  return fate === 'allowed' ? [asked, [480, 'server', echo(ipv6 ? ECHO.reply6 : ECHO.reply)]] : [asked];
}

/** What a rejected packet without a connection is answered with: administratively prohibited, and the beginning of the packet. */
function prohibited(rejected: Packet): Transport {
  const ipv6 = isIPv6(rejected.source);
  return {
    type: 'ICMP',
    icmpType: ipv6 ? UNREACHABLE.type6 : UNREACHABLE.type,
    code: ipv6 ? UNREACHABLE.prohibited6 : UNREACHABLE.prohibited,
    id: 0,
    sequence: 0,
    payload: frameOf(rejected).subarray(14, ipv6 ? 62 : 42),
  };
}

/** The packets of a connection in the order in which the interface sees them. */
export function packetsOf(connection: Connection): readonly TimedPacket[] {
  const { client, server, protocol, fate, start } = connection;
  const timed = ([after, from, transport]: Step, at: number): TimedPacket => {
    const [sender, receiver] = from === 'client' ? [client, server] : [server, client];
    const packet: Packet = {
      source: sender.ip,
      destination: receiver.ip,
      sourceMac: sender.mac,
      destinationMac: receiver.mac,
      ttl: sender.ttl,
      identification: connection.clientPort + at * 13,
      transport,
    };
    return { time: start + after, packet };
  };
  const steps =
    protocol === 'TCP' ? tcpSteps(connection) : protocol === 'UDP' ? udpSteps(connection) : echoSteps(connection);
  const seen = steps.map((step, at) => timed(step, at));
  const first = seen[0];
  if (fate !== 'rejected' || protocol === 'TCP' || first === undefined) return seen;
  return [...seen, timed([210, 'server', prohibited(first.packet)], 1)];
}
