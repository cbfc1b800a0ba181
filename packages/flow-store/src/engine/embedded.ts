import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { err, ok, type Result } from '../result.ts';
import type { QueryOptions, SqlEngine, StoreFault } from '../types.ts';
import type { Lane } from './chdb.ts';
import { faultOfMessage } from './faults.ts';
import type { FromChild, ToChild } from './protocol.ts';
import { DEFAULT_TIMEOUT_MS, questionSettings } from './settings.ts';

export interface EmbeddedOptions {
  /** Path of the bundled child process. */
  readonly entry: string;
  /** Folder of the store. */
  readonly directory: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, facts?: Readonly<Record<string, unknown>>) => void;
  /** Called each time that the engine has opened the store. */
  readonly onOpen?: () => void;
}

const FIRST_RESTART_MS = 250;
const LAST_RESTART_MS = 30_000;
const PING_MS = 5_000;
/** An engine that says nothing for so long hangs; queries run in threads, so it answers while they do. */
const SILENT_MS = 20_000;
const MOST_WAITING = 500;
/** A question that outlives its time by this much is taken for lost. */
const GRACE_MS = 5_000;

type Answer = Result<Uint8Array, StoreFault>;
const away = (detail: string): Result<never, StoreFault> => err({ type: 'unavailable', detail });

/** chDB in a child process of its own: its crash costs a restart, no acknowledged record, and never the server. */
export class EmbeddedEngine implements SqlEngine {
  readonly kind = 'embedded';
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private readonly streams = new Map<number, (one: Answer | 'end') => void>();
  private next = 1;
  private current: { state: 'starting' | 'ready' | 'unavailable'; detail?: string } = { state: 'starting' };
  private closed = false;
  private failures = 0;
  private heard = 0;
  private timer: NodeJS.Timeout | undefined;
  private pings: NodeJS.Timeout | undefined;
  private readonly openings: (() => void)[] = [];

  constructor(private readonly options: EmbeddedOptions) {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    this.start();
  }

  state(): { readonly state: 'starting' | 'ready' | 'unavailable'; readonly detail?: string } {
    return this.current;
  }

