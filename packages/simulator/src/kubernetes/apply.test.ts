import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestCluster, type Reply, type TestCluster } from './testing.ts';

const TRACEFLOWS = '/apis/crd.antrea.io/v1alpha1/traceflows';
let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startTestCluster();
});
afterEach(() => cluster.close());

async function apply(spec: unknown, query = 'fieldManager=one', path = `${TRACEFLOWS}/x`): Promise<Reply> {
  const object = { apiVersion: 'crd.antrea.io/v1alpha1', kind: 'Traceflow', metadata: { name: 'x' }, spec };
  return cluster.call('PATCH', `${path}?${query}`, {
    body: object,
    headers: { 'content-type': 'application/apply-patch+yaml' },
  });
}
const spec = (timeout: number, rest: object = {}): object => ({ destination: { pod: 'b' }, timeout, ...rest });

describe('applies that are refused', () => {
  it.each([
    ['', 422, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'],
    [
      `fieldManager=${'x'.repeat(129)}`,
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be longer than 128',
    ],
    [
      'fieldManager=one&fieldValidation=Strict',
      400,
      'Traceflow in version "v1alpha1" cannot be handled as a Traceflow: strict decoding error: unknown field "spec.odd"',
    ],
  ])('with %s', async (query, code, message) => {
    const { status, json } = await apply(spec(5, { odd: 1 }), query);
    expect({ status, message: json.message }).toEqual({ status: code, message });
  });

  it('because another applier owns a field with another value', async () => {
    await apply(spec(5));
    const { status, json } = await apply(spec(6), 'fieldManager=two');
    expect(status).toBe(409);
    expect(json).toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "one": .spec.timeout',
      details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.timeout' }] },
    });
  });

  it('because somebody changed fields otherwise', async () => {
    const made = await apply(spec(5, { name: 'a' }));
    await cluster.call('PATCH', `${TRACEFLOWS}/x?fieldManager=hand`, {
      body: { spec: { timeout: 7, name: 'b' } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    const { json } = await apply(spec(5, { name: 'a' }));
    const manager = `"hand" using crd.antrea.io/v1alpha1 at ${made.json.metadata.creationTimestamp?.slice(0, 10) ?? ''}`;
    expect(json.message).toContain(`Apply failed with 2 conflicts: conflicts with ${manager}`);
    expect(json.message.split('\n').slice(1)).toEqual(['- .spec.timeout', '- .spec.name']);
  });

  it('of a status of nothing', async () => {
    expect((await apply({}, 'fieldManager=one', `${TRACEFLOWS}/x/status`)).status).toBe(404);
  });
});

describe('applies', () => {
  it('create, change and own what they name, but not defaults', async () => {
    const made = await apply({ destination: { pod: 'b' } });
    expect(made.status).toBe(201);
    expect(made.json.spec).toEqual({ destination: { pod: 'b' }, timeout: 20 });
    expect(made.json.metadata.managedFields).toEqual([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'crd.antrea.io/v1alpha1',
        time: expect.any(String) as string,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:destination': { 'f:pod': {} } } },
      },
    ]);
    const again = await apply({ destination: { pod: 'b' } });
    expect(again.status).toBe(200);
    expect(again.json.metadata.resourceVersion).toBe(made.json.metadata.resourceVersion);
  });

  it('remove what their manager no longer names, unless others own it too', async () => {
    await apply(spec(5, { name: 'a', protocol: 'TCP' }));
    await apply({ destination: { pod: 'b' }, name: 'a' }, 'fieldManager=two');
    const { json } = await apply({ destination: { pod: 'b' } });
    expect(json.spec).toEqual({ destination: { pod: 'b' }, name: 'a', timeout: 20 });
  });

  it('take fields over when forced', async () => {
    await apply(spec(5));
    const { json } = await apply(spec(6), 'fieldManager=two&force=true');
    expect(json.spec).toMatchObject({ timeout: 6 });
    const managers = Object.fromEntries(
      (json.metadata.managedFields ?? []).map((entry) => [entry['manager'], entry['fieldsV1']]),
    );
    expect(managers).toEqual({
      one: { 'f:spec': { 'f:destination': { 'f:pod': {} } } },
      two: { 'f:spec': { 'f:destination': { 'f:pod': {} }, 'f:timeout': {} } },
    });
  });

  it('merge keyed lists item by item', async () => {
    const rules = (...names: string[]): object => ({
      destination: { pod: 'b' },
      rules: names.map((name) => ({ name, action: 'Drop' })),
    });
    await apply(rules('a', 'b'));
    await apply(rules('c'), 'fieldManager=two');
    const { json } = await apply(rules('b'));
    expect(json.spec['rules']).toEqual([
      { name: 'b', action: 'Drop' },
      { name: 'c', action: 'Drop' },
    ]);
    const conflict = await apply({ destination: { pod: 'b' }, rules: [{ name: 'c', action: 'Allow' }] });
    expect(conflict.json.message).toBe(
      'Apply failed with 1 conflict: conflict with "two": .spec.rules[name="c"].action',
    );
  });

  it('change nothing in a dry run', async () => {
    expect((await apply(spec(5), 'fieldManager=one&dryRun=All')).status).toBe(201);
    expect(cluster.store.list('crd.antrea.io', 'traceflows')).toEqual([]);
  });

  it('are recorded beside ordinary writes, each with its own fields', async () => {
    await cluster.call('POST', TRACEFLOWS, {
      body: {
        apiVersion: 'crd.antrea.io/v1alpha1',
        kind: 'Traceflow',
        metadata: { name: 'x', labels: { a: 'b' } },
        spec: { destination: { pod: 'b' } },
      },
      headers: { 'user-agent': 'tester/1.0 (x)' },
    });
    const { json } = await cluster.call('PATCH', `${TRACEFLOWS}/x/status?fieldManager=controller`, {
      body: { status: { phase: 'Running' } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(json.metadata.managedFields).toMatchObject([
      {
        manager: 'tester',
        operation: 'Update',
        fieldsV1: { 'f:metadata': { 'f:labels': { 'f:a': {} } }, 'f:spec': { 'f:destination': { 'f:pod': {} } } },
      },
      {
        manager: 'controller',
        operation: 'Update',
        subresource: 'status',
        fieldsV1: { 'f:status': { 'f:phase': {} } },
      },
    ]);
  });
});
