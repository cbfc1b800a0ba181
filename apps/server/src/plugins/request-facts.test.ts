import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createOriginChecks } from './origin.ts';
import { createReadFacts, hostnameOf, isLoopbackName } from './request-facts.ts';

const request = (headers: Record<string, string>, remoteAddress = '127.0.0.1', encrypted = false): IncomingMessage =>
  ({ headers, socket: { remoteAddress, encrypted } }) as unknown as IncomingMessage;

describe('createReadFacts', () => {
  it.each<[string, { trustProxy: string[]; publicUrl?: string }, IncomingMessage, { ip: string; secure: boolean }]>([
    [
      'believes no forwarding header of a stranger',
      { trustProxy: [] },
      request({ 'x-forwarded-for': '1.1.1.1', 'x-forwarded-proto': 'https' }, '9.9.9.9'),
      { ip: '9.9.9.9', secure: false },
    ],
    [
      'takes the rightmost address that is no proxy',
      { trustProxy: ['10.0.0.0/8'] },
      request({ 'x-forwarded-for': '6.6.6.6, 1.1.1.1, 10.0.0.9' }, '10.0.0.1'),
      { ip: '1.1.1.1', secure: false },
    ],
    [
      'stays with the last proxy when all are proxies',
      { trustProxy: ['10.0.0.0/8'] },
      request({ 'x-forwarded-for': '10.0.0.9' }, '10.0.0.1'),
      { ip: '10.0.0.9', secure: false },
    ],
    [
      'believes the scheme of a trusted proxy',
      { trustProxy: ['10.0.0.0/8'] },
      request({ 'x-forwarded-proto': 'https' }, '10.0.0.1'),
      { ip: '10.0.0.1', secure: true },
    ],
    [
      'takes the scheme of the public address when a trusted proxy says none',
      { trustProxy: ['10.0.0.1'], publicUrl: 'https://n' },
      request({}, '10.0.0.1'),
      { ip: '10.0.0.1', secure: true },
    ],
    [
      'does not take it from a stranger',
      { trustProxy: ['10.0.0.1'], publicUrl: 'https://n' },
      request({}, '10.0.0.2'),
      { ip: '10.0.0.2', secure: false },
    ],
    [
      'believes the last scheme of several',
      { trustProxy: ['10.0.0.1'] },
      request({ 'x-forwarded-proto': 'https, http' }, '10.0.0.1'),
      { ip: '10.0.0.1', secure: false },
    ],
    [
      'takes the name that a proxy has for a WebSocket over TLS as HTTPS',
      { trustProxy: ['10.0.0.1'] },
      request({ 'x-forwarded-proto': 'wss' }, '10.0.0.1'),
      { ip: '10.0.0.1', secure: true },
    ],
    [
      'takes no client from headers of other names',
      { trustProxy: ['10.0.0.1'] },
      request({ forwarded: 'for=1.1.1.1;proto=https', 'x-forwarded-host': 'h', 'x-real-ip': '1.1.1.1' }, '10.0.0.1'),
      { ip: '10.0.0.1', secure: false },
    ],
    ['sees TLS of its own', { trustProxy: [] }, request({}, '::1', true), { ip: '::1', secure: true }],
  ])('%s', (_, config, raw, expected) => {
    const { ip, secure } = createReadFacts({ trustProxy: config.trustProxy, publicUrl: config.publicUrl })(raw);
    expect({ ip, secure }).toEqual(expected);
  });
});

describe('X-Forwarded-For', () => {
  const readFacts = createReadFacts({ trustProxy: ['10.0.0.0/8', '2001:db8:f::/48'], publicUrl: undefined });

  it.each<[string, string, string]>([
    ['a hop that is no address ends the walk', '203.0.113.9, unknown', '10.0.0.1'],
    ['a hop that is no address behind a proxy ends it at that proxy', '203.0.113.9, _hidden, 10.0.0.9', '10.0.0.9'],
    ['an empty hop ends the walk', '203.0.113.9, ', '10.0.0.1'],
    ['a name ends the walk', '203.0.113.9, client.example:80', '10.0.0.1'],
    ['a port that is none ends the walk', '203.0.113.9, 198.51.100.7:http', '10.0.0.1'],
    ['an address with a port is the client', '203.0.113.9, 198.51.100.7:5432', '198.51.100.7'],
    ['an IPv6 address with a port is the client', '203.0.113.9, [2001:db8::1]:443', '2001:db8::1'],
    ['brackets alone are left away', '203.0.113.9, [2001:db8::1]', '2001:db8::1'],
    ['an IPv6 address needs no brackets', '203.0.113.9, 2001:db8::1', '2001:db8::1'],
    ['a proxy with a port is still a proxy', '198.51.100.7, 10.0.0.9:5432, [2001:db8:f::9]:443', '198.51.100.7'],
    ['IPv4 within IPv6 is IPv4', '203.0.113.9, ::ffff:198.51.100.7', '198.51.100.7'],
    ['IPv4 within IPv6 in hexadecimal is IPv4', '203.0.113.9, [::FFFF:c633:6407]:1', '198.51.100.7'],
    ['a proxy as IPv4 within IPv6 is still a proxy', '198.51.100.7, ::ffff:a00:9', '198.51.100.7'],
    ['one address has one spelling', '2001:DB8:0:0::0001', '2001:db8::1'],
  ])('%s', (_, header, ip) => {
    expect(readFacts(request({ 'x-forwarded-for': header }, '::ffff:10.0.0.1')).ip).toBe(ip);
  });
});

