import { open } from 'node:fs/promises';
import {
  type ClickHouseClient,
  ClickHouseError,
  ClickHouseLogLevel,
  createClient,
  EXCEPTION_TAG_HEADER_NAME,
  extractErrorAtTheEndOfChunk,
} from '@clickhouse/client';
import { wordsOf } from '../record/files.ts';
import { err, ok, type Result } from '../result.ts';
import type { FlowStoreOptions, QueryOptions, SqlEngine, StoreFault } from '../types.ts';
import { faultOfInsert, faultOfMessage } from './faults.ts';
import { DEFAULT_TIMEOUT_MS, ONE_BLOCK, STREAM_BLOCK } from './settings.ts';

export interface ClickHouseOptions extends NonNullable<FlowStoreOptions['clickhouse']> {
  /** Only reads; settings that a read-only user may not change are left alone. */
  readonly readOnly?: boolean;
}

const CONNECT_MS = 10_000;
const PROBE_MS = 5_000;
const COMMAND_MS = 60_000;
const INSERT_MS = 120_000;

/** ClickHouse's numbers for a user that it does not know, a wrong password, and a user that may not sign in from here. */
const SHUT_OUT = new Set([192, 193, 194, 195, 516]);

/** What only a file answers with, and no server. */
const OF_A_FILE = new Set<unknown>(['EIO', 'ESTALE', 'EISDIR']);

/** A ClickHouse server, or a cluster of them behind one address. It is asked over HTTP; its answers decide whether it is there. */
export class ClickHouseEngine implements SqlEngine {
  readonly kind = 'clickhouse';
  private readonly client: ClickHouseClient;
  private current: { state: 'starting' | 'ready' | 'unavailable'; detail?: string } = { state: 'starting' };

  constructor(private readonly options: ClickHouseOptions) {
    const { url, user, password, ca } = options;
    this.client = createClient({
      url,
      ...(user === undefined ? {} : { username: user }),
      ...(password === undefined ? {} : { password }),
      ...(ca === undefined ? {} : { tls: { ca_cert: Buffer.from(ca) } }),
      application: 'netloft',
      request_timeout: 660_000,
      max_open_connections: 16,
      // Asking for it is a setting as well, which a read-only user may not make.
      compression: { request: false, response: options.readOnly !== true },
      log: { level: ClickHouseLogLevel.OFF },
    });
  }

  state(): { readonly state: 'starting' | 'ready' | 'unavailable'; readonly detail?: string } {
    return this.current;
  }

  /** Asks whether the server is there; its state follows. */
  async probe(): Promise<boolean> {
    const answer = await this.query('SELECT 1 AS one', {}, { timeoutMs: PROBE_MS });
    return answer.ok;
  }

  async query<Row>(
    sql: string,
    parameters: Readonly<Record<string, unknown>> = {},
    options: QueryOptions & { readonly settings?: Readonly<Record<string, string | number>> } = {},
  ): Promise<Result<readonly Row[], StoreFault>> {
    return this.within(options, async (signal, timeoutMs) => {
      const answer = await this.client.query({
        query: sql,
        query_params: { ...parameters },
        format: 'JSONEachRow',
        abort_signal: signal,
        clickhouse_settings: this.questionSettings(timeoutMs, options.settings),
      });
      return answer.json<Row>();
    });
  }

  async stream(
    sql: string,
    parameters: Readonly<Record<string, unknown>>,
    format: string,
    options: QueryOptions = {},
  ): Promise<Result<AsyncIterable<Uint8Array>, StoreFault>> {
    return this.within(
      options,
      async (signal, timeoutMs) => {
        const answer = await this.client.exec({
          query: `${sql} FORMAT ${format}`,
          query_params: { ...parameters },
          abort_signal: signal,
          clickhouse_settings: this.questionSettings(timeoutMs, STREAM_BLOCK),
        });
        return untilFault(answer.stream, answer.response_headers?.[EXCEPTION_TAG_HEADER_NAME]);
      },
      { isStream: true },
    );
  }

  async command(sql: string, options: QueryOptions = {}): Promise<Result<void, StoreFault>> {
    return this.within({ timeoutMs: COMMAND_MS, ...options }, async (signal) => {
      await this.client.command({ query: sql, abort_signal: signal });
    });
  }

