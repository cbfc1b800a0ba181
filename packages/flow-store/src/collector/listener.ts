import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer, isIPv6, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { ListenerConfig } from './config.ts';
import { jsonReader, looksLikeJson, readConnection } from './connection.ts';
import { DatagramQueue } from './datagram-queue.ts';
import type { ExporterProtocol, ExporterTable } from './exporters.ts';
import type { Intake } from './intake.ts';
import type { ListenerStatus } from './protocol.ts';

/** Kernel's buffer that is asked for: two seconds of 50,000 records a second need about this; a system may give less. */
const RECEIVE_BUFFER_BYTES = 8 * 1_024 * 1_024;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
const HANDSHAKE_MS = 10_000;

export interface ListenerContext {
  readonly intake: Intake;
  readonly exporters: ExporterTable;
  readonly maxConnections: number;
  readonly idleMs: number;
}

/** One opening of a port: calls back when it is bound or cannot be (any more). */
interface Opening {
  close(): void;
}
interface Outcome {
  readonly bound: (host: string, port: number) => void;
  readonly failed: (detail: string) => void;
}

/** IPv4 addresses of a socket of both families, in their own form. */
const plainHost = (address: string | undefined): string => (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');
const addressText = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function openUdp(index: number, config: ListenerConfig, context: ListenerContext, { bound, failed }: Outcome): Opening {
  const { intake, exporters } = context;
  const socket = createSocket(isIPv6(config.host) ? 'udp6' : 'udp4');
  const queue = new DatagramQueue((message, { address, port }) => {
    const exporter = exporters.ofDatagram(index, plainHost(address), port, config.cluster);
    if (looksLikeJson(message)) {
      jsonReader(exporter, intake).push(message);
      exporter.protocol = 'json';
    } else exporter.session.read(message, intake.now(), intake.rows);
    intake.received();
  });
  socket.on('message', (message, from) => queue.push(message, from));
  socket.on('error', (error) => failed(error.message));
  socket.bind({ address: config.host, port: config.port }, () => {
    try {
      socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    } catch {
      // A system that refuses so much keeps its own size.
    }
    const { address, port } = socket.address();
    bound(address, port);
  });
  return {
    close: () => {
      socket.close();
      queue.finish();
    },
  };
}

function openTcp(index: number, config: ListenerConfig, context: ListenerContext, { bound, failed }: Outcome): Opening {
  const protocol = config.protocol === 'tls' ? 'ipfix-tls' : 'ipfix-tcp';
  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    const exporter = context.exporters.ofConnection(index, {
      host: plainHost(socket.remoteAddress),
      port: socket.remotePort ?? 0,
      protocol,
      cluster: config.cluster,
    });
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    readConnection(socket, exporter, context.intake, context.idleMs);
  };
  const server = config.protocol === 'tls' ? tlsServer(config, context, accept) : createServer(accept);
  server.maxConnections = context.maxConnections;
  server.on('drop', (peer) => {
    const { exporters, intake, maxConnections } = context;
    const detail = `refused: ${maxConnections} connections are open`;
    tellRefused(exporters, intake, peer?.remoteAddress, peer?.remotePort, protocol, detail);
  });
  server.on('error', (error) => failed(error.message));
  server.listen({ host: config.host, port: config.port }, () => {
    const at = server.address();
    if (at !== null && typeof at === 'object') bound(at.address, at.port);
  });
  return {
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Tells of a peer whose connection was not taken. */
function tellRefused(
  exporters: ExporterTable,
  intake: Intake,
  address: string | undefined,
  port: number | undefined,
  protocol: ExporterProtocol,
  detail: string,
): void {
  const host = plainHost(address);
  if (host === '') return;
  const exporter = exporters.ofConnection(-1, { host, port: port ?? 0, protocol, cluster: undefined });
  exporter.connected = false;
  exporter.fault(detail, intake.now());
}

function tlsServer({ tls }: ListenerConfig, { exporters, intake }: ListenerContext, accept: (socket: Socket) => void) {
  if (tls === undefined) throw new Error('a TLS listener needs the paths of a certificate and its key');
  const ca =
    tls.caPath === undefined ? {} : { ca: readFileSync(tls.caPath), requestCert: true, rejectUnauthorized: true };
  const server = createTlsServer(
    {
      cert: readFileSync(tls.certPath),
      key: readFileSync(tls.keyPath),
      ...ca,
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_MS,
    },
    accept,
  );
  server.on('tlsClientError', (error, socket) =>
    tellRefused(exporters, intake, socket.remoteAddress, socket.remotePort, 'ipfix-tls', `TLS: ${error.message}`),
  );
  return server;
}

/** A port that records come in at. What keeps it from opening is told by its status, and tried again with growing pauses. */
export class Listener {
  readonly #index: number;
  readonly #config: ListenerConfig;
  readonly #context: ListenerContext;
  #opening: Opening | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pauseMs = FIRST_RETRY_MS;
  #closed = false;
  #status: ListenerStatus;

  constructor(index: number, config: ListenerConfig, context: ListenerContext) {
    this.#index = index;
    this.#config = config;
    this.#context = context;
    this.#status = { address: addressText(config.host, config.port), protocol: config.protocol };
    this.#open();
  }

  status(): ListenerStatus {
    return this.#status;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#opening?.close();
    this.#opening = undefined;
  }

  #open(): void {
    const { protocol } = this.#config;
    const outcome: Outcome = {
      bound: (host, port) => {
        this.#pauseMs = FIRST_RETRY_MS;
        this.#status = { address: addressText(host, port), protocol };
      },
      failed: (detail) => this.#retry(detail),
    };
    try {
      const open = protocol === 'udp' ? openUdp : openTcp;
      this.#opening = open(this.#index, this.#config, this.#context, outcome);
    } catch (error) {
      this.#retry(messageOf(error));
    }
  }

  #retry(detail: string): void {
    if (this.#closed) return;
    const { host, port, protocol } = this.#config;
    this.#status = { address: addressText(host, port), protocol, fault: detail };
    const opening = this.#opening;
    this.#opening = undefined;
    try {
      opening?.close();
    } catch {
      // It was never open.
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_RETRY_MS);
  }
}
