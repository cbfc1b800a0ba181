import { userHeader, type NsxCredential } from './credential.ts';
import type { Deadline } from './deadline.ts';
import type { NsxLink, Reached } from './link.ts';
import type { NsxManager } from './managers.ts';
import type { Headers, Incoming, Outgoing } from './wire.ts';

/** A session at one manager: what it knows, others do not. */
export interface Session {
  /** Cookie and XSRF token; an Authorization header is not sent beside them. */
  readonly headers: Headers;
  /** What must not be repeated of it. */
  readonly secrets: readonly string[];
}

export type Opened = { readonly type: 'session'; readonly session: Session } | Exclude<Reached, { type: 'answer' }>;

type UserCredential = Extract<NsxCredential, { readonly password: unknown }>;

const VISIBLE = /^[\x21-\x3a\x3c-\x7e]+$/;

/** NSX names its session cookie JSESSIONID; proxies may set others beside it. */
function sessionOf({ setCookies, xsrfToken }: Incoming): Session | undefined {
  const id = setCookies.map((cookie) => /^\s*JSESSIONID=([^;]*)/.exec(cookie)?.[1]?.trim()).find(Boolean);
  if (id === undefined || !VISIBLE.test(id)) return undefined;
  const token = xsrfToken?.trim() ?? '';
  return {
    headers: { cookie: `JSESSIONID=${id}`, ...(VISIBLE.test(token) ? { 'x-xsrf-token': token } : {}) },
    secrets: [id, token],
  };
}

/** `POST /api/session/create`; users of an identity provider show themselves with the scheme word Remote as well. */
function createRequest({ mode, user, password }: UserCredential): Outgoing {
  return {
    method: 'POST',
    path: '/api/session/create',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(mode === 'remote' ? { authorization: userHeader('Remote', user, password) } : {}),
    },
    body: new URLSearchParams({ j_username: user, j_password: password.reveal() }).toString(),
  };
}

/** One attempt to sign in at one manager. */
export async function openSession(
  link: NsxLink,
  manager: NsxManager,
  credential: UserCredential,
  deadline: Deadline,
): Promise<Opened> {
  const reached = await link.reach(manager, undefined, createRequest(credential), deadline);
  if (reached.type !== 'answer') return reached;
  const session = sessionOf(reached.answer);
  if (session !== undefined) return { type: 'session', session };
  return {
    type: 'end',
    undone: true,
    error: {
      code: 'bad-answer',
      status: reached.answer.status,
      manager: manager.url,
      message: `${manager.address} took the sign-in, but gave no session with it`,
    },
  };
}

/** Ends a session. The manual shows GET; a manager that takes another verb ends the session when it is idle. */
export const destroyRequest = ({ headers }: Session): Outgoing => ({
  method: 'GET',
  path: '/api/session/destroy',
  headers,
  body: null,
});
