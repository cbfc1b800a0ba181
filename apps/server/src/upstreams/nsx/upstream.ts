import type { FastifyBaseLogger } from 'fastify';
import { NsxAccount } from './account.ts';
import { createNsxApi } from './api.ts';
import { NsxCaller } from './caller.ts';
import { NsxConnections } from './connections.ts';
import type { CredentialSource } from './credential-source.ts';
import { Deadline } from './deadline.ts';
import { RequestGate } from './gate.ts';
import { NsxLink } from './link.ts';
import { NsxManagers } from './managers.ts';
import { PersonalCredentials } from './personal.ts';
import type { NsxSettings } from './settings.ts';
import type { SignInVault } from './sign-in-vault.ts';
import { DEFAULT_TIMINGS, type NsxTimings } from './timings.ts';
import type { NsxApi, NsxMode, NsxUpstream } from './types.ts';

export interface NsxUpstreamOptions {
  readonly settings: NsxSettings;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly logger?: Pick<FastifyBaseLogger, 'info' | 'warn'>;
  /** Tests shorten the waiting. */
  readonly timings?: Partial<NsxTimings>;
  /** Bytes of the greatest answer; 64 MiB when absent. */
  readonly maxBytes?: number;
  /** Where several replicas find each other's sign-ins; given how long an unused one lasts. */
  readonly vault?: (idleMs: number) => SignInVault;
}

interface Shared {
  readonly api: NsxApi;
  readonly mode: NsxMode;
  readonly user: string;
}

/** The credential of the configuration; of a Secret, mode and user are known when it was read for the first time. */
function sharedOf(link: NsxLink, source: CredentialSource, account: NsxAccount): Shared {
  const current = (): { readonly mode: NsxMode; readonly user: string } =>
    account.keeper.current?.credential ?? source.label;
  const api = createNsxApi({
    caller: new NsxCaller(link, account),
    timings: link.parts.timings,
    // The same before the credential was read for the first time and after it.
    key: () => `shared:${account.keeper.changes}`,
    user: () => current().user,
  });
  return {
    api,
    get mode() {
      return current().mode;
    },
    get user() {
      return current().user;
    },
  };
}

/** The managers of one NSX as the settings name them. Nothing is sent before somebody asks. */
export function createNsxUpstream({ settings, now, logger, maxBytes, ...rest }: NsxUpstreamOptions): NsxUpstream {
  const timings: NsxTimings = { ...DEFAULT_TIMINGS, ...rest.timings };
  const gate = new RequestGate({ ...timings, perSecond: settings.requestsPerSecond });
  const connections = new NsxConnections(settings.trust, timings);
  const managers: NsxManagers = new NsxManagers({
    urls: settings.managers,
    timings,
    now,
    logger,
    probe: (manager) => link.probe(manager, new Deadline(timings.probeTimeoutMs)),
  });
  const link: NsxLink = new NsxLink({
    managers,
    gate,
    connections,
    trust: settings.trust,
    timings,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });

  const account =
    settings.source === undefined ? undefined : new NsxAccount(link, { source: settings.source, now, logger });
  const shared =
    account === undefined || settings.source === undefined ? undefined : sharedOf(link, settings.source, account);
  const people = new PersonalCredentials({ link, now, logger, vault: rest.vault?.(timings.idleMs) });

  return {
    shared,
    personal: (sessionKey) => people.get(sessionKey),
    recall: (sessionKey) => people.recall(sessionKey),
    signIn: (sessionKey, credential) => people.signIn(sessionKey, credential),
    signOut: (sessionKey) => people.signOut(sessionKey),
    drop: (sessionKey) => people.drop(sessionKey),
    managers: () => managers.states(),
    load: () => ({
      limit: gate.limit,
      waiting: gate.waiting,
      backingOffUntil: gate.pauseMs > 0 ? now() + Math.ceil(gate.pauseMs) : null,
    }),
    close: async () => {
      managers.close();
      await Promise.all([people.close(), account?.leave(timings.closeMs)]);
      gate.close();
      await connections.close();
    },
  };
}
