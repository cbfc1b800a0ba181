import type { IncomingMessage } from 'node:http';
import type { NsxAnswer, NsxPrincipal, Stored } from '../types.ts';
import { badCredentials } from './accounts.ts';
import { authenticate, type Authenticators, cookieOf, credentialsOf } from './authentication.ts';
import { refusal, refuse } from './refusals.ts';

export interface SessionAnswer extends NsxAnswer {
  readonly headers?: Readonly<Record<string, string>>;
}

const methodRefused = (): SessionAnswer =>
  refuse(refusal(405, 405, 'Method is not supported by this address.', 'common-services'));

/** Accounts of an identity provider come with the header as well as the form; the header's are then the credentials. */
function signIn(request: IncomingMessage, form: URLSearchParams, { accounts }: Authenticators): Stored<NsxPrincipal> {
  const [scheme = '', encoded = ''] = (request.headers.authorization ?? '').split(/\s+/, 2);
  const remote = scheme === 'Remote' ? credentialsOf(encoded) : undefined;
  if (remote !== undefined) return accounts.signIn(remote.name, remote.password, 'remote');
  return accounts.signIn(form.get('j_username') ?? '', form.get('j_password') ?? '', 'local');
}

function create(request: IncomingMessage, body: string, by: Authenticators): SessionAnswer {
  if (request.method !== 'POST') return methodRefused();
  if (!by.apiService().cookie_based_authentication_enabled) return refuse(badCredentials());
  const signed = signIn(request, new URLSearchParams(body), by);
  if (!signed.ok) return refuse(signed.refusal);
  const { id, xsrf } = by.sessions.create(signed.value);
  return {
    status: 200,
    body: { roles: signed.value.roles.map((role) => ({ role, permissions: ['read-api'] })) },
    headers: { 'set-cookie': `JSESSIONID=${id}; Path=/; Secure; HttpOnly; SameSite=Lax`, 'x-xsrf-token': xsrf },
  };
}

function destroy(request: IncomingMessage, by: Authenticators): SessionAnswer {
  if (!['GET', 'POST', 'DELETE'].includes(request.method ?? '')) return methodRefused();
  const known = authenticate(request, by);
  if (!known.ok) return refuse(known.refusal);
  const session = cookieOf(request);
  if (session !== undefined) by.sessions.end(session);
  return { status: 200 };
}

/** `/api/session/create` and `/api/session/destroy`; undefined for any other path. */
export function sessionEndpoint(
  path: string,
  request: IncomingMessage,
  body: string,
  by: Authenticators,
): SessionAnswer | undefined {
  if (path === '/api/session/create') return create(request, body, by);
  return path === '/api/session/destroy' ? destroy(request, by) : undefined;
}
