import { Client, type ClientReadableStream, credentials, type ServiceError, status } from '@grpc/grpc-js';
import type { IncomingFlow } from '../types.ts';
import { flowFromMessage, numberOf } from './convert.ts';
import { StreamCursor } from './cursor.ts';
import { GET_FLOWS, type GetFlowsRequest, type GetFlowsResponse } from './messages.ts';

/** How a stream fares. `dropped`: records that the aggregator left out because they were not read fast enough, in all. */
export interface FlowStreamState {
  readonly connected: boolean;
  readonly fault?: string;
  readonly dropped?: number;
}
export interface FlowStreamOptions {
  /** host:port */
  readonly address: string;
  readonly cluster: string;
  /** PEM of the authority; the system's own where it is absent. */
  readonly ca?: string;
  /** Name in the server's certificate where it is not the address. */
  readonly serverName?: string;
  /** In the clear. */
  readonly insecure?: boolean;
  readonly onFlows: (flows: readonly IncomingFlow[]) => void;
  readonly onState: (state: FlowStreamState) => void;
  /** Keeps where the stream was read to. */
  readonly cursor?: { readonly load: () => string | undefined; readonly save: (text: string) => void };
  /** Milliseconds: first and longest pause between tries (500, 30 000), waiting for a connection (10 000), silence after which it is asked anew (120 000). */
  readonly timing?: Partial<typeof TIMING>;
}

const TIMING = { firstPauseMs: 500, longestPauseMs: 30_000, connectMs: 10_000, silenceMs: 120_000, saveMs: 250 };
/** An aggregator's own library closes connections that ask for a sign of life more often than every five minutes. */
const KEEPALIVE_MS = 301_000;
const LARGEST_MESSAGE = 32 * 1024 * 1024;

function explain(error: Partial<ServiceError>): string {
  const name = error.code === undefined ? 'the stream broke' : (status[error.code] ?? String(error.code));
  const detail = error.details ?? error.message ?? '';
  return detail === '' ? name : `${name}: ${detail}`;
}

/** Reads a FlowStreamService without end, from where the last stream stopped, and tells no record twice. */
class FlowStream {
  readonly #options: FlowStreamOptions;
  readonly #timing: typeof TIMING;
  readonly #client: Client;
  readonly #cursor: StreamCursor;
  #call: ClientReadableStream<GetFlowsResponse> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #saving: NodeJS.Timeout | undefined;
  #pauseMs: number;
  #connected = false;
  #fault: string | undefined;
  /** Dropped in streams that ended, and in this one. */
  #droppedBefore = 0;
  #dropped = 0;
  #closed = false;

  constructor(options: FlowStreamOptions) {
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    this.#pauseMs = this.#timing.firstPauseMs;
    this.#cursor = new StreamCursor(options.cursor?.load());
    const { address, ca, serverName, insecure = false } = options;
    this.#client = new Client(
      address,
      insecure ? credentials.createInsecure() : credentials.createSsl(ca === undefined ? null : Buffer.from(ca)),
      {
        'grpc.keepalive_time_ms': KEEPALIVE_MS,
        'grpc.keepalive_timeout_ms': 10_000,
        'grpc.max_receive_message_length': LARGEST_MESSAGE,
        'grpc.enable_http_proxy': 0,
        // Pauses between tries are made here.
        'grpc.initial_reconnect_backoff_ms': 100,
        'grpc.max_reconnect_backoff_ms': 1_000,
        ...(serverName === undefined
          ? {}
          : { 'grpc.ssl_target_name_override': serverName, 'grpc.default_authority': serverName }),
      },
    );
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    for (const timer of [this.#timer, this.#silence]) clearTimeout(timer);
    this.#call?.cancel();
    this.#client.close();
    this.#save();
  }

  #connect(): void {
    this.#client.waitForReady(Date.now() + this.#timing.connectMs, (error) => {
      if (this.#closed) return;
      if (error === undefined) this.#open();
      else
        this.#failed(
          `no connection to ${this.#options.address}: nobody answers there, or the certificate is not of the authority given`,
        );
    });
  }

  #open(): void {
    const { since } = this.#cursor;
    const request: GetFlowsRequest = { follow: true, ...(since === undefined ? {} : { since: { seconds: since } }) };
    const call = this.#client.makeServerStreamRequest(
      GET_FLOWS.path,
      GET_FLOWS.requestSerialize,
      GET_FLOWS.responseDeserialize,
      request,
    );
    this.#call = call;
    let over = false;
    const end = (fault: string | undefined): void => {
      if (over || this.#closed) return;
      over = true;
      this.#failed(fault);
    };
    call.on('data', (response: GetFlowsResponse) => {
      if (!this.#closed) this.#heard(response);
    });
    call.on('error', (error: ServiceError) => end(explain(error)));
    call.on('end', () => end('the aggregator ended the stream'));
    this.#connected = true;
    this.#fault = undefined;
    this.#tell();
    this.#listenForSilence();
  }

  #heard({ flows = [], droppedCount }: GetFlowsResponse): void {
    this.#pauseMs = this.#timing.firstPauseMs;
    this.#listenForSilence();
    const now = Math.floor(Date.now() / 1_000);
    const taken = flows.filter((flow) => this.#cursor.take(flow, now));
    if (taken.length > 0) {
      this.#options.onFlows(taken.map((flow) => flowFromMessage(flow)));
      this.#saving ??= setTimeout(() => this.#save(), this.#timing.saveMs);
    }
    const dropped = numberOf(droppedCount);
    if (dropped === this.#dropped) return;
    this.#dropped = dropped;
    this.#tell();
  }

  /** A connection whose other end vanished says nothing; asking anew costs little. */
  #listenForSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#call?.cancel(), this.#timing.silenceMs);
  }

  #failed(fault: string | undefined): void {
    clearTimeout(this.#silence);
    this.#call = undefined;
    this.#droppedBefore += this.#dropped;
    this.#dropped = 0;
    this.#connected = false;
    this.#fault = fault;
    this.#tell();
    const pause = this.#pauseMs * (0.5 + Math.random() / 2);
    this.#pauseMs = Math.min(this.#pauseMs * 2, this.#timing.longestPauseMs);
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  #tell(): void {
    this.#options.onState({
      connected: this.#connected,
      ...(this.#fault === undefined ? {} : { fault: this.#fault }),
      dropped: this.#droppedBefore + this.#dropped,
    });
  }

  #save(): void {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    this.#options.cursor?.save(this.#cursor.toText());
  }
}

/**
 * Follows the FlowStreamService of an aggregator (Antrea 2.7 and later): first what its buffer holds, then what comes. When the stream ends it
 * is opened again, after pauses that grow and vary, at the last position; `close` ends it.
 */
export function openFlowStream(options: FlowStreamOptions): { close(): void } {
  const stream = new FlowStream(options);
  return { close: () => stream.close() };
}
