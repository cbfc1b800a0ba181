import { describe, expect, it } from 'vitest';
import { parseProtobuf } from './protobuf.ts';
import { startTestCluster } from './testing.ts';

/** Fields of a message on the wire: numbers as varints, text and nested messages with their length. */
function message(...fields: readonly (readonly [number, number | string | Buffer])[]): Buffer {
  const varint = (value: number): Buffer => {
    const bytes: number[] = [];
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
    return Buffer.from([...bytes, rest]);
  };
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)]);
      const bytes = Buffer.from(value);
      return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
    }),
  );
}
const body = (apiVersion: string, kind: string, object: Buffer): Buffer =>
  Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, apiVersion], [2, kind])], [2, object])]);
const entry = (key: string, value: string | Buffer): Buffer => message([1, key], [2, value]);

describe('bodies in protobuf that are refused', () => {
  it.each([
    [
      'text',
      Buffer.from('{}'),
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    ],
    ['what ends early', Buffer.from('k8s\0\x0a\x7f'), 'proto: unexpected EOF'],
    ['what is no field', Buffer.from('k8s\0\x0f'), 'proto: illegal wireType 7'],
    ['an unknown kind', body('v1', 'Dragon', message()), 'no kind "Dragon" is registered for version "v1"'],
  ])('%s', (_name, bytes, why) => {
    expect(() => parseProtobuf(bytes, 'Pod')).toThrow(
      `the object provided is unrecognized (must be of type Pod): ${why}`,
    );
  });
});

it.each([
  [
    'v1',
    'ConfigMap',
    message(
      [1, message([1, 'x'], [3, ''], [8, message()], [11, entry('a', 'b')], [11, entry('c', '')])],
      [2, entry('k', 'v')],
      [3, entry('bin', Buffer.from([1, 2]))],
      [99, 'later'],
    ),
    { metadata: { name: 'x', labels: { a: 'b', c: '' } }, data: { k: 'v' }, binaryData: { bin: 'AQI=' } },
  ],
  [
    'v1',
    'Service',
    message(
      [1, message([8, message([1, 1_700_000_000])])],
      [
        2,
        message(
          [1, message([1, 'http'], [3, 80], [4, message([1, 1], [3, 'web'])], [5, 0])],
          [1, message([3, 81], [4, message([1, 0], [2, 8081])])],
        ),
      ],
    ),
    {
      metadata: { creationTimestamp: '2023-11-14T22:13:20Z' },
      spec: {
        ports: [
          { name: 'http', port: 80, targetPort: 'web' },
          { port: 81, targetPort: 8081 },
        ],
      },
    },
  ],
  [
    'rbac.authorization.k8s.io/v1',
    'Role',
    message([1, message([1, 'r'])], [2, message([1, 'get'], [1, 'list'], [2, ''], [3, 'pods'])]),
    { metadata: { name: 'r' }, rules: [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }] },
  ],
  [
    'v1',
    'DeleteOptions',
    message([1, 0], [4, 'Orphan'], [2, message([1, 'u'])]),
    { gracePeriodSeconds: 0, propagationPolicy: 'Orphan', preconditions: { uid: 'u' } },
  ],
])('%s %s is read', (apiVersion, kind, object, expected) => {
  expect(parseProtobuf(body(apiVersion, kind, object), kind)).toEqual({ apiVersion, kind, ...expected });
});

it('is taken for the kinds of Kubernetes and refused for custom ones', async () => {
  const cluster = await startTestCluster();
  const headers = {
    'content-type': 'application/vnd.kubernetes.protobuf',
    accept: 'application/vnd.kubernetes.protobuf,application/json',
  };
  const object = body('v1', 'Namespace', message([1, message([1, 'demo'])])).toString('latin1');
  const { status, json } = await cluster.call('POST', '/api/v1/namespaces', { body: object, headers });
  expect(status).toBe(201);
  expect(json).toMatchObject({ kind: 'Namespace', metadata: { name: 'demo' } });
  expect(
    (await cluster.call('POST', '/apis/crd.antrea.io/v1alpha1/traceflows', { body: object, headers })).status,
  ).toBe(415);
  await cluster.close();
});
