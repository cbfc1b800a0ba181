import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** What belongs to the offer of another protocol, and is left out where the offer is not taken up. */
const OFFER = new Set(['upgrade', 'http2-settings']);
const isOffer = (name: string): boolean => OFFER.has(name.trim().toLowerCase());

/** Whether it is a WebSocket, and nothing else, that a request asks for. */
export const asksForWebSocket = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.trim().toLowerCase() === 'websocket';

/** The head of a request as it came, without the offer. */
function headOf({ method = 'GET', url = '/', httpVersion, rawHeaders }: IncomingMessage, ends: boolean): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = (rawHeaders[at + 1] ?? '').replaceAll(/[\r\n]+/g, ' ');
    if (isOffer(name)) continue;
    if (name.toLowerCase() !== 'connection') lines.push(`${name}: ${value}`);
    else {
      const options = value.split(',').filter((option) => !isOffer(option));
      if (options.length > 0) lines.push(`${name}: ${options.join(',')}`);
    }
  }
  if (ends) lines.push('Connection: close');
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/**
 * Gives back how to serve a request that offers a protocol which is not spoken here, such as `h2c`: as if it had offered none, which RFC 9110
 * (7.8) allows. Node has taken the connection out of HTTP by then, so it is handed back like a new one, with the request, and what came after
 * its head, still to be read: body, limits, and what follows on the connection are Node's affair as ever.
 */
export function createOrdinaryService(server: Server): (raw: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const before = new WeakSet<Duplex>();
  return (raw, socket, head) => {
    // Each time listeners stay behind: whoever offers it again on one connection gets one answer and the end.
    const again = before.has(socket);
    before.add(socket);
    socket.unshift(Buffer.concat([headOf(raw, again), head]));
    server.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket);
  };
}
