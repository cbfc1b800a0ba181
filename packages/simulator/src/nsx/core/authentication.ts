import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { NsxPrincipal, Stored, TrustStore } from '../types.ts';
import { type Accounts, badCredentials } from './accounts.ts';
import type { Sessions } from './sessions.ts';
import type { ApiService } from './system-state.ts';

export interface Authenticators {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly trust: TrustStore;
  readonly apiService: () => ApiService;
}

const refused = (): Stored<NsxPrincipal> => ({ ok: false, refusal: badCredentials() });

export function cookieOf(request: IncomingMessage): string | undefined {
  return /(?:^|;\s*)JSESSIONID=([^;]*)/.exec(request.headers.cookie ?? '')?.[1];
}

/** Name and password of a `Basic` or `Remote` header. */
export function credentialsOf(encoded: string): { readonly name: string; readonly password: string } | undefined {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

function byHeader(header: string, { accounts, apiService }: Authenticators): Stored<NsxPrincipal> {
  const [scheme = '', encoded = ''] = header.split(/\s+/, 2);
  if (scheme === 'Bearer') {
    const principal = accounts.byToken(encoded);
    return principal === undefined ? refused() : { ok: true, value: principal };
  }
  const given = credentialsOf(encoded);
  if (given === undefined) return refused();
  if (scheme === 'Remote') return accounts.signIn(given.name, given.password, 'remote');
  if (scheme !== 'Basic' || !apiService().basic_authentication_enabled) return refused();
  return accounts.signIn(given.name, given.password, 'local');
}

/** The principal identity whose certificate the connection was opened with. */
function byCertificate(request: IncomingMessage, trust: TrustStore): NsxPrincipal | undefined {
  const { socket } = request;
  const fingerprint = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.fingerprint256 : undefined;
  if (fingerprint === undefined) return undefined;
  const certificate = trust.certificates().find((one) => one.fingerprint === fingerprint);
  const identity = trust.identities().find(({ certificateId }) => certificateId === certificate?.id);
  return identity && { name: identity.name, roles: identity.roles, isProtected: identity.isProtected };
}

/** Who asks: by `Authorization`, else by session with its XSRF token, else by client certificate; otherwise 403/403. */
export function authenticate(request: IncomingMessage, by: Authenticators): Stored<NsxPrincipal> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return byHeader(authorization, by);
  const session = cookieOf(request);
  if (session !== undefined) {
    const token = request.headers['x-xsrf-token'];
    return by.sessions.use(session, typeof token === 'string' ? token : undefined);
  }
  const principal = byCertificate(request, by.trust);
  return principal === undefined ? refused() : { ok: true, value: principal };
}
