import { matchesFilter, parseFilter } from '@netloft/analytics';
import type { QueryContext } from '../queries/context.ts';
import { createQueries } from '../queries/index.ts';
import type { Result } from '../result.ts';
import { wholeTable } from '../schema/layout.ts';
import { migrate } from '../schema/migrate.ts';
import type { FlowQueries, FlowScope, StoreFault } from '../types.ts';
import { chdbEngine, type TestEngine } from './chdb-engine.ts';
import { flowsOf, HOUR, type StoredFlow } from './flow-fixture.ts';

const LAYOUT = { database: 'netloft', retentionHours: 1_000_000 };

/** Most of the records lie in it; neither end is that of an hour. Epoch milliseconds. */
export const FROM = (HOUR + 1_800) * 1000;
export const TO = (HOUR + 16_500) * 1000;

export const flows = flowsOf(2_000);

export interface FlowWorld {
  readonly engine: TestEngine;
  readonly queries: FlowQueries;
  /** Whom those are put to, without a sense of how much there is. */
  readonly context: Omit<QueryContext, 'rowsIn'>;
  /** Questions that may use these roll-ups. */
  readonly over: (rollUps: QueryContext['rollUps']) => FlowQueries;
}

/** A store with the records of `flows` in cluster c1 and one more in c2. */
export async function openWorld(): Promise<FlowWorld> {
  const engine = chdbEngine();
  const done = await migrate(engine, LAYOUT);
  if (!done.ok) throw new Error(JSON.stringify(done.error));
  await engine.insert('netloft.flows', [...flows, ...flows.slice(0, 1).map((one) => ({ ...one, cluster: 'c2' }))]);
  const context = (rollUps: QueryContext['rollUps']): FlowWorld['context'] => ({
    engine,
    table: (source) => wholeTable(LAYOUT, source),
    rollUps,
  });
  const over = (rollUps: QueryContext['rollUps']): FlowQueries => createQueries(context(rollUps));
  const rollUps = ['flows_minute', 'flows_hour'] as const;
  return { engine, context: context(rollUps), queries: over(rollUps), over };
}

export function scope(filter = '', more: Partial<FlowScope> = {}): FlowScope {
  const parsed = parseFilter(filter);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return { cluster: 'c1', from: FROM, to: TO, filter: parsed.value, namespaces: 'all', ...more };
}

/** The records of a scope, found without the store. */
export function matching(filter = '', from = FROM, to = TO): readonly StoredFlow[] {
  const matches = matchesFilter(scope(filter).filter);
  return flows.filter((flow) => flow.flowEndSeconds * 1000 >= from && flow.flowEndSeconds * 1000 < to && matches(flow));
}

/** The value of an answer; a refusal fails the test. */
export async function value<T>(answer: Promise<Result<T, StoreFault>>): Promise<T> {
  const settled = await answer;
  if (!settled.ok) throw new Error(JSON.stringify(settled.error));
  return settled.value;
}
