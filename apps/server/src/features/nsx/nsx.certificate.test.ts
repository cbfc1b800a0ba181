import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createClusterCertificate } from './nsx.certificate.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('the certificate of a cluster', () => {
  it.each([
    { name: 'stc-tkg-cluster-2', organization: 'Netloft' },
    { name: 'a', organization: 'Two, words = "quoted"' },
    { name: 'prod.east_1', organization: '' },
  ])('names the cluster $name, fits its key and is RSA of 2,048 bits', async ({ name, organization }) => {
    const made = await createClusterCertificate(name, { organization, days: 30, now: NOW });
    const certificate = new X509Certificate(made.certificate);
    expect(certificate.subject.split('\n')).toContain(`CN=${name}`);
    expect(certificate.subject).toBe(certificate.issuer);
    expect(certificate.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(Date.parse(certificate.validTo)).toBe(NOW + 30 * 24 * 3600 * 1000);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('is another one every time', async () => {
    const options = { organization: 'Netloft', days: 1, now: NOW };
    const [one, other] = await Promise.all([
      createClusterCertificate('a', options),
      createClusterCertificate('a', options),
    ]);
    expect(one.certificate).not.toBe(other.certificate);
    expect(one.key).not.toBe(other.key);
  });
});
