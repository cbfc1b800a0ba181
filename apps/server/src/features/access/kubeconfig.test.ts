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
/** A key that every machine guesses. */
const SHORT = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 512,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;
const newKeys = (algorithm: typeof ALGORITHM | typeof SHORT) =>
  webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A client certificate that holds between two days, with its key or another. */
async function certified(
  from: string,
  to: string,
  other = false,
  algorithm: typeof ALGORITHM | typeof SHORT = ALGORITHM,
): Promise<Record<string, string>> {
  const keys = await newKeys(algorithm);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    { name: 'CN=jane', notBefore: new Date(from), notAfter: new Date(to), signingAlgorithm: algorithm, keys },
    webcrypto,
  );
  const { privateKey } = other ? await newKeys(algorithm) : keys;
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
    [
      'a file of certificates',
      kubeconfig(
        { token: 't' },
        { clusters: [{ name: 'c', cluster: { server: 'https://a', 'certificate-authority': '/etc/ca.pem' } }] },
      ),
      /names a file of certificates/,
    ],
    ['a user of another shape', kubeconfig({ token: 5 }), /^This is not a kubeconfig: users\.0\.user\.token: /],
    ['a tag', 'users: !secret SECRET1', /^This is not YAML: Tags such as [^S]*, at line 1, column 8\.$/],
    [
      'more fields than any kubeconfig has',
      Array.from({ length: 51_000 }, (_none, at) => `${at.toString(36)}:\n`).join(''),
      /^There are more than 100000 words and signs.*--minify/,
    ],
    ['brackets without an end', '['.repeat(260_000), /nested more than 100 deep/],
    ['maps in maps', '{a: '.repeat(60_000), /nested more than 100 deep/],
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

  it('with a key that is too short is refused as such', async () => {
    expect(detail(kubeconfig(await certified('2026-01-01', '2027-01-01', false, SHORT)))).toBe(
      'TLS does not take the client certificate with its key: ee key too small.',
    );
  });

  it('with something behind its certificate is refused as such', async () => {
    const user = await certified('2026-01-01', '2027-01-01');
    const certificate = Buffer.from(user['client-certificate-data'] ?? '', 'base64').toString();
    const junk = `${certificate}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`;
    expect(detail(kubeconfig({ ...user, 'client-certificate-data': base64(junk) }))).toMatch(/^TLS does not take/);
  });

  it.each<[string, string]>([
    [
      'another user that is broken',
      kubeconfig({ token: 't' }, { users: [{ name: 'x', user: 5 }, 7, null, { name: 'u', user: { token: 't' } }] }),
    ],
    [
      'members that say nothing',
      kubeconfig({ token: 't', as: null, 'as-groups': null, 'as-user-extra': null, exec: null, tokenFile: null }),
    ],
    [
      'another cluster that is broken',
      kubeconfig(
        { token: 't' },
        { clusters: [{ name: 'x' }, { name: 'c', cluster: { server: 'https://a', 'certificate-authority': null } }] },
      ),
    ],
  ])('with %s is taken', (_, text) => {
    expect(detail(text)).toBe('accepted');
  });

  it('with an empty list of users is told what is missing', () => {
    expect(detail(kubeconfig({}, { users: null }))).toMatch(/user 'u' of the current context is not/);
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
