import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import type { Sessions } from './plugins/sessions/sessions.ts';
import { ok, type Result } from './result.ts';
import type { ClusterRegistry } from './upstreams/kubernetes/types.ts';
import type { Sealer } from './plugins/sessions/sealer.ts';
import { nsxSettingsOf } from './upstreams/nsx/settings.ts';
import type { NsxUpstream } from './upstreams/nsx/types.ts';
import { openSignInVault } from './upstreams/nsx/sign-in-vault.ts';
import { createNsxUpstream } from './upstreams/nsx/upstream.ts';

/** The NSX of the configuration, closed with the app; undefined where there is none. A fault is one line. Asks NSX nothing yet. */
export function openNsxUpstream(
  app: FastifyInstance,
  parts: {
    readonly config: Config;
    readonly clusters: ClusterRegistry;
    readonly sessions: Sessions;
    readonly sealer: Sealer;
    readonly now: () => number;
  },
): Result<NsxUpstream | undefined, string> {
  const { config, clusters, sessions, sealer, now } = parts;
  const settings = nsxSettingsOf(config, clusters);
  if (!settings.ok) return settings;
  if (settings.value === undefined) return ok(undefined);
  const directory = join(config.dataDir, 'nsx-sign-ins');
  const nsx = createNsxUpstream({
    settings: settings.value,
    now,
    logger: app.log,
    ...(config.replica === undefined
      ? {}
      : {
          vault: (idleMs: number) =>
            openSignInVault({ directory, sealer, now, idleMs, warn: (message) => app.log.warn(message) }),
        }),
  });
  // What a person signed in to NSX with ends with their session.
  const stop = sessions.onEnd((id) => nsx.drop(`session:${id}`));
  app.addHook('onClose', async () => {
    stop();
    await nsx.close();
  });
  return ok(nsx);
}
