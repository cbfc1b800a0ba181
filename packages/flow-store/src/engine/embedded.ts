import { mkdirSync } from 'node:fs';
import { err, ok, type Result } from '../result.ts';
import type { QueryOptions, SqlEngine, StoreFault } from '../types.ts';
import { EngineProcess, type EngineProcessOptions, type EngineState } from './engine-process.ts';
import { faultOfInsert, faultOfMessage } from './faults.ts';
import { piecesOf } from './pieces.ts';
import { queryMark, type ToChild } from './protocol.ts';
import { DEFAULT_TIMEOUT_MS, ONE_BLOCK, questionSettings, settingsText, STREAM_BLOCK } from './settings.ts';

export type EmbeddedOptions = EngineProcessOptions;

/** The engine ends a question after its time; one that outlives it by this much is taken for lost. */
const GRACE_MS = 5_000;
const COMMAND_MS = 60_000;
const INSERT_MS = 120_000;

type Insert = Parameters<SqlEngine['insertFile']>[0];

/** chDB in a child process of its own: its crash costs a restart, no acknowledged record, and never the server. */
export class EmbeddedEngine implements SqlEngine {
  readonly kind = 'embedded';
  private readonly process: EngineProcess;

  constructor(options: EmbeddedOptions) {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    this.process = new EngineProcess(options);
  }

  state(): EngineState {
    return this.process.state;
  }

  /** Process id of the child, for tests that end it. */
  get pid(): number | undefined {
    return this.process.pid;
  }

  async query<Row>(
    sql: string,
    parameters: Readonly<Record<string, unknown>> = {},
    options: QueryOptions & { readonly settings?: Readonly<Record<string, string | number>> } = {},
  ): Promise<Result<readonly Row[], StoreFault>> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const settings = questionSettings({ timeoutMs }, options.settings);
    const answer = await this.run(
      (id) => ({ type: 'run', id, sql: marked(sql, settings, id), parameters, format: 'JSONEachRow', lane: 'read' }),
      timeoutMs,
      options.signal,
    );
    if (!answer.ok) return answer;
    const text = Buffer.from(answer.value).toString('utf8').trimEnd();
    return ok(text === '' ? [] : (JSON.parse(`[${text.replaceAll('\n', ',')}]`) as Row[]));
  }

  async stream(
    sql: string,
    parameters: Readonly<Record<string, unknown>>,
    format: string,
    options: QueryOptions = {},
  ): Promise<Result<AsyncIterable<Uint8Array>, StoreFault>> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
    const refusal = await this.process.refusal(timeoutMs);
    if (refusal !== undefined) return err(refusal);
    const settings = questionSettings({ timeoutMs }, STREAM_BLOCK);
    return piecesOf(
      this.process,
      (id) => ({ type: 'stream', id, sql: marked(sql, settings, id), parameters, format }),
      signal,
    );
  }

  async command(sql: string, options: QueryOptions = {}): Promise<Result<void, StoreFault>> {
    return this.write(sql, options.timeoutMs ?? COMMAND_MS, options.signal);
  }

  async insertFile(insert: Insert, options: QueryOptions = {}): Promise<Result<void, StoreFault>> {
    const { table, path, structure, token } = insert;
    const columns = insert.columns.join(', ');
    const settings = settingsText({ ...ONE_BLOCK, insert_deduplication_token: literal(token) });
    const sql = `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM file(${literal(path)}, 'RowBinary', ${literal(structure)}) SETTINGS ${settings}`;
    return this.write(sql, options.timeoutMs ?? INSERT_MS, options.signal, faultOfInsert);
  }

  close(): Promise<void> {
    return this.process.close();
  }

  /** A statement without rows. It carries no mark: what was begun is done, whoever waits. */
  private async write(
    sql: string,
    timeoutMs: number,
    signal?: AbortSignal,
    faultOf = faultOfMessage,
  ): Promise<Result<void, StoreFault>> {
    const answer = await this.run(
      (id) => ({ type: 'run', id, sql, parameters: {}, format: 'Null', lane: 'write' }),
      timeoutMs,
      signal,
      faultOf,
    );
    return answer.ok ? ok(undefined) : answer;
  }

  private async run(
    message: (id: number) => Extract<ToChild, { type: 'run' }>,
    timeoutMs: number,
    signal?: AbortSignal,
    faultOf = faultOfMessage,
  ): Promise<Result<Uint8Array, StoreFault>> {
    const refusal = await this.process.refusal(timeoutMs);
    if (signal?.aborted === true) return err({ type: 'aborted' });
    if (refusal !== undefined) return err(refusal);
    return new Promise((resolve) => {
      const settle = (answer: Result<Uint8Array, StoreFault>): void => {
        clearTimeout(late);
        signal?.removeEventListener('abort', abort);
        this.process.leave(id);
        resolve(answer);
      };
      const abort = (): void => settle(err({ type: 'aborted' }));
      const late = setTimeout(
        () => settle(err({ type: 'too-large', detail: 'It would take longer than a question may.' })),
        timeoutMs + GRACE_MS,
      );
      signal?.addEventListener('abort', abort, { once: true });
      const id = this.process.ask(message, (part) => settle(part === 'end' ? ok(new Uint8Array()) : part), faultOf);
    });
  }
}

const literal = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;

/** SQL with its settings and the mark by which it is found when nobody waits for it any more. */
const marked = (sql: string, settings: Readonly<Record<string, string | number>>, id: number): string =>
  `${sql} SETTINGS ${settingsText({ ...settings, log_comment: literal(queryMark(id)) })}`;
