import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivate } from '../cluster/identity.ts';
import type { NsxOptions, SimulatedNsx } from '../types.ts';
import { nsxControl, type NsxControl } from './core/control.ts';
import { createNsxWorld } from './core/world.ts';
import type { NsxIdentity } from './identity.ts';
import { policyHierarchyHandlers } from './policy/hierarchy-handlers.ts';
import { presented } from './policy/presented.ts';
import { policyRoutes } from './policy/routes.ts';
import { putSeed } from './policy/seeding.ts';
import { STORY_OBJECTS } from './seed/story-objects.ts';
import { startNsxManager } from './server.ts';
import type { NsxSettings } from './types.ts';

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
}: NsxOptions): Partial<NsxSettings> {
  return {
    ...(release === undefined ? {} : { release }),
    ...(strict === undefined ? {} : { strict }),
    ...(realizeMs === undefined ? {} : { realizeMs }),
    ...(purgeMs === undefined ? {} : { purgeMs }),
    ...(indexLagMs === undefined ? {} : { indexLagMs }),
    ...(failRealize === undefined ? {} : { failRealize: new RegExp(failRealize) }),
  };
}

/** Starts the managers over a world that follows the clusters; writes the authority and the password of `admin` into the data folder. */
export async function startSimulatedNsx(
  options: NsxOptions,
  identity: NsxIdentity,
  dataDir: string,
): Promise<RunningNsx> {
  const world = createNsxWorld(settingsOf(options));
  const routes = policyRoutes(world);
  putSeed(world, STORY_OBJECTS);
  const nsx = await startNsxManager(world, routes, {
    identity,
    hierarchy: policyHierarchyHandlers(world),
    present: (object) => presented(world, object),
    ...(options.managers === undefined ? {} : { managers: options.managers }),
    ...(options.requestsPerSecond === undefined
      ? {}
      : { apiService: { client_api_rate_limit: options.requestsPerSecond } }),
  });
  const control = nsxControl(world, nsx);
  const [caPath, passwordPath] = [join(dataDir, 'nsx-ca.pem'), join(dataDir, 'nsx-password')];
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
      world.close();
      await nsx.close();
    },
  };
}
