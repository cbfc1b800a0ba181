import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../result.ts';
import { serverIdentity } from '../kubernetes/server-identity.ts';
import type { ClusterRegistry } from '../kubernetes/types.ts';
import { certificateCredential, type NsxCredential, passwordCredential, tokenCredential } from './credential.ts';
import type { NsxMode } from './types.ts';

/** Where a credential comes from. The error of `load` is one sentence, and never quotes the credential. */
export interface CredentialSource {
  /** What it is called until it was read for the first time. */
  readonly label: { readonly mode: NsxMode; readonly user: string };
  load(): Promise<Result<NsxCredential, string>>;
  /** The next `load` reads it anew, where it may have changed. */
  reload(): Promise<void>;
}

/** A credential that stays as it is while the server runs. */
export function fixedSource(credential: NsxCredential): CredentialSource {
  const { mode, user } = credential;
  return { label: { mode, user }, load: async () => ok(credential), reload: async () => undefined };
}

/** A credential that is read, kept, and read anew when it is asked for; one reading serves all who wait. */
function readSource(
  label: CredentialSource['label'],
  read: () => Promise<Result<NsxCredential, string>>,
): CredentialSource {
  let kept: Promise<Result<NsxCredential, string>> | undefined;
  return {
    label,
    load: () => {
      if (kept !== undefined) return kept;
      const reading = read().then((result) => {
        // What could not be read may be readable the next time.
        if (!result.ok && kept === reading) kept = undefined;
        return result;
      });
      kept = reading;
      return reading;
    },
    reload: async () => {
      kept = undefined;
    },
  };
}

/** Client certificate and key of a principal identity; error: one line. */
export function readCertificateFiles(certificate: string, key: string): Result<NsxCredential, string> {
  const texts: string[] = [];
  for (const path of [certificate, key])
    try {
      texts.push(readFileSync(path, 'utf8'));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      return err(`${path} cannot be read (${code})`);
    }
  const [certificateText = '', keyText = ''] = texts;
  const made = certificateCredential(certificateText, keyText);
  return made.ok ? made : err(`${certificate}: ${made.error}`);
}

export const fileSource = (label: CredentialSource['label'], certificate: string, key: string): CredentialSource =>
  readSource(label, async () => readCertificateFiles(certificate, key));

/** A Secret of a registered cluster; without a cluster, of the default one. */
export interface SecretReference {
  readonly cluster?: string;
  readonly namespace: string;
  readonly name: string;
}

const SECRETS = { group: '', version: 'v1', plural: 'secrets' } as const;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The credential of a Secret, whose keys `text` reads: of the wanted mode, else of whatever it holds. */
function credentialOfKeys(
  text: (key: string) => string | undefined,
  wanted: NsxMode | undefined,
): Result<NsxCredential, string> {
  const [user, password, token, certificate, key] = ['username', 'password', 'token', 'tls.crt', 'tls.key'].map(text);
  if (token !== undefined && (wanted === undefined || wanted === 'token')) return tokenCredential(token);
  if (certificate !== undefined && key !== undefined && (wanted === undefined || wanted === 'certificate'))
    return certificateCredential(certificate, key);
  if (user !== undefined && password !== undefined && wanted !== 'token' && wanted !== 'certificate')
    // Secrets made from files often end in a line break, which no name or password does.
    return passwordCredential(wanted ?? 'session', user.trim(), password.replace(/\r?\n$/, ''));
  if (wanted === 'token') return err('it has no key token');
  if (wanted === 'certificate') return err('it has no keys tls.crt and tls.key');
  return err(`it has no keys username and password${wanted === undefined ? ', token, or tls.crt and tls.key' : ''}`);
}

/** The same of a Secret's `data`, as the API answers it. */
export function credentialOfSecret(data: unknown, wanted: NsxMode | undefined): Result<NsxCredential, string> {
  return credentialOfKeys((key) => {
    const value = isRecord(data) ? data[key] : undefined;
    return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : undefined;
  }, wanted);
}

/** A Secret that is mounted as a folder, a file for each of its keys; Kubernetes renews the files when the Secret changes. */
export function folderSource(folder: string, wanted: NsxMode | undefined): CredentialSource {
  const text = (key: string): string | undefined => {
    try {
      return readFileSync(join(folder, key), 'utf8');
    } catch {
      // It has other keys; what lacks in the end is told below.
      return undefined;
    }
  };
  return readSource({ mode: wanted ?? 'session', user: 'a mounted Secret' }, async () => {
    const made = credentialOfKeys(text, wanted);
    return made.ok ? made : err(`the Secret mounted at ${folder} cannot be used: ${made.error}`);
  });
}

/** Read with the server's own credential of that cluster. */
export function secretSource(
  { cluster, namespace, name }: SecretReference,
  wanted: NsxMode | undefined,
  clusters: Pick<ClusterRegistry, 'default' | 'get'>,
): CredentialSource {
  const handle = cluster === undefined ? clusters.default : clusters.get(cluster);
  const where = `the Secret ${namespace}/${name}${cluster === undefined ? '' : ` of ${cluster}`}`;
  return readSource({ mode: wanted ?? 'session', user: `${namespace}/${name}` }, async () => {
    const client = handle?.client(serverIdentity);
    if (client === undefined) return err(`${where} cannot be read: there is no such cluster`);
    const found = client.ok ? await client.value.get(SECRETS, name, namespace) : client;
    if (!found.ok) return err(`${where} cannot be read: ${found.error.message}`);
    const made = credentialOfSecret(found.value['data'], wanted);
    return made.ok ? made : err(`${where} cannot be used: ${made.error}`);
  });
}
