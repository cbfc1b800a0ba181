import type { Socket } from 'node:net';
import { MessageFramer } from '../ipfix/framing.ts';
import { readJsonFlow } from '../json/json-flow.ts';
import { JsonSplitter } from '../json/splitter.ts';
import type { Exporter } from './exporters.ts';
import type { Intake } from './intake.ts';

/** Reads pieces of a stream; answers why it cannot be read further. */
interface StreamReader {
  push(chunk: Uint8Array): string | undefined;
}

const JSON_STARTS = new Set(Buffer.from('{[ \n\r\t'));

/** Whether bytes begin like records in JSON; IPFIX begins with a zero. */
export const looksLikeJson = (bytes: Uint8Array): boolean => JSON_STARTS.has(bytes[0] ?? 0);

/** Reader of records in JSON from one exporter. */
export function jsonReader(exporter: Exporter, intake: Intake): StreamReader {
  return new JsonSplitter(
    (text) => {
      const read = readJsonFlow(text);
      if ('fault' in read) {
        exporter.fault(read.fault, intake.now());
        return;
      }
      intake.take(read.flow, exporter.plainRouting);
      exporter.counts.records++;
      exporter.counts.lastSeen = intake.now();
    },
    (detail) => exporter.fault(detail, intake.now()),
  );
}

const ipfixReader = (exporter: Exporter, intake: Intake): StreamReader =>
  new MessageFramer((message) => {
    exporter.session.read(message, intake.now(), intake.rows);
    intake.received();
  });

/** Reads records of a connection, IPFIX or JSON as its first byte tells, until it ends or makes no sense. */
export function readConnection(socket: Socket, exporter: Exporter, intake: Intake, idleMs: number): void {
  let reader: StreamReader | undefined;
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    if (reader === undefined) {
      const isJson = looksLikeJson(chunk);
      if (isJson) exporter.protocol = 'json';
      reader = isJson ? jsonReader(exporter, intake) : ipfixReader(exporter, intake);
    }
    const fault = reader.push(chunk);
    intake.received();
    if (fault === undefined) return;
    exporter.fault(`${fault}; the connection was closed`, intake.now());
    socket.destroy();
  });
  // Exporters only send; an end of theirs is an end.
  socket.on('end', () => socket.end());
  socket.on('error', (error) => {
    exporter.counts.lastFault = error.message;
  });
  socket.on('close', () => {
    exporter.connected = false;
  });
}
