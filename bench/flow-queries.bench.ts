import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseFilter } from '@netloft/analytics';
import type { FlowScope } from '@netloft/flow-store';
import { EmbeddedEngine } from '../packages/flow-store/src/engine/embedded.ts';
import { createQueries } from '../packages/flow-store/src/queries/index.ts';
import { wholeTable } from '../packages/flow-store/src/schema/layout.ts';
import { migrate } from '../packages/flow-store/src/schema/migrate.ts';
import type { Figure } from './figure.ts';
import { DASHBOARDS, HOME, type Question } from './flow-questions.ts';
import { insertRows } from './flow-rows.ts';

const ROWS = 10_000_000;
const STEP = 500_000;
const ROUNDS = 8;
const HOURS = [0.5, 6, 24];
const LAYOUT = { database: 'netloft', retentionHours: 240 };

const here = dirname(fileURLToPath(import.meta.url));
const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

const SEARCHES = [
  'ns:ns-7 port:443',
  'action:drop',
  'pod:app-77*',
  '172.24.3',
  'ip:10.1.3.0/24 -ns:ns-1',
  'workload:ns-5/app-5',
];

async function open(): Promise<{ readonly engine: EmbeddedEngine; readonly directory: string }> {
  const directory = process.env['NETLOFT_BENCH_STORE'] ?? (await mkdtemp(join(tmpdir(), 'netloft-queries-')));
  const engine = new EmbeddedEngine({
    entry: join(here, '../../apps/server/dist/flow-engine.js'),
    directory,
    log: (level, message, facts) => process.stderr.write(`${level} ${message} ${JSON.stringify(facts ?? {})}\n`),
  });
  const prepared = await migrate(engine, LAYOUT);
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.error));
  return { engine, directory };
}

async function load(engine: EmbeddedEngine, now: number): Promise<number> {
  const table = wholeTable(LAYOUT, 'flows');
  const counted = await engine.query<{ n: number }>(`SELECT count() AS n FROM ${table}`);
  const have = counted.ok ? (counted.value[0]?.n ?? 0) : 0;
  const started = performance.now();
  for (let at = have; at < ROWS; at += STEP) {
    const done = await engine.command(insertRows(table, at, STEP, ROWS, now), { timeoutMs: 120_000 });
    if (!done.ok) throw new Error(JSON.stringify(done.error));
  }
  return have >= ROWS ? 0 : Math.round((ROWS - have) / ((performance.now() - started) / 1000));
}

/** Questions of every dashboard, record searches and the home dashboard over 10 million records of a day. */
export async function run(): Promise<Figure[]> {
  const { engine, directory } = await open();
  const now = Math.floor(Date.now() / 3_600_000) * 3600 + 1800;
  try {
    const rate = await load(engine, now);
    const queries = createQueries({
      engine,
      table: (source) => wholeTable(LAYOUT, source),
      rollUps: ['flows_hour', 'flows_minute'],
    });
    const scope = (hours: number, filter = ''): FlowScope => {
      const parsed = parseFilter(filter);
      return {
        cluster: 'c1',
        from: (now - hours * 3600) * 1000,
        to: now * 1000,
        filter: parsed.ok ? parsed.value : { root: undefined },
        namespaces: 'all',
      };
    };
    const time = async (question: Question, of: FlowScope): Promise<number> => {
      const started = performance.now();
      const answer = await question.ask(queries, of);
      if (!answer.ok) throw new Error(`${question.name}: ${JSON.stringify(answer)}`);
      return performance.now() - started;
    };
    const figures: Figure[] = [
      { name: 'rows a second written while loading, with roll-ups', value: rate, unit: '1/s' },
    ];
    for (const hours of HOURS) {
      let worst = { name: '', ms: 0 };
      const all: number[] = [];
      for (const question of DASHBOARDS) {
        const times: number[] = [];
        // The first asks a cold engine.
        await time(question, scope(hours));
        for (let round = 0; round < ROUNDS; round += 1) times.push(await time(question, scope(hours)));
        all.push(...times);
        const ms = quantile(times, 0.95);
        if (process.env['NETLOFT_BENCH_DETAIL'])
          process.stderr.write(
            `${hours} h ${question.name}: p50 ${Math.round(quantile(times, 0.5))} p95 ${Math.round(ms)} ms\n`,
          );
        if (ms > worst.ms) worst = { name: question.name, ms };
      }
      figures.push({
        name: `dashboard questions, ${hours} h, p95 of all`,
        value: Math.round(quantile(all, 0.95)),
        unit: 'ms',
        target: 300,
      });
      figures.push({
        name: `slowest dashboard question, ${hours} h, p95 (${worst.name})`,
        value: Math.round(worst.ms),
        unit: 'ms',
        target: 300,
      });
      const home: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const started = performance.now();
        await Promise.all(HOME.map((question) => question.ask(queries, scope(hours))));
        home.push(performance.now() - started);
      }
      figures.push({
        name: `home dashboard complete, ${hours} h, p95`,
        value: Math.round(quantile(home, 0.95)),
        unit: 'ms',
        target: 1_500,
      });
      const searches: number[] = [];
      for (const text of SEARCHES)
        for (let round = 0; round < 3; round += 1) {
          const search: Question = { name: text, ask: (all_, of) => all_.records({ ...of, limit: 200 }) };
          searches.push(await time(search, scope(hours, text)));
        }
      figures.push({
        name: `record search, ${hours} h, p95`,
        value: Math.round(quantile(searches, 0.95)),
        unit: 'ms',
        target: 500,
      });
    }
    const completions: number[] = [];
    for (const text of ['app', 'ns-1', '7'])
      completions.push(
        await time(
          { name: 'values', ask: (all_, of) => all_.values({ ...of, dimension: 'pod', text, limit: 20 }) },
          scope(24),
        ),
      );
    figures.push({
      name: 'values for completion, 24 h, at most',
      value: Math.round(Math.max(...completions)),
      unit: 'ms',
    });
    return figures;
  } finally {
    await engine.close();
    if (process.env['NETLOFT_BENCH_STORE'] === undefined) await rm(directory, { recursive: true, force: true });
  }
}
