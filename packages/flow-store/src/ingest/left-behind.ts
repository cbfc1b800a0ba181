import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { claim, isGone, namesIn, rowFilesIn } from '../record/gone.ts';
import { readSegmentName } from '../record/segments.ts';
import { spoolIdOf } from '../store/spool-id.ts';
import type { SqlEngine } from '../types.ts';
import { INSERT_SHAPE, type WriterOptions } from './writer.ts';

export interface LeftBehindOptions extends Pick<WriterOptions, 'table' | 'rejectedDirectory' | 'log'> {
  readonly engine: Pick<SqlEngine, 'insertFile'>;
  /** Folder of all spools: its own one, and `replicas/NAME` of each replica. */
  readonly shared: string;
  /** Folder of this process below it, or the folder itself. */
  readonly own: string;
  readonly now: () => number;
}

const ADOPTED = 'adopted';

/**
 * Brings into the store what waits in spools that nobody writes to any more: of a replica whose name does not come back, or of the one process
 * that was there before there were several. Files are moved below this process's own folder first, one rename each, so that one process has
 * them; they are inserted under the token that their own process would have used, so that rows of which it had no answer are not there twice.
 */
export class LeftBehind {
  private running = false;
  /** Why the last file was not stored; undefined when there is none. */
  fault: string | undefined;
  /** Rows that were taken over and stored since the start, and rows that the store refused. */
  stored = 0;
  rejected = 0;

  constructor(private readonly options: LeftBehindOptions) {}

  /** Rows that were taken over and wait for the store. */
  get waiting(): number {
    let rows = 0;
    for (const { name } of this.adopted()) rows += readSegmentName(name)?.rows ?? 0;
    return rows;
  }

  /** Takes over what is left behind and stores it; ends at the first failure and goes on with the next call. */
  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      this.takeOver();
      this.fault = undefined;
      for (const one of this.adopted()) if (!(await this.store(one))) break;
    } finally {
      this.running = false;
    }
  }

  private takeOver(): void {
    const { shared, own, log, now } = this.options;
    const replicas = join(shared, 'replicas');
    const folders = [shared, ...namesIn(replicas).map((name) => join(replicas, name))];
    for (const folder of folders.filter((one) => relative(own, one) !== '')) {
      const spool = join(folder, 'spool');
      if (!isGone(spool, now())) continue;
      let rows = 0;
      const names = rowFilesIn(spool);
      const to = names.length === 0 ? '' : join(own, ADOPTED, spoolIdOf(folder));
      for (const name of names) rows += claim(spool, name, to);
      // What that process had taken over itself.
      for (const id of namesIn(join(folder, ADOPTED))) {
        const from = join(folder, ADOPTED, id);
        for (const name of rowFilesIn(from)) rows += claim(from, name, join(own, ADOPTED, id));
      }
      if (rows > 0)
        log('info', 'flow records that another process left waiting are taken over', {
          from: folder === shared ? 'the process without a replica’s name' : basename(folder),
          rows,
        });
    }
  }

  private adopted(): readonly { readonly id: string; readonly name: string; readonly path: string }[] {
    const folder = join(this.options.own, ADOPTED);
    return namesIn(folder).flatMap((id) =>
      namesIn(join(folder, id))
        .filter((name) => readSegmentName(name)?.rows !== undefined)
        .map((name) => ({ id, name, path: join(folder, id, name) })),
    );
  }

  private async store({ id, name, path }: ReturnType<LeftBehind['adopted']>[number]): Promise<boolean> {
    const { engine, table, rejectedDirectory, log } = this.options;
    const rows = readSegmentName(name)?.rows ?? 0;
    const done = await engine.insertFile({ ...INSERT_SHAPE, table, path, token: `${id}/${name}` });
    if (done.ok) {
      this.stored += rows;
      rmSync(path, { force: true });
      return true;
    }
    const detail = 'detail' in done.error ? done.error.detail : done.error.type;
    if (done.error.type !== 'invalid') {
      this.fault = `flow records that another process left wait: ${detail}`;
      return false;
    }
    log('error', 'the store refuses a file of flow records; it is put aside', { rows, detail });
    this.rejected += rows;
    mkdirSync(rejectedDirectory, { recursive: true, mode: 0o700 });
    renameSync(path, join(rejectedDirectory, name));
    return true;
  }
}
