import { writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { writePrivate } from '../cluster/identity.ts';
import type { NsxOptions, SimulatedNsx } from '../types.ts';
import type { JoinedWorld } from '../world/interworking.ts';
import { controlPlaneRoutes, putControlPlane } from './clusters/control-plane-routes.ts';
import { intervalOf } from './clusters/heartbeat-config.ts';
import { ClusterHealthSource } from './clusters/health.ts';
import { inventoryRoutes } from './clusters/inventory-routes.ts';
import { largeCluster, ncpCluster } from './clusters/large.ts';
import { wideClusters } from './clusters/wide.ts';
import { nsxControl, type NsxControl } from './core/control.ts';
import { createNsxWorld } from './core/world.ts';
import type { NsxIdentity } from './identity.ts';
import { keepAdapterInfos } from './interworking/adapter-infos.ts';
import { startInterworking } from './interworking/interworking.ts';
import type { LinkedCluster } from './interworking/link.ts';
import { policyHierarchyHandlers } from './policy/hierarchy-handlers.ts';
import { presented } from './policy/presented.ts';
import { policyRoutes } from './policy/routes.ts';
import { putSeed } from './policy/seeding.ts';
import { STORY_OBJECTS } from './seed/story-objects.ts';
import { WIDE_FAILED, WIDE_OBJECTS } from './seed/wide-objects.ts';
import { startNsxManager } from './server.ts';
import { traceflowRoutes } from './traceflow/routes.ts';
import type { TraceflowOptions } from './traceflow/types.ts';
import type { NsxPrincipal, NsxSettings, NsxWorld } from './types.ts';

/** The simulated NSX with what only the simulator itself needs of it. */
export interface RunningNsx extends SimulatedNsx {
  readonly control: NsxControl;
  /** Ports of the managers. */
  readonly ports: readonly number[];
  close(): Promise<void>;
}

function settingsOf({
  release,
  strict,
  realizeMs,
  purgeMs,
  indexLagMs,
  failRealize,
  seed,
}: NsxOptions): Partial<NsxSettings> {
  const failing = failRealize ?? (seed === 'wide' ? `^${WIDE_FAILED}$` : undefined);
  return {
    ...(release === undefined ? {} : { release }),
    ...(strict === undefined ? {} : { strict }),
    ...(realizeMs === undefined ? {} : { realizeMs }),
    ...(purgeMs === undefined ? {} : { purgeMs }),
    ...(indexLagMs === undefined ? {} : { indexLagMs }),
    ...(failing === undefined ? {} : { failRealize: new RegExp(failing) }),
  };
}

const traceOptions = ({ timings: { traceSeconds } = {} }: NsxOptions): TraceflowOptions =>
  traceSeconds === undefined ? {} : { timeoutSeconds: traceSeconds };

const ADMIN: NsxPrincipal = { name: 'admin', roles: ['enterprise_admin'], isProtected: false };

/** A cluster whose world is registered at NSX. */
export interface JoinedCluster extends LinkedCluster {
  readonly joined: JoinedWorld;
}

/** What NSX holds of a cluster that was registered before the simulator started. */
function join(world: NsxWorld, { name, joined }: JoinedCluster): void {
  const { certificate } = joined.certificate;
  world.trust.addIdentity({ name, nodeId: name, certificatePem: certificate, roles: ['enterprise_admin'] });
  const principal = { name, roles: ['enterprise_admin'], isProtected: true };
  putControlPlane(world, name, { node_id: joined.clusterId, certificate }, { principal, overwrite: true });
}

/** Starts the managers over a world that follows the clusters; writes the authority and the password of `admin` into the data folder. */
export async function startSimulatedNsx(
  options: NsxOptions,
  identity: NsxIdentity,
  dataDir: string,
  clusters: readonly JoinedCluster[],
): Promise<RunningNsx> {
  const world = createNsxWorld(settingsOf(options));
  const health = new ClusterHealthSource(world);
  for (const cluster of clusters) join(world, cluster);
  const routes = policyRoutes(world);
  putSeed(world, STORY_OBJECTS);
  ncpCluster(world);
  if (options.seed === 'large') largeCluster(world, ADMIN);
  if (options.seed === 'wide') {
    wideClusters(world, health, ADMIN);
    putSeed(world, WIDE_OBJECTS);
  }
  const interworking = startInterworking(world, clusters, health, options.timings ?? {});
  const reports = clusters.map(({ store }, at) =>
    keepAdapterInfos(world, store, () => {
      const link = interworking.links[at];
      const name = link?.connected() === true ? link.controlPlaneName : undefined;
      return name === undefined ? undefined : health.statusOf(name, intervalOf(world, name));
    }),
  );
  const traced = () => interworking.links.flatMap((link) => link.traced());
  routes.push(
    ...inventoryRoutes(world),
    ...controlPlaneRoutes(world, health),
    ...traceflowRoutes(world, traced, traceOptions(options)),
  );
  const nsx = await startNsxManager(world, routes, {
    identity,
    hierarchy: policyHierarchyHandlers(world),
    present: (object) => presented(world, object),
    ...(options.managers === undefined ? {} : { managers: options.managers }),
    ...(options.requestsPerSecond === undefined
      ? {}
      : { apiService: { client_api_rate_limit: options.requestsPerSecond } }),
  });
  const control = nsxControl(world, nsx, interworking.hooks);
  const [caPath, passwordPath] = [joinPath(dataDir, 'nsx-ca.pem'), joinPath(dataDir, 'nsx-password')];
  writeFileSync(caPath, nsx.caPem);
  writePrivate(passwordPath, `${identity.adminPassword}\n`);
  return {
    urls: nsx.urls,
    authority: nsx.caPem,
    thumbprint: nsx.thumbprint,
    users: nsx.accounts,
    caPath,
    passwordPath,
    world,
    control,
    ports: nsx.ports,
    addFault: (fault) => nsx.faults.add(fault),
    clearFaults: () => nsx.faults.clear(),
    stopManager: async (number) => void (await nsx.stop(number)),
    startManager: async (number) => void (await nsx.start(number)),
    async close() {
      for (const end of reports) end();
      interworking.close();
      world.close();
      await nsx.close();
    },
  };
}
