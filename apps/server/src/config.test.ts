import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConfig, SETTINGS } from './config.ts';

const inPod = { KUBERNETES_SERVICE_HOST: '10.0.0.1' };
const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7)).toString('base64');

describe('readConfig', () => {
  it('reads where flows are kept and where they come in', () => {
    const config = readConfig([], {
      ...inPod,
      NETLOFT_FLOW_STORE: 'https://ch.example.com:8443/flows',
      NETLOFT_FLOW_LISTEN: 'udp://0.0.0.0:4739, prod=tcp://[::1]:4740,udp://0.0.0.0:4739',
      NETLOFT_FLOW_STREAM: 'prod=https://10.96.0.30:14740',
      NETLOFT_THEIA_CLICKHOUSE: 'http://ch:8123',
    });
    expect(config).toMatchObject({
      ok: true,
      value: {
        role: 'all',
        flowStore: { mode: 'clickhouse', url: 'https://ch.example.com:8443', database: 'flows' },
        flowListen: [
          { id: 'udp://0.0.0.0:4739', protocol: 'udp', host: '0.0.0.0', port: 4739 },
          { id: 'prod=tcp://[::1]:4740', protocol: 'tcp', host: '::1', port: 4740, cluster: 'prod' },
          { id: 'udp://0.0.0.0:4739#3', protocol: 'udp', host: '0.0.0.0', port: 4739 },
        ],
        flowStreams: [{ address: '10.96.0.30:14740', tls: true, cluster: 'prod' }],
        theiaStores: [{ url: 'http://ch:8123', database: 'default' }],
      },
    });
  });

  it('reads from which file servers Netloft may fetch', () => {
    const fingerprint = `SHA256:${'aB+/'.repeat(10)}abc`;
    const config = readConfig([], {
      ...inPod,
      NETLOFT_FILE_SERVERS: `Files.example.com:22=${fingerprint}, [2001:db8::1]:2222=${fingerprint}`,
    });
    expect(config).toMatchObject({
      ok: true,
      value: {
        fileServers: [
          { host: 'files.example.com', port: 22, fingerprint },
          { host: '2001:db8::1', port: 2222, fingerprint },
        ],
      },
    });
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    [
      'a port that is no number',
      ['--port', 'abc'],
      inPod,
      /^--port \/ NETLOFT_LISTEN_PORT takes a number from 0 to 65535, not 'abc'$/,
    ],
    ['a port out of range', [], { ...inPod, NETLOFT_LISTEN_PORT: '70000' }, /not '70000'/],
    ['an unknown flag', ['--prot', '1'], inPod, /Unknown option '--prot'; flags are/],
    ['a word that is no flag', ['serve'], inPod, /Unexpected argument 'serve'/],
    [
      'a password for Theia without its user',
      [],
      { ...inPod, NETLOFT_THEIA_CLICKHOUSE_PASSWORD: 'x' },
      /^NETLOFT_THEIA_CLICKHOUSE_USER is missing although NETLOFT_THEIA_CLICKHOUSE_PASSWORD is given$/,
    ],
    ...(['embedded', 'off', 'http://ch:8123'] as const).map(
      (store): [string, string[], Record<string, string>, RegExp] => [
        `an authority for the flow store ${store}`,
        [],
        { ...inPod, NETLOFT_FLOW_STORE: store, NETLOFT_FLOW_STORE_CA: '/ca.pem' },
        /^NETLOFT_FLOW_STORE_CA goes with an https address in NETLOFT_FLOW_STORE$/,
      ],
    ),
    [
      'an authority for Theia over plain HTTP',
      [],
      { ...inPod, NETLOFT_THEIA_CLICKHOUSE: 'http://ch:8123', NETLOFT_THEIA_CLICKHOUSE_CA: '/ca.pem' },
      /^NETLOFT_THEIA_CLICKHOUSE_CA goes with an https address in NETLOFT_THEIA_CLICKHOUSE$/,
    ],
    ['a flag without its value', ['--port'], inPod, /argument missing; flags are/],
    ['no kubeconfig outside a Pod', [], {}, /^--kubeconfig \/ NETLOFT_KUBECONFIG is missing/],
    ['contexts without a kubeconfig', ['--context', 'a'], inPod, /goes with --kubeconfig PATH/],
    ['a context twice', ['--kubeconfig', 'k', '--context', 'a', '--context', 'a'], {}, /names a context twice/],
    [
      'a public address with a path',
      [],
      { ...inPod, NETLOFT_PUBLIC_URL: 'https://a/b' },
      /^NETLOFT_PUBLIC_URL takes an address/,
    ],
    ['a public address of another scheme', [], { ...inPod, NETLOFT_PUBLIC_URL: 'ftp://a' }, /takes an address/],
    ['a certificate without a key', [], { ...inPod, NETLOFT_TLS_CERT: 'c' }, /^NETLOFT_TLS_KEY is missing/],
    ['a key without a certificate', [], { ...inPod, NETLOFT_TLS_KEY: 'c' }, /^NETLOFT_TLS_CERT is missing/],
    ['a proxy that is no network', [], { ...inPod, NETLOFT_TRUST_PROXY: '10.0.0.0/8,proxy' }, /not 'proxy'/],
    ['a network of too many bits', [], { ...inPod, NETLOFT_TRUST_PROXY: '10.0.0.0/33' }, /not '10.0.0.0\/33'/],
    ['an unknown log level', [], { ...inPod, NETLOFT_LOG_LEVEL: 'loud' }, /takes fatal, error/],
    [
      'a file server without the fingerprint of its host key',
      [],
      { ...inPod, NETLOFT_FILE_SERVERS: 'files.example.com:22' },
      /^NETLOFT_FILE_SERVERS takes host:port and the fingerprint/,
    ],
    [
      'a file server without port',
      [],
      { ...inPod, NETLOFT_FILE_SERVERS: `files.example.com=SHA256:${'a'.repeat(43)}` },
      /^NETLOFT_FILE_SERVERS takes host:port/,
    ],
    ['a short session key', [], { ...inPod, NETLOFT_SESSION_KEYS: 'c2hvcnQ=' }, /key 1 is 5 bytes long/],
    [
      'a session key of zeros',
      [],
      { ...inPod, NETLOFT_SESSION_KEYS: Buffer.alloc(32).toString('base64') },
      /key 1 is not random/,
    ],
    [
      'an idle time beyond the whole',
      [],
      { ...inPod, NETLOFT_SESSION_IDLE_MINUTES: '90', NETLOFT_SESSION_MAX_MINUTES: '60' },
      /must not exceed NETLOFT_SESSION_MAX_MINUTES/,
    ],
    [
      'a switch that is neither on nor off',
      [],
      { ...inPod, NETLOFT_SIGN_IN_TOKEN: 'maybe' },
      /takes on or off, not 'maybe'/,
    ],
    ['a flow store of another kind', [], { ...inPod, NETLOFT_FLOW_STORE: 'postgres' }, /^NETLOFT_FLOW_STORE takes off/],
    [
      'a password in the address of the flow store, which it does not repeat',
      [],
      { ...inPod, NETLOFT_FLOW_STORE: 'http://a:hunter2@ch:8123' },
      /^(?!.*hunter2).*without user and password/,
    ],
    ...(
      [
        ['NETLOFT_FLOW_STORE', 'http://ch:8123/netloft?password=hunter2'],
        ['NETLOFT_FLOW_STORE', 'htp://user:hun/ter2@ch'],
        ['NETLOFT_FLOW_STREAM', "https://user:hunter2'@aggregator:14740"],
        ['NETLOFT_FLOW_LISTEN', 'prod=tcp://user:hunter2@0.0.0.0:4740'],
        ['NETLOFT_FLOW_LISTEN', 'tcp://user:hunter2'],
        ['NETLOFT_ANTREA_SERVICE_URL', 'https://user:hunter2,@antrea'],
        ['NETLOFT_THEIA_CLICKHOUSE', 'http://user:hunter2@clickhouse:8123/default'],
        ['NETLOFT_FILE_SERVERS', 'user:hunter2@files:22=SHA256:abc'],
        ['NETLOFT_TRUST_PROXY', 'http://user:hunter2@10.0.0.1'],
        ['NETLOFT_NSX_MANAGERS', 'https://admin:hunter2@nsx'],
        ['NETLOFT_PUBLIC_URL', 'https://user:hunter2@netloft.example.com/path'],
        ['NETLOFT_OIDC_ISSUER', 'https://user:hunter2@sso.example.com'],
      ] as const
    ).map(([setting, text]): [string, string[], Record<string, string>, RegExp] => [
      `a password in ${setting}=${text}, which it does not repeat`,
      [],
      { ...inPod, [setting]: text },
      /^(?!.*h?unter2|.*hun)/s,
    ]),
    ['proxies that are everybody', [], { ...inPod, NETLOFT_TRUST_PROXY: '0.0.0.0/0' }, /would believe everybody/],
    ['everybody written otherwise', [], { ...inPod, NETLOFT_TRUST_PROXY: '::/00' }, /'::\/00' would believe everybody/],
    [
      'one half of everybody',
      [],
      { ...inPod, NETLOFT_TRUST_PROXY: '128.0.0.0/1' },
      /would believe everybody, or nearly/,
    ],
    ['everybody of IPv4 as IPv6', [], { ...inPod, NETLOFT_TRUSTED_PROXY: '::ffff:0:0/96' }, /would believe everybody/],
    ['a flow listener without a port', [], { ...inPod, NETLOFT_FLOW_LISTEN: 'udp://0.0.0.0' }, /not 'udp:\/\/0.0.0.0'/],
    ['a TLS flow listener without a certificate', [], { ...inPod, NETLOFT_FLOW_LISTEN: 'tls://[::]:4740' }, /tls:\/\//],
    ['a flow stream with a path', [], { ...inPod, NETLOFT_FLOW_STREAM: 'https://a:1/b' }, /without a path/],
    ['a collector with an embedded store', ['--role', 'collector'], {}, /^NETLOFT_FLOW_STORE takes the address/],
    [
      'a collector that listens nowhere',
      ['--role', 'collector'],
      { NETLOFT_FLOW_STORE: 'http://ch:8123' },
      /^NETLOFT_FLOW_LISTEN is missing/,
    ],
    [
      'no way to sign in',
      [],
      { ...inPod, NETLOFT_SIGN_IN_TOKEN: 'off', NETLOFT_SIGN_IN_PASSWORD: 'off', NETLOFT_SIGN_IN_KUBECONFIG: 'off' },
      /leave one on/,
    ],
    [
      'a namespace that cannot be one',
      [],
      { ...inPod, NETLOFT_ANTREA_NAMESPACE: 'Kube System' },
      /takes the name of a namespace/,
    ],
    ...['http://a', 'https://a/path', 'https://user@a', 'https://a?b', 'prod=', 'prod=http://a', '=https://a'].map(
      (text): [string, string[], Record<string, string>, RegExp] => [
        `${text} as the address of Antrea’s Service`,
        [],
        { ...inPod, NETLOFT_ANTREA_SERVICE_URL: text },
        /^NETLOFT_ANTREA_SERVICE_URL takes addresses such as .* not '/,
      ],
    ),
    [
      'two addresses for one cluster',
      [],
      { ...inPod, NETLOFT_ANTREA_SERVICE_URL: 'a=https://b,a=https://c' },
      /names cluster a twice/,
    ],
  ])('refuses %s', (_, argv, env, expected) => {
    const result = readConfig(argv, env);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.error.join('\n')).toMatch(expected);
  });

  it('lists every bad value in one go', () => {
    const result = readConfig(['--port', 'x'], {
      ...inPod,
      NETLOFT_LOG_LEVEL: 'x',
      NETLOFT_SIGN_IN_TOKEN: 'x',
      NETLOFT_PUBLIC_URL: 'x',
    });
    expect(!result.ok && result.error).toHaveLength(4);
  });

  it('lets a flag win over the environment, and an empty variable count as absent', () => {
    const result = readConfig(['--port', '8080', '--kubeconfig', '/k', '--context', 'b'], {
      NETLOFT_LISTEN_PORT: '9',
      NETLOFT_CONTEXTS: 'a',
      NETLOFT_LOG_LEVEL: '',
    });
    expect(result.ok && result.value).toMatchObject({
      port: 8080,
      kubeconfig: '/k',
      contexts: ['b'],
      logLevel: 'info',
    });
  });

  it('does not mind the variables that Kubernetes sets beside a Service named netloft', () => {
    const result = readConfig([], { ...inPod, NETLOFT_PORT: 'tcp://10.0.0.7:3000', NETLOFT_SERVICE_HOST: '10.0.0.7' });
    expect(result.ok && result.value.port).toBe(3000);
  });

  it('never prints a secret', () => {
    const result = readConfig([], {
      ...inPod,
      NETLOFT_INITIAL_ADMIN_PASSWORD: 'hunter2-hunter2',
      NETLOFT_SESSION_KEYS: key,
    });
    const printed = `${inspect(result, { depth: 9 })} ${JSON.stringify(result)} ${result.ok ? String(result.value.initialAdminPassword) : ''}`;
    expect(printed).not.toContain('hunter2');
    expect(printed).not.toContain(key);
    expect(result.ok && result.value.initialAdminPassword?.reveal()).toBe('hunter2-hunter2');
  });

  it.each([
    ['secretpassword1\n', 'secretpassword1'],
    ['secretpassword1\r\n', 'secretpassword1'],
    ['secretpassword1\n\n', 'secretpassword1\n'],
    [' secretpassword1 ', ' secretpassword1 '],
  ])('takes the secret %j without the line end of the file that it was in', (text, secret) => {
    const result = readConfig([], {
      ...inPod,
      NETLOFT_INITIAL_ADMIN_PASSWORD: text,
      NETLOFT_FLOW_STORE_PASSWORD: text,
    });
    expect(result.ok && result.value.initialAdminPassword?.reveal()).toBe(secret);
    expect(result.ok && result.value.flowStorePassword?.reveal()).toBe(secret);
  });

  it('is frozen', () => {
    const result = readConfig([], inPod);
    expect(result.ok && Object.isFrozen(result.value)).toBe(true);
  });

  it('has every setting in docs/configuration.md, and no other', () => {
    const text = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
    const described = [...text.matchAll(/^\| `(NETLOFT_[A-Z_]+)`/gm)].map(([, name]) => name);
    expect(new Set(described)).toEqual(new Set(Object.values(SETTINGS).map(({ env }) => env)));
  });
});
