import { randomUUID, X509Certificate } from 'node:crypto';
import type {
  Json,
  NewPrincipalIdentity,
  NsxRefusal,
  PrincipalIdentityRecord,
  Stored,
  TrustedCertificate,
  TrustStore,
} from '../types.ts';
import { inUse, notFound, refusal } from './refusals.ts';

type Identity = Omit<PrincipalIdentityRecord, 'object'> & { readonly members: Json };
type Certificate = Omit<TrustedCertificate, 'object'> & { readonly members: Json };

/** Codes of these refusals are the simulator's own: NSX's are not published. */
const refused = (code: number, message: string): { readonly ok: false; readonly refusal: NsxRefusal } => ({
  ok: false,
  refusal: refusal(400, code, message, 'internal-framework'),
});

const commonNameOf = (subject: string): string => /(?:^|\n)CN=(.*)/.exec(subject)?.[1] ?? '';

/** Reads the first certificate of a PEM text; undefined when there is none. */
export function readCertificate(pem: string): X509Certificate | undefined {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) return undefined;
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function detailsOf(certificate: X509Certificate, now: number): Json {
  const [from, until] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  return {
    subject_cn: commonNameOf(certificate.subject),
    issuer_cn: commonNameOf(certificate.issuer),
    subject: certificate.subject.split('\n').join(','),
    issuer: certificate.issuer.split('\n').join(','),
    serial_number: certificate.serialNumber,
    not_before: from,
    not_after: until,
    is_valid: from <= now && now <= until,
    is_ca: certificate.ca,
    public_key_algo: (asymmetricKeyType ?? '').toUpperCase(),
    ...(asymmetricKeyDetails?.modulusLength === undefined
      ? {}
      : { public_key_length: asymmetricKeyDetails.modulusLength }),
    version: '3',
  };
}

const bookkeeping = (user: string, now: number): Json => ({
  _create_user: user,
  _create_time: now,
  _last_modified_user: user,
  _last_modified_time: now,
  _system_owned: false,
  _protection: 'NOT_PROTECTED',
  _revision: 0,
});
const rolesForPaths = (roles: readonly string[]): Json => ({
  roles_for_paths: [{ path: '/', roles: roles.map((role) => ({ role })) }],
});

/** Trust management in memory. Certificates outlive their identities, as in NSX. */
export class MemoryTrustStore implements TrustStore {
  readonly #certificates = new Map<string, Certificate>();
  readonly #identities = new Map<string, Identity>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  certificates(): readonly TrustedCertificate[] {
    return [...this.#certificates.values()].map((one) => this.#certificate(one));
  }

  identities(): readonly PrincipalIdentityRecord[] {
    return [...this.#identities.values()].map((one) => this.#identity(one));
  }

  #certificate({ members, ...rest }: Certificate): TrustedCertificate {
    const users = [...this.#identities.values()].filter(({ certificateId }) => certificateId === rest.id);
    const usedBy = users.map(({ nodeId }) => ({ node_id: nodeId, service_types: ['CLIENT_AUTH'] }));
    return { ...rest, object: { ...members, used_by: usedBy } };
  }

  #identity({ members, ...rest }: Identity): PrincipalIdentityRecord {
    return { ...rest, object: { ...members, certificate_id: rest.certificateId } };
  }

  importCertificate(pem: string, by: string, displayName?: string): Stored<TrustedCertificate> {
    const certificate = readCertificate(pem);
    if (certificate === undefined) return refused(519930, 'The certificate is no PEM text of an X.509 certificate.');
    const fingerprint = certificate.fingerprint256;
    if ([...this.#certificates.values()].some((one) => one.fingerprint === fingerprint))
      return refused(519931, 'The certificate is known to the system already.');
    const id = randomUUID();
    const commonName = commonNameOf(certificate.subject);
    const now = this.#now();
    const members = {
      resource_type: 'certificate_signed',
      id,
      display_name: displayName ?? commonName,
      pem_encoded: pem,
      has_private_key: false,
      details: [detailsOf(certificate, now)],
      ...bookkeeping(by, now),
    };
    const made = { id, pem, fingerprint, commonName, members };
    this.#certificates.set(id, made);
    return { ok: true, value: this.#certificate(made) };
  }

  addIdentity(wanted: NewPrincipalIdentity): Stored<PrincipalIdentityRecord> {
    const { name, nodeId, roles = ['enterprise_admin'], isProtected = true, by = 'admin' } = wanted;
    if ([...this.#identities.values()].some((one) => one.name === name && one.nodeId === nodeId))
      return refused(519932, `A principal identity with name '${name}' and node id '${nodeId}' exists already.`);
    const certificate = this.importCertificate(wanted.certificatePem, by, wanted.displayName ?? name);
    if (!certificate.ok) return certificate;
    const id = randomUUID();
    const certificateId = certificate.value.id;
    const members = {
      resource_type: 'PrincipalIdentity',
      id,
      display_name: wanted.displayName ?? name,
      name,
      node_id: nodeId,
      role: roles[0] ?? 'auditor',
      is_protected: isProtected,
      ...rolesForPaths(roles),
      ...bookkeeping(by, this.#now()),
    };
    const made = { id, name, nodeId, roles, isProtected, certificateId, members };
    this.#identities.set(id, made);
    return { ok: true, value: this.#identity(made) };
  }

  changeCertificate(identityId: string, certificateId: string, by: string): Stored<PrincipalIdentityRecord> {
    const identity = this.#identities.get(identityId);
    if (identity === undefined) return { ok: false, refusal: notFound(identityId) };
    if (!this.#certificates.has(certificateId)) return { ok: false, refusal: notFound(certificateId) };
    const user = [...this.#identities.values()].find((one) => one.certificateId === certificateId);
    if (user !== undefined && user.id !== identityId)
      return refused(519931, `The certificate is that of the principal identity '${user.name}' already.`);
    const revision = Number(identity.members['_revision'] ?? 0) + 1;
    const changed = { _revision: revision, _last_modified_user: by, _last_modified_time: this.#now() };
    const next = { ...identity, certificateId, members: { ...identity.members, ...changed } };
    this.#identities.set(identityId, next);
    return { ok: true, value: this.#identity(next) };
  }

  removeIdentity(id: string): Stored<undefined> {
    if (!this.#identities.delete(id)) return { ok: false, refusal: notFound(id) };
    return { ok: true, value: undefined };
  }

  removeCertificate(id: string): Stored<undefined> {
    if (!this.#certificates.has(id)) return { ok: false, refusal: notFound(id) };
    const users = [...this.#identities.values()].filter(({ certificateId }) => certificateId === id);
    if (users.length > 0)
      return {
        ok: false,
        refusal: inUse(
          id,
          users.map(({ name }) => name),
        ),
      };
    this.#certificates.delete(id);
    return { ok: true, value: undefined };
  }
}
