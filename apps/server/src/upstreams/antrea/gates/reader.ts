import type { FeatureGates, Hidden } from '@netloft/contracts';
import { parseComponentConfig } from '@netloft/antrea';
import type { OpenCluster } from '../../../cluster-access.ts';
import { type Fault, faultOfUpstream } from '../../../errors.ts';
import { err, ok, type Result } from '../../../result.ts';
import { CONTROLLER_INFOS, currentController, watchController } from '../agents.ts';
import { hiddenOf } from '../served-watch.ts';
import { assembleGates } from './assemble.ts';
import { ChangeMemory, readFiles } from './config-maps.ts';
import { type ControllerSource, controllerGatesAsSent } from './controller-source.ts';
import { AgentReporter } from './own-reports.ts';
import { watchComponentPods } from './sources.ts';
import type { ConfigFile } from './types.ts';

const PODS = { group: '', plural: 'pods' } as const;
const MOST_CALLERS = 500;
const AGENT_PORT = 10_350;

/** Reads the gates of clusters, as each caller may see them. */
export interface GateReader {
  /** Not older than `maxAgeMs`; readings under way are shared. A cluster that went away answers with the last reading, marked stale. */
  read(open: OpenCluster, maxAgeMs: number): Promise<Result<FeatureGates, Fault>>;
  /** The controller's own list, byte for byte. */
  asSent(open: OpenCluster): Promise<Result<Buffer, Fault>>;
}

interface Caller {
  readonly reporter: AgentReporter;
  last?: { readonly at: number; readonly gates: FeatureGates };
  underWay?: Promise<Result<FeatureGates, Fault>>;
}

function agentPort(files: readonly ConfigFile[]): number {
  const file = files.find((one) => one.component === 'agent');
  const port =
    file === undefined
      ? NaN
      : Number(parseComponentConfig(file.text, 'agent').settings.find((one) => one.key === 'apiPort')?.value);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : AGENT_PORT;
}

export function createGateReader(options: {
  readonly namespace: string;
  readonly controller: ControllerSource;
  readonly now: () => number;
}): GateReader {
  const { namespace, controller, now } = options;
  const memory = new ChangeMemory(now);
  const callers = new Map<string, Caller>();

  function callerOf(open: OpenCluster): Caller {
    const key = `${open.cluster.name}\n${open.identity.key}`;
    const caller = callers.get(key) ?? { reporter: new AgentReporter(namespace, now) };
    callers.delete(key);
    callers.set(key, caller);
    const oldest = callers.size > MOST_CALLERS ? callers.keys().next().value : undefined;
    if (oldest !== undefined) callers.delete(oldest);
    return caller;
  }

  async function readNow(open: OpenCluster, reporter: AgentReporter): Promise<Result<FeatureGates, Fault>> {
    const { cluster, client, identity } = open;
    const podWatch = watchComponentPods(cluster, identity, namespace);
    const controllerWatch = watchController(cluster, identity);
    try {
      await Promise.all([podWatch.ready(), controllerWatch.ready()]);
      const seen = podWatch.freshness().asOf !== null && podWatch.freshness().state !== 'forbidden';
      const pods = seen ? [...podWatch.items.values()] : null;
      const [files, reported] = await Promise.all([
        readFiles(cluster, client, namespace, pods ?? [], memory),
        controller.read(open),
      ]);
      if (files.error !== undefined && !reported.ok) return err(faultOfUpstream(files.error));
      const own = await reporter.read(client, pods ?? [], agentPort(files.files));
      const controllerHidden: Hidden[] =
        !reported.ok && reported.error.needs !== undefined
          ? [
              {
                what: 'what the controller says of its gates',
                count: null,
                reason: `needs ${reported.error.needs}`,
              },
            ]
          : [];
      const hidden = [
        ...files.hidden,
        ...controllerHidden,
        ...own.hidden,
        ...hiddenOf(podWatch, `Pods in ${namespace} and with them pending restarts`, PODS),
        ...hiddenOf(controllerWatch, 'the controller and with it the version of Antrea', CONTROLLER_INFOS),
      ];
      const assembled = assembleGates({
        antreaVersion: currentController(controllerWatch.items.values())?.version ?? null,
        files: files.files,
        ...(files.problem === undefined ? {} : { filesProblem: files.problem }),
        reported: reported.ok ? reported.value.rows : null,
        ...(reported.ok ? {} : { reportedProblem: reported.error.detail }),
        pods,
        ownReports: own.reports,
        ownReportsDetail: pods === null ? 'The Pods of the agents cannot be seen.' : own.detail,
      });
      return ok({
        ...assembled,
        freshness: { state: 'live', asOf: new Date(now()).toISOString() },
        ...(hidden.length > 0 ? { hidden } : {}),
      });
    } finally {
      podWatch.release();
      controllerWatch.release();
    }
  }

  async function refresh(open: OpenCluster, caller: Caller): Promise<Result<FeatureGates, Fault>> {
    const result = await readNow(open, caller.reporter);
    if (result.ok) {
      caller.last = { at: now(), gates: result.value };
      return result;
    }
    const { last } = caller;
    if (last === undefined || result.error.code === 'SESSION_EXPIRED') return result;
    return ok({
      ...last.gates,
      freshness: { state: 'stale', asOf: last.gates.freshness.asOf, detail: result.error.detail },
    });
  }

  return {
    read(open, maxAgeMs) {
      const caller = callerOf(open);
      if (caller.last !== undefined && now() - caller.last.at < maxAgeMs) return Promise.resolve(ok(caller.last.gates));
      caller.underWay ??= refresh(open, caller).finally(() => {
        delete caller.underWay;
      });
      return caller.underWay;
    },
    asSent: (open) => controllerGatesAsSent(open, controller),
  };
}
