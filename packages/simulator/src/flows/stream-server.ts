import { createHash } from 'node:crypto';
import { Server, ServerCredentials, type ServerWritableStream, status } from '@grpc/grpc-js';
import type { ExportedFlow } from '@netloft/flow-store/codec';
import {
  FLOW_STREAM_SERVICE,
  type GetFlowsRequest,
  type GetFlowsResponse,
  messageFromFlow,
  secondsOf,
} from '@netloft/flow-store/stream';
import type { KeyPair } from '../kubernetes/certificates.ts';
import type { Ring } from './ring.ts';
import { streamFilters } from './stream-filters.ts';

/** Records in one answer at most. */
const BATCH = 100;

/** Names a flow: the same for all records of a connection. */
function idOf(flow: ExportedFlow): string {
  const { sourceIP, sourceTransportPort, destinationIP, destinationTransportPort, protocolIdentifier } = flow;
  const text = [
    sourceIP,
    sourceTransportPort,
    destinationIP,
    destinationTransportPort,
    protocolIdentifier,
    flow.flowStartSeconds,
  ];
  return createHash('sha1').update(text.join(' ')).digest('hex').slice(0, 20);
}

type Call = ServerWritableStream<GetFlowsRequest, GetFlowsResponse>;

/** Sends what a client asked for: what the buffer holds, then, if it follows, what comes, until it leaves. */
class Reader {
  readonly #call: Call;
  readonly #ring: Ring<ExportedFlow>;
  readonly #matches: (flow: ExportedFlow) => boolean;
  #stop: (() => void) | undefined;
  #place: number;
  #left: number;
  #dropped = 0;
  #isBusy = false;
  #isOver = false;

  constructor(call: Call, ring: Ring<ExportedFlow>, matches: (flow: ExportedFlow) => boolean) {
    const { since, maxCount = 0 } = call.request;
    const from = secondsOf(since);
    this.#call = call;
    this.#ring = ring;
    this.#matches = (flow) => (from === undefined || (flow.flowEndSeconds ?? 0) >= from) && matches(flow);
    this.#left = maxCount === 0 ? Number.POSITIVE_INFINITY : maxCount;
    this.#place = ring.start;
  }

  start(): void {
    this.#stop = this.#ring.listen(() => this.#send());
    this.#call.on('cancelled', () => this.#end());
    this.#call.on('drain', () => {
      this.#isBusy = false;
      this.#send();
    });
    this.#send();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stop?.();
    this.#call.end();
  }

  #send(): void {
    while (!this.#isOver && !this.#isBusy) {
      const { items, next, missed } = this.#ring.read(this.#place, BATCH);
      this.#place = next;
      this.#dropped += missed;
      const flows = items.filter((flow) => this.#matches(flow)).slice(0, this.#left);
      this.#left -= flows.length;
      if (flows.length > 0 || missed > 0)
        this.#isBusy = !this.#call.write({
          flows: flows.map((flow) => messageFromFlow(flow, idOf(flow))),
          droppedCount: this.#dropped,
        });
      if (this.#left === 0 || (items.length === 0 && this.#call.request.follow !== true)) this.#end();
      if (items.length === 0) return;
    }
  }
}

const DOWN = { code: status.UNAVAILABLE, details: 'the aggregator is down' };

/** Antrea's FlowStreamService of one cluster, on loopback. */
export class FlowStreamServer {
  readonly #server = new Server({ 'grpc.max_send_message_length': -1 });
  readonly #calls = new Set<Call>();
  #suspended = false;

  constructor(ring: Ring<ExportedFlow>) {
    this.#server.addService(FLOW_STREAM_SERVICE, {
      getFlows: (call: Call) => {
        if (this.#suspended) {
          call.emit('error', DOWN);
          return;
        }
        const filters = streamFilters(call.request.filters ?? []);
        if (!filters.ok) {
          call.emit('error', { code: status.INVALID_ARGUMENT, details: filters.message });
          return;
        }
        this.#calls.add(call);
        call.on('close', () => this.#calls.delete(call));
        call.on('cancelled', () => this.#calls.delete(call));
        new Reader(call, ring, filters.matches).start();
      },
    });
  }

  /** Listens with the aggregator's certificate; answers the port. */
  listen({ certificate, key }: KeyPair, port: number): Promise<number> {
    const credentials = ServerCredentials.createSsl(null, [
      { cert_chain: Buffer.from(certificate), private_key: Buffer.from(key) },
    ]);
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
  }

  /** While it is suspended, as by an aggregator that is down, streams end at once. */
  suspend(suspended: boolean): void {
    this.#suspended = suspended;
    if (!suspended) return;
    for (const call of this.#calls) call.emit('error', DOWN);
    this.#calls.clear();
  }

  close(): void {
    this.#server.forceShutdown();
  }
}
