/** A finished file of rows. Its name is made once in a store's life: it tells apart what was stored and what was not. */
export interface Segment {
  /** `seg-<13 digits>-<8 digits>-<rows>.rows`: names order as they were written. */
  readonly name: string;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

const NAME = /^seg-(\d{13})-(\d{8})-(\d+)\.rows$/;
const OPEN = /^seg-(\d{13})-(\d{8})\.open$/;

const base = (run: number, count: number): string =>
  `seg-${String(run).padStart(13, '0')}-${String(count).padStart(8, '0')}`;

/** Name while the file is written. `run` is the spool's start in epoch milliseconds, `count` counts its files. */
export const openName = (run: number, count: number): string => `${base(run, count)}.open`;
export const finishedName = (run: number, count: number, rows: number): string => `${base(run, count)}-${rows}.rows`;

export interface SegmentName {
  readonly run: number;
  readonly count: number;
  /** Undefined while the file is written. */
  readonly rows: number | undefined;
}

/** What a file's name tells; undefined for a file that is no segment. */
export function readSegmentName(name: string): SegmentName | undefined {
  const [, run, count, rows] = NAME.exec(name) ?? OPEN.exec(name) ?? [];
  if (run === undefined || count === undefined) return undefined;
  return { run: Number(run), count: Number(count), rows: rows === undefined ? undefined : Number(rows) };
}
