import type { ServerStatus, StatusProblem, StatusReplica, StatusReplicaFault } from '@netloft/contracts';
import { SILENT_MS, type HeardReplica, type ToldStatus } from './status.replica-files.ts';

/** Problems that an answer holds. */
export const MAX_PROBLEMS = 100;

/** Problems of several replicas, those of one code, route and upstream counted together; latest first. */
export function mergeProblems(told: readonly ToldStatus[]): StatusProblem[] {
  const merged = new Map<string, StatusProblem>();
  for (const { process, problems } of told)
    for (const problem of problems) {
      if (problem === null) continue;
      const one = { ...problem, noticedBy: process.replica };
      const key = [one.code, one.method, one.route, one.upstream ?? ''].join('\n');
      const other = merged.get(key);
      if (other === undefined) merged.set(key, one);
      else
        merged.set(key, {
          ...(one.lastAt > other.lastAt ? one : other),
          count: one.count + other.count,
          firstAt: one.firstAt < other.firstAt ? one.firstAt : other.firstAt,
        });
    }
  return [...merged.values()].toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1)).slice(0, MAX_PROBLEMS);
}

/** Whether `b` opens what `a` seals. */
const opens = (a: ToldStatus, b: ToldStatus): boolean => a.keys[0] !== undefined && b.keys.includes(a.keys[0]);

/** The status of the whole installation, as `own` answers it with what it heard of the others. `now` in epoch milliseconds. */
export function mergeReplicas(
  own: ToldStatus,
  others: readonly HeardReplica[],
  faults: readonly StatusReplicaFault[],
  now: number,
): ServerStatus {
  const replicas: StatusReplica[] = [
    { ...own.process, answered: true, heardAt: own.process.asOf, silent: false, sharesKeys: true },
    ...others.map(({ told, heardAt }) => ({
      ...told.process,
      answered: false,
      heardAt: new Date(heardAt).toISOString(),
      silent: now - heardAt > SILENT_MS,
      sharesKeys: opens(own, told) && opens(told, own),
    })),
  ];
  return {
    ...own.process,
    problems: mergeProblems([own, ...others.map(({ told }) => told)]),
    replicas: replicas.toSorted((a, b) => (a.replica < b.replica ? -1 : 1)),
    replicaFaults: [...faults],
  };
}
