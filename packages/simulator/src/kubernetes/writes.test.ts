import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pod, startTestCluster, traceflow, type Ask, type TestCluster } from './testing.ts';
import type { AdmissionPlugin, KubeObject } from './types.ts';

const TRACEFLOWS = '/apis/crd.antrea.io/v1alpha1/traceflows';
const PODS = '/api/v1/namespaces/default/pods';
const CONFIGMAPS = '/api/v1/namespaces/default/configmaps';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' };
const JSON_PATCH = { 'content-type': 'application/json-patch+json' };

let cluster: TestCluster;
const seen: string[] = [];
const mutator: AdmissionPlugin = ({ operation, object }) => {
  if (object?.metadata.labels?.['mutate'] !== 'yes') return { allowed: true };
  seen.push(`mutate ${operation}`);
  return { allowed: true, object: { ...object, spec: { ...(object['spec'] as object), timeout: 7 } } };
};
const validator: AdmissionPlugin = ({ operation, object, oldObject, dryRun }) => {
  const labels = (object ?? oldObject)?.metadata.labels ?? {};
  seen.push(`validate ${operation}${dryRun ? ' dry' : ''}`);
  if (labels['deny'] === operation)
    return { allowed: false, webhook: 'acnpvalidator.antrea.io', message: 'user not authorized to access Tier x' };
  return { allowed: true, ...(labels['warn'] === 'yes' ? { warnings: ['take care'] } : {}) };
};
beforeEach(async () => {
  seen.length = 0;
  cluster = await startTestCluster({ mutators: [mutator], validators: [validator] });
});
afterEach(() => cluster.close());

const labelled = (labels: Record<string, string>): KubeObject => ({
  ...traceflow('x'),
  metadata: { name: 'x', labels },
});

describe('creates that are refused', () => {
  const SUBDOMAIN = String.raw`a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`;
  it.each<[string, string, Ask, number, string]>([
    [
      'text that is no JSON',
      TRACEFLOWS,
      { body: '{"a":}' },
      400,
      `the object provided is unrecognized (must be of type Traceflow): couldn't get version/kind; json parse error: invalid character '}' looking for beginning of value ({"a":})`,
    ],
    [
      'JSON that ends early',
      TRACEFLOWS,
      { body: '{"kind":"Traceflow","apiVersion":"crd.antrea.io/v1alpha1"' },
      400,
      `the object provided is unrecognized (must be of type Traceflow): couldn't get version/kind; json parse error: unexpected end of JSON input ({"kind":"Traceflow","apiVersio ...)`,
    ],
    [
      'no kind',
      TRACEFLOWS,
      { body: { spec: {} } },
      400,
      `the object provided is unrecognized (must be of type Traceflow): Object 'Kind' is missing in '{"spec":{}}' ({"spec":{}})`,
    ],
    [
      'another version',
      TRACEFLOWS,
      { body: { ...traceflow('x'), apiVersion: 'crd.antrea.io/v1beta1' } },
      400,
      'the API version in the data (crd.antrea.io/v1beta1) does not match the expected API version (crd.antrea.io/v1alpha1)',
    ],
    [
      'another kind',
      TRACEFLOWS,
      { body: { ...traceflow('x'), kind: 'Foo' } },
      422,
      'Traceflow.crd.antrea.io "x" is invalid: kind: Invalid value: "Foo": must be Traceflow',
    ],
    [
      'another built-in kind',
      PODS,
      { body: { ...pod('x'), kind: 'Service' } },
      400,
      'Service in version "v1" cannot be handled as a Pod: converting (v1.Service) to (v1.Pod): unknown conversion',
    ],
    [
      'labels that are no strings',
      PODS,
      { body: { ...pod('x'), metadata: { name: 'x', labels: { a: 1 } } } },
      400,
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      'no name',
      PODS,
      { body: { ...pod(''), metadata: {} } },
      422,
      'Pod "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [
      'a bad name',
      TRACEFLOWS,
      { body: traceflow('A_b') },
      422,
      `Traceflow.crd.antrea.io "A_b" is invalid: metadata.name: Invalid value: "A_b": ${SUBDOMAIN}`,
    ],
    [
      'a Service with a digit first',
      '/api/v1/namespaces/default/services',
      { body: { apiVersion: 'v1', kind: 'Service', metadata: { name: '1a' } } },
      422,
      `Service "1a" is invalid: metadata.name: Invalid value: "1a": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
    ],
    [
      'a bad label',
      TRACEFLOWS,
      { body: labelled({ a: 'b c' }) },
      422,
      `Traceflow.crd.antrea.io "x" is invalid: metadata.labels: Invalid value: "b c": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    ],
    [
      'a Namespace that is not there',
      '/api/v1/namespaces/nowhere/pods',
      { body: { ...pod('x'), metadata: { name: 'x' } } },
      404,
      'namespaces "nowhere" not found',
    ],
    [
      'another Namespace than the path',
      PODS,
      { body: pod('x', 'kube-system') },
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'a version',
      TRACEFLOWS,
      { body: { ...traceflow('x'), metadata: { name: 'x', resourceVersion: '5' } } },
      500,
      'resourceVersion should not be set on objects to be created',
    ],
    [
      'a value out of range',
      TRACEFLOWS,
      { body: traceflow('x', { timeout: 400 }) },
      422,
      'Traceflow.crd.antrea.io "x" is invalid: spec.timeout: Invalid value: 400: spec.timeout in body should be less than or equal to 300',
    ],
    [
      'several faults',
      TRACEFLOWS,
      { body: traceflow('x', { timeout: 400, protocol: 'X' }) },
      422,
      'Traceflow.crd.antrea.io "x" is invalid: [spec.timeout: Invalid value: 400: spec.timeout in body should be less than or equal to 300, spec.protocol: Unsupported value: "X": supported values: "TCP", "UDP"]',
    ],
    [
      'unknown fields, strictly',
      `${TRACEFLOWS}?fieldValidation=Strict`,
      { body: traceflow('x', { odd: 1 }) },
      400,
      'Traceflow in version "v1alpha1" cannot be handled as a Traceflow: strict decoding error: unknown field "spec.odd"',
    ],
    [
      'an unknown way of validating',
      `${TRACEFLOWS}?fieldValidation=Odd`,
      { body: traceflow('x') },
      422,
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Odd": supported values: "Ignore", "Strict", "Warn"',
    ],
    [
      'an unknown dry run',
      `${TRACEFLOWS}?dryRun=Some`,
      { body: traceflow('x') },
      422,
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: []string{"Some"}: supported values: "All"',
    ],
    [
      'what a webhook denies',
      TRACEFLOWS,
      { body: labelled({ deny: 'CREATE' }) },
      400,
      'admission webhook "acnpvalidator.antrea.io" denied the request: user not authorized to access Tier x',
    ],
  ])('%s', async (_name, path, ask, code, message) => {
    const { status, json } = await cluster.call('POST', path, ask);
    expect(json.message).toBe(message);
    expect({ status, code: json.code }).toEqual({ status: code, code });
    expect(cluster.store.list('crd.antrea.io', 'traceflows')).toEqual([]);
  });

  it('a second object of the name', async () => {
    await cluster.call('POST', TRACEFLOWS, { body: traceflow('x') });
    const { status, json } = await cluster.call('POST', TRACEFLOWS, { body: traceflow('x') });
    expect(status).toBe(409);
    expect(json).toMatchObject({
      reason: 'AlreadyExists',
      message: 'traceflows.crd.antrea.io "x" already exists',
      details: { name: 'x', group: 'crd.antrea.io', kind: 'traceflows' },
    });
  });

  it('anything in a Namespace that is being deleted', async () => {
    cluster.store.create('', 'pods', pod('x'));
    cluster.store.remove('', 'namespaces', 'default');
    const { status, json } = await cluster.call('POST', PODS, { body: pod('y') });
    expect(status).toBe(403);
    expect(json).toMatchObject({
      message:
        'pods "y" is forbidden: unable to create new content in namespace default because it is being terminated',
      details: { causes: [{ reason: 'NamespaceTerminating' }] },
    });
  });
});

