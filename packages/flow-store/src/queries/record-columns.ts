import { FLOW_VERDICTS, FlowRecord } from '@netloft/contracts';
import { nameOfPath } from '../schema/derived.ts';

/** Columns of FlowRecord that are moments. */
const MOMENTS = new Set([
  'timeInserted',
  'flowStartSeconds',
  'flowEndSeconds',
  'flowEndSecondsFromSourceNode',
  'flowEndSecondsFromDestinationNode',
]);
/** Moments that an exporter need not tell. */
const MAY_LACK = new Set(['flowEndSecondsFromSourceNode', 'flowEndSecondsFromDestinationNode']);

export const RECORD_COLUMNS: readonly string[] = Object.keys(FlowRecord.shape);

const ID = "concat(toString(toUnixTimestamp(flowEndSeconds)), '-', lower(leftPad(hex(record), 16, '0')))";
const VERDICT = `arrayElement([${FLOW_VERDICTS.map((word) => `'${word}'`).join(', ')}], verdict + 1)`;
const moment = (column: string): string => `formatDateTime(${column}, '%Y-%m-%dT%H:%i:%SZ', 'UTC')`;

/** SQL of a member of FlowRecord; `has` says whether the table has a column. */
export function recordColumn(name: string): string {
  if (name === 'id') return ID;
  if (name === 'verdict') return VERDICT;
  if (name === 'sourceWorkload' || name === 'destinationWorkload') return nameOfPath(`${name}Path`);
  if (!MOMENTS.has(name)) return name;
  return MAY_LACK.has(name) ? `if(toUnixTimestamp(${name}) = 0, NULL, ${moment(name)})` : moment(name);
}

/** Columns as they are selected: under their own names where those would not hide the table's, which conditions refer to. */
export const selected = (names: readonly string[], prefix = 'r_'): string =>
  names.map((name) => `${recordColumn(name)} AS ${prefix}${name}`).join(', ');

/** A row as FlowRecord has it. */
export function recordOf(row: Readonly<Record<string, unknown>>): FlowRecord {
  const record: Record<string, unknown> = {};
  for (const name of RECORD_COLUMNS) {
    const value = row[`r_${name}`];
    record[name] =
      typeof value === 'string' && /^\d{16,}$/.test(value) && !name.endsWith('IP') && !name.endsWith('Name')
        ? Number(value)
        : value;
  }
  return record as FlowRecord;
}
