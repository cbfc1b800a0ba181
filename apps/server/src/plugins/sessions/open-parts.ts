import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config.ts';
import type { OidcUpstream } from '../../upstreams/oidc/types.ts';
import { createEndedSessions, type EndedSessions } from './ended-sessions.ts';
import { createRenewal, type NameOwner, type Renewal } from './renewal.ts';
import type { Sealer } from './sealer.ts';
import { openSessionUse, type SessionUse } from './session-use.ts';
import { createSharedEndedSessions } from './shared-ended-sessions.ts';
import { openSharedTokens } from './shared-tokens.ts';

interface Parts {
  readonly config: Pick<Config, 'dataDir' | 'replica' | 'sessionIdleMinutes'>;
  /** Undefined where no issuer is configured. */
  readonly oidc: OidcUpstream | undefined;
  readonly nameOwner: NameOwner;
  readonly sealer: Sealer;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What is known of sessions beside their cookies. */
interface SessionParts {
  readonly ended: EndedSessions;
  readonly use: SessionUse | undefined;
  readonly renewal: Renewal;
}

/** Opens it, closed with the app: in memory, and where several replicas serve one session also in folders of the volume that they share. */
export function openSessionParts(app: FastifyInstance, { config, oidc, nameOwner, sealer, now }: Parts): SessionParts {
  const at = (name: string) => ({
    directory: join(config.dataDir, name),
    now,
    warn: (message: string) => app.log.warn(message),
  });
  const isShared = config.replica !== undefined;
  const shared = isShared ? createSharedEndedSessions(at('ended-sessions')) : undefined;
  const ended = shared ?? createEndedSessions(now);
  const idleMs = config.sessionIdleMinutes * 60_000;
  const use = isShared ? openSessionUse({ ...at('used-sessions'), idleMs }) : undefined;
  const renewal = createRenewal(
    oidc,
    now,
    nameOwner,
    isShared && oidc !== undefined
      ? (wants, learned) => openSharedTokens({ ...at('renewed-tokens'), sealer, wants, learned })
      : undefined,
  );
  ended.onEnd((id) => {
    renewal.drop(id);
    use?.drop(id);
  });
  app.addHook('onClose', async () => {
    shared?.close();
    use?.close();
    renewal.close();
  });
  return { ended, use, renewal };
}
