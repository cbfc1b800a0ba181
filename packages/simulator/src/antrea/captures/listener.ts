import { read } from '@netloft/antrea';
import type { TrafficFlow } from '../../world/traffic.ts';
import type { TraceWorld } from '../traceflow/facts.ts';
import { captureFilter, type CaptureAddresses, type PacketFilter } from './filter.ts';
import { frameOf } from './frames.ts';
import type { CapturedFrame } from './pcapng.ts';
import { InterfaceTraffic } from './streams.ts';

type Json = Readonly<Record<string, unknown>>;

const DEFAULT_TIMEOUT_S = 60;

export interface ListenerOptions {
  readonly world: TraceWorld;
  readonly traffic: readonly TrafficFlow[];
  readonly spec: Json;
  readonly addresses: CaptureAddresses;
  /** Key of the Pod on whose interface it listens: `namespace/name`. */
  readonly pod: string;
  readonly seed: string;
}

/** An agent's socket on a Pod's interface: takes what the capture asks for until there is enough or the time is over. */
export class Listener {
  readonly frames: CapturedFrame[] = [];
  /** Epoch milliseconds. */
  readonly end: number;
  readonly #traffic: InterfaceTraffic;
  readonly #filter: PacketFilter;
  readonly #wanted: number;

  constructor({ world, traffic, spec, addresses, pod, seed }: ListenerOptions) {
    const start = Date.now();
    const ipv6 = read.object(spec['packet'])?.['ipFamily'] === 'IPv6';
    this.#traffic = new InterfaceTraffic(world, traffic, { pod, ipv6, start, seed });
    this.#filter = captureFilter(spec, addresses);
    this.#wanted = read.number(read.object(read.object(spec['captureConfig'])?.['firstN'])?.['number']) ?? 1;
    this.end = start + (read.number(spec['timeout']) ?? DEFAULT_TIMEOUT_S) * 1000;
  }

  /** Takes what came up to a time, and tells how the capture fares. */
  listen(now: number): 'goes on' | 'is full' | 'timed out' {
    for (const { time, packet } of this.#traffic.until(Math.min(now, this.end))) {
      if (this.frames.length < this.#wanted && this.#filter(packet)) this.frames.push({ time, frame: frameOf(packet) });
    }
    if (this.frames.length >= this.#wanted) return 'is full';
    return now >= this.end ? 'timed out' : 'goes on';
  }
}
