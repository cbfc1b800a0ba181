import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelled, recordingAdmission, type RecordingAdmission } from './admission.fixture.ts';
import { pod, startTestCluster, traceflow, type Ask, type TestCluster } from './testing.ts';

const TRACEFLOWS = '/apis/crd.antrea.io/v1alpha1/traceflows';
const PODS = '/api/v1/namespaces/default/pods';
const CONFIGMAPS = '/api/v1/namespaces/default/configmaps';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' };
const JSON_PATCH = { 'content-type': 'application/json-patch+json' };

let cluster: TestCluster;
let admission: RecordingAdmission;
beforeEach(async () => {
  admission = recordingAdmission();
  cluster = await startTestCluster(admission);
});
afterEach(() => cluster.close());

describe('updates that are refused', () => {
  beforeEach(() => cluster.store.create('crd.antrea.io', 'traceflows', labelled({ deny: 'UPDATE' })));
  it.each<[string, string, Ask, number, string]>([
    ['PUT', 'y', { body: traceflow('y') }, 404, 'traceflows.crd.antrea.io "y" not found'],
    ['PUT', 'y', { body: traceflow('x') }, 400, 'the name of the object (x) does not match the name on the URL (y)'],
    [
      'PUT',
      'x',
      { body: traceflow('x') },
      422,
      'traceflows.crd.antrea.io "x" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
    ],
    [
      'PUT',
      'x',
      { body: { ...traceflow('x'), metadata: { name: 'x', resourceVersion: '1' } } },
      409,
      'Operation cannot be fulfilled on traceflows.crd.antrea.io "x": the object has been modified; please apply your changes to the latest version and try again',
    ],
    [
      'PATCH',
      'x',
      { body: {}, headers: { 'content-type': 'text/plain' } },
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
    ],
    ['PATCH', 'x', { body: '{', headers: MERGE }, 400, 'error decoding patch: unexpected end of JSON input'],
    [
      'PATCH',
      'x',
      { body: {}, headers: JSON_PATCH },
      400,
      'json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    ],
    [
      'PATCH',
      'x',
      { body: [{ op: 'test', path: '/metadata/name', value: 'y' }], headers: JSON_PATCH },
      422,
      'the server rejected our request due to an error in our request',
    ],
    [
      'PATCH',
      'x',
      { body: [{ op: 'remove', path: '/spec/nothing' }], headers: JSON_PATCH },
      422,
      'the server rejected our request due to an error in our request',
    ],
    [
      'PATCH',
      'x',
      { body: { metadata: { resourceVersion: '1' } }, headers: MERGE },
      409,
      'Operation cannot be fulfilled on traceflows.crd.antrea.io "x": the object has been modified; please apply your changes to the latest version and try again',
    ],
    [
      'PATCH',
      'x',
      { body: { spec: { timeout: 0 } }, headers: MERGE },
      422,
      'Traceflow.crd.antrea.io "x" is invalid: spec.timeout: Invalid value: 0: spec.timeout in body should be greater than or equal to 1',
    ],
    [
      'PATCH',
      'x',
      { body: { spec: { timeout: 5 } }, headers: MERGE },
      400,
      'admission webhook "acnpvalidator.antrea.io" denied the request: user not authorized to access Tier x',
    ],
    [
      'PATCH',
      'x?force=true',
      { body: {}, headers: MERGE },
      422,
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    ],
  ])('%s %s %j', async (method, name, ask, code, message) => {
    const { status, json } = await cluster.call(method, `${TRACEFLOWS}/${name}`, ask);
    expect({ status, message: json.message }).toEqual({ status: code, message });
  });
});

describe('updates', () => {
  it('keep the status, as the status subresource keeps everything else', async () => {
    const made = (await cluster.call('POST', TRACEFLOWS, { body: traceflow('x') })).json;
    const body = { ...made, spec: { ...made.spec, timeout: 9 }, status: { phase: 'Running' } };
    const status = (await cluster.call('PUT', `${TRACEFLOWS}/x/status`, { body })).json;
    expect(status).toMatchObject({ spec: { timeout: 20 }, status: { phase: 'Running' }, metadata: { generation: 1 } });
    const updated = await cluster.call('PUT', `${TRACEFLOWS}/x`, {
      body: { ...body, metadata: status.metadata, status: { phase: 'Failed' } },
    });
    expect(updated.json).toMatchObject({
      spec: { timeout: 9 },
      status: { phase: 'Running' },
      metadata: { generation: 2 },
    });
    const patched = await cluster.call('PATCH', `${TRACEFLOWS}/x/status`, {
      body: { spec: { timeout: 1 }, status: { reason: 'why' } },
      headers: MERGE,
    });
    expect(patched.json).toMatchObject({ spec: { timeout: 9 }, status: { phase: 'Running', reason: 'why' } });
  });

  it('change nothing in a dry run', async () => {
    cluster.store.create('crd.antrea.io', 'traceflows', traceflow('x'));
    const { revision } = cluster.store;
    const { json } = await cluster.call('PATCH', `${TRACEFLOWS}/x?dryRun=All`, {
      body: { spec: { timeout: 9 } },
      headers: MERGE,
    });
    expect(json.spec).toMatchObject({ timeout: 9 });
    expect(cluster.store.revision).toBe(revision);
  });

  it('need no version for built-in kinds', async () => {
    cluster.store.create('', 'configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'default' },
    });
    const { status } = await cluster.call('PUT', `${CONFIGMAPS}/c`, {
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: 'b' } },
    });
    expect(status).toBe(200);
  });

  it.each<[string, Ask, unknown]>([
    [
      'JSON patch',
      {
        headers: JSON_PATCH,
        body: [
          { op: 'test', path: '/spec/containers/0/name', value: 'main' },
          { op: 'replace', path: '/spec/containers/0/image', value: 'new' },
        ],
      },
      [
        { name: 'main', image: 'new' },
        { name: 'side', image: 'busybox' },
      ],
    ],
    ['merge patch', { headers: MERGE, body: { spec: { containers: [{ name: 'other' }] } } }, [{ name: 'other' }]],
    [
      'strategic merge patch',
      {
        headers: STRATEGIC,
        body: {
          spec: { containers: [{ name: 'side', image: 'new' }, { name: 'third' }, { name: 'main', $patch: 'delete' }] },
        },
      },
      [{ name: 'side', image: 'new' }, { name: 'third' }],
    ],
    [
      'strategic replacement',
      { headers: STRATEGIC, body: { spec: { containers: [{ $patch: 'replace' }, { name: 'only' }] } } },
      [{ name: 'only' }],
    ],
  ])('by %s', async (_name, ask, containers) => {
    cluster.store.create(
      '',
      'pods',
      pod('p', 'default', {
        spec: {
          containers: [
            { name: 'main', image: 'busybox' },
            { name: 'side', image: 'busybox' },
          ],
        },
      }),
    );
    const { status, json } = await cluster.call('PATCH', `${PODS}/p`, ask);
    expect(status).toBe(200);
    expect(json.spec['containers']).toEqual(containers);
  });

  it('let finalizers go but not come back to what is being deleted', async () => {
    cluster.store.create('', 'configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'default', finalizers: ['a.io/x'] },
    });
    await cluster.call('DELETE', `${CONFIGMAPS}/c`);
    const more = await cluster.call('PATCH', `${CONFIGMAPS}/c`, {
      headers: MERGE,
      body: { metadata: { finalizers: ['a.io/x', 'b.io/y'] } },
    });
    expect(more.json.message).toBe(
      'ConfigMap "c" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"b.io/y"}',
    );
    expect(
      (await cluster.call('PATCH', `${CONFIGMAPS}/c`, { headers: MERGE, body: { metadata: { finalizers: null } } }))
        .status,
    ).toBe(200);
    expect((await cluster.call('GET', `${CONFIGMAPS}/c`)).status).toBe(404);
  });
});

