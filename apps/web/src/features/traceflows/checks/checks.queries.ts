import { queryOptions } from '@tanstack/react-query';
import type {
  CheckImport,
  CheckImported,
  CheckResultDetail,
  CheckRun,
  CheckRunList,
  CheckRunStart,
  CheckSet,
  CheckSetInput,
  CheckSetList,
  CheckSetUpdate,
  OneOffRun,
  TraceCheckInput,
} from '@netloft/contracts';
import { clusterPath, request, requestFile } from '../../../lib/api-client.ts';

/** Everything of checks that is kept of a cluster; invalidated as a whole, as a run changes what sets say. */
export const checksKey = (cluster: string) => ['clusters', cluster, 'trace-checks'] as const;

/** Path below the checks of a cluster. */
export const checksPath = (cluster: string, ...parts: string[]): string =>
  clusterPath(cluster, 'trace-checks', ...parts);

const WHILE_RUNNING_MS = 2000;
const QUIET_MS = 30_000;
const isRunning = (run: { readonly state: string } | null | undefined): boolean => run?.state === 'Running';

export const setsQuery = (cluster: string) =>
  queryOptions({
    queryKey: [...checksKey(cluster), 'sets'],
    queryFn: ({ signal }) => request<CheckSetList>(checksPath(cluster, 'sets'), { signal }),
    enabled: cluster !== '',
    retry: false,
    refetchInterval: ({ state }) =>
      state.data?.items.some((set) => isRunning(set.lastRun)) === true ? WHILE_RUNNING_MS : QUIET_MS,
  });

export const setQuery = (cluster: string, id: string) =>
  queryOptions({
    queryKey: [...checksKey(cluster), 'sets', id],
    queryFn: ({ signal }) => request<CheckSet>(checksPath(cluster, 'sets', id), { signal }),
    enabled: cluster !== '' && id !== '',
    retry: false,
    refetchInterval: QUIET_MS,
  });

/** Runs, newest first; of one set when it is given. */
export const runsQuery = (cluster: string, set?: string) =>
  queryOptions({
    queryKey: [...checksKey(cluster), 'runs', set ?? ''],
    queryFn: ({ signal }) =>
      request<CheckRunList>(
        `${checksPath(cluster, 'runs')}${set === undefined ? '' : `?set=${encodeURIComponent(set)}`}`,
        { signal },
      ),
    enabled: cluster !== '',
    retry: false,
    refetchInterval: ({ state }) => (state.data?.items.some(isRunning) === true ? WHILE_RUNNING_MS : QUIET_MS),
  });

/** One run, asked once: for what the live topic does not hold (yet, or any more), and for ended runs. */
export const runQuery = (cluster: string, id: string) =>
  queryOptions({
    queryKey: [...checksKey(cluster), 'run', id],
    queryFn: ({ signal }) => request<CheckRun>(checksPath(cluster, 'runs', id), { signal }),
    enabled: cluster !== '' && id !== '',
    retry: false,
    refetchInterval: ({ state }) => (isRunning(state.data) ? WHILE_RUNNING_MS : false),
  });

/** One result with the packet's way. `turn` makes a new question of a result that went on. */
export const resultQuery = (cluster: string, run: string, check: string, turn = '') =>
  queryOptions({
    queryKey: [...checksKey(cluster), 'run', run, 'results', check, turn],
    queryFn: ({ signal }) => request<CheckResultDetail>(checksPath(cluster, 'runs', run, 'results', check), { signal }),
    enabled: cluster !== '' && run !== '' && check !== '',
    retry: false,
  });

export const createSet = (cluster: string, body: CheckSetInput): Promise<CheckSet> =>
  request(checksPath(cluster, 'sets'), { method: 'POST', body });
export const updateSet = (cluster: string, id: string, body: CheckSetUpdate): Promise<CheckSet> =>
  request(checksPath(cluster, 'sets', id), { method: 'PUT', body });
export const deleteSet = (cluster: string, id: string, version: number): Promise<void> =>
  request(`${checksPath(cluster, 'sets', id)}?version=${version}`, { method: 'DELETE' });
export const addCheck = (cluster: string, set: string, body: TraceCheckInput): Promise<CheckSet> =>
  request(checksPath(cluster, 'sets', set, 'checks'), { method: 'POST', body });
export const deleteCheck = (cluster: string, set: string, check: string): Promise<CheckSet> =>
  request(checksPath(cluster, 'sets', set, 'checks', check), { method: 'DELETE' });
export const importSets = (cluster: string, body: CheckImport): Promise<CheckImported> =>
  request(checksPath(cluster, 'import'), { method: 'POST', body });

export const exportSet = (
  cluster: string,
  id: string,
  format: 'yaml' | 'json',
): Promise<{ readonly bytes: Blob; readonly name: string | null }> =>
  requestFile(`${checksPath(cluster, 'sets', id, 'export')}?format=${format}`);

/** Runs a set: all of it, or the named checks. */
export const startRun = (cluster: string, set: string, checks?: readonly string[]): Promise<CheckRun> =>
  request(checksPath(cluster, 'sets', set, 'runs'), {
    method: 'POST',
    body: (checks === undefined ? {} : { checks: [...checks] }) satisfies CheckRunStart,
  });
export const startOneOff = (cluster: string, body: OneOffRun): Promise<CheckRun> =>
  request(checksPath(cluster, 'runs'), { method: 'POST', body });
export const cancelRun = (cluster: string, id: string): Promise<CheckRun> =>
  request(checksPath(cluster, 'runs', id), { method: 'DELETE' });
export const resumeRun = (cluster: string, id: string): Promise<CheckRun> =>
  request(checksPath(cluster, 'runs', id, 'resume'), { method: 'POST' });
export const junitFile = (
  cluster: string,
  id: string,
): Promise<{ readonly bytes: Blob; readonly name: string | null }> =>
  requestFile(checksPath(cluster, 'runs', id, 'junit.xml'));
