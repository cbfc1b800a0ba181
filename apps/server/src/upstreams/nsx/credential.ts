import { createHash, createHmac, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { err, ok, type Result } from '../../result.ts';
import { Secret } from '../../secret.ts';
import type { NsxMode } from './types.ts';

/** How Netloft proves to NSX who asks. Never leaves the server; never logged. */
export type NsxCredential =
  | {
      readonly mode: 'session' | 'basic' | 'remote';
      readonly user: string;
      readonly password: Secret;
    }
  | { readonly mode: 'token'; readonly user: string; readonly token: Secret }
  /** A principal identity: PEM. */
  | { readonly mode: 'certificate'; readonly user: string; readonly certificate: string; readonly key: Secret };

/** Digests are of this process alone, so that none can be tried out against a list of passwords. */
const SALT = randomBytes(32);

/** Stands for a credential where two have to be told apart: equal credentials have equal digests while the process lives. */
export function digestOf(credential: NsxCredential): string {
  const secret =
    credential.mode === 'token'
      ? credential.token
      : credential.mode === 'certificate'
        ? credential.key
        : credential.password;
  return createHmac('sha256', SALT)
    .update(JSON.stringify([credential.mode, credential.user, secret.reveal()]))
    .update(credential.mode === 'certificate' ? credential.certificate : '')
    .digest('base64url');
}

/** Modes that open a session with user and password, and then show only its cookie. */
export const opensSessions = (mode: NsxMode): mode is 'session' | 'remote' => mode === 'session' || mode === 'remote';

/** A token as a header can carry it. */
const TOKEN = /^[\x21-\x7e]+$/;

export function tokenCredential(token: string): Result<NsxCredential, string> {
  const text = token.trim();
  if (!TOKEN.test(text)) return err('the token has characters that no token has');
  return ok({ mode: 'token', user: 'bearer token', token: new Secret(text) });
}

export function passwordCredential(
  mode: 'session' | 'basic' | 'remote',
  user: string,
  password: string,
): Result<NsxCredential, string> {
  if (user === '' || password === '') return err('user or password is empty');
  // RFC 7617: the first colon ends the name.
  if (mode !== 'session' && user.includes(':')) return err('the name of the user has a colon');
  return ok({ mode, user, password: new Secret(password) });
}

/** The user of a principal identity is the CN of its certificate, as NSX wants them named. */
export function certificateCredential(certificate: string, key: string): Result<NsxCredential, string> {
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate);
  } catch {
    return err('the client certificate is not PEM of a certificate');
  }
  try {
    // TLS would only say so at the first connection.
    if (!parsed.checkPrivateKey(createPrivateKey(key))) return err('the key does not belong to the client certificate');
  } catch {
    return err('the key is not PEM of a private key without passphrase');
  }
  const name = /^CN=(.+)$/m.exec(parsed.subject)?.[1] ?? parsed.subject.replaceAll('\n', ', ');
  return ok({ mode: 'certificate', user: name, certificate, key: new Secret(key) });
}

/** `Basic …` or `Remote …` of user and password. */
export const userHeader = (scheme: 'Basic' | 'Remote', user: string, password: Secret): string =>
  `${scheme} ${Buffer.from(`${user}:${password.reveal()}`, 'utf8').toString('base64')}`;

/** Everything of a credential that must not be repeated, in the forms in which it travels. */
export function traces(credential: NsxCredential): readonly string[] {
  switch (credential.mode) {
    case 'token':
      return [credential.token.reveal()];
    case 'certificate':
      return [];
    default: {
      const password = credential.password.reveal();
      return [
        password,
        new URLSearchParams({ p: password }).toString().slice(2),
        userHeader('Basic', credential.user, credential.password).slice(6),
      ];
    }
  }
}

/** Shorter ones would tear words apart that only happen to hold them. */
const SHORTEST_TRACE = 4;

/** A text of NSX without what must not be repeated, should NSX have quoted it. */
export function withoutTraces(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret.length >= SHORTEST_TRACE) clean = clean.replaceAll(secret, '[secret]');
  return clean;
}

/** Names a certificate's pool of connections. */
export const identityKey = ({ certificate }: { readonly certificate: string }): string =>
  createHash('sha256').update(certificate).digest('base64url');
