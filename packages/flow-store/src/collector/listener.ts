import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer, isIPv6, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer, type SecureContextOptions, type Server } from 'node:tls';
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
  /** Reads the files of TLS again; answers why those of now cannot be used, undefined when they are in use. */
  renew?(): string | undefined;
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
  const secure = config.protocol === 'tls' ? tlsServer(config, context, accept) : undefined;
  const server = secure?.server ?? createServer(accept);
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
    ...(secure === undefined ? {} : { renew: secure.renew }),
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

/** Certificate, key and authority as the files hold them now. */
const readIdentity = ({ certPath, keyPath, caPath }: NonNullable<ListenerConfig['tls']>): SecureContextOptions => ({
  cert: readFileSync(certPath, 'utf8'),
  key: readFileSync(keyPath, 'utf8'),
  ...(caPath === undefined ? {} : { ca: readFileSync(caPath, 'utf8') }),
  minVersion: 'TLSv1.2',
});

/**
 * A server whose certificate may be renewed while it runs: by cert-manager, say, long before an aggregator ends its connection. New connections
 * get the new one, open ones go on. Contents are compared, as Kubernetes swaps the folder that a mounted file is linked to.
 */
function tlsServer(
  { tls }: ListenerConfig,
  { exporters, intake }: ListenerContext,
  accept: (socket: Socket) => void,
): { readonly server: Server; readonly renew: () => string | undefined } {
  if (tls === undefined) throw new Error('a TLS listener needs the paths of a certificate and its key');
  let identity = readIdentity(tls);
  const asks = tls.caPath === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
  const server = createTlsServer({ ...identity, ...asks, handshakeTimeout: HANDSHAKE_MS }, accept);
  const renew = (): string | undefined => {
    try {
      const now = readIdentity(tls);
      if (JSON.stringify(now) === JSON.stringify(identity)) return undefined;
      // Certificate and key may be written one after the other: what does not belong together is refused here, before the server has it.
      createSecureContext(now);
      server.setSecureContext(now);
      identity = now;
      return undefined;
    } catch (error) {
      return `the certificate has changed and cannot be used (${messageOf(error)}); the one of before is in use`;
    }
  };
  server.on('tlsClientError', (error, socket) =>
    tellRefused(exporters, intake, socket.remoteAddress, socket.remotePort, 'ipfix-tls', `TLS: ${error.message}`),
  );
  return { server, renew };
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
  #renewalFault: string | undefined;

  constructor(index: number, config: ListenerConfig, context: ListenerContext) {
    this.#index = index;
    this.#config = config;
    this.#context = context;
    this.#status = this.#statusAt(config.host, config.port);
    this.#open();
  }

  status(): ListenerStatus {
    const { fault = this.#renewalFault } = this.#status;
    return fault === undefined ? this.#status : { ...this.#status, fault };
  }

  /** To be called now and then: a renewed certificate is taken over, and what keeps it from that is told. */
  renew(): void {
    this.#renewalFault = this.#opening?.renew?.();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#opening?.close();
    this.#opening = undefined;
  }

  #open(): void {
    const outcome: Outcome = {
      bound: (host, port) => {
        this.#pauseMs = FIRST_RETRY_MS;
        this.#status = this.#statusAt(host, port);
      },
      failed: (detail) => this.#retry(detail),
    };
    try {
      const open = this.#config.protocol === 'udp' ? openUdp : openTcp;
      this.#opening = open(this.#index, this.#config, this.#context, outcome);
    } catch (error) {
      this.#retry(messageOf(error));
    }
  }

  #statusAt(host: string, port: number): ListenerStatus {
    const { id, protocol } = this.#config;
    return { id, address: addressText(host, port), protocol };
  }

  #retry(detail: string): void {
    if (this.#closed) return;
    this.#status = { ...this.#statusAt(this.#config.host, this.#config.port), fault: detail };
    this.#renewalFault = undefined;
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
