import { timestamp } from '../../cluster/timers.ts';
import { randomFrom } from '../../world/identifiers.ts';

type Json = Readonly<Record<string, unknown>>;

/** How an agent has pinged since it began: once an interval, the first time after one. Milliseconds since the epoch, seconds. */
export interface Pinging {
  readonly since: number;
  readonly intervalSeconds: number;
  /** Nothing is sent from then on; undefined while it goes on. */
  readonly until?: number | undefined;
}

/** One peer as an agent sees it. */
export interface Peer {
  readonly from: string;
  readonly to: string;
  readonly ip: string;
  /** Milliseconds that its answers take longer than usual. */
  readonly slowMs: number;
  /** No answer came to what was sent from then on. */
  readonly lostSince?: number | undefined;
}

/** Round trips of a quick network, in milliseconds, and the share by which one differs from the next. */
const LEAST_MS = 0.18;
const SPREAD_MS = 0.7;
const JITTER = 0.12;
const NANOSECONDS = 1_000_000;

/** A number in [0, 1) that is always the same for the same text and seed. */
function share(seed: number, text: string): number {
  let hash = seed ^ 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return randomFrom(hash)();
}

/** Which ping was the last one sent by then, from 1; 0 before the first. */
const lastPing = ({ since, intervalSeconds }: Pinging, at: number): number =>
  Math.max(0, Math.floor((at - since) / (intervalSeconds * 1000)));

/** Nanoseconds of one round trip: the pair's own, alike in both directions, and what differs from ping to ping. */
function roundTrip({ from, to, ip, slowMs }: Peer, ping: number, seed: number): number {
  const pair = [from, to].toSorted().join(' ');
  const usual = LEAST_MS + SPREAD_MS * share(seed, pair) + slowMs;
  const jitter = 1 + JITTER * (2 * share(seed, `${from} ${ip} ${ping}`) - 1);
  return Math.round(usual * jitter * NANOSECONDS);
}

/** Entry of `targetIPLatencyStats`, without what never was: Antrea leaves zero values away. Undefined before the first ping. */
export function measured(pinging: Pinging, peer: Peer, now: number, seed: number): Json | undefined {
  const sent = lastPing(pinging, Math.min(now, pinging.until ?? now));
  if (sent === 0) return undefined;
  const at = (ping: number): number => pinging.since + ping * pinging.intervalSeconds * 1000;
  const step = pinging.intervalSeconds * 1000;
  // A ping that was sent at the very time is lost.
  const answered =
    peer.lostSince === undefined ? sent : Math.min(sent, Math.ceil((peer.lostSince - pinging.since) / step) - 1);
  const rtt = answered < 1 ? undefined : roundTrip(peer, answered, seed);
  return {
    targetIP: peer.ip,
    lastSendTime: timestamp(at(sent)),
    ...(rtt === undefined
      ? {}
      : { lastRecvTime: timestamp(at(answered) + rtt / NANOSECONDS), lastMeasuredRTTNanoseconds: rtt }),
  };
}
