import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { antreaTemplates, type ExportedFlow, IpfixExporter } from '@netloft/flow-store/codec';
import { parseFlowCollectorAddress } from '@netloft/flow-store/antrea';

/** Where an aggregator sends records to. */
export interface CollectorAddress {
  readonly protocol: 'tcp' | 'udp' | 'tls';
  readonly host: string;
  readonly port: number;
}

/** Reads `tcp://host:port`, `udp://…` or `tls://…`; a sentence says what is wrong. */
export function collectorAddress(text: string): CollectorAddress | string {
  const match = /^(tcp|udp|tls):\/\/(.+:\d+)\/?$/.exec(text);
  const read = match === null ? undefined : parseFlowCollectorAddress(match[2] ?? '');
  if (match === null || read?.ok !== true)
    return `'${text}' is no address of a collector: it takes tcp://HOST:PORT, udp://HOST:PORT or tls://HOST:PORT`;
  return { protocol: match[1] as CollectorAddress['protocol'], host: read.value.host, port: Number(read.value.port) };
}

const RETRY_MS = 250;
/** What waits for a collector that does not read is bounded; beyond it records are lost, as with an aggregator. */
const MOST_WAITING = 64 * 1024 * 1024;
const LARGEST_MESSAGE = { tcp: 16_384, tls: 16_384, udp: 1_400 } as const;
const TEMPLATE_REFRESH_MS = 600_000;

export interface IpfixLinkOptions {
  readonly address: CollectorAddress;
  /** Antrea's release, which decides the templates. */
  readonly release: string;
  /** Observation domain. */
  readonly domain: number;
}

/** Connection of an aggregator's exporter to a collector, opened again while it is not there. */
export class IpfixLink {
  readonly #options: IpfixLinkOptions;
  readonly #exporter: IpfixExporter;
  #socket: Socket | undefined;
  #udp: UdpSocket | undefined;
  #connected = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #suspended = false;
  #waiting: (() => void)[] = [];
  sent = 0;
  lost = 0;

  constructor(options: IpfixLinkOptions) {
    const { address, release, domain } = options;
    this.#options = options;
    this.#exporter = new IpfixExporter({
      domain,
      templates: antreaTemplates({ version: release }),
      maxMessageBytes: LARGEST_MESSAGE[address.protocol],
      countsOwnRecords: !release.startsWith('2.'),
      ...(address.protocol === 'udp' ? { templateRefreshMs: TEMPLATE_REFRESH_MS } : {}),
    });
    this.#open();
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Resolves when the collector is there and has room, or when the link is closed. */
  async ready(): Promise<void> {
    while (!this.#closed && !this.#hasRoom())
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
  }

  /** Sends records; those that come while there is no collector are lost. */
  send(flows: readonly ExportedFlow[], now: number): void {
    if (flows.length === 0) return;
    if (!this.#connected || this.#suspended || (this.#socket?.writableLength ?? 0) > MOST_WAITING) {
      this.lost += flows.length;
      return;
    }
    this.sent += flows.length;
    const { host, port } = this.#options.address;
    for (const message of this.#exporter.encode(flows, now)) {
      if (this.#udp !== undefined) this.#udp.send(message, port, host);
      else this.#socket?.write(message);
    }
  }

  /** While it is suspended, as by an aggregator that is down, there is no connection. */
  suspend(suspended: boolean): void {
    if (this.#suspended === suspended) return;
    this.#suspended = suspended;
    if (suspended) this.#socket?.destroy();
    else if (!this.#closed && this.#udp === undefined) this.#open();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#wake();
    this.#udp?.close();
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.destroy(), 500);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end(() => socket.destroy());
    });
  }

  #hasRoom(): boolean {
    return this.#connected && (this.#socket === undefined || !this.#socket.writableNeedDrain);
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #open(): void {
    const { protocol, host, port } = this.#options.address;
    clearTimeout(this.#timer);
    this.#exporter.reset();
    if (protocol === 'udp') {
      // A collector that is not there answers with an error of the network, which an exporter does not heed.
      this.#udp = createSocket(host.includes(':') ? 'udp6' : 'udp4').on('error', () => undefined);
      this.#udp.unref();
      this.#connected = true;
      return;
    }
    // The certificate of a collector on loopback is the tester's own.
    const socket = protocol === 'tls' ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port });
    this.#socket = socket;
    socket.unref();
    socket.setNoDelay(true);
    socket.on(protocol === 'tls' ? 'secureConnect' : 'connect', () => {
      this.#connected = true;
      this.#wake();
    });
    socket.on('drain', () => this.#wake());
    // A collector says nothing; what it says is read and forgotten, so that its end is noticed.
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#connected = false;
      if (this.#closed || this.#suspended) return;
      this.#timer = setTimeout(() => this.#open(), RETRY_MS);
      this.#timer.unref();
    });
  }
}
