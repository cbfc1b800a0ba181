import { writeFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chdb, type Lane } from '../engine/chdb.ts';
import { questionSettings, settingsText } from '../engine/settings.ts';
import { err, ok, type Result } from '../result.ts';
import type { SqlEngine, StoreFault } from '../types.ts';

export interface TestEngine extends SqlEngine {
  /** Inserts objects; columns that they lack get the table's defaults. */
  insert(table: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  /** SQL of every question, with its parameters. */
  readonly asked: { readonly sql: string; readonly parameters: Readonly<Record<string, unknown>> }[];
}

/** chDB in the process of a test, in a folder of its own. `settings` go with each question, beside those of the embedded engine. */
export function chdbEngine(settings: Readonly<Record<string, string | number>> = {}): TestEngine {
  const limits = settingsText(questionSettings({ timeoutMs: 20_000 }, settings));
  const folder = mkdtempSync(join(tmpdir(), 'netloft-chdb-'));
  const chdb = new Chdb(folder, 2);
  const asked: TestEngine['asked'] = [];

  async function run(
    sql: string,
    parameters: Readonly<Record<string, unknown>>,
    format: string,
    lane: Lane,
  ): Promise<Result<Buffer, StoreFault>> {
    try {
      return ok(await chdb.run({ sql, parameters, format, lane }));
    } catch (fault) {
      return err({ type: 'unavailable', detail: `${fault instanceof Error ? fault.message : String(fault)}\n${sql}` });
    }
  }

  const engine: TestEngine = {
    kind: 'embedded',
    asked,
    async query<Row>(sql: string, parameters: Readonly<Record<string, unknown>> = {}) {
      asked.push({ sql, parameters });
      const answer = await run(`${sql} SETTINGS ${limits}`, parameters, 'JSONEachRow', 'read');
      if (!answer.ok) return answer;
      const lines = answer.value.toString('utf8').trimEnd();
      return ok(lines === '' ? [] : (JSON.parse(`[${lines.replaceAll('\n', ',')}]`) as Row[]));
    },
    async stream(sql, parameters, format) {
      const answer = await run(`${sql} SETTINGS ${limits}`, parameters, format, 'read');
      return answer.ok ? ok(inPieces(answer.value)) : answer;
    },
    async command(sql) {
      const answer = await run(sql, {}, 'Null', 'write');
      return answer.ok ? ok(undefined) : answer;
    },
    async insertFile({ table, columns, structure, path }) {
      const names = columns.join(', ');
      return engine.command(
        `INSERT INTO ${table} (${names}) SELECT ${names} FROM file('${path}', 'RowBinary', '${structure}')`,
      );
    },
    async insert(table, rows) {
      const path = join(folder, 'rows.ndjson');
      await writeFile(path, rows.map((row) => JSON.stringify(row)).join('\n'));
      const names = Object.keys(rows[0] ?? {});
      const structure = names
        .map((name) => `${name} ${typeof rows[0]?.[name] === 'number' ? 'UInt64' : 'String'}`)
        .join(', ');
      const done = await engine.command(
        `INSERT INTO ${table} (${names.join(', ')}) SELECT ${names.join(', ')} FROM file('${path}', 'JSONEachRow', '${structure}')`,
      );
      if (!done.ok) throw new Error(JSON.stringify(done.error));
    },
    state: () => ({ state: 'ready' }),
    async close() {
      chdb.close();
      rmSync(folder, { recursive: true, force: true });
      await Promise.resolve();
    },
  };
  return engine;
}

/** In pieces that end anywhere, as they come from a socket. */
async function* inPieces(whole: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < whole.length; at += 1000) {
    yield whole.subarray(at, at + 1000);
    await Promise.resolve();
  }
}
