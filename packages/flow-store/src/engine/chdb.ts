import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from 'chdb';
import { queryMark } from './protocol.ts';

/** Writing has a session of its own, so that it waits for no question. */
export type Lane = 'read' | 'write';

export interface ChdbQuery {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly format: string;
  readonly lane: Lane;
}

const READERS = 5;

/**
 * Engine settings for a small machine that also serves pages: few background threads, small caches, and no log tables. They can only be given
 * at connect, as a file.
 */
const CONFIG = `<clickhouse>
  <logger><level>none</level></logger>
  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
  <background_schedule_pool_size>4</background_schedule_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <background_move_pool_size>1</background_move_pool_size>
  <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
  <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
  <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
  <mark_cache_size>134217728</mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <max_server_memory_usage>1600000000</max_server_memory_usage>
</clickhouse>
`;

/**
 * chDB on one directory, in this process: a session runs one query at a time, so there are several on the same path. Only one process may
 * have a directory open. Never in a worker thread.
 */
export class Chdb {
  private readonly writer: Session;
  private readonly killer: Session;
  private readonly readers: Session[];
  private readonly idle: Session[];
  private readonly waiting: ((session: Session) => void)[] = [];
  private writing: Promise<unknown> = Promise.resolve();

  constructor(directory: string, readers = READERS) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const config = join(directory, 'netloft-engine.xml');
    writeFileSync(config, CONFIG, { mode: 0o600 });
    const open = (): Session => new Session(join(directory, 'data'), { connectionArgs: [`--config-file=${config}`] });
    this.writer = open();
    this.killer = open();
    this.readers = Array.from({ length: readers }, open);
    this.idle = [...this.readers];
  }

  /** Result as bytes of the format. Throws what the engine says; one that nobody wants by the time of its turn is not begun. */
  async run({ sql, parameters, format, lane }: ChdbQuery, isWanted: () => boolean = always): Promise<Buffer> {
    const begin = (session: Session): Promise<Buffer> => {
      if (!isWanted()) throw new Error(CANCELLED);
      return ask(session, sql, parameters, format);
    };
    if (lane === 'write') {
      const turn = this.writing.then(() => begin(this.writer));
      this.writing = turn.catch(() => undefined);
      return turn;
    }
    return this.withReader(begin);
  }

  /** Pieces of a large result, made as they are taken. A reader is busy until the last piece was taken or the stream is left. */
  async *stream(
    { sql, parameters, format }: Omit<ChdbQuery, 'lane'>,
    isWanted: () => boolean = always,
  ): AsyncGenerator<Uint8Array, void> {
    const session = await this.reader();
    let whole = false;
    try {
      if (!isWanted()) throw new Error(CANCELLED);
      const set = Object.entries(parameters).map(([name, value]) => `param_${name} = ${literal(parameterText(value))}`);
      if (set.length > 0) await session.queryAsync(`SET ${set.join(', ')}`);
      for await (const chunk of session.queryStream(sql, { format })) yield chunk.raw();
      whole = true;
    } finally {
      if (!whole) await letGo(session);
      this.giveBack(session);
    }
  }

  /** Ends what runs under the mark of `id`; it says so itself when it has ended. */
  async kill(id: number): Promise<void> {
    await this.killer.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = ${literal(queryMark(id))} ASYNC`);
  }

  close(): void {
    for (const session of [this.writer, this.killer, ...this.readers]) session.close();
  }

  private async withReader<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.reader();
    try {
      return await work(session);
    } finally {
      this.giveBack(session);
    }
  }

  private async reader(): Promise<Session> {
    return this.idle.pop() ?? new Promise<Session>((resolve) => this.waiting.push(resolve));
  }

  private giveBack(session: Session): void {
    const next = this.waiting.shift();
    if (next === undefined) this.idle.push(session);
    else next(session);
  }
}

/** As the engine says it of a query that was ended. */
const CANCELLED = 'Code: 394. Query was cancelled before it began';
const always = (): boolean => true;

async function ask(
  session: Session,
  sql: string,
  parameters: Readonly<Record<string, unknown>>,
  format: string,
): Promise<Buffer> {
  try {
    const result =
      Object.keys(parameters).length === 0
        ? await session.queryAsync(sql, { format })
        : await session.queryBindAsync(sql, parameters, { format });
    return Buffer.from(result.bytes());
  } catch (error) {
    await letGo(session);
    throw error;
  }
}

/** A session holds what a query that failed or was left had taken, its memory above all, until its next query. */
async function letGo(session: Session): Promise<void> {
  await session.queryAsync('SELECT 1').catch(() => undefined);
}

const literal = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;

/** A parameter as text in the form that ClickHouse reads parameters in: tabs, ends of lines and backslashes escaped. */
function parameterText(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.map((one) => (typeof one === 'number' ? String(one) : literal(String(one)))).join(',')}]`;
  return String(value)
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\t', String.raw`\t`);
}
