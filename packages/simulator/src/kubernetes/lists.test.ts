import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pod, startTestCluster, traceflow, type TestCluster } from './testing.ts';
import type { KubeObject } from './types.ts';

let cluster: TestCluster;
const names = (items: readonly KubeObject[]): string[] => items.map(({ metadata }) => metadata.name);
const pageMeta = (json: KubeObject): { continue?: string; remainingItemCount?: number; resourceVersion: string } =>
  json.metadata as unknown as { continue?: string; remainingItemCount?: number; resourceVersion: string };

beforeAll(async () => {
  cluster = await startTestCluster();
  for (let index = 0; index < 7; index += 1)
    cluster.store.create('', 'pods', {
      ...pod(`p${index}`),
      metadata: {
        name: `p${index}`,
        namespace: index < 5 ? 'default' : 'kube-system',
        labels: { even: String(index % 2 === 0) },
      },
    });
  cluster.store.create('crd.antrea.io', 'traceflows', traceflow('t'));
});
afterAll(() => cluster.close());

describe('lists that are refused', () => {
  const base = '/api/v1/pods?';
  it.each([
    ['limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      'resourceVersion=x',
      400,
      'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    ['resourceVersion=99999', 504, /^Timeout: Too large resource version: 99999, current: \d+$/],
    ['continue=%25', 400, 'continue key is not valid: illegal base64 data at input byte 0'],
    ['continue=e30', 400, 'continue key is not valid: server does not recognize this encoded version ""'],
    ['fieldSelector=spec.x%3Dy', 400, 'field label not supported: spec.x'],
    ['labelSelector=a%20b', 400, "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    [
      'resourceVersionMatch=Exact',
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      'resourceVersionMatch=Exact&resourceVersion=0',
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
    [
      'sendInitialEvents=true',
      422,
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ],
    ['resourceVersionMatch=Exact&resourceVersion=1', 410, 'The resourceVersion for the provided list is too old.'],
  ])('%s', async (query, code, message) => {
    const { status, json } = await cluster.call('GET', base + query);
    expect(status).toBe(code);
    expect(json.message).toMatch(message);
  });
});

describe('lists', () => {
  it.each([
    ['/api/v1/pods', 7],
    ['/api/v1/namespaces/default/pods', 5],
    ['/api/v1/namespaces/nowhere/pods', 0],
    ['/api/v1/pods?labelSelector=even%3Dtrue', 4],
    ['/api/v1/pods?fieldSelector=metadata.namespace%3Dkube-system,spec.nodeName%3Dnode-1', 2],
    ['/api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dp1', 1],
    ['/api/v1/pods?resourceVersion=0&resourceVersionMatch=NotOlderThan', 7],
  ])('%s has %i', async (path, count) => {
    expect((await cluster.call('GET', path)).json.items).toHaveLength(count);
  });

  it('names kind and version of items of custom kinds only', async () => {
    const { json } = await cluster.call('GET', '/apis/crd.antrea.io/v1beta1/traceflows');
    expect(json).toMatchObject({
      kind: 'TraceflowList',
      apiVersion: 'crd.antrea.io/v1beta1',
      items: [{ kind: 'Traceflow', apiVersion: 'crd.antrea.io/v1beta1' }],
    });
    expect((await cluster.call('GET', '/api/v1/pods')).json.items[0]).not.toHaveProperty('kind');
  });

  it('pages through one snapshot, whatever happens meanwhile', async () => {
    const first = (await cluster.call('GET', '/api/v1/pods?limit=3')).json;
    expect(pageMeta(first)).toMatchObject({ remainingItemCount: 4 });
    cluster.store.remove('', 'pods', 'p4', 'default', { graceSeconds: 0 });
    cluster.store.create('', 'pods', pod('p33'));
    const second = (await cluster.call('GET', `/api/v1/pods?limit=3&continue=${pageMeta(first).continue ?? ''}`)).json;
    const third = (await cluster.call('GET', `/api/v1/pods?limit=3&continue=${pageMeta(second).continue ?? ''}`)).json;
    expect([first, second, third].map(({ items }) => names(items))).toEqual([
      ['p0', 'p1', 'p2'],
      ['p3', 'p4', 'p5'],
      ['p6'],
    ]);
    expect(pageMeta(third)).toEqual({ resourceVersion: pageMeta(first).resourceVersion });
    const exact = await cluster.call(
      'GET',
      `/api/v1/pods?resourceVersionMatch=Exact&resourceVersion=${pageMeta(first).resourceVersion}`,
    );
    expect(names(exact.json.items)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
  });

  it('tells no remaining count where a selector is used', async () => {
    const { json } = await cluster.call('GET', '/api/v1/pods?limit=1&labelSelector=even');
    expect(json.metadata).toHaveProperty('continue');
    expect(json.metadata).not.toHaveProperty('remainingItemCount');
  });

  it('refuses a page after compaction, with a token for the rest', async () => {
    const first = (await cluster.call('GET', '/api/v1/pods?limit=2')).json;
    cluster.store.compact();
    const { status, json } = await cluster.call(
      'GET',
      `/api/v1/pods?limit=2&continue=${pageMeta(first).continue ?? ''}`,
    );
    expect(status).toBe(410);
    expect(json).toMatchObject({
      reason: 'Expired',
      code: 410,
      message: expect.stringContaining(
        'The provided continue parameter is too old to display a consistent list result.',
      ) as string,
    });
    const rest = await cluster.call('GET', `/api/v1/pods?continue=${pageMeta(json).continue ?? ''}`);
    expect(rest.json.items.length).toBeGreaterThan(0);
    expect(names(rest.json.items)).not.toContain('p0');
  });
});

describe('other forms', () => {
  it.each([
    [
      'Table',
      'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      {
        kind: 'Table',
        apiVersion: 'meta.k8s.io/v1',
        columnDefinitions: [
          { name: 'Name' },
          { name: 'Ready' },
          { name: 'Status' },
          {},
          { name: 'Age', priority: 0 },
          { name: 'IP', priority: 1 },
          { name: 'Node', priority: 1 },
        ],
      },
    ],
    [
      'PartialObjectMetadataList',
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
      { kind: 'PartialObjectMetadataList', items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'p0' } }] },
    ],
  ])('%s', async (_name, accept, expected) => {
    expect((await cluster.call('GET', '/api/v1/pods?limit=1', { headers: { accept } })).json).toMatchObject(expected);
  });

  it('tables tell of a node what kubectl shows', async () => {
    cluster.store.create('', 'nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'cordoned', labels: { 'node-role.kubernetes.io/control-plane': '' } },
      spec: { unschedulable: true },
      status: {
        conditions: [{ type: 'Ready', status: 'False' }],
        addresses: [{ type: 'InternalIP', address: '10.0.0.9' }],
      },
    });
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const { json } = await cluster.call('GET', '/api/v1/nodes/cordoned', { headers });
    expect((json['rows'] as { cells: string[] }[])[0]?.cells.toSpliced(3, 1)).toEqual([
      'cordoned',
      'NotReady,SchedulingDisabled',
      'control-plane',
      '',
      '10.0.0.9',
    ]);
  });

  it('tables carry what includeObject says', async () => {
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const row = async (include: string): Promise<unknown> => {
      const { json } = await cluster.call('GET', `/api/v1/pods?limit=1${include}`, { headers });
      return (json['rows'] as { object: unknown }[])[0]?.object;
    };
    expect(await row('')).toMatchObject({ kind: 'PartialObjectMetadata' });
    expect(await row('&includeObject=None')).toBeNull();
    expect(await row('&includeObject=Object')).toMatchObject({ kind: 'Pod', spec: {} });
  });
});