describe('createOriginChecks', () => {
  const readFacts = createReadFacts({ trustProxy: [], publicUrl: 'https://netloft.example' });
  const checks = createOriginChecks(
    { publicUrl: 'https://netloft.example', allowedHosts: ['lab'], host: '127.0.0.1', plainHttp: false },
    readFacts,
  );

  it.each<[boolean, Record<string, string>]>([
    [false, { 'sec-fetch-site': 'cross-site' }],
    [false, { 'sec-fetch-site': 'same-site' }],
    [false, { 'sec-fetch-site': 'cross-site', origin: 'https://netloft.example' }],
    [false, { origin: 'http://evil.example', host: 'localhost:3000' }],
    [false, { origin: 'null', host: 'localhost:3000' }],
    [false, { origin: 'https://localhost:3000', host: 'localhost:3000' }],
    [false, { origin: 'http://localhost:3001', host: 'localhost:3000' }],
    [false, { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example', host: 'localhost:3000' }],
    [false, { 'sec-fetch-site': 'none', origin: 'https://evil.example', host: 'localhost:3000' }],
    [false, { 'sec-fetch-site': 'none', origin: 'null', host: 'localhost:3000' }],
    [false, { 'sec-fetch-site': 'same-origin', origin: 'nonsense', host: 'localhost:3000' }],
    [false, { referer: 'http://evil.example/localhost:3000', host: 'localhost:3000' }],
    [false, { referer: 'http://localhost:3001/', host: 'localhost:3000' }],
    [false, { referer: 'nonsense', host: 'localhost:3000' }],
    [true, { referer: 'http://localhost:3000/c/agents?x=1', host: 'localhost:3000' }],
    [true, { referer: 'https://netloft.example/', host: 'localhost:3000' }],
    [true, { origin: 'http://localhost:3000', referer: 'http://evil.example/', host: 'localhost:3000' }],
    [true, { 'sec-fetch-site': 'same-origin', origin: 'https://localhost', host: 'localhost:3000' }],
    [true, { 'sec-fetch-site': 'same-origin', origin: 'https://lab', host: 'localhost:3000' }],
    [true, { 'sec-fetch-site': 'same-origin', origin: 'null', host: 'localhost:3000' }],
    [true, { 'sec-fetch-site': 'none', origin: 'http://localhost:3000', host: 'localhost:3000' }],
    [true, { 'sec-fetch-site': 'same-origin' }],
    [true, { 'sec-fetch-site': 'none' }],
    [true, { origin: 'http://localhost:3000', host: 'localhost:3000' }],
    [true, { origin: 'https://netloft.example', host: 'localhost:3000' }],
    [true, {}],
  ])('originAllowed is %s for %j', (expected, headers) => {
    expect(checks.originAllowed(request(headers))).toBe(expected);
  });

  it('lets a person follow a link from another site to sign out, but no picture or script', () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect(checks.navigationAllowed(request(link))).toBe(true);
    expect(checks.navigationAllowed(request({ ...link, 'sec-fetch-dest': 'iframe' }))).toBe(false);
    expect(checks.navigationAllowed(request({ ...link, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }))).toBe(
      false,
    );
  });

  it('follows a link from a page of the house over plain HTTP, where browsers tell no site, but changes nothing for it', () => {
    const link = request({ referer: 'http://wiki.example/', host: '192.0.2.5:3000' });
    expect(checks.navigationAllowed(link)).toBe(true);
    expect(checks.originAllowed(link)).toBe(false);
  });

  it.each<[boolean, Record<string, string>]>([
    [true, { 'sec-fetch-site': 'same-origin', origin: 'https://netloft.example', host: 'netloft:3000' }],
    [false, { 'sec-fetch-site': 'same-origin', origin: 'nonsense', host: 'netloft:3000' }],
    [false, { 'sec-fetch-site': 'none', origin: 'https://netloft.example', host: 'netloft:3000' }],
    [false, { 'sec-fetch-site': 'cross-site', origin: 'https://netloft.example', host: 'netloft:3000' }],
    [false, { origin: 'https://netloft.example', host: 'netloft:3000' }],
  ])('where no setting names a host a proxy may have changed it: originAllowed is %s for %j', (expected, headers) => {
    const unnamed = createOriginChecks(
      { publicUrl: undefined, allowedHosts: [], host: '0.0.0.0', plainHttp: false },
      createReadFacts({ trustProxy: [], publicUrl: undefined }),
    );
    expect(unnamed.originAllowed(request(headers))).toBe(expected);
  });

  it.each<[boolean, string]>([
    [false, 'evil.example'],
    [false, 'localhost.evil.example'],
    [false, '127.0.0.1.evil.example'],
    [true, 'localhost:3000'],
    [true, '127.0.0.1:3000'],
    [true, '[::1]:3000'],
    [true, 'lab:80'],
    [true, 'netloft.example'],
  ])('a loopback listener answers (%s) for the host %s', (expected, host) => {
    expect(checks.hostFault(request({ host })) === undefined).toBe(expected);
  });

  it('a listener on every address answers for any host', () => {
    const open = createOriginChecks(
      { publicUrl: undefined, allowedHosts: [], host: '0.0.0.0', plainHttp: false },
      readFacts,
    );
    expect(open.hostFault(request({ host: '10.13.210.14' }))).toBeUndefined();
  });
});

it('hostnameOf leaves the port away and keeps brackets', () => {
  expect(['a:1', 'a', '[::1]:80', '[::1]'].map(hostnameOf)).toEqual(['a', 'a', '[::1]', '[::1]']);
  expect(['127.0.0.1', '127.9.9.9', 'app.localhost', '10.0.0.1', 'localhosts'].map(isLoopbackName)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
