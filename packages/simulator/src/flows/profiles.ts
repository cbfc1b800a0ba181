import type { TrafficFlow } from '../world/traffic.ts';

/** How connections of one kind behave. Sizes in bytes of payload and headers, times in seconds. */
export interface Profile {
  /** Share of connections that end within seconds. */
  readonly short: number;
  /** Median length of the others. */
  readonly lasting: number;
  /** Smallest request and answer; what is larger is Pareto distributed, the smaller `tail` the heavier. */
  readonly request: number;
  readonly answer: number;
  readonly tail: number;
}

const DNS: Profile = { short: 1, lasting: 60, request: 70, answer: 120, tail: 4 };
const WEB: Profile = { short: 0.9, lasting: 120, request: 450, answer: 1_800, tail: 1.25 };
const POOL: Profile = { short: 0.6, lasting: 400, request: 300, answer: 500, tail: 1.4 };
const COORDINATION: Profile = { short: 0.5, lasting: 900, request: 180, answer: 180, tail: 2.5 };
const UPLOAD: Profile = { short: 0.55, lasting: 300, request: 9_000, answer: 400, tail: 1.3 };
const ECHO: Profile = { short: 1, lasting: 60, request: 84, answer: 84, tail: 6 };

const BY_PORT: ReadonlyMap<number, Profile> = new Map([
  [53, DNS],
  [2181, COORDINATION],
  [3000, WEB],
  [5432, POOL],
  [6379, POOL],
  [8123, POOL],
  [9000, UPLOAD],
]);

export function profileOf({ protocol, port }: TrafficFlow): Profile {
  if (protocol === 'ICMP') return ECHO;
  return BY_PORT.get(port ?? 0) ?? WEB;
}

/** Largest of a single exchange: a few of them make most of the bytes, as in real clusters. */
const LARGEST = 256 * 1024 * 1024;
const MTU = 1_450;

/** A size from the smallest up, Pareto distributed. `random` in [0, 1). */
export const heavyTailed = (smallest: number, tail: number, random: number): number =>
  Math.min(LARGEST, Math.round(smallest / (1 - random) ** (1 / tail)));

/** Packets that so many bytes need, the handshake's apart. */
export const packetsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / MTU));

const DAY_SECONDS = 86_400;
/** Hour of the day (UTC) of most traffic. */
const PEAK_SECONDS = 14 * 3_600;
const SWING = 0.5;

/** Share of the mean traffic at a moment, in epoch seconds: 0.5 at night, 1.5 at its peak; 1 over a day. */
export const diurnal = (second: number): number =>
  1 + SWING * Math.cos((2 * Math.PI * (second - PEAK_SECONDS)) / DAY_SECONDS);
