import { useCallback, useMemo, type ReactNode } from 'react';
import type { ReachabilityResponse } from '@netloft/contracts';
import { encodings } from '../../../components/mark.tsx';
import { type CellAt, MatrixGrid as Grid, type Place } from '../../../components/matrix-grid/index.ts';
import { cellAt, cellMark, groupName } from './matrix.model.ts';
import { whatIfText as text } from './what-if.messages.ts';

export type { Place };

export interface MatrixGridProps {
  readonly matrix: ReachabilityResponse;
  readonly onOpen: (place: Place) => void;
  /** The pair that is pointed at or has the focus. */
  readonly onRead: (place: Place | null) => void;
}

/** Who reaches whom: namespaces or workloads as sources down, and as destinations across. */
export function MatrixGrid({ matrix, onOpen, onRead }: MatrixGridProps): ReactNode {
  const heads = useMemo(
    () => matrix.groups.map((group) => ({ name: groupName(group), title: group.label, note: String(group.pods) })),
    [matrix],
  );
  const cell = useCallback<CellAt>(
    (row, column) => {
      const letter = cellAt(matrix, row, column);
      const kind = cellMark[letter];
      const label = text.cellLabel(heads[row]?.name ?? '', heads[column]?.name ?? '', text.cells[letter]);
      return { text: encodings[kind].text, label, kind };
    },
    [matrix, heads],
  );
  return (
    <Grid
      label={text.matrix}
      from={text.from}
      to={text.to}
      heads={heads}
      cellAt={cell}
      onOpen={onOpen}
      onRead={onRead}
    />
  );
}