describe('creates', () => {
  it('give what the server sets, defaults included, and drop status and unknown fields', async () => {
    const { status, json, headers } = await cluster.call('POST', `${TRACEFLOWS}?fieldValidation=Warn`, {
      body: {
        ...traceflow('x', { odd: 1 }),
        metadata: { name: 'x', uid: 'mine', generation: 9, creationTimestamp: null },
        status: { phase: 'Made up' },
      },
    });
    expect(status).toBe(201);
    expect(json.metadata).toMatchObject({
      name: 'x',
      generation: 1,
      resourceVersion: '1003',
      uid: expect.not.stringMatching('mine') as string,
    });
    expect(json.spec).toEqual({ source: { pod: 'a', namespace: 'default' }, destination: { pod: 'b' }, timeout: 20 });
    expect(json).not.toHaveProperty('status');
    expect(headers['warning']).toBe(String.raw`299 - "unknown field \"spec.odd\""`);
  });

  it('generate names, take YAML, and run mutators before the schema before validators', async () => {
    const yaml =
      'apiVersion: crd.antrea.io/v1beta1\nkind: Traceflow\nmetadata: {generateName: trace-, labels: {mutate: "yes", warn: "yes"}}\nspec: {}\n';
    const { json, headers } = await cluster.call('POST', TRACEFLOWS.replace('v1alpha1', 'v1beta1'), {
      body: yaml,
      headers: { 'content-type': 'application/yaml' },
    });
    expect(json).toMatchObject({
      apiVersion: 'crd.antrea.io/v1beta1',
      metadata: { name: expect.stringMatching(/^trace-[a-z\d]{5}$/) as string },
      spec: { timeout: 7 },
    });
    expect(headers['warning']).toBe('299 - "take care"');
    expect(seen).toEqual(['mutate CREATE', 'validate CREATE']);
    expect(cluster.store.list('crd.antrea.io', 'traceflows')[0]?.apiVersion).toBe('crd.antrea.io/v1alpha1');
  });

  it('leave nothing behind in a dry run', async () => {
    const { status, json } = await cluster.call('POST', `${TRACEFLOWS}?dryRun=All`, { body: traceflow('x') });
    expect(status).toBe(201);
    expect(json.metadata).toMatchObject({ name: 'x', uid: expect.any(String) as string });
    expect(cluster.store.list('crd.antrea.io', 'traceflows')).toEqual([]);
    expect(seen).toEqual(['validate CREATE dry']);
  });
});

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
