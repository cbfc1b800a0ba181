import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bearer, failure, json, startScriptedApi, type ScriptedApi } from './api-server.fixture.ts';
import { createClient } from './client.ts';
import { compareVersions, createDiscovery } from './discovery.ts';

let api: ScriptedApi;
let time = 0;
let away = false;
let starting = false;
beforeAll(async () => {
  api = await startScriptedApi((call, response) => {
    if (away) return json(response, 503, failure(503, 'ServiceUnavailable', 'not now'));
    if (call.headers.authorization === 'Bearer nobody')
      return json(response, 403, failure(403, 'Forbidden', 'no discovery for you'));
    const resources = (...names: string[]) =>
      json(response, 200, { kind: 'APIResourceList', resources: names.map((name) => ({ name })) });
    if (starting)
      return json(response, 404, failure(404, 'NotFound', 'the server could not find the requested resource'));
    switch (call.path) {
      case '/apis/crd.antrea.io':
        return json(response, 200, { versions: ['v1alpha1', 'v1beta1', 'v1alpha2'].map((version) => ({ version })) });
      case '/apis/crd.antrea.io/v1beta1':
        return resources('tiers', 'tiers/status', 'traceflows');
      case '/apis/crd.antrea.io/v1alpha2':
        return resources('egresses');
      case '/apis/crd.antrea.io/v1alpha1':
        return resources('traceflows');
      case '/api/v1':
        return resources('pods');
      default:
        return json(response, 404, failure(404, 'NotFound', 'the server could not find the requested resource'));
    }
  });
});
afterAll(() => api.close());
beforeEach(() => {
  api.calls.length = 0;
  away = false;
  starting = false;
});

const discovery = () =>
  createDiscovery(
    (identity) => ({ ok: true, value: createClient(api.connection, identity.credentialFor('test')!) }),
    () => time,
  );

describe('discovery', () => {
  it('answers null for what is not served, whether its group is or not', async () => {
    const one = discovery();
    expect(await one.resolve(bearer('u'), 'crd.antrea.io', 'unicorns')).toEqual({ ok: true, value: null });
    expect(await one.resolve(bearer('u'), 'example.com', 'unicorns')).toEqual({ ok: true, value: null });
  });

  it('asks as the server where the user may not', async () => {
    expect(await discovery().resolve(bearer('nobody'), 'crd.antrea.io', 'tiers')).toMatchObject({
      ok: true,
      value: { version: 'v1beta1' },
    });
  });

  it('prefers the most stable, then the newest version that serves the resource', async () => {
    const one = discovery();
    expect(await one.resolve(bearer('u'), 'crd.antrea.io', 'traceflows')).toEqual({
      ok: true,
      value: { group: 'crd.antrea.io', version: 'v1beta1', plural: 'traceflows' },
    });
    expect(await one.resolve(bearer('u'), 'crd.antrea.io', 'egresses')).toMatchObject({
      value: { version: 'v1alpha2' },
    });
    expect(await one.resolve(bearer('u'), '', 'pods')).toMatchObject({ value: { group: '', version: 'v1' } });
    expect(await one.served(bearer('u'), 'crd.antrea.io')).toMatchObject({
      value: { traceflows: ['v1beta1', 'v1alpha1'] },
    });
    expect(['v1alpha1', 'odd', 'v2', 'v1beta2', 'v10', 'v1beta10', 'v1'].sort(compareVersions)).toEqual([
      'v10',
      'v2',
      'v1',
      'v1beta10',
      'v1beta2',
      'v1alpha1',
      'odd',
    ]);
  });

  it('says what was known while the cluster is away, and asks again soon', async () => {
    const one = discovery();
    const known = { ok: true, value: { group: '', version: 'v1', plural: 'pods' } };
    expect(await one.resolve(bearer('u'), '', 'pods')).toEqual(known);
    away = true;
    time += 61_000;
    expect(await one.resolve(bearer('u'), '', 'pods')).toEqual(known);
    expect(await one.resolve(bearer('new'), '', 'pods')).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    away = false;
    time += 3_000;
    api.calls.length = 0;
    expect(await one.resolve(bearer('u'), '', 'pods')).toEqual(known);
    expect(api.calls.length).toBe(1);
  });

  it('asks again soon, for a minute, for a group that is served no more', async () => {
    const one = discovery();
    const ask = () => one.resolve(bearer('u'), 'crd.antrea.io', 'tiers');
    expect(await ask()).toMatchObject({ value: { plural: 'tiers' } });
    starting = true;
    for (const passed of [61_000, 3_000, 3_000]) {
      time += passed;
      expect(await ask()).toEqual({ ok: true, value: null });
    }
    starting = false;
    time += 3_000;
    expect(await ask()).toMatchObject({ value: { plural: 'tiers' } });
    starting = true;
    time += 61_000;
    await ask();
    time += 61_000;
    await ask();
    starting = false;
    time += 3_000;
    expect(await ask()).toEqual({ ok: true, value: null });
  });

  it('is asked once a minute for each identity', async () => {
    const one = discovery();
    await Promise.all([one.resolve(bearer('u'), 'example.com', 'a'), one.resolve(bearer('u'), 'example.com', 'b')]);
    expect(api.calls.length).toBe(1);
    await one.resolve(bearer('v'), 'example.com', 'a');
    expect(api.calls.length).toBe(2);
    time += 61_000;
    await one.resolve(bearer('u'), 'example.com', 'a');
    expect(api.calls.length).toBe(3);
  });
});
