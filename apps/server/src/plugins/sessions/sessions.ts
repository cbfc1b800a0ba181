import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fastifyCookie from '@fastify/cookie';
import type { FastifyReply } from 'fastify';
import type { Config } from '../../config.ts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { ReadFacts } from '../request-facts.ts';
import type { NamedNow } from '../trusted-proxy.ts';
import { createClusterRefusals } from './cluster-refusals.ts';
import type { EndedSessions } from './ended-sessions.ts';
import type { Sealer } from './sealer.ts';
import { cookiePrefix, joinChunks, splitChunks, writeCookies } from './session-cookies.ts';
import { SessionData, type NewSession } from './session-data.ts';
import type { SessionUse } from './session-use.ts';

/** A session is sealed anew, with a later idle end, at most this often. */
const RESEAL_AFTER_MS = 60_000;

/** An open session. Times are epoch milliseconds. */
export interface Session {
  readonly data: SessionData;
  readonly expiresAt: number;
  readonly idleExpiresAt: number;
  /** The data are newer than those in the cookies of the request. */
  readonly renewed?: boolean;
}

export interface Sessions {
  /** Whether the request carries cookies of a session, valid or not. */
  present(raw: IncomingMessage): boolean;
  /** The session of a request's cookies; undefined when there is none that holds. Never throws, whatever the cookies are. */
  open(raw: IncomingMessage): Promise<Session | undefined>;
  /** Begins a session; a fault when its credential is over already or too large for cookies. `credentialExpiresAt` ends it early. */
  begin(reply: FastifyReply, session: NewSession, credentialExpiresAt?: number): Result<Session, Fault>;
  /** The session with other data of itself, such as renewed tokens. */
  renewed(session: Session, data: SessionData): Session;
  /** Seals renewed data, and moves the idle end of a session at most once a minute; not at all when nobody used it. */
  touch(reply: FastifyReply, session: Session, isUse?: boolean): void;
  /** Ends a session for good and removes its cookies. */
  end(reply: FastifyReply, session: Session | undefined): void;
  /** What a fault that an upstream answered means to a session: SESSION_EXPIRED is its end, everything else leaves it as it is. */
  judge(session: Session, fault: Fault): Fault;
  /** Whether an open session is still good, idleness aside: for sockets, which outlive the request that opened them. */
  holds(session: Session): Promise<boolean>;
  /** Epoch milliseconds at which a session is idle for too long, by what was done with it at any replica. */
  idleEnd(session: Session): Promise<number>;
  /** Calls back with the id of a session that ended before its time. */
  onEnd(listener: (id: string) => void): () => void;
}

interface Parts {
  readonly config: Pick<Config, 'sessionIdleMinutes' | 'sessionMaxMinutes'>;
  readonly sealer: Sealer;
  readonly ended: EndedSessions;
  /** Where several replicas serve one session. */
  readonly use?: SessionUse | undefined;
  readonly readFacts: ReadFacts;
  readonly now: () => number;
  /** Whether the admin password is still the one of this generation; a session of another one is over. */
  readonly adminHolds: (generation: string) => Promise<boolean>;
  /** Whom a trusted proxy names for a request, compared with the person whom it named when the session began. */
  readonly proxyNames: (raw: IncomingMessage, session: Pick<SessionData, 'username' | 'groups'>) => NamedNow;
}

function parse(text: string | undefined): SessionData | undefined {
  if (text === undefined) return undefined;
  try {
    return SessionData.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const overAlready: Fault = {
  code: 'CREDENTIAL_REJECTED',
  detail: 'This credential is over by the clock of this server, although the cluster still accepts it.',
  action: 'Sign in with a new one. If that is over, too, compare the clock of this server with that of the cluster.',
};

export function createSessions(parts: Parts): Sessions {
  const { config, sealer, ended, use, readFacts, now, adminHolds, proxyNames } = parts;
  const idleMs = config.sessionIdleMinutes * 60_000;
  const refusals = createClusterRefusals(now);
  ended.onEnd((id) => refusals.drop(id));
  const cookiesOf = (raw: IncomingMessage) => fastifyCookie.parse(raw.headers.cookie ?? '');
  const wrap = (data: SessionData): Session => ({
    data,
    expiresAt: data.expiresAt,
    idleExpiresAt: Math.min(data.seenAt + idleMs, data.expiresAt),
  });

  const write = (reply: FastifyReply, data: SessionData): boolean => {
    const chunks = splitChunks(sealer.seal(JSON.stringify(data)));
    if (chunks === undefined) return false;
    writeCookies(reply, chunks, cookiesOf(reply.request.raw), readFacts(reply.request.raw));
    return true;
  };

  return {
    present: (raw) => joinChunks(cookiesOf(raw), cookiePrefix(readFacts(raw))) !== undefined,
    async open(raw) {
      const sealed = joinChunks(cookiesOf(raw), cookiePrefix(readFacts(raw)));
      const data = sealed === undefined ? undefined : parse(sealer.open(sealed));
      if (data === undefined) return undefined;
      await ended.settled;
      if (ended.has(data.id)) return undefined;
      const session = wrap(data);
      if (now() >= session.idleExpiresAt) return undefined;
      if (data.mode === 'admin' && !(await adminHolds(data.generation))) return undefined;
      if (data.mode !== 'proxy') return session;
      const named = proxyNames(raw, data);
      // Somebody else sits at this browser: its sockets, which nobody names anew, end with the session, at every replica.
      if (named === 'other') ended.end(data.id, data.expiresAt);
      return named === 'same' ? session : undefined;
    },
    begin(reply, session, credentialExpiresAt) {
      if (credentialExpiresAt !== undefined && credentialExpiresAt <= now()) return err(overAlready);
      const absolute = now() + config.sessionMaxMinutes * 60_000;
      const data: SessionData = {
        ...session,
        id: randomBytes(16).toString('base64url'),
        seenAt: now(),
        expiresAt: Math.min(absolute, credentialExpiresAt ?? absolute),
      };
      if (write(reply, data)) return ok(wrap(data));
      return err({
        code: 'PAYLOAD_TOO_LARGE',
        detail: 'The credential is too large for a session: Netloft keeps it in cookies, which hold about 14 kB.',
        action: 'Use a token, or a client certificate without further certificates in its file.',
      });
    },
    renewed: (_session, data) => ({ ...wrap(data), renewed: true }),
    touch(reply, { data, renewed = false }, isUse = true) {
      if (isUse && !ended.has(data.id)) use?.note(data.id);
      const isDue = isUse && now() - data.seenAt >= RESEAL_AFTER_MS;
      if ((!isDue && !renewed) || ended.has(data.id)) return;
      write(reply, isUse ? { ...data, seenAt: now() } : data);
    },
    end(reply, session) {
      if (session !== undefined) ended.end(session.data.id, session.expiresAt);
      writeCookies(reply, [], cookiesOf(reply.request.raw), readFacts(reply.request.raw));
    },
    judge: ({ data }, fault) => refusals.judge(data, fault),
    async holds({ data, expiresAt }) {
      await ended.settled;
      return now() < expiresAt && !ended.has(data.id) && (data.mode !== 'admin' || (await adminHolds(data.generation)));
    },
    idleEnd: async ({ data, idleExpiresAt }) => {
      const usedAt = (await use?.lastUsed(data.id)) ?? -Infinity;
      return Math.max(idleExpiresAt, Math.min(usedAt + idleMs, data.expiresAt));
    },
    onEnd: (listener) => ended.onEnd(listener),
  };
}