describe('deletes', () => {
  beforeEach(() => {
    for (const name of ['a', 'b', 'c'])
      cluster.store.create('crd.antrea.io', 'traceflows', {
        ...traceflow(name),
        metadata: { name, labels: { first: String(name === 'a'), ...(name === 'c' ? { deny: 'DELETE' } : {}) } },
      });
  });
  it.each<[string, Ask, number, string | RegExp]>([
    [`${TRACEFLOWS}/x`, {}, 404, 'traceflows.crd.antrea.io "x" not found'],
    [
      `${TRACEFLOWS}/c`,
      {},
      400,
      'admission webhook "acnpvalidator.antrea.io" denied the request: user not authorized to access Tier x',
    ],
    [
      `${TRACEFLOWS}/a`,
      { body: { preconditions: { uid: 'other' } } },
      409,
      /^Operation cannot be fulfilled on traceflows.crd.antrea.io "a": the UID in the precondition \(other\) does not match the UID in record \(.+\). The object might have been deleted and then recreated$/,
    ],
    [
      `${TRACEFLOWS}/a`,
      { body: { preconditions: { resourceVersion: '1' } } },
      409,
      /the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(1003\). The object might have been modified$/,
    ],
    [
      `${TRACEFLOWS}/a?propagationPolicy=Odd`,
      {},
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Odd": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
    [
      `${TRACEFLOWS}/a`,
      { body: { dryRun: ['Some'] } },
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: []string{"Some"}: supported values: "All"',
    ],
    [
      '/api/v1/namespaces/kube-system',
      {},
      403,
      'namespaces "kube-system" is forbidden: this namespace may not be deleted',
    ],
  ])('%s %j is refused', async (path, ask, code, message) => {
    const { status, json } = await cluster.call('DELETE', path, ask);
    expect(status).toBe(code);
    expect(json.message).toMatch(message);
  });

  it('answer with a Status where the object is gone, and do nothing in a dry run', async () => {
    expect((await cluster.call('DELETE', `${TRACEFLOWS}/a?dryRun=All`)).status).toBe(200);
    const { status, json } = await cluster.call('DELETE', `${TRACEFLOWS}/a`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'a', group: 'crd.antrea.io', kind: 'traceflows', uid: expect.any(String) as string },
    });
    expect((await cluster.call('GET', `${TRACEFLOWS}/a`)).status).toBe(404);
  });

  it('answer with the Pod, which takes its time', async () => {
    cluster.store.create('', 'pods', pod('p'));
    const { json } = await cluster.call('DELETE', `${PODS}/p`);
    expect(json).toMatchObject({
      kind: 'Pod',
      metadata: { deletionGracePeriodSeconds: 30, deletionTimestamp: expect.any(String) as string },
    });
    await expect.poll(async () => (await cluster.call('GET', `${PODS}/p`)).status).toBe(404);
  });

  it('of a collection take what the selector matches', async () => {
    const { json } = await cluster.call('DELETE', `${TRACEFLOWS}?labelSelector=first%3Dtrue`);
    expect(json).toMatchObject({ kind: 'TraceflowList', items: [{ metadata: { name: 'a' } }] });
    expect(cluster.store.list('crd.antrea.io', 'traceflows').map(({ metadata }) => metadata.name)).toEqual(['b', 'c']);
  });
});
