import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const inPod = { KUBERNETES_SERVICE_HOST: '10.0.0.1' };
const nsx = { ...inPod, NETLOFT_NSX_MANAGERS: 'https://nsx-1.example.com,https://10.0.0.2:8443' };
const user = { NETLOFT_NSX_USER: 'admin', NETLOFT_NSX_PASSWORD: 'VMware1!' };
const THUMBPRINT = Array.from({ length: 32 }, () => 'AB').join(':');

describe('the settings of NSX', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a manager without TLS',
      { ...inPod, NETLOFT_NSX_MANAGERS: 'http://nsx' },
      /^NETLOFT_NSX_MANAGERS takes addresses/,
    ],
    ['a manager with a path', { ...inPod, NETLOFT_NSX_MANAGERS: 'https://nsx/policy' }, /without a path/],
    ['a manager twice', { ...inPod, NETLOFT_NSX_MANAGERS: 'https://nsx,https://nsx:443' }, /names https:\/\/nsx twice/],
    [
      'a password in the address of a manager, which is not repeated',
      { ...inPod, NETLOFT_NSX_MANAGERS: 'https://admin:hunter2@nsx' },
      /^(?!.*hunter2).*not '…@nsx'/,
    ],
    [
      'an unknown way to prove who asks',
      { ...nsx, NETLOFT_NSX_AUTH: 'ldap' },
      /^NETLOFT_NSX_AUTH takes session, basic/,
    ],
    [
      'a credential without managers',
      { ...inPod, ...user },
      /^NETLOFT_NSX_MANAGERS is missing although NETLOFT_NSX_USER/,
    ],
    ['a mode without managers', { ...inPod, NETLOFT_NSX_AUTH: 'basic' }, /although NETLOFT_NSX_AUTH is given/],
    ['a user without a password', { ...nsx, NETLOFT_NSX_USER: 'admin' }, /^NETLOFT_NSX_PASSWORD is missing/],
    [
      'basic without a user',
      { ...nsx, NETLOFT_NSX_AUTH: 'basic' },
      /^NETLOFT_NSX_USER is missing with .*=basic\nNETLOFT_NSX_PASSWORD/,
    ],
    [
      'a token in the mode session',
      { ...nsx, NETLOFT_NSX_TOKEN: 't' },
      /^NETLOFT_NSX_TOKEN does not go with NETLOFT_NSX_AUTH=session, the default/,
    ],
    ['a token without it', { ...nsx, NETLOFT_NSX_AUTH: 'token' }, /^NETLOFT_NSX_TOKEN is missing/],
    [
      'a certificate without its key',
      { ...nsx, NETLOFT_NSX_AUTH: 'certificate', NETLOFT_NSX_CERT: 'c' },
      /^NETLOFT_NSX_KEY is missing/,
    ],
    [
      'a Secret beside a password',
      { ...nsx, ...user, NETLOFT_NSX_SECRET: 'a/b' },
      /^NETLOFT_NSX_USER is given beside NETLOFT_NSX_SECRET/,
    ],
    [
      'a mounted Secret beside one of the API',
      { ...nsx, NETLOFT_NSX_SECRET: 'a/b', NETLOFT_NSX_SECRET_DIR: '/s' },
      /^NETLOFT_NSX_SECRET_DIR is given beside NETLOFT_NSX_SECRET/,
    ],
    ['a Secret without a namespace', { ...nsx, NETLOFT_NSX_SECRET: 'nsx' }, /takes NAMESPACE\/NAME or CONTEXT/],
    ['a thumbprint that is a SHA-1', { ...nsx, NETLOFT_NSX_THUMBPRINT: 'ab'.repeat(20) }, /64 hexadecimal digits/],
    [
      'a thumbprint beside an authority',
      { ...nsx, NETLOFT_NSX_THUMBPRINT: THUMBPRINT, NETLOFT_NSX_CA: 'ca' },
      /in place of NETLOFT_NSX_CA/,
    ],
    ['no requests at all', { ...nsx, NETLOFT_NSX_REQUESTS_PER_SECOND: '0' }, /takes a whole number from 1 to 1000/],
    ['a simulation that is neither on nor off', { ...nsx, NETLOFT_NSX_SIMULATED: 'maybe' }, /takes on or off/],
  ])('refuse %s', (_what, env, expected) => {
    const config = readConfig([], env);
    expect(!config.ok && config.error.join('\n')).toMatch(expected);
  });

  it('list every bad value in one go', () => {
    const config = readConfig([], {
      ...nsx,
      NETLOFT_NSX_AUTH: 'x',
      NETLOFT_NSX_THUMBPRINT: 'x',
      NETLOFT_NSX_SECRET: 'x',
      NETLOFT_LOG_LEVEL: 'x',
    });
    expect(!config.ok && config.error).toHaveLength(4);
  });

  it('are off when nothing is given', () => {
    expect(readConfig([], inPod)).toMatchObject({
      ok: true,
      value: { nsxManagers: [], nsxThumbprints: [], nsxRequestsPerSecond: 10, nsxSimulated: false },
    });
  });

  it('may name managers alone: people sign in themselves', () => {
    expect(readConfig([], nsx)).toMatchObject({
      ok: true,
      value: { nsxManagers: ['https://nsx-1.example.com', 'https://10.0.0.2:8443'] },
    });
  });

  it('take colons out of thumbprints, and contexts with slashes as they are', () => {
    expect(
      readConfig([], {
        ...nsx,
        NETLOFT_NSX_THUMBPRINT: THUMBPRINT,
        NETLOFT_NSX_SECRET: 'arn:aws:eks:cluster/prod/netloft/nsx',
      }),
    ).toMatchObject({
      ok: true,
      value: {
        nsxThumbprints: ['ab'.repeat(32)],
        nsxSecret: { cluster: 'arn:aws:eks:cluster/prod', namespace: 'netloft', name: 'nsx' },
      },
    });
  });

  it('never print password or token', () => {
    const config = readConfig([], { ...nsx, ...user });
    const token = readConfig([], { ...nsx, NETLOFT_NSX_AUTH: 'token', NETLOFT_NSX_TOKEN: 'eyJ.secret' });
    expect(config.ok && token.ok).toBe(true);
    expect(JSON.stringify([config, token]) + inspect([config, token], { depth: 9 })).not.toMatch(/VMware1!|eyJ/);
  });
});
