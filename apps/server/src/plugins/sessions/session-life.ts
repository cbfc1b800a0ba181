import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Authenticated } from '../authorization/authorization.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Calls back once when the sign-in of something that outlives its request is over: signed out, idle or old, another password, a token that
     * the cluster takes no more. Answers how to stop that. `raw` is the request, to judge a bearer token again.
     */
    readonly followSignIn: (raw: IncomingMessage, authenticated: Authenticated, onEnd: () => void) => () => void;
  }
}

interface Followed {
  readonly raw: IncomingMessage;
  readonly authenticated: Authenticated;
  readonly onEnd: () => void;
  /** Epoch milliseconds; requests of the same session move it, wherever they go. */
  idleExpiresAt: number;
}

/** Sign-ins are looked at this often. */
const CHECK_MS = 5_000;

/** Looks again and again at the sign-ins of everything that outlives its request. `now`: epoch milliseconds. */
export function registerSessionLife(app: FastifyInstance, now: () => number): void {
  const followed = new Set<Followed>();
  const sessionIdOf = ({ authenticated }: Followed): string | undefined =>
    authenticated.via === 'session' ? authenticated.session.data.id : undefined;
  const end = (one: Followed): void => {
    if (followed.delete(one)) one.onEnd();
  };

  async function holds(one: Followed): Promise<boolean> {
    if (one.authenticated.via === 'session') {
      const { session } = one.authenticated;
      // Requests of the same session may all have gone to another replica.
      if (now() >= one.idleExpiresAt)
        one.idleExpiresAt = Math.max(await app.sessions.idleEnd(session), one.idleExpiresAt);
      return now() < one.idleExpiresAt && (await app.sessions.holds(session));
    }
    const again = await app.authenticator.authenticate(one.raw);
    // A cluster that does not answer at the moment says nothing about the token.
    return again.ok || !['CREDENTIAL_REJECTED', 'UNAUTHENTICATED', 'SESSION_EXPIRED'].includes(again.error.code);
  }

  app.decorate('followSignIn', (raw: IncomingMessage, authenticated: Authenticated, onEnd: () => void) => {
    const idleExpiresAt = authenticated.via === 'session' ? authenticated.session.idleExpiresAt : Infinity;
    const one: Followed = { raw, authenticated, onEnd, idleExpiresAt };
    followed.add(one);
    return () => void followed.delete(one);
  });

  // Requests keep a session from idling out, and with it the sockets of its tabs.
  app.addHook('onResponse', async ({ authenticated }) => {
    if (authenticated?.via !== 'session') return;
    const { data, idleExpiresAt } = authenticated.session;
    for (const one of followed)
      if (sessionIdOf(one) === data.id) one.idleExpiresAt = Math.max(one.idleExpiresAt, idleExpiresAt);
  });
  const forget = app.sessions.onEnd((id) => {
    for (const one of followed) if (sessionIdOf(one) === id) end(one);
  });
  const check = setInterval(() => {
    for (const one of followed)
      void holds(one).then(
        (held) => {
          if (!held) end(one);
          return held;
        },
        // What cannot be looked at, such as a volume that is away, says nothing about a sign-in.
        (error: unknown) => app.log.warn({ err: error }, 'a sign-in could not be looked at'),
      );
  }, CHECK_MS);
  check.unref();
  app.addHook('preClose', async () => {
    clearInterval(check);
    forget();
  });
}