  async insertFile(
    insert: {
      readonly table: string;
      readonly columns: readonly string[];
      readonly structure: string;
      readonly path: string;
      readonly token: string;
    },
    options: QueryOptions = {},
  ): Promise<Result<void, StoreFault>> {
    const { table, columns, path, token } = insert;
    const file = await open(path).catch(wordsOf);
    if (typeof file === 'string') return err({ type: 'unavailable', detail: file });
    const values = file.createReadStream({ highWaterMark: 1 << 18 });
    let unread: string | undefined;
    // Without a listener a volume that fails would end the process.
    values.on('error', (error) => {
      if ('code' in error && OF_A_FILE.has(error.code)) unread = error.message;
    });
    const before = this.current;
    const store = async (signal: AbortSignal): Promise<void> => {
      const answer = await this.client.exec({
        query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT RowBinary`,
        values,
        abort_signal: signal,
        clickhouse_settings: {
          ...ONE_BLOCK,
          insert_deduplication_token: token,
          // Distributed tables pass rows on before they answer: an answer says that the rows are stored.
          distributed_foreground_insert: 1,
          wait_end_of_query: 1,
        } as never,
      });
      for await (const _piece of answer.stream) void _piece;
    };
    const done = await this.within({ timeoutMs: INSERT_MS, ...options }, store, { faultOf: faultOfInsert });
    values.destroy();
    if (done.ok || unread === undefined) return done;
    // Nothing was heard of the server.
    this.current = before;
    return err({ type: 'unavailable', detail: unread });
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  /** Limits and the shape of numbers; a read-only user may refuse them, and then has limits of its own. */
  private questionSettings(
    timeoutMs: number,
    more: Readonly<Record<string, string | number>> = {},
  ): Record<string, string | number> {
    if (this.options.readOnly === true) return {};
    return {
      max_execution_time: Math.max(1, Math.ceil(timeoutMs / 1000)),
      max_memory_usage: '4000000000',
      output_format_json_quote_64bit_integers: 0,
      // A question writes nothing, and only then is it ended when its asker leaves.
      readonly: '2',
      cancel_http_readonly_queries_on_client_close: 1,
      ...more,
    };
  }

  private async within<T>(
    options: QueryOptions,
    work: (signal: AbortSignal, timeoutMs: number) => Promise<T>,
    { isStream = false, faultOf = faultOfMessage } = {},
  ): Promise<Result<T, StoreFault>> {
    const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const hasLeft = (): boolean => signal?.aborted === true;
    if (hasLeft()) return err({ type: 'aborted' });
    const late = new AbortController();
    // A stream lives on after its first piece; its own end and the asker's leaving end it.
    const timer = setTimeout(() => late.abort(), (isStream ? Math.min(timeoutMs, 30_000) : timeoutMs) + CONNECT_MS);
    const both = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
    try {
      const value = await work(both, timeoutMs);
      this.current = { state: 'ready' };
      return ok(value);
    } catch (error) {
      if (hasLeft()) return err({ type: 'aborted' });
      if (error instanceof ClickHouseError) {
        const fault = faultOf(error.message, Number(error.code));
        if (fault.type !== 'unavailable') this.current = { state: 'ready' };
        else if (SHUT_OUT.has(Number(error.code))) this.current = { state: 'unavailable', detail: fault.detail };
        return err(fault);
      }
      const detail = late.signal.aborted
        ? 'ClickHouse did not answer in time'
        : `ClickHouse cannot be reached: ${wordsOf(error)}`;
      this.current = { state: 'unavailable', detail };
      return err({ type: 'unavailable', detail });
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Pieces up to the fault that a server may add when a query breaks in the middle, marked by the tag of the answer's header (ClickHouse 25.11 and
 * later; earlier ones cut the connection).
 */
async function* untilFault(
  pieces: AsyncIterable<Buffer>,
  tag: string | string[] | undefined,
): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    // The end is held back until it is known that nothing follows.
    const text = held.length === 0 ? piece : Buffer.concat([held, piece]);
    const told = Math.max(0, text.length - FAULT_BYTES);
    if (told > 0) yield text.subarray(0, told);
    held = text.subarray(told);
  }
  if (typeof tag === 'string' && held.includes(`__exception__\r\n${tag}\r\n`))
    throw extractErrorAtTheEndOfChunk(held, tag);
  if (held.length > 0) yield held;
}
/** A fault is at most so long, with its marks. */
const FAULT_BYTES = 20_000;
