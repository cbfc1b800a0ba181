import { createServer, type Socket } from 'node:net';
import { FlowDecoder, type IncomingFlow } from '@netloft/flow-store/codec';

/** A collector on loopback that keeps what it is sent. */
export interface TestCollector {
  readonly address: string;
  readonly port: number;
  readonly flows: IncomingFlow[];
  /** Messages that could not be read, and records that the sequence numbers say are lacking. */
  faults(): { readonly malformed: number; readonly missed: number };
  close(): Promise<void>;
}

/** Cuts the stream of a connection into messages by the length in their headers. */
function messagesOf(socket: Socket, onMessage: (message: Uint8Array) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= rest.readUInt16BE(2)) {
      const length = rest.readUInt16BE(2);
      onMessage(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  });
  socket.on('error', () => undefined);
}

export async function testCollector(port = 0): Promise<TestCollector> {
  const flows: IncomingFlow[] = [];
  const decoders: FlowDecoder[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const decoder = new FlowDecoder('tcp');
    decoders.push(decoder);
    sockets.add(socket);
    messagesOf(socket, (message) => flows.push(...decoder.decode([message], Date.now())));
  });
  await new Promise<void>((resolve) => {
    server.listen({ host: '127.0.0.1', port }, resolve);
  });
  const bound = server.address();
  const at = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    address: `tcp://127.0.0.1:${at}`,
    port: at,
    flows,
    faults: () => {
      const counts = decoders.map((decoder) => decoder.counts());
      return {
        malformed: counts.reduce((sum, one) => sum + one.malformed, 0),
        missed: counts.reduce((sum, one) => sum + one.missed, 0),
      };
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
