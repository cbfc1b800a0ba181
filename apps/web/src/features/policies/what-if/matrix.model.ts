import type { ConnectionEnd, ReachabilityResponse } from '@netloft/contracts';
import { fieldsOfEnd, textOfEnd } from '../../../components/connection/connection.model.ts';
import { encodings, type MarkKind } from '../../../components/mark.tsx';
import { svgClip, svgDocument, svgEscape, svgText } from '../../../lib/svg.ts';
import { whatIfText as text } from './what-if.messages.ts';

/** Letters of the matrix; see contracts/policies.ts. */
export type CellLetter = keyof typeof text.cells;
export type MatrixGroup = ReachabilityResponse['groups'][number];

export const cellMark: Readonly<Record<CellLetter, MarkKind>> = {
  A: 'allowed',
  D: 'dropped',
  R: 'rejected',
  M: 'mixed',
  U: 'unknown',
  '-': 'none',
};
export const CELL_LETTERS = ['A', 'D', 'R', 'M', 'U', '-'] as const satisfies readonly CellLetter[];

const isLetter = (letter: string | undefined): letter is CellLetter => letter !== undefined && letter in cellMark;

/** Name of a row or column: a namespace, or `ns/name` of a workload, whose kind the label has. */
export const groupName = ({ label, namespace }: MatrixGroup): string =>
  label === namespace ? label : `${namespace}/${label.replace(/^[A-Z]\w* /, '')}`;

/** The letter of a pair; `U` for one that the answer does not hold. */
export function cellAt(matrix: ReachabilityResponse, row: number, column: number): CellLetter {
  const letter = matrix.rows[row]?.[column];
  return isLetter(letter) ? letter : 'U';
}

/** How many pairs have each letter. */
export function countsOf(matrix: ReachabilityResponse): Readonly<Record<CellLetter, number>> {
  const counts: Record<CellLetter, number> = { A: 0, D: 0, R: 0, M: 0, U: 0, '-': 0 };
  for (const row of matrix.rows) for (const letter of row) if (isLetter(letter)) counts[letter] += 1;
  return counts;
}

const endText = (end: ConnectionEnd | null): string | undefined =>
  end === null ? undefined : textOfEnd(fieldsOfEnd(end));

/**
 * The question that stands for a pair: one Pod of each. Of a pair of a group with itself only the source is given when it has several
 * Pods, because a Pod always reaches itself. Null when no Pod can stand for it.
 */
export function pairOf(source: MatrixGroup, destination: MatrixGroup): { from: string; to: string | undefined } | null {
  const from = endText(source.example);
  const to = endText(destination.example);
  if (from === undefined || to === undefined) return null;
  return { from, to: source.id === destination.id && source.pods > 1 ? undefined : to };
}

const csvField = (value: string): string =>
  /[",\n\r]|^[=+\-@]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

/** The matrix as CSV in words: sources down, destinations across. */
export function matrixCsv(matrix: ReachabilityResponse): string {
  const head = [`${text.from} \\ ${text.to}`, ...matrix.groups.map(groupName)];
  const rows = matrix.groups.map((group, row) => [
    groupName(group),
    ...matrix.groups.map((_, column) => text.cells[cellAt(matrix, row, column)]),
  ]);
  return [head, ...rows].map((row) => row.map(csvField).join(',')).join('\r\n');
}

/** Groups up to which a picture of the matrix can be read. */
export const MOST_IN_PICTURE = 200;

const CELL = 20;
const LABELS = 220;
const TOP = 64;
/** Paths in a box of 20, so that no cell is told by its colour alone. */
const SHAPES: Readonly<Record<CellLetter, string>> = {
  A: 'm5 10.5l3.5 3.5l6.5 -8',
  D: 'm6 6l8 8m0 -8l-8 8',
  R: 'm15 5v4a3 3 0 0 1 -3 3h-6m3 -3l-3 3l3 3',
  M: 'm10 5v10m-4 -5a4 5 0 0 1 4 -5m-4 5a4 5 0 0 0 4 5m2 -8v6m2 -5v4',
  U: 'm7 8a3 3 0 1 1 3 3v1m0 2.5v0.5',
  '-': 'm6 10h8',
};

/** The matrix as a picture of its own. `title` is its heading. */
export function matrixSvg(matrix: ReachabilityResponse, title: string): string {
  const size = matrix.groups.length;
  const left = 24 + LABELS;
  const top = TOP + LABELS;
  const at = (index: number): number => index * CELL;
  const paths = CELL_LETTERS.map((letter) => {
    let drawn = '';
    for (let row = 0; row < size; row += 1)
      for (let column = 0; column < size; column += 1)
        if (cellAt(matrix, row, column) === letter) drawn += `M${left + at(column)} ${top + at(row)}${SHAPES[letter]}`;
    const ink = encodings[cellMark[letter]].light;
    return drawn === '' ? '' : `<path d="${drawn}" fill="none" stroke="${ink}" stroke-width="1.8"/>`;
  });
  const lines = Array.from(
    { length: size + 1 },
    (_, index) => `M${left} ${top + at(index)}H${left + at(size)}M${left + at(index)} ${top}V${top + at(size)}`,
  ).join('');
  const labels = matrix.groups.map(
    (group, index) =>
      svgText(left - 8, top + at(index) + 14, svgClip(groupName(group), 34), 11, '#1A2330', 'text-anchor="end"') +
      `<text transform="translate(${left + at(index) + 14} ${top - 8}) rotate(-90)" font-size="11" fill="#1A2330">${svgEscape(svgClip(groupName(group), 34))}</text>`,
  );
  const legend = CELL_LETTERS.map((letter, index) => {
    const x = 24 + index * 130;
    const y = top + at(size) + 16;
    const ink = encodings[cellMark[letter]].light;
    return `<path d="M${x} ${y}${SHAPES[letter]}" fill="none" stroke="${ink}" stroke-width="1.8"/>${svgText(x + 24, y + 14, text.cells[letter], 11)}`;
  });
  return svgDocument(Math.max(840, left + at(size) + 24), top + at(size) + 52, title, [
    svgText(24, 34, title, 15, '#1A2330', 'font-weight="600"'),
    `<rect x="${left}" y="${top}" width="${at(size)}" height="${at(size)}" fill="#FFFFFF"/>`,
    `<path d="${lines}" stroke="#DFE4EA"/>`,
    ...paths,
    ...labels,
    ...legend,
  ]);
}
