import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerStatus, StatusProblem, StatusStore } from '@netloft/contracts';
import { ERRORS } from '../../errors.ts';
import type { App, FeatureContext } from '../../feature.ts';
import { MAX_PROBLEMS, mergeReplicas } from './status.merge.ts';
import { readProcess, storesOf, timeOf, type StatusParts } from './status.process.ts';
import { ReplicaFiles, type ToldStatus } from './status.replica-files.ts';

/** How often replicas tell each other how they fare, and how often they ask their store for it while it answers. */
const TELL_MS = 2_000;
const STORES_MS = 10_000;
/** Nothing waits longer than this for the shared volume. */
const PATIENCE_MS = 1_000;

const problemsOf = (app: App): StatusProblem[] =>
  app.recentProblems.list().map(({ firstAt, lastAt, ...seen }) => ({
    ...seen,
    title: ERRORS[seen.code].title,
    firstAt: timeOf(firstAt),
    lastAt: timeOf(lastAt),
  }));

/** How Netloft fares: this process alone, or with the replicas that NETLOFT_REPLICA speaks of. */
export interface StatusService {
  read(): Promise<ServerStatus>;
  /** Begins to tell the other replicas, if there may be any. */
  start(): void;
  close(): Promise<void>;
}

/** The status of this process and, over the shared data directory, of its replicas. */
export function createStatusService(app: App, context: FeatureContext, parts: StatusParts): StatusService {
  const { config, now } = context;
  if (config.replica === undefined)
    return {
      async read() {
        const own = readProcess(app, context, parts, await storesOf(context));
        return { ...own, problems: problemsOf(app).slice(0, MAX_PROBLEMS) };
      },
      start: () => undefined,
      close: async () => undefined,
    };

  const files = new ReplicaFiles({ directory: join(config.dataDir, 'status'), name: config.replica, now });
  const told = (): ToldStatus => ({
    process: readProcess(app, context, parts, stores),
    keys: parts.sealingKeys().map(({ id }) => id),
    problems: problemsOf(app),
  });
  let stores: readonly StatusStore[] = [];
  let askedAt = -Infinity;
  let warned = '';
  let timer: NodeJS.Timeout | undefined;
  const atMost = (work: Promise<unknown>, ms: number): Promise<unknown> =>
    Promise.race([work, pause(ms, undefined, { ref: false })]);
  const askStores = async (): Promise<void> => {
    const isCalm = stores.every(({ state }) => state === 'ready');
    if (performance.now() - askedAt < (isCalm ? STORES_MS : TELL_MS)) return;
    askedAt = performance.now();
    stores = await storesOf(context);
  };
  const tell = async (): Promise<void> => {
    // A store that is away takes its time to say so, and so does a volume.
    await atMost(askStores(), PATIENCE_MS);
    await atMost(Promise.all([files.write(told()), files.read()]), PATIENCE_MS);
    const faults = files.faults().map(({ detail }) => detail);
    const words = faults.join('; ');
    if (words !== warned && words !== '') app.log.warn(`replicas do not know of each other how they fare: ${words}`);
    warned = words;
  };
  const tellOn = (): void => {
    tell().catch((error: unknown) =>
      app.log.error({ err: error }, 'the other replicas were not told how this one fares'),
    );
  };
  return {
    async read() {
      const [found] = await Promise.all([storesOf(context), atMost(files.read(), PATIENCE_MS)]);
      stores = found;
      return mergeReplicas(told(), files.others(), files.faults(), now());
    },
    start() {
      tellOn();
      timer = setInterval(tellOn, TELL_MS);
      timer.unref();
    },
    async close() {
      clearInterval(timer);
      await files.close();
    },
  };
}
