import { useCallback, useMemo, useState, type ReactNode } from 'react';
import type { NodeLatency } from '@netloft/contracts';
import {
  type CellAt,
  type LegendEntry,
  MatrixGrid,
  MatrixLegend,
  type Place,
} from '../../components/matrix-grid/index.ts';
import { Mark } from '../../components/mark.tsx';
import { cellOf, pingAt, pingMark, pingWords } from './node-latency.model.ts';
import { latencyText as text } from './node-latency.messages.ts';
import classes from './node-latency.module.css';

/** Room for `1,420`. */
const CELL_WIDTH = 52;

const LEGEND: readonly LegendEntry[] = [
  ...text.levels.map((label, level) => ({ level, label })),
  { kind: pingMark.lost, label: text.states.lost },
  { kind: pingMark.stale, label: text.states.stale },
];

export interface LatencyMatrixProps {
  readonly data: NodeLatency;
  /** Places of the Nodes that are shown. */
  readonly places: readonly number[];
  readonly onOpen: (from: string, to: string) => void;
}

/** Sources down, targets across, the round trip in every cell. */
export function LatencyMatrix({ data, places, onOpen }: LatencyMatrixProps): ReactNode {
  const [read, setRead] = useState<Place | null>(null);
  const heads = useMemo(
    () => places.map((place) => ({ name: data.nodes[place] ?? '', title: data.nodes[place] })),
    [data.nodes, places],
  );
  const cellAt = useCallback<CellAt>(
    (row, column) => cellOf(data, places[row] ?? -1, places[column] ?? -1),
    [data, places],
  );
  const [from, to] = read === null ? [undefined, undefined] : [heads[read.row]?.name, heads[read.column]?.name];
  const ping = read === null ? undefined : pingAt(data, places[read.row] ?? -1, places[read.column] ?? -1);
  const open = ({ row, column }: Place): void => {
    const [one, other] = [heads[row]?.name, heads[column]?.name];
    if (one !== undefined && other !== undefined && one !== other) onOpen(one, other);
  };
  return (
    <div className={classes.matrix}>
      <div className={classes.status}>
        <span role="status" className={classes.reading}>
          {from === undefined || to === undefined || from === to ? (
            <span className="muted">{text.matrixHelp}</span>
          ) : (
            <>
              {text.direction(from, to)}:{' '}
              <Mark kind={ping === undefined ? 'none' : pingMark[ping.state]} label={pingWords(ping)} />
            </>
          )}
        </span>
        <MatrixLegend label={text.legend} entries={LEGEND} />
      </div>
      <MatrixGrid
        label={text.matrix}
        from={text.from}
        to={text.to}
        heads={heads}
        cellAt={cellAt}
        cellWidth={CELL_WIDTH}
        onOpen={open}
        onRead={setRead}
      />
    </div>
  );
}
