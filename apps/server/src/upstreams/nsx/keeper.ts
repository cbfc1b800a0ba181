import type { FastifyBaseLogger } from 'fastify';
import { err, ok, type Result } from '../../result.ts';
import { digestOf, type NsxCredential, traces } from './credential.ts';
import type { CredentialSource } from './credential-source.ts';
import type { NsxTimings } from './timings.ts';
import type { NsxError } from './types.ts';

export interface KeeperParts {
  readonly source: CredentialSource;
  readonly timings: Pick<NsxTimings, 'refusedMs' | 'refusedCapMs' | 'rereadMs'>;
  readonly now: () => number;
  readonly logger: Pick<FastifyBaseLogger, 'info' | 'warn'> | undefined;
}

export interface Kept {
  readonly credential: NsxCredential;
  readonly digest: string;
}

/**
 * A credential where it comes from. One that NSX refused rests, so that repeating it does not lock somebody's account; meanwhile its
 * source is read again now and then, and another credential is used at once.
 */
export class CredentialKeeper {
  #current: Kept | undefined;
  #rest: { readonly digest: string; readonly until: number; readonly error: NsxError } | undefined;
  #rests = 0;
  #rereadAt = 0;
  #changes = 0;

  constructor(private readonly parts: KeeperParts) {}

  /** The last one that was read. */
  get current(): Kept | undefined {
    return this.#current;
  }

  /** How often another one took its place. */
  get changes(): number {
    return this.#changes;
  }

  /** NSX refused it, and it was not replaced. */
  get isResting(): boolean {
    return this.#rest !== undefined;
  }

  /** `unauthenticated` while it rests, and when its source cannot be read. */
  async load(): Promise<Result<Kept, NsxError>> {
    const { source, now, timings } = this.parts;
    if (this.#rest !== undefined && this.#rereadAt <= now()) {
      this.#rereadAt = now() + timings.rereadMs;
      await source.reload();
    }
    const loaded = await source.load();
    if (!loaded.ok) return err({ code: 'unauthenticated', message: loaded.error });
    const digest = digestOf(loaded.value);
    if (this.#current !== undefined && this.#current.digest !== digest) this.#changes += 1;
    this.#current = { credential: loaded.value, digest };
    if (this.#rest === undefined) return ok(this.#current);
    if (this.#rest.digest === digest && this.#rest.until > now()) return err(this.#resting(this.#rest));
    if (this.#rest.digest !== digest) this.#rests = 0;
    this.#rest = undefined;
    return ok(this.#current);
  }

  /** NSX did not take it. True: there is another one by now; false: it rests. */
  async refused(digest: string, error: NsxError): Promise<boolean> {
    const { source, now, timings, logger } = this.parts;
    if (this.#rest?.digest === digest) return false;
    // Set before the source is read: whoever comes meanwhile does not show it again.
    const locks = this.#current !== undefined && 'password' in this.#current.credential;
    const ms = locks ? Math.min(timings.refusedCapMs, timings.refusedMs * 4 ** this.#rests) : timings.refusedMs;
    this.#rest = { digest, until: now() + ms, error };
    this.#rereadAt = now() + timings.rereadMs;
    await source.reload();
    const again = await source.load();
    if (again.ok && digestOf(again.value) !== digest) return true;
    this.#rests += 1;
    logger?.warn({ errorCode: error.errorCode, restSeconds: ms / 1_000 }, 'NSX refused the credential');
    return false;
  }

  accepted(): void {
    this.#rests = 0;
  }

  /** What must not be repeated of it. */
  secrets(): readonly string[] {
    return this.#current === undefined ? [] : traces(this.#current.credential);
  }

  #resting({ error, until }: { readonly error: NsxError; readonly until: number }): NsxError {
    const seconds = Math.max(1, Math.ceil((until - this.parts.now()) / 1_000));
    return {
      ...error,
      message: `${error.message} Netloft does not try this credential again for ${seconds} s.`,
    };
  }
}
