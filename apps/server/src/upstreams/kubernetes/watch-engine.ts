import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { Freshness, FreshnessState } from '@netloft/contracts';
import type { Credential } from '../../identity.ts';
import { Backoff } from './backoff.ts';
import type { ClusterConnection } from './connection.ts';
import type { UpstreamError, WatchEvent, WatchSpec } from './types.ts';
import { Replica } from './replica.ts';
import { listAll } from './watch-list.ts';
import { openWatch, type Batch, type StreamEnd } from './watch-stream.ts';
import type { WatchTimings } from './watch-timings.ts';

/** What an engine needs around it. `credential` is asked before every request, since it may be renewed. */
export interface EngineContext {
  readonly connection: ClusterConnection;
  readonly credential: () => Credential | undefined;
  readonly timings: WatchTimings;
  readonly now: () => number;
  readonly random: () => number;
  /** Told when the API server could not be reached, so that the cluster is probed at once. */
  readonly unreachable: () => void;
  readonly count?: (event: WatchHappening) => void;
}

/** What is counted of watches: streams opened, lists read after the first, versions expired (410), streams that broke off. */
export type WatchHappening = 'opened' | 'relisted' | 'expired' | 'broken';

/** How long a new watch must hold before it counts as live; longer after versions expired. */
const PROOF_MS = 5;
const STORM_PROOF_MS = 800;
/** A list that is in is shown even when its watch takes longer than this to open. */
const LIST_GRACE_MS = 300;
/** Readers are told that there is no answer yet after this. */
const PATIENCE_MS = 10_000;
/** What was forbidden is asked again for a new reader, but not more often than this. */
const FORBIDDEN_PAUSE_MS = 2_000;

type Listener<T> = (event: WatchEvent<T>) => void;

/**
 * Lists and watches one resource as one identity until it is stopped, and keeps what `project` made of each object. See section
 * "One live view" of docs/architecture.md for the rules that it follows.
 */
export class WatchEngine<T> {
  private readonly replica: Replica<T>;
  private readonly listeners = new Set<Listener<T>>();
  private readonly abort = new AbortController();
  private readonly backoff: Backoff;
  private readonly storm: Backoff;
  private version: string | undefined;
  private state: FreshnessState = 'relisting';
  private detail: string | undefined = 'first reading';
  private problem: UpstreamError | undefined;
  private agreedAt: number | null = null;
  private listedAt: number | undefined;
  private refusedAt = 0;
  private wake: (() => void) | undefined;
  private settle: () => void = () => undefined;
  private readonly settled: Promise<void>;
  private hasEnded = false;

