import { gatesForVersion } from '@netloft/antrea';
import type { OpenCluster } from '../../../cluster-access.ts';
import type { FeatureContext } from '../../../feature.ts';
import { currentController, watchController } from '../agents.ts';
import { gateReaderOf } from '../gates/shared.ts';

/** Gates that decide what policies may say and do; null: not known. */
export interface PolicyGates {
  readonly l7: boolean | null;
  readonly clusterNetworkPolicy: boolean | null;
  readonly nodeNetworkPolicy: boolean | null;
}

/** What is known of Antrea itself, as far as the caller may read it. */
export interface AntreaFacts {
  /** `v1.7.2`; null: not known. */
  version(): string | null;
  gates(): PolicyGates;
  /** A gate of the controller by name; null: not known. */
  gate(name: string): boolean | null;
  ready(): Promise<void>;
  close(): void;
}

const REREAD_MS = 60_000;

/** Reads version and gates, and the gates again every minute. `changed` is told when they differ. */
export function openAntreaFacts(context: FeatureContext, open: OpenCluster, changed: () => void): AntreaFacts {
  const controllers = watchController(open.cluster, open.identity);
  let read = new Map<string, boolean>();
  let readVersion: string | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const version = (): string | null => currentController(controllers.items.values())?.version ?? readVersion;

  async function readGates(): Promise<void> {
    const answer = await gateReaderOf(context).read(open, REREAD_MS);
    if (closed) return;
    timer = setTimeout(() => void readGates(), REREAD_MS);
    timer.unref();
    if (!answer.ok) return;
    const next = new Map(
      answer.value.gates.map((gate): [string, boolean] => [`${gate.component}/${gate.name}`, gate.enabled]),
    );
    const isOther = JSON.stringify([...next]) !== JSON.stringify([...read]);
    read = next;
    readVersion = answer.value.antreaVersion;
    if (isOther) changed();
  }

  let told = version();
  controllers.listen(() => {
    if (version() === told) return;
    told = version();
    changed();
  });
  const first = readGates();

  function gate(component: 'controller' | 'agent', name: string): boolean | null {
    const found = read.get(`${component}/${name}`);
    if (found !== undefined) return found;
    const release = version();
    // A release that does not have the gate does not have the feature.
    if (release !== null && !gatesForVersion(release, component).some((one) => one.name === name)) return false;
    return null;
  }

  return {
    version,
    gate: (name) => gate('controller', name),
    gates: () => ({
      l7: gate('controller', 'L7NetworkPolicy'),
      clusterNetworkPolicy: gate('controller', 'ClusterNetworkPolicy'),
      nodeNetworkPolicy: gate('agent', 'NodeNetworkPolicy'),
    }),
    ready: async () => void (await Promise.all([controllers.ready(), first])),
    close() {
      closed = true;
      clearTimeout(timer);
      controllers.release();
    },
  };
}
