import { Readable } from 'node:stream';
import { FLOW_EXPORT_ROWS, type FlowExportQuery, FlowRecord } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import { fromStore } from '../../flows/backend.ts';
import { openFlows } from '../../flows/scope.ts';
import { err, ok, type Result } from '../../result.ts';
import type { Asker } from './flows.service.ts';

const COLUMNS = Object.keys(FlowRecord.shape);
/** Time of a whole export; it is streamed, so it costs no memory. */
const TIMEOUT_MS = 600_000;

const TYPES = { csv: 'text/csv; charset=utf-8', json: 'application/json', ndjson: 'application/x-ndjson' } as const;

export interface FlowExport {
  readonly body: Readable;
  readonly contentType: string;
  readonly fileName: string;
}

function columnsOf(text: string | undefined): Result<string[], Fault> {
  const wanted = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = wanted.find((name) => !COLUMNS.includes(name));
  if (unknown === undefined) return ok(wanted.length === 0 ? COLUMNS : wanted);
  const message = `“${unknown}” is no column; there are ${COLUMNS.join(', ')}.`;
  return err({
    code: 'INVALID_REQUEST',
    detail: `columns: ${message}`,
    errors: [{ path: 'columns', message }],
  });
}

const stamp = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');

/** The whole result of a filter as a stream of CSV, JSON or lines of JSON. */
export async function exportFlows(
  { context, identity, cluster, signal }: Asker,
  query: FlowExportQuery,
): Promise<Result<FlowExport, Fault>> {
  const columns = columnsOf(query.columns);
  if (!columns.ok) return columns;
  const opened = await openFlows(context, identity, cluster, query);
  if (!opened.ok) return opened;
  const { queries, scope } = opened.value;
  const { format, sort } = query;
  const pieces = fromStore(
    await queries.export(
      { ...scope, format, columns: columns.value, limit: FLOW_EXPORT_ROWS, ...(sort === undefined ? {} : { sort }) },
      { signal, timeoutMs: TIMEOUT_MS },
    ),
  );
  if (!pieces.ok) return pieces;
  const name = scope.cluster.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  return ok({
    body: Readable.from(pieces.value, { objectMode: false, highWaterMark: 1 << 18 }),
    contentType: TYPES[format],
    fileName: `flows-${name}-${stamp(scope.from)}-${stamp(scope.to)}.${format}`,
  });
}
