import type { ServerStatus, StatusNsx, StatusProcess, StatusStore } from '@netloft/contracts';

type StatusManager = StatusNsx['managers'][number];

/** What each replica that is heard of says of itself, by name; without replicas, what the one process says. */
export const viewsOf = (status: ServerStatus): readonly StatusProcess[] =>
  status.replicas?.filter(({ silent }) => !silent) ?? [status];

/** What replicas say of one thing; `by` names those that say it, and is empty where all say the same. */
export interface Said<T> {
  readonly value: T;
  readonly by: readonly string[];
}

/** What the views say, those together that say the same. A view to which `pick` answers with undefined says nothing. */
export function saidOf<T>(
  views: readonly StatusProcess[],
  pick: (view: StatusProcess) => T | undefined,
  wordsOf: (value: T) => string,
): readonly Said<T>[] {
  const said = new Map<string, { value: T; by: string[] }>();
  for (const view of views) {
    const value = pick(view);
    if (value === undefined) continue;
    const known = said.get(wordsOf(value));
    if (known === undefined) said.set(wordsOf(value), { value, by: [view.replica] });
    else known.by.push(view.replica);
  }
  return [...said.values()].map(({ value, by }) => ({ value, by: by.length === views.length ? [] : by }));
}

/** Different values, in the order in which they come first. */
export const distinct = <T>(views: readonly StatusProcess[], pick: (view: StatusProcess) => T): readonly T[] => [
  ...new Set(views.map(pick)),
];

/** Connections of browsers at all of them, and what slow readers did not get. */
export function liveOf(views: readonly StatusProcess[]): StatusProcess['live'] {
  const sum = (field: keyof StatusProcess['live']): number => views.reduce((all, { live }) => all + live[field], 0);
  return {
    sockets: sum('sockets'),
    subscriptions: sum('subscriptions'),
    waiting: sum('waiting'),
    gaps: sum('gaps'),
    rowsDropped: sum('rowsDropped'),
    slowReaders: sum('slowReaders'),
  };
}

/** Work under way at all of them, by kind. */
export function jobsOf(views: readonly StatusProcess[]): StatusProcess['jobs'] {
  const active = new Map<string, number>();
  for (const { jobs } of views) for (const one of jobs) active.set(one.kind, (active.get(one.kind) ?? 0) + one.active);
  return [...active].map(([kind, count]) => ({ kind, active: count }));
}

/** Names and addresses of clusters and of NSX managers that any of them knows. */
export const clustersOf = (views: readonly StatusProcess[]): readonly string[] => [
  ...new Set(views.flatMap(({ clusters }) => clusters.map(({ name }) => name))),
];
export const managersOf = (views: readonly StatusProcess[]): readonly string[] => [
  ...new Set(views.flatMap(({ nsx }) => (nsx?.managers ?? []).map(({ url }) => url))),
];

/** What they say of a manager; one that did not ask it yet says nothing as long as another one did. */
export function saidOfManager(views: readonly StatusProcess[], url: string): readonly Said<StatusManager>[] {
  const of = ({ nsx }: StatusProcess): StatusManager | undefined => nsx?.managers.find((one) => one.url === url);
  const knowing = views.filter((view) => (of(view)?.state ?? 'unknown') !== 'unknown');
  return saidOf(knowing.length === 0 ? views : knowing, of, ({ state }) => state);
}

export interface SeenStore {
  readonly id: string;
  readonly said: readonly Said<StatusStore>[];
}

/** Flow stores that any of them asks, each with what they say of it. */
export function storesOf(views: readonly StatusProcess[]): readonly SeenStore[] {
  const idOf = ({ kind, cluster }: StatusStore): string => `${kind} ${cluster}`;
  const ids = new Set(views.flatMap(({ stores }) => stores.map(idOf)));
  return [...ids].map((id) => ({
    id,
    said: saidOf(
      views,
      ({ stores }) => stores.find((one) => idOf(one) === id),
      ({ state, detail }) => `${state} ${detail ?? ''}`,
    ),
  }));
}
