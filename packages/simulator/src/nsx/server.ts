import { X509Certificate } from 'node:crypto';
import { alarmRoutes } from './core/alarms.ts';
import { Accounts, type NsxAccount } from './core/accounts.ts';
import { NsxFaults } from './core/faults.ts';
import { Manager } from './core/manager.ts';
import { type HierarchyHandlers, hierarchyRoutes, type Present } from './core/hierarchy.ts';
import { createRouter } from './core/router.ts';
import { searchRoutes } from './core/search/search-routes.ts';
import { systemRoutes } from './core/system-routes.ts';
import { type ApiService, createSystemState } from './core/system-state.ts';
import { trustRoutes } from './core/trust-routes.ts';
import { accountsOf, createNsxIdentity, type NsxIdentity } from './identity.ts';
import type { NsxRoute, NsxWorld } from './types.ts';

export interface NsxManagerOptions {
  /** 3 when absent. */
  readonly managers?: number;
  /** Keys, users and the ports that are tried first; made anew when absent. */
  readonly identity?: NsxIdentity;
  readonly apiService?: Partial<ApiService>;
  /** How objects are written through `/policy/api/v1/infra`; none can be when absent. */
  readonly hierarchy?: HierarchyHandlers;
  /** How search and `/policy/api/v1/infra` show an object; as it is stored when absent. */
  readonly present?: Present;
}

export interface NsxManager {
  /** Of the first manager. */
  readonly url: string;
  readonly urls: readonly string[];
  readonly ports: readonly number[];
  /** Of the authority that signed the certificate of all managers. */
  readonly caPem: string;
  /** SHA-256 of the managers' certificate, `AA:BB:…`. */
  readonly thumbprint: string;
  readonly accounts: readonly NsxAccount[];
  readonly faults: NsxFaults;
  /** Managers with number (from 1), address, whether they run, and how many sessions they hold. */
  managers(): readonly {
    readonly number: number;
    readonly url: string;
    readonly running: boolean;
    readonly sessions: number;
  }[];
  /** Ends one manager with its connections and sessions; false when there is none of that number. */
  stop(number: number): Promise<boolean>;
  /** Brings it back on the same port. */
  start(number: number): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Starts the managers of a simulated NSX on loopback: HTTPS, each on a port and with sessions of its own, all over one world.
 * Serves the given routes and those of sessions, system and trust management.
 */
export async function startNsxManager(
  world: NsxWorld,
  routes: readonly NsxRoute[],
  options: NsxManagerOptions = {},
): Promise<NsxManager> {
  const identity = options.identity ?? (await createNsxIdentity());
  const { authority, server: tls, ports } = identity;
  const list = accountsOf(identity);
  const system = createSystemState(options.apiService);
  const accounts = new Accounts(list, () => system.authPolicy.value, world.now);
  const faults = new NsxFaults(world.now);
  const managers: Manager[] = [];
  const states = () =>
    managers.map(({ number, url, isRunning, sessions }) => ({
      number,
      url,
      running: isRunning,
      sessions: sessions.count,
    }));
  const match = createRouter([
    ...routes,
    ...systemRoutes({ world, system, managers: states }),
    ...trustRoutes(world),
    ...alarmRoutes(world),
    ...searchRoutes(world, options.present),
    ...hierarchyRoutes(world, options.hierarchy ?? [], options.present),
  ]);
  const shared = { world, tls, authority: authority.certificate, accounts, system, faults, match };
  for (let number = 1; number <= (options.managers ?? 3); number += 1) {
    const manager = new Manager(number, shared);
    await manager.start(ports[number - 1] ?? 0);
    managers.push(manager);
  }
  const change = async (number: number, act: (manager: Manager) => Promise<void>): Promise<boolean> => {
    const manager = managers.find((one) => one.number === number);
    if (manager !== undefined) await act(manager);
    return manager !== undefined;
  };
  return {
    url: managers[0]?.url ?? '',
    urls: managers.map(({ url }) => url),
    ports: managers.map(({ port }) => port),
    caPem: authority.certificate,
    thumbprint: new X509Certificate(tls.certificate).fingerprint256,
    accounts: list,
    faults,
    managers: states,
    stop: (number) => change(number, (manager) => manager.stop()),
    start: (number) => change(number, (manager) => manager.start()),
    async close() {
      await Promise.all(managers.map((manager) => manager.stop()));
    },
  };
}
