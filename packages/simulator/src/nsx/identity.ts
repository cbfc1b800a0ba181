import { randomBytes } from 'node:crypto';
import { createAuthority, issue, type KeyPair } from '../kubernetes/certificates.ts';
import { isObject } from '../kubernetes/json.ts';
import type { NsxAccount } from './core/accounts.ts';

/** Keys, passwords and tokens of the simulated NSX that are kept between runs. */
export interface NsxIdentity {
  readonly adminPassword: string;
  readonly andreasmPassword: string;
  readonly auditorPassword: string;
  readonly tokens: { readonly admin: string; readonly andreasm: string; readonly auditor: string };
  readonly authority: KeyPair;
  /** What all managers show. */
  readonly server: KeyPair;
  /** Of the managers in the last run, tried first in the next one. */
  readonly ports: readonly number[];
}

const secret = (): string => randomBytes(24).toString('base64url');

/** An authority of its own, a certificate for the managers, and random passwords. */
export async function createNsxIdentity(): Promise<NsxIdentity> {
  const authority = await createAuthority('nsx-ca');
  const names = { dns: ['localhost', 'nsx.local'], ips: ['127.0.0.1', '::1'] };
  return {
    adminPassword: secret(),
    andreasmPassword: secret(),
    auditorPassword: secret(),
    tokens: { admin: secret(), andreasm: secret(), auditor: secret() },
    authority,
    server: await issue(authority, { commonName: 'nsx-manager' }, names),
    ports: [],
  };
}

const isSecret = (value: unknown): boolean => typeof value === 'string' && value.length >= 20;
const isPair = (value: unknown): boolean =>
  isObject(value) &&
  String(value['certificate']).startsWith('-----BEGIN CERTIFICATE') &&
  String(value['key']).startsWith('-----BEGIN PRIVATE KEY');

/** Whether a kept value is whole. */
export function isNsxIdentity(value: unknown): value is NsxIdentity {
  if (!isObject(value)) return false;
  const { tokens, ports } = value;
  return (
    ['adminPassword', 'andreasmPassword', 'auditorPassword'].every((name) => isSecret(value[name])) &&
    isObject(tokens) &&
    ['admin', 'andreasm', 'auditor'].every((name) => isSecret(tokens[name])) &&
    ['authority', 'server'].every((name) => isPair(value[name])) &&
    Array.isArray(ports) &&
    ports.every((port) => Number.isInteger(port))
  );
}

/** The users of the simulated NSX: `andreasm` is of an identity provider, `auditor` may only read. */
export const accountsOf = ({ tokens, ...identity }: NsxIdentity): readonly NsxAccount[] => [
  {
    name: 'admin',
    type: 'local',
    roles: ['enterprise_admin'],
    password: identity.adminPassword,
    token: tokens.admin,
  },
  {
    name: 'andreasm',
    type: 'remote',
    roles: ['enterprise_admin'],
    password: identity.andreasmPassword,
    token: tokens.andreasm,
  },
  { name: 'auditor', type: 'local', roles: ['auditor'], password: identity.auditorPassword, token: tokens.auditor },
];