  /** Process id of the child, for tests that end it. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  async query<Row>(
    sql: string,
    parameters: Readonly<Record<string, unknown>> = {},
    options: QueryOptions & { readonly settings?: Readonly<Record<string, string | number>> } = {},
  ): Promise<Result<readonly Row[], StoreFault>> {
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const full = `${sql} SETTINGS ${questionSettings({ timeoutMs }, options.settings)}`;
    const answer = await this.ask(full, parameters, 'JSONEachRow', 'read', timeoutMs, options.signal);
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
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    if (this.current.state === 'starting') await this.opened(timeoutMs);
    if (this.current.state !== 'ready') return away(this.current.detail ?? 'the store is being restarted');
    const id = this.next;
    this.next += 1;
    const full = `/* ${this.mark(id)} */ ${sql} SETTINGS ${questionSettings({ timeoutMs })}`;
    const pieces = this.pieces(
      id,
      () => this.send({ type: 'stream', id, sql: full, parameters, format }),
      options.signal,
    );
    // The first piece is asked for at once, so that a refusal is told before anything was sent.
    const first = await pieces.next();
    if (first.done !== true && !first.value.ok) return first.value;
    return ok(restOf(first, pieces));
  }

  /** Pieces of a stream as they come; each is asked for when the one before was taken. */
  private async *pieces(id: number, start: () => void, signal?: AbortSignal): AsyncGenerator<Answer, void> {
    const queue: (Answer | 'end')[] = [];
    let wake: (() => void) | undefined;
    const push = (one: Answer | 'end'): void => {
      queue.push(one);
      wake?.();
    };
    const abort = (): void => push(err({ type: 'aborted' }));
    signal?.addEventListener('abort', abort, { once: true });
    this.streams.set(id, push);
    let ended = false;
    try {
      start();
      while (!ended) {
        while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const one = queue.shift();
        if (one === undefined || one === 'end') ended = true;
        else {
          ended = !one.ok;
          yield one;
          if (one.ok) this.send({ type: 'more', id });
        }
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      this.streams.delete(id);
      this.send({ type: 'enough', id });
      if (signal?.aborted === true) this.kill(id);
    }
  }

  async command(sql: string, options: QueryOptions = {}): Promise<Result<void, StoreFault>> {
    const answer = await this.ask(sql, {}, 'Null', 'write', options.timeoutMs ?? 60_000, options.signal);
    return answer.ok ? ok(undefined) : answer;
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
    const quote = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
    const columns = insert.columns.join(', ');
    // One block, so that the rows of a file become stored together or not at all.
    const sql = `INSERT INTO ${insert.table} (${columns}) SELECT ${columns} FROM file(${quote(insert.path)}, 'RowBinary', ${quote(insert.structure)})
SETTINGS insert_deduplication_token = ${quote(insert.token)}, insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, max_block_size = 1048576, max_insert_block_size = 1048576, min_insert_block_size_rows = 1048576, min_insert_block_size_bytes = 1073741824, input_format_parallel_parsing = 0, max_insert_threads = 1, max_partitions_per_insert_block = 2000`;
    const answer = await this.ask(sql, {}, 'Null', 'write', options.timeoutMs ?? 120_000, options.signal);
    return answer.ok ? ok(undefined) : answer;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.pings);
    const { child } = this;
    this.settleAll('the store is closing');
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      this.send({ type: 'close' });
      setTimeout(() => child.kill('SIGKILL'), 3_000).unref();
    });
  }

  private async ask(
    sql: string,
    parameters: Readonly<Record<string, unknown>>,
    format: string,
    lane: Lane,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Answer> {
    if (signal?.aborted === true) return err({ type: 'aborted' });
    if (this.current.state === 'starting') await this.opened(timeoutMs);
    if (this.current.state !== 'ready') return away(this.current.detail ?? 'the store is being restarted');
    if (this.waiting.size >= MOST_WAITING) return away('too many questions wait for the store');
    const id = this.next;
    this.next += 1;
    return new Promise<Answer>((resolve) => {
      const settle = (answer: Answer): void => {
        clearTimeout(late);
        signal?.removeEventListener('abort', abort);
        this.waiting.delete(id);
        resolve(answer);
      };
      // The engine ends it by itself after its time; what it does not end is no longer waited for.
      const late = setTimeout(
        () => settle(err({ type: 'too-large', detail: 'It would take longer than a question may.' })),
        timeoutMs + GRACE_MS,
      );
      const abort = (): void => {
        settle(err({ type: 'aborted' }));
        this.kill(id);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.waiting.set(id, settle);
      // The comment marks the query for whoever has to end it.
      this.send({ type: 'run', id, sql: `/* ${this.mark(id)} */ ${sql}`, parameters, format, lane });
    });
  }

  private mark(id: number): string {
    return `netloft ${process.pid} ${id};`;
  }

  /** Ends a query that nobody waits for; it may have ended already. */
  private kill(id: number): void {
    const sql = `KILL QUERY WHERE position(query, '/* ${this.mark(id)} */') = 1 ASYNC`;
    this.send({ type: 'run', id: 0, sql, parameters: {}, format: 'Null', lane: 'kill' });
  }

  private send(message: ToChild): void {
    if (this.child?.connected === true) this.child.send(message, () => undefined);
  }

  private opened(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const late = setTimeout(resolve, timeoutMs);
      this.openings.push(() => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  private start(): void {
    const { entry, directory } = this.options;
    const child = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...childEnvironment(), UV_THREADPOOL_SIZE: '16' },
      execArgv: [],
    });
    this.child = child;
    this.heard = performance.now();
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-2_000);
    });
    child.on('message', (message: FromChild) => this.receive(message));
    child.on('error', (error) => this.options.log('error', 'the store cannot be started', { reason: error.message }));
    child.on('exit', (code, signal) => this.ended(child, signal ?? `status ${code ?? '?'}`, said));
    this.send({ type: 'open', directory });
    clearInterval(this.pings);
    this.pings = setInterval(() => this.look(), PING_MS);
    this.pings.unref();
  }

  private look(): void {
    if (performance.now() - this.heard > SILENT_MS) {
      this.options.log('error', 'the store hangs and is restarted');
      this.child?.kill('SIGKILL');
    } else this.send({ type: 'ping', id: 0 });
  }

  private receive(message: FromChild): void {
    this.heard = performance.now();
    switch (message.type) {
      case 'open':
        this.failures = 0;
        this.become({ state: 'ready' });
        this.options.onOpen?.();
        return;
      case 'failed':
        this.options.log('error', 'the store cannot be opened', { reason: message.message });
        this.become({ state: 'unavailable', detail: `the store cannot be opened: ${message.message}` });
        this.child?.kill('SIGKILL');
        return;
      case 'result':
        this.waiting.get(message.id)?.(ok(message.bytes));
        return;
      case 'error':
        this.waiting.get(message.id)?.(err(faultOfMessage(message.message)));
        this.streams.get(message.id)?.(err(faultOfMessage(message.message)));
        return;
      case 'piece':
        // A stream that nobody takes any more is told so.
        if (this.streams.has(message.id)) this.streams.get(message.id)?.(ok(message.bytes));
        else this.send({ type: 'enough', id: message.id });
        return;
      case 'end':
        this.streams.get(message.id)?.('end');
        return;
      case 'pong':
    }
  }

  private become(state: { state: 'starting' | 'ready' | 'unavailable'; detail?: string }): void {
    this.current = state;
    for (const open of this.openings.splice(0)) open();
  }

  private ended(child: ChildProcess, how: string, said: string): void {
    if (child !== this.child) return;
    this.child = undefined;
    clearInterval(this.pings);
    this.settleAll('the store ended and is being restarted');
    if (this.closed) return;
    this.failures += 1;
    const wait = Math.min(LAST_RESTART_MS, FIRST_RESTART_MS * 2 ** (this.failures - 1));
    if (this.current.state !== 'unavailable' || this.failures === 1)
      this.options.log('warn', 'the store ended and is restarted', { how, said: said.trim().slice(-300) });
    this.become({ state: 'unavailable', detail: this.current.detail ?? 'the store ended and is being restarted' });
    this.timer = setTimeout(() => this.start(), wait);
    this.timer.unref();
  }

  private settleAll(detail: string): void {
    for (const settle of [...this.waiting.values()]) settle(away(detail));
    for (const push of [...this.streams.values()]) push(away(detail));
  }
}

/** A stream from its first piece on. A fault in the middle breaks it off, as nothing else can be said by then. */
async function* restOf(
  first: IteratorResult<Answer, void>,
  rest: AsyncGenerator<Answer, void>,
): AsyncGenerator<Uint8Array, void> {
  try {
    for (let one = first; one.done !== true; one = await rest.next()) {
      if (!one.value.ok) throw new Error(one.value.error.type === 'aborted' ? 'cancelled' : one.value.error.detail);
      yield one.value.value;
    }
  } finally {
    await rest.return();
  }
}

/** The child needs no setting of the server, and above all none of its secrets. */
function childEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] ?? '']])),
  );
}
