import { type ChildProcess, fork } from 'node:child_process';
import { err, ok, type Result } from '../result.ts';
import type { StoreFault } from '../types.ts';
import { faultOfMessage } from './faults.ts';
import type { FromChild, ToChild } from './protocol.ts';

export interface EngineProcessOptions {
  /** Path of the bundled child process. */
  readonly entry: string;
  /** Folder of the store. */
  readonly directory: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, facts?: Readonly<Record<string, unknown>>) => void;
  /** Called each time that the engine has opened the store. */
  readonly onOpen?: () => void;
  /** Milliseconds after which an engine that says nothing is taken to hang, 10 000 when absent. Queries run in threads, so it answers while they do. */
  readonly silentMs?: number;
}

export interface EngineState {
  readonly state: 'starting' | 'ready' | 'unavailable';
  readonly detail?: string;
}

interface Asker {
  readonly on: (part: Part) => void;
  readonly faultOf: (message: string) => StoreFault;
}

/** A piece of an answer, its fault, or its end. */
export type Part = Result<Uint8Array, StoreFault> | 'end';

const FIRST_RESTART_MS = 250;
const LAST_RESTART_MS = 30_000;
const SILENT_MS = 10_000;
/** Opening reads what the store has: a large one on a slow disk takes its time. */
const OPENING_MS = 120_000;
const CLOSE_MS = 3_000;
const MOST_WAITING = 500;

/** The child process with chDB: started, watched, restarted, and asked by messages. */
export class EngineProcess {
  private child: ChildProcess | undefined;
  private readonly askers = new Map<number, Asker>();
  private readonly openings = new Set<() => void>();
  private next = 1;
  private current: EngineState = { state: 'starting' };
  private closed = false;
  private failures = 0;
  private heard = 0;
  private isOpen = false;
  private openingFault: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private pings: NodeJS.Timeout | undefined;

  constructor(private readonly options: EngineProcessOptions) {
    this.start();
  }

  get state(): EngineState {
    return this.current;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Why nothing can be asked now; undefined when it can. Waits at most `timeoutMs` for a start that is under way. */
  async refusal(timeoutMs: number): Promise<StoreFault | undefined> {
    if (this.current.state === 'starting') await this.opened(timeoutMs);
    if (this.current.state !== 'ready')
      return { type: 'unavailable', detail: this.current.detail ?? 'the store is being started' };
    if (this.askers.size >= MOST_WAITING)
      return { type: 'unavailable', detail: 'too many questions wait for the store' };
    return undefined;
  }

  /** Asks; `on` hears parts of the answer until the asker leaves. Answers the id. */
  ask(
    message: (id: number) => Extract<ToChild, { type: 'run' | 'stream' }>,
    on: (part: Part) => void,
    faultOf: (message: string) => StoreFault = faultOfMessage,
  ): number {
    const id = this.next;
    this.next += 1;
    this.askers.set(id, { on, faultOf });
    this.send(message(id));
    return id;
  }

  more(id: number): void {
    this.send({ type: 'more', id });
  }

  /** Nobody listens to `id` any more; what still runs of it is ended. */
  leave(id: number): void {
    if (this.askers.delete(id)) this.send({ type: 'cancel', id });
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.pings);
    this.become({ state: 'unavailable', detail: 'the store is closing' });
    this.tellAll('the store is closing');
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      this.send({ type: 'close' });
      setTimeout(() => child.kill('SIGKILL'), CLOSE_MS).unref();
    });
  }

  private send(message: ToChild): void {
    if (this.child?.connected === true) this.child.send(message, () => undefined);
  }

  private opened(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(late);
        this.openings.delete(done);
        resolve();
      };
      const late = setTimeout(done, timeoutMs);
      this.openings.add(done);
    });
  }

  private start(): void {
    const { entry, directory, log, silentMs = SILENT_MS } = this.options;
    const child = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: childEnvironment(),
      execArgv: [],
    });
    this.child = child;
    this.heard = performance.now();
    this.isOpen = false;
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-2_000);
    });
    child.on('message', (message: FromChild) => this.receive(message));
    child.on('error', (error) => log('error', 'the store cannot be started', { reason: error.message }));
    // Not at its exit: what it said last may come after that.
    child.on('close', (code, signal) => this.ended(child, signal ?? `status ${code ?? '?'}`, said));
    this.send({ type: 'open', directory });
    clearInterval(this.pings);
    this.pings = setInterval(() => this.look(), silentMs / 4);
    this.pings.unref();
  }

  private look(): void {
    const silent = this.isOpen ? (this.options.silentMs ?? SILENT_MS) : OPENING_MS;
    if (performance.now() - this.heard > silent) {
      this.options.log('error', 'the store hangs and is restarted');
      this.child?.kill('SIGKILL');
    } else this.send({ type: 'ping' });
  }

  private receive(message: FromChild): void {
    this.heard = performance.now();
    const asker = 'id' in message ? this.askers.get(message.id) : undefined;
    switch (message.type) {
      case 'open':
        this.failures = 0;
        this.isOpen = true;
        this.become({ state: 'ready' });
        this.options.onOpen?.();
        return;
      case 'failed':
        this.openingFault = message.message;
        this.child?.kill('SIGKILL');
        return;
      case 'result':
      case 'piece':
        asker?.on(ok(message.bytes));
        return;
      case 'error':
        asker?.on(err(asker.faultOf(message.message)));
        return;
      case 'end':
        asker?.on('end');
        return;
      case 'pong':
    }
  }

  private become(state: EngineState): void {
    this.current = state;
    const waiting = [...this.openings];
    this.openings.clear();
    for (const open of waiting) open();
  }

  private ended(child: ChildProcess, how: string, said: string): void {
    if (child !== this.child) return;
    this.child = undefined;
    clearInterval(this.pings);
    this.failures += 1;
    const detail =
      this.openingFault === undefined
        ? (this.current.detail ?? 'the store ended and is being restarted')
        : `the store cannot be opened: ${reasonOf(said) ?? this.openingFault}`;
    this.openingFault = undefined;
    this.become({ state: 'unavailable', detail });
    this.tellAll('the store ended and is being restarted');
    if (this.closed) return;
    // Told once, not at every try.
    if (this.failures === 1)
      this.options.log('warn', 'the store ended and is restarted', { how, detail, said: said.trim().slice(-300) });
    this.timer = setTimeout(() => this.start(), Math.min(LAST_RESTART_MS, FIRST_RESTART_MS * 2 ** (this.failures - 1)));
    this.timer.unref();
  }

  private tellAll(detail: string): void {
    const askers = [...this.askers.values()];
    for (const { on } of askers) on(err({ type: 'unavailable', detail }));
  }
}

/** The engine's own words of what it printed as it failed to open; its answer to the child says only that it did. */
const reasonOf = (said: string): string | undefined => /DB::Exception: ([^\n]{1,400})/.exec(said)?.[1];

/** The child needs no setting of the server, and above all none of its secrets. It counts hours in UTC, as questions do. */
function childEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LD_LIBRARY_PATH'];
  return {
    ...Object.fromEntries(
      kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] ?? '']])),
    ),
    TZ: 'UTC',
    // Each query holds one of these threads.
    UV_THREADPOOL_SIZE: '16',
  };
}