  constructor(
    private readonly spec: WatchSpec<T>,
    private readonly context: EngineContext,
  ) {
    this.replica = new Replica(spec.project);
    this.backoff = new Backoff(context.timings.minBackoffMs, context.random);
    this.storm = new Backoff(Math.min(1_000, context.timings.stormMs), context.random);
    this.settled = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  get items(): ReadonlyMap<string, T> {
    return this.replica.items;
  }

  /** True when the engine gave up for good: the credential is no longer accepted. */
  get ended(): boolean {
    return this.hasEnded;
  }

  start(): void {
    const patience = setTimeout(() => {
      if (this.agreedAt === null && this.problem === undefined && !this.hasEnded) {
        const message = `no answer from ${this.context.connection.address} yet`;
        this.setState('unavailable', message, { code: 'timeout', cluster: this.context.connection.cluster, message });
      }
      this.settle();
    }, PATIENCE_MS);
    patience.unref();
    void this.settled.then(() => clearTimeout(patience));
    void this.run();
  }

  stop(): void {
    this.hasEnded = true;
    this.abort.abort();
    this.wake?.();
    this.settle();
    this.listeners.clear();
  }

  ready(): Promise<void> {
    return this.settled;
  }

  failure(): UpstreamError | undefined {
    return this.problem;
  }

  freshness(): Freshness {
    return {
      state: this.state,
      asOf: this.agreedAt === null ? null : new Date(this.agreedAt).toISOString(),
      ...(this.detail === undefined ? {} : { detail: this.detail }),
    };
  }

  listen(listener: Listener<T>): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Ends a wait early, because the cluster is back. */
  nudge(): void {
    this.wake?.();
  }

  /** Somebody asks anew: what was forbidden may be permitted by now. */
  askAgain(): void {
    if (this.state === 'forbidden' && this.context.now() - this.refusedAt > FORBIDDEN_PAUSE_MS) this.wake?.();
  }

  private emit(event: WatchEvent<T>): void {
    for (const listener of this.listeners) listener(event);
  }

  private emitReplace(): void {
    this.emit({ type: 'replace', items: this.items });
  }

  private setState(state: FreshnessState, detail?: string, problem?: UpstreamError): void {
    this.problem = problem;
    if (state === this.state && detail === this.detail) return;
    this.state = state;
    this.detail = detail;
    this.emit({ type: 'state', state, ...(detail === undefined ? {} : { detail }) });
  }

  private async run(): Promise<void> {
    while (!this.abort.signal.aborted) {
      const credential = this.context.credential();
      if (credential === undefined) {
        this.end({
          code: 'not-signed-in',
          cluster: this.context.connection.cluster,
          message: 'this session has no credential for the cluster',
        });
        return;
      }
      if (this.version === undefined) await this.relist(credential);
      else await this.follow(credential, this.version);
    }
  }

  private async relist(credential: Credential): Promise<void> {
    const since = this.listedAt;
    if (since !== undefined) {
      const pacing = this.storm.next(this.context.timings.stormMs) - (this.context.now() - since);
      if (pacing > 0) await this.pause(pacing);
      if (this.abort.signal.aborted) return;
    }
    if (this.state !== 'stale' && this.state !== 'unavailable' && this.state !== 'forbidden')
      this.setState('relisting', this.detail);
    const { connection, timings } = this.context;
    const listed = await listAll(
      connection,
      credential,
      this.spec,
      this.abort.signal,
      timings.pageLimit,
      (key, version) => this.replica.known(key, version),
    );
    if (this.abort.signal.aborted) return;
    if (!listed.ok) {
      await this.failed(listed.error);
      return;
    }
    if (since !== undefined) this.context.count?.('relisted');
    this.agreedAt = this.context.now();
    this.listedAt = this.agreedAt;
    this.version = listed.value.resourceVersion;
    if (this.replica.replace(listed.value)) this.emitReplace();
    this.setState('resuming', 'list read, opening the watch');
    setTimeout(this.settle, LIST_GRACE_MS).unref();
  }

  private async follow(credential: Credential, version: string): Promise<void> {
    const { connection, timings, now, random } = this.context;
    const opened = await openWatch(connection, credential, this.spec, {
      resourceVersion: version,
      timeoutSeconds: Math.max(1, Math.round((timings.watchMs * (1 + random())) / 1000)),
      silenceMs: timings.silenceMs,
      headersTimeoutMs: timings.headersTimeoutMs,
      signal: this.abort.signal,
      onBatch: (batch) => this.apply(batch),
    });
    if (this.abort.signal.aborted) return;
    if (!opened.ok) {
      if (opened.error.code === 'gone') this.expired(opened.error.message);
      else await this.failed(opened.error);
      return;
    }
    this.context.count?.('opened');
    const openedAt = now();
    this.agreedAt = openedAt;
    // While versions keep expiring, the 410 comes right behind the headers: such a watch was never live.
    const proof = setTimeoutPromise(this.storm.attempts > 0 ? STORM_PROOF_MS : PROOF_MS, undefined, { ref: false });
    const early = await Promise.race([opened.value.ended, proof]);
    if (early === undefined) {
      this.setState('live');
      this.settle();
    }
    const end = early ?? (await opened.value.ended);
    if (this.abort.signal.aborted) return;
    const lived = now() - openedAt;
    if (lived >= timings.stableMs) {
      this.backoff.reset();
      this.storm.reset();
    }
    await this.streamEnded(end, lived);
  }

  private async streamEnded(end: StreamEnd, lived: number): Promise<void> {
    switch (end.type) {
      case 'stopped':
        return;
      case 'closed':
        // A server that closes at once, again and again, is paced like a failing one.
        if (lived >= 1_000) return;
        this.setState('resuming', 'the API server closed the watch at once; opening it again');
        await this.pause(this.backoff.next(this.context.timings.maxNetworkBackoffMs));
        return;
      case 'silent':
        this.setState('resuming', 'nothing came for too long; opening the watch again');
        return;
      case 'gone':
        this.expired(end.message);
        return;
      case 'unreadable':
        this.version = undefined;
        this.setState('resuming', end.message);
        await this.pause(this.backoff.next(this.context.timings.maxBackoffMs));
        return;
      case 'broken':
        this.context.count?.('broken');
        if (end.error.code === 'forbidden' || end.error.code === 'unauthenticated') {
          await this.failed(end.error);
          return;
        }
        this.setState('resuming', end.error.message);
        await this.pause(this.backoff.next(this.capFor(end.error)));
    }
  }

  private apply(batch: Batch): void {
    this.agreedAt = this.context.now();
    if (batch.version !== undefined) this.version = batch.version;
    const { upserts, deletes } = this.replica.apply(batch);
    if (upserts.length > 0 || deletes.length > 0) this.emit({ type: 'change', upserts, deletes });
    // A bookmark alone still tells that what is shown agreed with the cluster just now.
    else this.emit({ type: 'state', state: this.state, ...(this.detail === undefined ? {} : { detail: this.detail }) });
  }

  private expired(message: string): void {
    this.context.count?.('expired');
    this.version = undefined;
    this.setState(
      'relisting',
      `the API server no longer has the changes since the last reading (${message}); reading anew`,
    );
  }

  private capFor(error: UpstreamError): number {
    const { timings } = this.context;
    return error.status === undefined && error.code === 'unavailable'
      ? timings.maxNetworkBackoffMs
      : timings.maxBackoffMs;
  }

  private async failed(error: UpstreamError): Promise<void> {
    if (error.code === 'unauthenticated') {
      this.end(error);
      return;
    }
    if (error.code === 'forbidden') {
      // What may no longer be seen is not kept on screen.
      this.version = undefined;
      this.listedAt = undefined;
      if (this.replica.clear()) this.emitReplace();
      this.agreedAt = null;
      this.refusedAt = this.context.now();
      this.setState('forbidden', error.message, error);
      this.settle();
      await this.pause(this.context.timings.forbiddenRetryMs * (0.75 + this.context.random() / 2));
      return;
    }
    if (error.code === 'gone') {
      this.expired(error.message);
      this.listedAt = this.context.now();
      this.settle();
      return;
    }
    if (error.status === undefined || error.status >= 502) this.context.unreachable();
    this.setState(this.agreedAt === null ? 'unavailable' : 'stale', `${error.message}; trying again`, error);
    this.settle();
    const wanted = (error.retryAfterSeconds ?? 0) * 1000;
    await this.pause(
      Math.max(this.backoff.next(this.capFor(error)), Math.min(wanted, this.context.timings.maxBackoffMs)),
    );
  }

  /** For good: another sign-in opens another watch. */
  private end(error: UpstreamError): void {
    this.agreedAt = null;
    this.hasEnded = true;
    if (this.replica.clear()) this.emitReplace();
    this.setState('unavailable', error.message, error);
    this.settle();
    this.abort.abort();
  }

  private pause(ms: number): Promise<void> {
    if (this.abort.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wake = done;
    });
  }
}
