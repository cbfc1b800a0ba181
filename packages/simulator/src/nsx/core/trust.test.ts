import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Certificate, PrincipalIdentity } from '@netloft/nsx';
import { createAuthority, type KeyPair } from '../../kubernetes/certificates.ts';
import { sendToNsx, startTestNsx, type NsxReply, type TestNsx } from './testing.ts';

const IDENTITIES = '/api/v1/trust-management/principal-identities';
const CERTIFICATES = '/api/v1/trust-management/certificates';
let nsx: TestNsx;
let pair: KeyPair;
beforeEach(async () => {
  nsx = await startTestNsx();
  pair = await createAuthority('prod-east');
});
afterEach(() => nsx.close());

const register = (changes: Record<string, unknown> = {}): Promise<NsxReply> =>
  nsx.call('POST', `${IDENTITIES}/with-certificate`, {
    body: { name: 'prod-east', node_id: 'prod-east', certificate_pem: pair.certificate, ...changes },
  });
const importPem = (pem: string): Promise<NsxReply> =>
  nsx.call('POST', `${CERTIFICATES}?action=import`, { body: { pem_encoded: pem } });

describe('a principal identity is refused', () => {
  it.each([
    ['without a name', { name: undefined }],
    ['without a node id', { node_id: '' }],
    ['without a certificate', { certificate_pem: undefined }],
    ['with a certificate that is no PEM', { certificate_pem: 'certificate' }],
    [
      'with a PEM that is no certificate',
      { certificate_pem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
    ],
  ])('%s', async (_title, changes) => {
    expect((await register(changes)).status).toBe(400);
    expect((await nsx.call('GET', CERTIFICATES)).json['result_count']).toBe(0);
  });

  it('with the name and node id, or the certificate, of another', async () => {
    await register();
    const other = await createAuthority('other');
    expect((await register({ certificate_pem: other.certificate })).status).toBe(400);
    expect((await register({ name: 'other', node_id: 'other' })).status).toBe(400);
    expect((await nsx.call('GET', IDENTITIES)).results).toHaveLength(1);
  });
});

describe('a principal identity', () => {
  it('is made with its certificate, and found with it', async () => {
    const made = await register({ role: 'enterprise_admin' });
    expect(made.status).toBe(201);
    const identity = PrincipalIdentity.parse(made.json);
    expect(identity).toMatchObject({ name: 'prod-east', is_protected: true, role: 'enterprise_admin' });
    expect((await nsx.call('GET', `${IDENTITIES}/${identity.id}`)).json).toEqual(made.json);
    const certificate = await nsx.call('GET', `${CERTIFICATES}/${identity.certificate_id ?? ''}`);
    expect(Certificate.parse(certificate.json)).toMatchObject({
      pem_encoded: pair.certificate,
      used_by: [{ node_id: 'prod-east' }],
      details: [{ subject_cn: 'prod-east', issuer_cn: 'prod-east', is_valid: true }],
    });
  });

  it('has the roles of its paths, and what it makes is protected', async () => {
    await register({ roles_for_paths: [{ path: '/', roles: [{ role: 'cluster_info_reader' }] }] });
    const put = await sendToNsx(nsx.nsx.caPem, 'PUT', `${nsx.nsx.url}/api/v1/cluster/api-service`, {
      certificate: pair,
      body: {},
    });
    expect([put.status, put.json['error_code']]).toEqual([403, 289]);
  });

  it('gets another certificate, with which alone it then signs in', async () => {
    const { id } = PrincipalIdentity.parse((await register()).json);
    const next = await createAuthority('prod-east');
    const imported = await importPem(next.certificate);
    expect(imported.status).toBe(201);
    const change = (certificate: unknown): Promise<NsxReply> =>
      nsx.call('POST', `${IDENTITIES}?action=update_certificate`, {
        body: { principal_identity_id: id, certificate_id: certificate },
      });
    expect((await change('ghost')).status).toBe(404);
    expect((await change(imported.results[0]?.['id'])).json).toMatchObject({ id, _revision: 1 });
    const who = (certificate: KeyPair): Promise<NsxReply> =>
      sendToNsx(nsx.nsx.caPem, 'GET', `${nsx.nsx.url}/api/v1/aaa/user-info`, { certificate });
    expect([(await who(next)).json['user_name'], (await who(pair)).status]).toEqual(['prod-east', 403]);
  });

  it('goes and leaves its certificate, which cannot go before it', async () => {
    const { id, certificate_id: certificate = '' } = PrincipalIdentity.parse((await register()).json);
    const refused = await nsx.call('DELETE', `${CERTIFICATES}/${certificate}`);
    expect([refused.status, refused.json['error_code']]).toEqual([400, 500030]);
    const gone = await nsx.call('DELETE', `${IDENTITIES}/${id}`);
    expect([gone.status, gone.text]).toEqual([200, '']);
    expect((await nsx.call('GET', `${CERTIFICATES}/${certificate}`)).json['used_by']).toEqual([]);
    expect((await nsx.call('DELETE', `${CERTIFICATES}/${certificate}`)).status).toBe(200);
    expect((await nsx.call('DELETE', `${IDENTITIES}/${id}`)).json['error_code']).toBe(600);
    expect((await register()).status).toBe(201);
  });
});
