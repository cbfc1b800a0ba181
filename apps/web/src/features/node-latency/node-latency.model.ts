import { roundTripMs, worstPing } from '@netloft/antrea';
import type { KubernetesObject, NodeLatency, NodePing, PingState } from '@netloft/contracts';
import type { MatrixCell } from '../../components/matrix-grid/index.ts';
import { encodings, type MarkKind } from '../../components/mark.tsx';
import { latencyText as text } from './node-latency.messages.ts';

export const pingMark: Readonly<Record<PingState, MarkKind>> = { answered: 'allowed', lost: 'dropped', stale: 'stale' };

/** Milliseconds at which the next step of the scale begins. */
const STEPS = [0.5, 1, 5, 20] as const;
/** Step of the scale, 0 to 4. */
export const levelOf = (milliseconds: number): number => STEPS.filter((step) => milliseconds >= step).length;

/** Three digits that count: `0.42`, `4.2`, `42`, `1,420`. */
const digits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
/** `0.412 ms`, or a dash where none is known. */
export const formatTrip = (nanoseconds: number | null): string =>
  nanoseconds === null ? '—' : `${digits.format(roundTripMs(nanoseconds))} ms`;

/** What is known of one ping, in words. */
export function pingWords(ping: NodePing | undefined): string {
  if (ping === undefined) return text.unmeasured;
  const trip = formatTrip(ping.rttNanoseconds);
  if (ping.state === 'answered') return trip;
  if (ping.rttNanoseconds === null) return text.states[ping.state];
  return ping.state === 'lost' ? text.lostSince(trip) : text.oldOf(trip);
}

/** Places of the Nodes whose name has the words, in the order of the matrix. */
export function shownNodes(nodes: readonly string[], words: string | undefined): readonly number[] {
  const wanted = (words ?? '').toLowerCase().split(/\s+/);
  return nodes.flatMap((node, place) => (wanted.every((word) => node.toLowerCase().includes(word)) ? [place] : []));
}

type Measured = Pick<NodeLatency, 'nodes' | 'rows'>;

/** The ping that says most of a pair, by the places of its Nodes. */
export const pingAt = ({ rows }: Measured, row: number, column: number): NodePing | undefined =>
  worstPing(rows[row]?.to[column] ?? []);

/** What a cell of the matrix shows: a value with its step, or a sign. */
export function cellOf(data: Measured, row: number, column: number): MatrixCell {
  const [from = '', to = ''] = [data.nodes[row], data.nodes[column]];
  if (row === column) return { text: '', label: text.cell(from, to, text.self), kind: 'none' };
  const ping = pingAt(data, row, column);
  const label = text.cell(from, to, pingWords(ping));
  if (ping === undefined) return { text: '·', label, kind: 'none' };
  if (ping.state === 'lost' || ping.rttNanoseconds === null)
    return { text: encodings[pingMark[ping.state]].text, label, kind: pingMark[ping.state] };
  const milliseconds = roundTripMs(ping.rttNanoseconds);
  // The words hold what is seen, digit by digit, for who speaks what is on the screen.
  const value = digits.format(milliseconds);
  return ping.state === 'stale'
    ? { text: value, label, kind: 'stale' }
    : { text: value, label, level: levelOf(milliseconds) };
}

/** One measurement: a direction of a pair and an address. */
export interface Measurement {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly ping: NodePing;
}

/** All measurements between the Nodes at these places. */
export function measurementsOf({ nodes, rows }: Measured, places: readonly number[]): readonly Measurement[] {
  return places.flatMap((row) =>
    places.flatMap((column) =>
      (rows[row]?.to[column] ?? []).map((ping) => {
        const [from = '', to = ''] = [nodes[row], nodes[column]];
        return { id: `${from}~${to}~${ping.ip}`, from, to, ping };
      }),
    ),
  );
}

/** The two Nodes of a pair in the address; undefined when one of them is not known. */
export function pairOf(open: string | undefined, nodes: readonly string[]): readonly [string, string] | undefined {
  const [one = '', other = ''] = (open ?? '').split(',');
  return nodes.includes(one) && nodes.includes(other) && one !== other ? [one, other] : undefined;
}

/** The NodeLatencyMonitor with another interval; a new one where there is none. */
export function monitorWith(monitor: KubernetesObject | null, pingIntervalSeconds: number): KubernetesObject {
  const base = monitor ?? {
    apiVersion: 'crd.antrea.io/v1alpha1',
    kind: 'NodeLatencyMonitor',
    metadata: { name: 'default' },
  };
  const spec = base['spec'] ?? {};
  return { ...base, spec: { ...spec, pingIntervalSeconds } };
}
