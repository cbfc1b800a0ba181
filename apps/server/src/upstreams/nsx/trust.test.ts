import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuthority } from '@netloft/simulator';
import { z } from 'zod';
import type { NsxTrust } from './connections.ts';
import { certificateCredential } from './credential.ts';
import { fixedSource, readCertificateFiles } from './credential-source.ts';
import { apiOf, type Bench, json, openBench, refuse, type ScriptedManager, withSessions } from './testing/manager.ts';
import { managerPath } from './paths.ts';

let bench: Bench;
let manager: ScriptedManager;
beforeEach(async () => {
  bench = await openBench();
  manager = await bench.manager(withSessions((_call, response) => json(response, 200, {})));
});
afterEach(() => bench.close());

const read = (trust: NsxTrust) =>
  apiOf(bench.upstream([manager], { settings: { trust } })).get(managerPath('node/version'), z.looseObject({}));
const OTHER = 'ab'.repeat(32);

describe('nothing is sent', () => {
  it('to a manager whose certificate another authority signed', async () => {
    const { certificate } = await createAuthority('another');
    expect(await read({ type: 'authority', ca: certificate, words: 'the authority in NETLOFT_NSX_CA' })).toMatchObject({
      ok: false,
      error: {
        code: 'unavailable',
        message: `the certificate of ${manager.address} is not signed by the authority in NETLOFT_NSX_CA`,
      },
    });
    expect(manager.calls).toEqual([]);
  });

  it('to a manager whose certificate no public authority signed, where none is configured', async () => {
    expect(await read({ type: 'authority', words: 'an authority that this computer trusts' })).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/is not signed by an authority that this computer trusts$/) as string },
    });
    expect(manager.calls).toEqual([]);
  });

  it('to a manager whose certificate is not the pinned one, whoever signed it', async () => {
    expect(await read({ type: 'thumbprints', thumbprints: [OTHER] })).toMatchObject({
      ok: false,
      error: {
        code: 'unavailable',
        message: `the certificate of ${manager.address} has another thumbprint than the configuration names: ${manager.thumbprint}`,
      },
    });
    expect(manager.calls).toEqual([]);
  });
});

it('a pinned certificate is taken without any authority, and checked on every connection', async () => {
  const trust: NsxTrust = { type: 'thumbprints', thumbprints: [OTHER, manager.thumbprint] };
  const api = apiOf(bench.upstream([manager], { settings: { trust } }));
  const parallel = [1, 2, 3].map(() => api.get(managerPath('node/version'), z.looseObject({})));
  expect((await Promise.all(parallel)).every(({ ok }) => ok)).toBe(true);
});

describe('a principal identity', () => {
  it('shows its certificate, and neither opens a session nor sends a header', async () => {
    const own = await createAuthority('prod-east');
    const seen: (string | undefined)[] = [];
    const credential = certificateCredential(own.certificate, own.key);
    if (!credential.ok) throw new Error(credential.error);
    expect(credential.value.user).toBe('prod-east');
    manager.handle((call, response) => {
      seen.push(call.peer);
      return json(response, 200, {});
    });
    const upstream = bench.upstream([manager], { settings: { source: fixedSource(credential.value) } });
    expect(upstream.shared).toMatchObject({ mode: 'certificate', user: 'prod-east' });
    expect(await apiOf(upstream).get(managerPath('node/version'), z.looseObject({}))).toMatchObject({ ok: true });
    expect(seen).toEqual(['CN=prod-east']);
    expect(manager.paths()).toEqual(['GET /api/v1/node/version']);
    expect(manager.calls[0]?.headers).not.toHaveProperty('authorization');
  });

  it('that NSX does not trust rests', async () => {
    const own = await createAuthority('prod-east');
    const credential = certificateCredential(own.certificate, own.key);
    if (!credential.ok) throw new Error(credential.error);
    manager.handle((_call, response) => refuse(response, 500, 99, 'certificate not trusted'));
    const upstream = bench.upstream([manager], { settings: { source: fixedSource(credential.value) } });
    for (let times = 0; times < 2; times += 1)
      expect(await apiOf(upstream).get(managerPath('node/version'), z.looseObject({}))).toMatchObject({
        ok: false,
        error: { code: 'unauthenticated', errorCode: 99 },
      });
    expect(manager.calls).toHaveLength(1);
  });
});

describe('files of a principal identity', () => {
  it.each([
    ['a key of another certificate', 'other', /does not belong to the client certificate$/],
    ['a key that is none', 'text', /is not PEM of a private key/],
  ])('are refused with %s', async (_what, kind, words) => {
    const folder = mkdtempSync(join(tmpdir(), 'netloft-nsx-'));
    const [own, other] = [await createAuthority('a'), await createAuthority('b')];
    writeFileSync(join(folder, 'tls.crt'), own.certificate);
    writeFileSync(join(folder, 'tls.key'), kind === 'other' ? other.key : 'text');
    const read = readCertificateFiles(join(folder, 'tls.crt'), join(folder, 'tls.key'));
    rmSync(folder, { recursive: true });
    expect(read).toMatchObject({ ok: false, error: expect.stringMatching(words) as string });
  });
});
