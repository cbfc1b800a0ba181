import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelled, recordingAdmission, type RecordingAdmission } from './admission.fixture.ts';
import { pod, startTestCluster, traceflow, type Ask, type TestCluster } from './testing.ts';

const TRACEFLOWS = '/apis/crd.antrea.io/v1alpha1/traceflows';
const PODS = '/api/v1/namespaces/default/pods';

let cluster: TestCluster;
let admission: RecordingAdmission;
beforeEach(async () => {
  admission = recordingAdmission();
  cluster = await startTestCluster(admission);
});
afterEach(() => cluster.close());

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
    expect(admission.seen).toEqual(['mutate CREATE', 'validate CREATE']);
    expect(cluster.store.list('crd.antrea.io', 'traceflows')[0]?.apiVersion).toBe('crd.antrea.io/v1alpha1');
  });

  it('leave nothing behind in a dry run', async () => {
    const { status, json } = await cluster.call('POST', `${TRACEFLOWS}?dryRun=All`, { body: traceflow('x') });
    expect(status).toBe(201);
    expect(json.metadata).toMatchObject({ name: 'x', uid: expect.any(String) as string });
    expect(cluster.store.list('crd.antrea.io', 'traceflows')).toEqual([]);
    expect(admission.seen).toEqual(['validate CREATE dry']);
  });
});
