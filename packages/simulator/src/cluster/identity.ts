import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority, issue, type KeyPair } from '../kubernetes/certificates.ts';
import { createNsxIdentity, isNsxIdentity, type NsxIdentity } from '../nsx/identity.ts';

/** Keys, certificates and tokens of one cluster. PEM texts. */
export interface ClusterIdentity {
  readonly authority: KeyPair;
  readonly server: KeyPair;
  readonly antreaAuthority: KeyPair;
  readonly antrea: KeyPair;
  /** Client certificate of the administrator. */
  readonly admin: KeyPair;
  /** Token of the server's own ServiceAccount. */
  readonly netloftToken: string;
  /** Ports of the last run, tried first in the next one; 0 before the first. */
  readonly ports: { readonly api: number; readonly antrea: number };
}
/** What the simulator keeps between runs, so that kubeconfigs and sessions of the last one go on working. */
export interface SimulatorIdentity {
  readonly version: 1;
  /** People's tokens; the clusters share one sign-in, as clusters of one organisation do. */
  readonly tokens: { readonly admin: string; readonly andreasm: string; readonly user1: string };
  readonly clusters: Readonly<Record<string, ClusterIdentity>>;
  readonly nsx: NsxIdentity;
}
/** A kept file may be from before there was an NSX. */
type KeptIdentity = Omit<SimulatorIdentity, 'nsx'> & { readonly nsx?: unknown };

const FILE = 'identity.json';
const newToken = (): string => randomBytes(24).toString('base64url');

async function newCluster(name: string): Promise<ClusterIdentity> {
  const [authority, antreaAuthority] = await Promise.all([createAuthority(`${name}-ca`), createAuthority('antrea-ca')]);
  const local = ['127.0.0.1', '::1'];
  const kubernetes = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'localhost'];
  const [server, antrea, admin] = await Promise.all([
    issue(authority, { commonName: 'kube-apiserver' }, { dns: kubernetes, ips: [...local, '20.10.0.1'] }),
    issue(
      antreaAuthority,
      { commonName: 'antrea' },
      { dns: ['antrea', 'antrea.kube-system.svc', 'localhost'], ips: local },
    ),
    issue(authority, { commonName: 'kubernetes-admin', groups: ['system:masters'] }),
  ]);
  return { authority, server, antreaAuthority, antrea, admin, netloftToken: newToken(), ports: { api: 0, antrea: 0 } };
}

async function create(clusters: readonly string[]): Promise<SimulatorIdentity> {
  const made = await Promise.all(clusters.map(async (name) => [name, await newCluster(name)] as const));
  return {
    version: 1,
    tokens: { admin: newToken(), andreasm: newToken(), user1: newToken() },
    clusters: Object.fromEntries(made),
    nsx: await createNsxIdentity(),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isToken = (value: unknown): boolean => typeof value === 'string' && value.length >= 20;
const isPair = (value: unknown): boolean =>
  isRecord(value) &&
  String(value['certificate']).startsWith('-----BEGIN CERTIFICATE') &&
  String(value['key']).startsWith('-----BEGIN PRIVATE KEY');

function isCluster(value: unknown): value is ClusterIdentity {
  if (!isRecord(value) || !isRecord(value['ports'])) return false;
  const { api, antrea } = value['ports'];
  const pairs = ['authority', 'server', 'antreaAuthority', 'antrea', 'admin'];
  return (
    Number.isInteger(api) &&
    Number.isInteger(antrea) &&
    isToken(value['netloftToken']) &&
    pairs.every((key) => isPair(value[key]))
  );
}

/** The kept identity if the text is one for these clusters. */
function parse(text: string, clusters: readonly string[]): KeptIdentity | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['tokens']) || !isRecord(value['clusters']))
    return undefined;
  const { tokens, clusters: kept } = value;
  const whole =
    ['admin', 'andreasm', 'user1'].every((user) => isToken(tokens[user])) &&
    clusters.every((name) => isCluster(kept[name]));
  return whole ? (value as unknown as KeptIdentity) : undefined;
}

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivate(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, text, { mode: 0o600 });
  chmodSync(temporary, 0o600);
  renameSync(temporary, path);
}

export const saveIdentity = (dataDir: string, identity: SimulatorIdentity): void =>
  writePrivate(join(dataDir, FILE), JSON.stringify(identity));

/**
 * Reads the identity kept in the data folder, or makes a new one. `note` tells, in one line, that a kept one could not be read
 * and was replaced; kubeconfigs made with it are of no use any more.
 */
export async function loadIdentity(
  dataDir: string,
  clusters: readonly string[],
): Promise<{ readonly identity: SimulatorIdentity; readonly note?: string }> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, FILE);
  const kept = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  const known = kept === undefined ? undefined : parse(kept, clusters);
  if (known !== undefined) {
    const { nsx, ...rest } = known;
    if (isNsxIdentity(nsx)) return { identity: { ...rest, nsx } };
    const completed = { ...rest, nsx: await createNsxIdentity() };
    saveIdentity(dataDir, completed);
    return { identity: completed };
  }
  const identity = await create(clusters);
  saveIdentity(dataDir, identity);
  return kept === undefined
    ? { identity }
    : {
        identity,
        note: `${path} could not be read and was replaced: earlier kubeconfigs and tokens are no longer valid`,
      };
}
