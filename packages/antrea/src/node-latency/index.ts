export {
  latencyMatrix,
  type LatencyMatrix,
  type LatencyPair,
  latencyPairs,
  type PingClock,
  readPing,
  roundTripMs,
  worstPing,
} from './matrix.ts';
