import { rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { removeEmpty } from '../record/empty-folder.ts';
import { isMissing, namesIn, wordsOf } from '../record/files.ts';
import { claim, GONE_MS, rowFilesIn, SpoolWatch } from '../record/gone.ts';
import { readSegmentName } from '../record/segments.ts';
import { spoolIdOf } from '../store/spool-id.ts';
import type { SqlEngine } from '../types.ts';
import { putAside } from './put-aside.ts';
import { MOST_TRIES } from './tries.ts';
import { INSERT_SHAPE, type WriterOptions } from './writer.ts';

export interface LeftBehindOptions extends Pick<WriterOptions, 'table' | 'rejectedDirectory' | 'log' | 'tries'> {
  readonly engine: Pick<SqlEngine, 'insertFile'>;
  /** Folder of all spools: its own one, and `replicas/NAME` of each replica. */
  readonly shared: string;
  /** Folder of this process below it, or the folder itself. */
  readonly own: string;
  /** Milliseconds of a clock that is never set. */
  readonly now: () => number;
}

const ADOPTED = 'adopted';

/** A file that was taken over; `key` is its token, too. */
interface Adopted {
  readonly key: string;
  readonly name: string;
  readonly path: string;
  readonly rows: number;
}

/**
 * Brings into the store what waits in spools that nobody writes to any more: of a replica whose name does not come back, or of the one process
 * that was there before there were several. Files are moved below this process's own folder first, one rename each, so that one process has
 * them; they are inserted under the token that their own process would have used, so that rows of which it had no answer are not there twice.
 * Nothing here throws: what the volume or the store does not let happen is told and tried again with the next call.
 */
export class LeftBehind {
  private running = false;
  private readonly watch: SpoolWatch;
  /** Files that are stored or put aside, and that the volume did not let be removed yet. */
  private readonly done = new Set<string>();
  private known = 0;
  /** Why something was not taken over or not stored; undefined when nothing is. */
  fault: string | undefined;
  /** Rows that were taken over and stored since the start, and rows that the store refused. */
  stored = 0;
  rejected = 0;

  constructor(private readonly options: LeftBehindOptions) {
    this.watch = new SpoolWatch(options.now);
  }

  /** Rows that were taken over and wait for the store, as of the last time that the volume told. */
  get waiting(): number {
    try {
      this.known = this.adopted().reduce((sum, { key, rows }) => sum + (this.done.has(key) ? 0 : rows), 0);
    } catch {
      // Told by the next call of `run`.
    }
    return this.known;
  }

  /** Takes over what is left behind and stores it. To be called every minute or oftener. */
  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    const faults: string[] = [];
    try {
      this.takeOver(faults);
      for (const one of this.inTurn()) {
        // Another process may have taken this one for gone.
        const fault = this.done.has(one.key) || isMissing(one.path) ? undefined : await this.store(one);
        if (fault !== undefined) {
          faults.push(fault);
          break;
        }
        this.remove(one, faults);
      }
    } catch (error) {
      faults.push(wordsOf(error));
    }
    this.tell(faults[0]);
    this.running = false;
  }

  private tell(detail: string | undefined): void {
    const fault = detail === undefined ? undefined : `flow records that another process left wait: ${detail}`;
    if (fault !== undefined && fault !== this.fault)
      this.options.log('warn', 'flow records that another process left wait', { detail });
    this.fault = fault;
  }

  private takeOver(faults: string[]): void {
    const { shared, own } = this.options;
    const replicas = join(shared, 'replicas');
    const folders = [shared, ...namesIn(replicas).map((name) => join(replicas, name))].filter(
      (one) => relative(own, one) !== '',
    );
    this.watch.keepOnly(folders.map((folder) => join(folder, 'spool')));
    for (const folder of folders)
      try {
        const spool = join(folder, 'spool');
        if (!this.watch.isGone(spool)) continue;
        this.takeFrom(folder, spool);
        // One that left in order may be about to come back.
        if (folder !== shared && this.watch.look(spool) >= GONE_MS) removeEmpty(folder);
      } catch (error) {
        faults.push(wordsOf(error));
      }
  }

  private takeFrom(folder: string, spool: string): void {
    const { shared, own, log } = this.options;
    let rows = 0;
    const take = (from: string, id: string): void => {
      for (const name of rowFilesIn(from)) rows += claim(from, name, join(own, ADOPTED, id));
    };
    try {
      if (rowFilesIn(spool).length > 0) {
        const id = spoolIdOf(folder);
        if (!id.ok) throw new Error(id.error);
        // Once more, as late as can be: its process may be back.
        if (this.watch.isGone(spool)) take(spool, id.value);
      }
      // What that process had taken over itself.
      for (const id of namesIn(join(folder, ADOPTED))) take(join(folder, ADOPTED, id), id);
    } finally {
      if (rows > 0)
        log('info', 'flow records that another process left waiting are taken over', {
          from: folder === shared ? 'the process without a replica’s name' : basename(folder),
          rows,
        });
    }
  }

  private adopted(): readonly Adopted[] {
    const folder = join(this.options.own, ADOPTED);
    return namesIn(folder).flatMap((id) =>
      namesIn(join(folder, id)).flatMap((name) => {
        const rows = readSegmentName(name)?.rows;
        return rows === undefined ? [] : [{ key: `${id}/${name}`, name, path: join(folder, id, name), rows }];
      }),
    );
  }

  /** Those that failed often come last, so that they hold no other up. */
  private inTurn(): readonly Adopted[] {
    const { tries } = this.options;
    const lateness = ({ key }: Adopted): number => (tries.count(key) < MOST_TRIES ? 0 : tries.count(key));
    return this.adopted().toSorted((left, right) => lateness(left) - lateness(right));
  }

  /** Why the file was not stored; undefined when it need not be waited for. */
  private async store({ key, name, path, rows }: Adopted): Promise<string | undefined> {
    const { engine, table, rejectedDirectory, log, tries } = this.options;
    const inserted = await engine.insertFile({ ...INSERT_SHAPE, table, path, token: key });
    if (inserted.ok) {
      tries.stored(key);
      this.stored += rows;
    } else {
      const detail = 'detail' in inserted.error ? inserted.error.detail : inserted.error.type;
      if (inserted.error.type !== 'invalid' && !tries.note(key).isAtFault) return detail;
      log('error', 'the store refuses a file of flow records; it is put aside', { rows, detail });
      tries.forget(key);
      this.rejected += rows;
      putAside(rejectedDirectory, path, name);
    }
    this.done.add(key);
    return undefined;
  }

  private remove({ key, path }: Adopted, faults: string[]): void {
    try {
      rmSync(path, { force: true });
      this.done.delete(key);
      if (namesIn(dirname(path)).length === 0) rmdirSync(dirname(path));
    } catch (error) {
      faults.push(wordsOf(error));
    }
  }
}
