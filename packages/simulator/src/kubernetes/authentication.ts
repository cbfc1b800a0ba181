import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Attributes, Rbac } from './rbac.ts';
import { badRequest, internal, unauthorized } from './status.ts';
import type { UserInfo } from './types.ts';

export const ANONYMOUS: UserInfo = { username: 'system:anonymous', groups: ['system:unauthenticated'] };
const authenticated = (user: UserInfo): UserInfo => ({
  ...user,
  groups: [...new Set([...user.groups, 'system:authenticated'])],
});

/** User of a ServiceAccount with the groups that Kubernetes gives every one. */
export function serviceAccountUser(namespace: string, name: string): UserInfo {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
  };
}

/** Node gives a name that a subject holds several times as an array. */
const every = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

function fromCertificate(socket: TLSSocket): UserInfo | undefined {
  if (!socket.authorized) return undefined;
  const { subject } = socket.getPeerCertificate();
  const username = every(subject?.CN)[0];
  return username === undefined ? undefined : { username, groups: every(subject.O) };
}

/** Who bearer tokens belong to. A map of tokens is one; a trusted issuer's tokens take a moment to verify. */
export interface TokenUsers {
  get(token: string): UserInfo | undefined | Promise<UserInfo | undefined>;
}

/** Who the request comes from: client certificate or bearer token; a token that is not known is refused, none is anonymous. */
export async function authenticate(request: IncomingMessage, tokens: TokenUsers): Promise<UserInfo> {
  const certified = fromCertificate(request.socket as TLSSocket);
  if (certified !== undefined) return authenticated(certified);
  const header = request.headers.authorization;
  const [scheme = '', token = ''] = (header ?? '').trim().split(/\s+/);
  if (scheme.toLowerCase() !== 'bearer' || token === '') return ANONYMOUS;
  const user = await tokens.get(token);
  if (user === undefined) throw unauthorized();
  return authenticated(user);
}

/** Header values are bytes, which an API server reads as UTF-8 and Node.js as Latin-1. */
const valuesOf = (request: IncomingMessage, header: string): readonly string[] =>
  (request.headersDistinct[header] ?? []).map((value) => Buffer.from(value, 'latin1').toString('utf8'));

const EXTRA = 'impersonate-extra-';
function extraOf(request: IncomingMessage): Record<string, string[]> {
  const extra: Record<string, string[]> = {};
  for (const [header, values] of Object.entries(request.headersDistinct)) {
    if (header.startsWith(EXTRA)) extra[decodeURIComponent(header.slice(EXTRA.length)).toLowerCase()] = values ?? [];
  }
  return extra;
}

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** What the impersonation headers ask for; each needs the verb impersonate on what it names. */
function asks(
  name: string,
  groups: readonly string[],
  uid: string | undefined,
  extra: Readonly<Record<string, readonly string[]>>,
): Attributes[] {
  const verb = 'impersonate';
  const account = ACCOUNT.exec(name);
  return [
    account === null
      ? { verb, group: '', resource: 'users', name }
      : { verb, group: '', resource: 'serviceaccounts', namespace: account[1], name: account[2] },
    ...groups.map((group) => ({ verb, group: '', resource: 'groups', name: group })),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => ({
        verb,
        group: 'authentication.k8s.io',
        resource: 'userextras',
        subresource: key,
        name: value,
      })),
    ),
    ...(uid === undefined ? [] : [{ verb, group: 'authentication.k8s.io', resource: 'uids', name: uid }]),
  ];
}

/** The user that the request acts as: its own, or the one of its impersonation headers when it may impersonate. */
export function impersonate(request: IncomingMessage, user: UserInfo, rbac: Rbac): UserInfo {
  const name = valuesOf(request, 'impersonate-user')[0];
  const groups = valuesOf(request, 'impersonate-group');
  const uid = request.headersDistinct['impersonate-uid']?.[0];
  const extra = extraOf(request);
  if (name === undefined || name === '') {
    if (groups.length === 0 && uid === undefined && Object.keys(extra).length === 0) return user;
    throw internal('requested impersonation of groups, uid or extra without impersonating a user');
  }
  if (name.includes('\n')) throw badRequest('invalid impersonated user');
  for (const ask of asks(name, groups, uid, extra)) rbac.authorize(user, ask);
  const account = ACCOUNT.exec(name);
  const given =
    groups.length > 0 || account === null ? groups : serviceAccountUser(account[1] ?? '', account[2] ?? '').groups;
  if (name === ANONYMOUS.username) return given.length === 0 ? ANONYMOUS : { username: name, groups: given };
  return authenticated({
    username: name,
    groups: given,
    ...(uid === undefined ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  });
}
