import type { ServerStatus, StatusProcess } from '@netloft/contracts';
import type { MarkKind } from '../../components/mark.tsx';
import { formatCount, formatDuration, plural } from '../../lib/format.ts';
import { statusText } from './status.messages.ts';
import { replicaFindings } from './status.replica-findings.ts';
import { viewsOf } from './status.views.ts';

const text = statusText.findings;
const DAY_MS = 24 * 3_600_000;
/** Keys of the data directory get a successor at a start after 30 days; others are replaced by hand. */
const OLD_KEY_MS = 90 * DAY_MS;

/** Something that needs a person, with what to do about it. */
export interface Finding {
  readonly id: string;
  /** `dropped`: something does not work. `rejected`: it works, and soon may not, or not for everything. */
  readonly mark: Extract<MarkKind, 'dropped' | 'rejected'>;
  readonly title: string;
  readonly detail: string;
  readonly todo: string;
  /** Replicas that noticed it; absent where all did, or where there is one process. */
  readonly by?: readonly string[];
}

/** What one process says of itself, or of what it asks. */
type Part = (view: StatusProcess) => readonly Finding[];

const clusters: Part = ({ clusters: all }) =>
  all.flatMap(({ name, reachability, detail, watches }): Finding[] => {
    if (reachability === 'unreachable')
      return [
        {
          id: `cluster ${name}`,
          mark: 'dropped',
          title: text.cluster(name),
          detail: detail ?? '',
          todo: text.clusterTodo,
        },
      ];
    const stale = (watches.byState.stale ?? 0) + (watches.byState.unavailable ?? 0);
    if (stale === 0) return [];
    return [
      {
        id: `watches ${name}`,
        mark: 'rejected',
        title: text.watches(formatCount(stale), name),
        detail: text.watchesDetail,
        todo: text.watchesTodo,
      },
    ];
  });

const managers: Part = ({ nsx }) =>
  (nsx?.managers ?? []).flatMap(({ url, state, detail }): Finding[] =>
    state === 'down'
      ? [
          {
            id: `manager ${url}`,
            mark: nsx?.managers.every((one) => one.state === 'down') === true ? 'dropped' : 'rejected',
            title: text.manager(url),
            detail: detail ?? '',
            todo: text.managerTodo,
          },
        ]
      : [],
  );

const stores: Part = ({ stores: all }) =>
  all.flatMap(({ kind, cluster, state, detail }): Finding[] =>
    state === 'unavailable'
      ? [
          {
            id: `store ${kind} ${cluster}`,
            mark: 'dropped',
            title: text.store(statusText.kinds[kind]),
            detail: detail ?? '',
            todo: text.storeTodo,
          },
        ]
      : [],
  );

const collector: Part = ({ collector: found }) => {
  if (found === null) return [];
  const deaf = found.listeners.flatMap(({ address, protocol, fault }): Finding[] =>
    fault === undefined
      ? []
      : [
          {
            id: `listener ${protocol} ${address}`,
            mark: 'dropped',
            title: text.listener(`${protocol}://${address}`),
            detail: fault,
            todo: text.listenerTodo,
          },
        ],
  );
  if (found.dropped === 0) return deaf;
  return [
    ...deaf,
    {
      id: 'dropped',
      mark: 'rejected',
      title: text.dropped(formatCount(found.dropped)),
      detail: text.droppedDetail,
      todo: text.droppedTodo,
    },
  ];
};

const keys: Part = ({ sealingKeySince, asOf }) => {
  const age = sealingKeySince === null ? 0 : Date.parse(asOf) - Date.parse(sealingKeySince);
  if (age < OLD_KEY_MS) return [];
  return [{ id: 'keys', mark: 'rejected', title: text.oldKey(formatDuration(age)), detail: '', todo: text.oldKeyTodo }];
};

const faultsOf = ({ problems }: ServerStatus): readonly Finding[] =>
  problems
    .filter(({ code }) => code === 'INTERNAL')
    .map(({ method, route, count, requestId, noticedBy }) => ({
      id: `fault ${method} ${route}`,
      mark: 'rejected',
      title: text.fault(`${method} ${route}`),
      detail: text.faultDetail(plural(count, 'time'), requestId.slice(0, 8), noticedBy),
      todo: text.faultTodo,
    }));

/** What the replicas noticed, each thing once, with who noticed it where not all did. */
function noticed(views: readonly StatusProcess[], parts: readonly Part[]): readonly Finding[] {
  const found = new Map<string, { readonly finding: Finding; readonly by: string[] }>();
  for (const part of parts)
    for (const view of views)
      for (const finding of part(view)) {
        // The same trouble to another extent stands for itself.
        const id = `${finding.id} ${finding.title}`;
        const known = found.get(id);
        if (known === undefined) found.set(id, { finding: { ...finding, id }, by: [view.replica] });
        else known.by.push(view.replica);
      }
  return [...found.values()].map(({ finding, by }) => (by.length === views.length ? finding : { ...finding, by }));
}

/** What needs a person, the worst first; empty when all is well. */
export function findingsOf(status: ServerStatus): readonly Finding[] {
  const views = viewsOf(status);
  const all = [
    ...replicaFindings(status),
    ...noticed(views, [clusters, stores, collector, managers]),
    ...faultsOf(status),
    ...noticed(views, [keys]),
  ];
  return [...all.filter(({ mark }) => mark === 'dropped'), ...all.filter(({ mark }) => mark === 'rejected')];
}
