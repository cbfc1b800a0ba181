import { X509Certificate } from 'node:crypto';
import { read } from '@netloft/antrea';
import type { NsxRegistrationRequest } from '@netloft/contracts';
import { INTERWORKING_NAMESPACE } from '@netloft/nsx';
import type { OpenCluster } from '../../cluster-access.ts';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';

const SECRETS = { group: '', version: 'v1', plural: 'secrets' } as const;
/** A certificate that ends sooner is made anew. */
const MIN_LEFT_MS = 24 * 3600 * 1000;

/** Certificate of a Secret `nsx-cert`, in PEM; undefined where it has none or lacks its key. */
export function certificateOfSecret(secret: KubeObject): string | undefined {
  const data = read.object(secret['data']);
  const encoded = read.text(data?.['tls.crt']);
  if (encoded === undefined || (read.text(data?.['tls.key']) ?? '') === '') return undefined;
  return Buffer.from(encoded, 'base64').toString('utf8');
}

/**
 * The certificate that the cluster has already, when it can serve this registration. One that a registered cluster works with serves
 * whatever its common name is. The key stays where it is.
 */
export async function certificateInCluster(
  open: OpenCluster,
  { name, isRegistered, now }: { readonly name: string; readonly isRegistered: boolean; readonly now: number },
): Promise<Result<string | undefined, Fault>> {
  const found = await open.client.get(SECRETS, 'nsx-cert', INTERWORKING_NAMESPACE);
  if (!found.ok) return found.error.code === 'not-found' ? ok(undefined) : err(faultOfUpstream(found.error));
  const pem = certificateOfSecret(found.value);
  if (pem === undefined) return ok(undefined);
  try {
    const certificate = new X509Certificate(pem);
    const fits = isRegistered || certificate.subject.split('\n').includes(`CN=${name}`);
    return ok(fits && Date.parse(certificate.validTo) - now > MIN_LEFT_MS ? pem : undefined);
  } catch {
    return ok(undefined);
  }
}

/**
 * Whether a registration may make another key. A key that is shown goes into the cluster at some later time, or never: until then a name
 * that NSX knows already would have a certificate whose key the cluster lacks.
 */
export function checkRotates(
  { name, key, rotate }: Pick<NsxRegistrationRequest, 'name' | 'key' | 'rotate'>,
  known: { readonly isRegistered: boolean; readonly hasIdentity: boolean },
): Result<void, Fault> {
  if (key !== 'show' || rotate || !(known.isRegistered || known.hasIdentity)) return ok(undefined);
  const message = `NSX has ${known.isRegistered ? 'a cluster' : 'a principal identity'} ${name} with a certificate already; a new key would replace it.`;
  return err({
    code: 'INVALID_REQUEST',
    detail: `rotate: ${message}`,
    action:
      'Keep the key in the cluster, which leaves it as it is; or choose to replace it, and apply the new manifest at once.',
    errors: [{ path: 'rotate', message }],
  });
}
