import { roundTripMs } from '@netloft/antrea';
import type { Column } from '../../components/data-table/types.ts';
import { Mark } from '../../components/mark.tsx';
import { Middle } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { formatTrip, type Measurement, pingMark } from './node-latency.model.ts';
import { latencyText as text } from './node-latency.messages.ts';

const node = (id: 'from' | 'to'): Column<Measurement> => ({
  id,
  header: text[id],
  width: 180,
  grow: 2,
  mono: true,
  fixed: true,
  value: (one) => one[id],
  cell: (one) => <Middle text={one[id]} />,
});
const time = (id: 'sentAt' | 'answeredAt', header: string): Column<Measurement> => ({
  id,
  header,
  width: 120,
  unsearched: true,
  value: ({ ping }) => (ping[id] === null ? null : Date.parse(ping[id])),
  exported: ({ ping }) => ping[id],
  cell: ({ ping }) => <Time value={ping[id]} />,
});

/** Columns of the measurements, the twin of the matrix. */
export const latencyColumns: readonly Column<Measurement>[] = [
  node('from'),
  node('to'),
  {
    id: 'state',
    header: text.columns.state,
    width: 130,
    value: ({ ping }) => text.states[ping.state],
    cell: ({ ping }) => <Mark kind={pingMark[ping.state]} label={text.states[ping.state]} />,
  },
  {
    id: 'roundTrip',
    header: text.columns.roundTrip,
    description: text.columns.roundTripWhat,
    width: 120,
    align: 'end',
    unsearched: true,
    value: ({ ping }) => (ping.rttNanoseconds === null ? null : roundTripMs(ping.rttNanoseconds)),
    cell: ({ ping }) => formatTrip(ping.rttNanoseconds),
  },
  {
    id: 'ip',
    header: text.columns.ip,
    description: text.columns.ipWhat,
    width: 150,
    mono: true,
    value: ({ ping }) => ping.ip,
  },
  time('sentAt', text.columns.sent),
  time('answeredAt', text.columns.answered),
];
