import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pod, startTestCluster, type TestCluster, type WatchLine } from './testing.ts';
import type { KubeObject } from './types.ts';

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startTestCluster({ history: 100, bookmarkMs: 50 });
});
afterEach(() => cluster.close());

const labelled = (name: string, labels: Record<string, string>): KubeObject => ({
  ...pod(name),
  metadata: { name, namespace: 'default', labels },
});
const short = ({ type, object }: WatchLine): string => `${type} ${object.metadata.name ?? ''}`.trim();
const PODS = '/api/v1/pods?watch=true';

describe('watches that are refused', () => {
  it.each([
    [
      '&sendInitialEvents=true',
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    [
      '&resourceVersionMatch=NotOlderThan',
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ],
    ['&resourceVersion=123456', 504, 'Timeout: Too large resource version: 123456, current: 1002'],
    ['&fieldSelector=a%3Db', 400, 'field label not supported: a'],
  ])('%s', async (query, code, message) => {
    const { status, json } = await cluster.call('GET', PODS + query);
    expect({ status, message: json.message }).toEqual({ status: code, message });
  });

  it('of a compacted version, by an event', async () => {
    const watch = await cluster.watch(`${PODS}&resourceVersion=1002`);
    cluster.store.compact();
    const late = await cluster.watch(`${PODS}&resourceVersion=1002`);
    await expect.poll(() => late.isEnded()).toBe(true);
    expect(late.response.statusCode).toBe(200);
    expect(late.lines).toEqual([
      {
        type: 'ERROR',
        object: {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message: 'too old resource version: 1002 (1003)',
          reason: 'Expired',
          code: 410,
        },
      },
    ]);
    // One that was up to date when history was compacted goes on.
    cluster.store.create('', 'pods', pod('p'));
    await expect.poll(() => watch.lines.map(short)).toEqual(['ADDED p']);
  });
});

describe('watches', () => {
  it.each([
    ['', ['ADDED a', 'ADDED b', 'ADDED c']],
    ['&resourceVersion=0', ['ADDED a', 'ADDED b', 'ADDED c']],
    ['&resourceVersion=1003', ['ADDED b', 'ADDED c']],
    ['&fieldSelector=metadata.name%3Dc', ['ADDED c']],
  ])('start where %s says', async (query, expected) => {
    for (const name of ['a', 'b']) cluster.store.create('', 'pods', pod(name));
    const watch = await cluster.watch(PODS + query);
    cluster.store.create('', 'pods', pod('c'));
    await expect.poll(() => watch.lines.map(short)).toEqual(expected);
  });

  it('see objects enter and leave their selector', async () => {
    const watch = await cluster.watch(`${PODS}&labelSelector=app%3Dx`);
    const made = cluster.store.create('', 'pods', labelled('p', { app: 'y' }));
    const entered = cluster.store.update('', 'pods', { ...labelled('p', { app: 'x' }), spec: made['spec'] });
    cluster.store.update('', 'pods', { ...labelled('p', { app: 'x', more: '1' }), spec: made['spec'] });
    const left = cluster.store.update('', 'pods', { ...labelled('p', { app: 'z' }), spec: made['spec'] });
    cluster.store.remove('', 'pods', 'p', 'default', { graceSeconds: 0 });
    await expect.poll(() => watch.lines.map(short)).toEqual(['ADDED p', 'MODIFIED p', 'DELETED p']);
    expect(watch.lines[0]?.object).toEqual(entered);
    expect(watch.lines[2]?.object.metadata).toMatchObject({
      labels: { app: 'x' },
      resourceVersion: left.metadata.resourceVersion,
    });
  });

  it('see their Namespace only, and versions as asked for', async () => {
    const watch = await cluster.watch('/api/v1/namespaces/kube-system/pods?watch=1');
    cluster.store.create('', 'pods', pod('other'));
    cluster.store.create('', 'pods', pod('own', 'kube-system'));
    await expect.poll(() => watch.lines.map(short)).toEqual(['ADDED own']);
  });

  it('get bookmarks regularly and one at their clean end', async () => {
    const watch = await cluster.watch(`${PODS}&allowWatchBookmarks=true&timeoutSeconds=1`);
    await expect.poll(() => watch.lines.length).toBeGreaterThan(1);
    const { revision } = cluster.store;
    expect(watch.lines[0]).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: { resourceVersion: String(revision), creationTimestamp: null },
      },
    });
    const last = cluster.store.create('', 'namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'n' },
    });
    await expect.poll(() => watch.isEnded(), { timeout: 20_000 }).toBe(true);
    expect(watch.response.complete).toBe(true);
    expect(watch.lines.at(-1)).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: last.metadata.resourceVersion } },
    });
  });

  it('stream the list when asked to, ended by the annotated bookmark', async () => {
    for (const name of ['a', 'b']) cluster.store.create('', 'pods', pod(name));
    const watch = await cluster.watch(
      `${PODS}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
    );
    await expect.poll(() => watch.lines.length).toBeGreaterThanOrEqual(3);
    expect(watch.lines.slice(0, 3).map(short)).toEqual(['ADDED a', 'ADDED b', 'BOOKMARK']);
    expect(watch.lines[2]?.object.metadata).toEqual({
      resourceVersion: '1004',
      creationTimestamp: null,
      annotations: { 'k8s.io/initial-events-end': 'true' },
    });
  });

  it('come as Tables to those who want them', async () => {
    cluster.store.create('', 'pods', pod('a'));
    const watch = await cluster.watch(PODS, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } });
    cluster.store.create('', 'pods', pod('b'));
    await expect.poll(() => watch.lines.length).toBe(2);
    expect(watch.lines.map(({ object }) => [object.kind, object['columnDefinitions'] === null])).toEqual([
      ['Table', false],
      ['Table', true],
    ]);
  });

  it('end when their reader is so slow that history has moved on, and keep nothing for it', async () => {
    const watch = await cluster.watch(PODS);
    watch.response.pause();
    const filler = 'x'.repeat(100_000);
    for (let round = 0; round < 400; round += 1) {
      cluster.store.create('', 'configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `c${round}`, namespace: 'default' },
      });
      cluster.store.create('', 'pods', pod(`p${round}`, 'default', { spec: { filler } }));
      if (round % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    watch.response.resume();
    await expect.poll(() => watch.isEnded(), { timeout: 20_000 }).toBe(true);
    const seen = watch.lines.map(({ object }) => object.metadata.name);
    expect(seen.length).toBeLessThan(400);
    expect(seen).toEqual(seen.map((_name, index) => `p${index}`));
  });
});
