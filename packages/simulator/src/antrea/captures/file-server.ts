import { read } from '@netloft/antrea';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { type FileServer, type Login, uploadFile } from '../../sftp/upload.ts';
import type { SftpAccess } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

/** Secret with which agents log on for captures, and one for bundles, both in Antrea's Namespace. */
export const CAPTURE_SECRET = 'antrea-packetcapture-fileserver-auth';
export const BUNDLE_SECRET = 'support-bundle-secret';
const NAMESPACE = 'kube-system';

/** Secrets with which agents of the cluster may log on to the simulator's SFTP server. */
export function fileServerSecrets(store: MemoryStore, { username, password }: SftpAccess): void {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  for (const name of [CAPTURE_SECRET, BUNDLE_SECRET])
    store.create('', 'secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: NAMESPACE },
      type: 'Opaque',
      data: { username: base64(username), password: base64(password) },
    });
}

/** User and password of a Secret, or the sentence of whoever reads it for an upload. */
export function loginOf(
  store: MemoryStore,
  namespace: string,
  name: string,
): { readonly ok: true; readonly login: Login } | { readonly ok: false; readonly error: string } {
  const secret = store.get('', 'secrets', name, namespace);
  if (secret === undefined)
    return {
      ok: false,
      error: `unable to get Secret with name ${name} in Namespace ${namespace}: secrets "${name}" not found`,
    };
  const data = read.object(secret['data']) ?? {};
  const values: Record<string, string> = {};
  for (const key of ['username', 'password']) {
    const value = read.text(data[key]);
    if (value === undefined)
      return { ok: false, error: `not found authentication in Secret ${namespace}/${name} with key ${key}` };
    values[key] = Buffer.from(value, 'base64').toString('utf8');
  }
  return { ok: true, login: { username: values['username'] ?? '', password: values['password'] ?? '' } };
}

export function serverOf(spec: Json): FileServer | undefined {
  const server = read.object(spec['fileServer']);
  const url = read.text(server?.['url']);
  return url === undefined ? undefined : { url, hostPublicKey: read.text(server?.['hostPublicKey']) };
}

/** Uploads the file of a capture; resolves to what is wrong, undefined when it is there. */
export async function uploadCapture(
  store: MemoryStore,
  server: FileServer,
  name: string,
  data: Buffer,
): Promise<string | undefined> {
  const credentials = loginOf(store, NAMESPACE, CAPTURE_SECRET);
  return credentials.ok ? uploadFile(server, `${name}.pcapng`, data, credentials.login) : credentials.error;
}
