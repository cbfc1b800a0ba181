import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** NSX wants RSA of 2,048 bits with SHA-256 for the certificate of a cluster. */
const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;
const DAY_MS = 24 * 3600 * 1000;

/** A certificate and its private key, both PEM. The key must go nowhere but into the cluster, or to the person who asked for it. */
export interface ClusterCertificate {
  readonly certificate: string;
  readonly key: string;
}

const quoted = (text: string): string => text.replaceAll(/[\\,+="<>;#]/g, String.raw`\$&`);

/**
 * A self-signed certificate with which an Antrea cluster signs in to NSX: its common name is the cluster's name (each cluster needs
 * its own; Broadcom KB 345885).
 */
export async function createClusterCertificate(
  name: string,
  options: { readonly organization: string; readonly days: number; readonly now: number },
): Promise<ClusterCertificate> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const organization = options.organization === '' ? '' : `O=${quoted(options.organization)}, `;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(15)))
      .toString('hex')
      .replace(/^[89a-f]/, '1'),
    name: `${organization}OU=Antrea Cluster, CN=${quoted(name)}`,
    // A clock that is a little behind must not refuse it.
    notBefore: new Date(options.now - 300_000),
    notAfter: new Date(options.now + options.days * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
  });
  return {
    certificate: `${certificate.toString('pem').trim()}\n`,
    key: `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY').trim()}\n`,
  };
}
