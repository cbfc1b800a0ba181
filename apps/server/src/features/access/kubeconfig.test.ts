import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readPastedKubeconfig, sameServer } from './kubeconfig.ts';

const NOW = Date.parse('2026-11-25T00:00:00Z');

/** A kubeconfig with one context whose user is `user`. */
const kubeconfig = (user: unknown, changes: Record<string, unknown> = {}): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'c', user: 'u', namespace: 'team' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443' } }],
    users: [{ name: 'u', user }],
    ...changes,
  });

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A client certificate that holds between two days, with its key or another. */
async function certified(from: string, to: string, other = false): Promise<Record<string, string>> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    { name: 'CN=jane', notBefore: new Date(from), notAfter: new Date(to), signingAlgorithm: ALGORITHM, keys },
    webcrypto,
  );
  const { privateKey } = other ? await newKeys() : keys;
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY');
  return { 'client-certificate-data': base64(certificate.toString('pem')), 'client-key-data': base64(key) };
}

const detail = (text: string): string => {
  const result = readPastedKubeconfig(text, NOW);
  return result.ok ? 'accepted' : result.error.detail;
};

describe('a pasted kubeconfig', () => {
  it.each<[string, string, RegExp]>([
    ['no YAML', 'a: [', /^This is not YAML/],
    ['a list', '- a', /^This is not a kubeconfig/],
    ['a document of another shape', 'contexts: 5', /^This is not a kubeconfig: contexts/],
    [
      'a YAML bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map(
          (name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[index]}`).join(',')}]`,
        )
        .join('\n')}`,
      /^This is not/,
    ],
    ['no current-context', kubeconfig({ token: 't' }, { 'current-context': '' }), /no current-context/],
    [
      'a current-context that is not there',
      kubeconfig({ token: 't' }, { 'current-context': 'b' }),
      /'b' is not among the contexts/,
    ],
    [
      'a cluster that is not there',
      kubeconfig({ token: 't' }, { clusters: [] }),
      /cluster 'c' of the current context is not/,
    ],
    ['a user that is not there', kubeconfig({ token: 't' }, { users: [] }), /user 'u' of the current context is not/],
    ['an exec plugin', kubeconfig({ token: 't', exec: { command: 'aws' } }), /exec plugin/],
    ['an auth-provider', kubeconfig({ 'auth-provider': { name: 'oidc' } }), /auth-provider/],
    ['a token file', kubeconfig({ tokenFile: '/var/run/token' }), /tokenFile/],
    ['a certificate file', kubeconfig({ 'client-certificate': '/etc/c.pem' }), /certificate files/],
    ['a key file', kubeconfig({ 'client-key': '/etc/k.pem' }), /certificate files/],
    ['HTTP basic', kubeconfig({ username: 'a', password: 'b' }), /HTTP basic/],
    ['a certificate without a key', kubeconfig({ 'client-certificate-data': 'eA==' }), /certificate without a key/],
    ['a key without a certificate', kubeconfig({ 'client-key-data': 'eA==' }), /key without a certificate/],
    [
      'a certificate that is none',
      kubeconfig({ 'client-certificate-data': 'eA==', 'client-key-data': 'eA==' }),
      /cannot be read/,
    ],
    ['impersonation', kubeconfig({ token: 't', as: 'jane' }), /acts as jane \(impersonation\)/],
    ['impersonated groups', kubeconfig({ token: 't', 'as-groups': ['ops'] }), /acts as ops \(impersonation\)/],
    ['no credential', kubeconfig({}), /neither a token nor/],
  ])('with %s is refused with the reason', (_, text, expected) => {
    expect(detail(text)).toMatch(expected);
  });

  it.each<[string, () => Promise<Record<string, string>>, RegExp]>([
    ['has expired', () => certified('2025-11-01', '2026-11-24'), /expired on 2026-11-24T00:00:00/],
    ['is not valid yet', () => certified('2026-12-01', '2027-01-01'), /not valid before 2026-12-01/],
    ['has another key', () => certified('2026-01-01', '2027-01-01', true), /key does not belong to/],
  ])('with a client certificate that %s is refused with the reason', async (_, make, expected) => {
    expect(detail(kubeconfig(await make()))).toMatch(expected);
  });

  it('gives a client certificate, and when it ends', async () => {
    expect(readPastedKubeconfig(kubeconfig(await certified('2026-01-01', '2027-01-01')), NOW)).toMatchObject({
      ok: true,
      value: { credential: { type: 'client-certificate' }, expiresAt: Date.parse('2027-01-01') },
    });
  });

  it('gives token, server and namespace of the current context', () => {
    expect(readPastedKubeconfig(kubeconfig({ token: ' t ' }), NOW)).toEqual({
      ok: true,
      value: { server: 'https://10.0.0.1:6443', namespace: 'team', credential: { type: 'bearer', token: 't' } },
    });
  });
});

describe('sameServer', () => {
  it.each([
    [false, 'https://a:6443', 'https://b:6443'],
    [false, 'https://a:6443', 'http://a:6443'],
    [false, 'https://a', 'https://a/prefix'],
    [false, 'nonsense', 'nonsense'],
    [true, 'https://a', 'https://A:443/'],
    [true, 'https://a/k8s/x/', 'https://a/k8s/x'],
  ])('is %s for %s and %s', (expected, one, other) => {
    expect(sameServer(one, other)).toBe(expected);
  });
});
