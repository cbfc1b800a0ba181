import { X509Certificate } from 'node:crypto';
import { Certificate, PrincipalIdentity } from '@netloft/nsx';
import { z } from 'zod';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { managerPath } from '../../upstreams/nsx/paths.ts';
import type { NsxApi } from '../../upstreams/nsx/types.ts';
import { nsxFault } from './nsx.faults.ts';
import type { Json } from './nsx.objects.ts';
import type { Outcome } from './nsx.steps.ts';

const IDENTITIES = 'trust-management/principal-identities';
const CERTIFICATES = 'trust-management/certificates';
const MAX_CERTIFICATES = 10_000;
/** An Antrea cluster's principal writes groups' members and inventory, for which NSX's guide wants this role. */
const ROLE = 'enterprise_admin';

/** SHA-256 of a certificate in PEM; undefined when it is none. */
export function fingerprintOf(pem: string | undefined): string | undefined {
  if (pem === undefined) return undefined;
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    return undefined;
  }
}

/** The principal identity of a name, and its certificate as far as it can be read. */
export async function findIdentity(
  api: NsxApi,
  name: string,
): Promise<Result<{ readonly identity: PrincipalIdentity; readonly pem: string | undefined } | undefined, Fault>> {
  const listed = await api.list(managerPath(IDENTITIES), PrincipalIdentity);
  if (!listed.ok) return nsxFault(listed.error);
  const identity = listed.value.items.find((one) => one.name === name);
  if (identity === undefined) return ok(undefined);
  const certificate =
    identity.certificate_id === undefined
      ? undefined
      : await api.get(managerPath(CERTIFICATES, identity.certificate_id), Certificate);
  return ok({ identity, pem: certificate?.ok === true ? certificate.value.pem_encoded : undefined });
}

const shown = (name: string, pem: string | undefined): Json => ({
  name,
  node_id: name,
  role: ROLE,
  certificate: fingerprintOf(pem) ?? '(unknown)',
});

async function create(api: NsxApi, name: string, pem: string): Promise<Result<void, Fault>> {
  const known = await knownId(api, pem);
  if (!known.ok) return known;
  // What an identity that is gone left behind; NSX keeps one that somebody uses, and then says so itself.
  await removeCertificate(api, known.value);
  const made = await api.write('POST', managerPath(IDENTITIES, 'with-certificate'), {
    body: {
      display_name: name,
      name,
      node_id: name,
      role: ROLE,
      is_protected: true,
      certificate_pem: pem,
    },
  });
  return made.ok ? ok(undefined) : nsxFault(made.error);
}

const ImportedList = z.looseObject({ results: z.array(Certificate) });

/** Id of an imported certificate: NSX answers with a list of the chain, the certificate itself first. */
const importedId = (answer: unknown): string | undefined =>
  ImportedList.safeParse(answer).data?.results[0]?.id ?? Certificate.safeParse(answer).data?.id;

/** Id of a certificate that NSX holds already; it takes none twice. */
async function knownId(api: NsxApi, pem: string): Promise<Result<string | undefined, Fault>> {
  const listed = await api.list(managerPath(CERTIFICATES), Certificate, { max: MAX_CERTIFICATES });
  if (!listed.ok) return nsxFault(listed.error);
  const wanted = fingerprintOf(pem);
  return ok(listed.value.items.find((one) => fingerprintOf(one.pem_encoded) === wanted)?.id);
}

async function importCertificate(api: NsxApi, name: string, pem: string): Promise<Result<string, Fault>> {
  const imported = await api.write('POST', managerPath(CERTIFICATES), {
    query: { action: 'import' },
    body: { display_name: name, pem_encoded: pem },
  });
  if (!imported.ok) return nsxFault(imported.error);
  const id = importedId(imported.value);
  return id === undefined
    ? err({
        code: 'UPSTREAM_INVALID_ANSWER',
        detail: 'NSX took the certificate, but did not say under which id.',
        upstream: { kind: 'nsx' },
      })
    : ok(id);
}

/** Removes a certificate that nobody should use any more; says why it stays, where it does. */
async function removeCertificate(api: NsxApi, id: string | undefined): Promise<string | undefined> {
  const gone = id === undefined ? undefined : await api.write('DELETE', managerPath(CERTIFICATES, id));
  return gone?.ok === false && gone.error.code !== 'not-found' ? gone.error.message : undefined;
}

/** Gives an identity another certificate, and removes the one that it replaces. Answers why that stays, where it does. */
async function change(
  api: NsxApi,
  identity: PrincipalIdentity,
  pem: string,
): Promise<Result<string | undefined, Fault>> {
  const known = await knownId(api, pem);
  if (!known.ok) return known;
  const given = known.value === undefined ? await importCertificate(api, identity.name ?? identity.id, pem) : undefined;
  if (given?.ok === false) return given;
  const id = given?.value ?? known.value;
  const changed = await api.write('POST', managerPath(IDENTITIES), {
    query: { action: 'update_certificate' },
    body: { principal_identity_id: identity.id, certificate_id: id },
  });
  if (!changed.ok) {
    // A key that nobody was given needs no certificate in NSX.
    await removeCertificate(api, given?.value);
    return nsxFault(changed.error);
  }
  const former = identity.certificate_id;
  return ok(former === id ? undefined : await removeCertificate(api, former));
}

/** Makes NSX know the certificate of a cluster: a new principal identity, another certificate of it, or nothing where it is so. */
export async function ensureIdentity(
  api: NsxApi,
  name: string,
  /** Undefined in a dry run, before the certificate is made. */
  pem: string | undefined,
  dryRun: boolean,
): Promise<Result<Outcome, Fault>> {
  const found = await findIdentity(api, name);
  if (!found.ok) return found;
  const after =
    pem === undefined ? { ...shown(name, undefined), certificate: '(made by this registration)' } : shown(name, pem);
  if (found.value === undefined) {
    const made = dryRun || pem === undefined ? ok(undefined) : await create(api, name, pem);
    return made.ok ? ok({ action: 'create', before: null, after }) : made;
  }
  const { identity, pem: known } = found.value;
  const before = shown(name, known);
  if (pem !== undefined && known !== undefined && fingerprintOf(known) === fingerprintOf(pem))
    return ok({ action: 'keep', before, after: before });
  const changed = dryRun || pem === undefined ? ok(undefined) : await change(api, identity, pem);
  if (!changed.ok) return changed;
  return ok({
    action: 'update',
    before,
    after,
    detail:
      changed.value === undefined
        ? 'The certificate that it had is removed: whoever signs in with it needs the new one.'
        : `Whoever signs in with the certificate that it had needs the new one. NSX keeps it: ${changed.value}`,
  });
}

/** Takes away the identity of a name and its certificate, unless others use that. What is not there is fine. */
export async function removeIdentity(api: NsxApi, name: string, dryRun: boolean): Promise<Result<Outcome, Fault>> {
  const found = await findIdentity(api, name);
  if (!found.ok) return found;
  if (found.value === undefined) return ok({ action: 'keep', detail: 'NSX has none.' });
  const { identity, pem } = found.value;
  const before = shown(name, pem);
  if (dryRun) return ok({ action: 'delete', before, after: null });
  const gone = await api.write('DELETE', managerPath(IDENTITIES, identity.id), { overwrite: true });
  if (!gone.ok && gone.error.code !== 'not-found') return nsxFault(gone.error);
  const kept = await removeCertificate(api, identity.certificate_id);
  return ok({
    action: 'delete',
    before,
    after: null,
    ...(kept === undefined ? {} : { detail: `Its certificate stays: ${kept}` }),
  });
}
