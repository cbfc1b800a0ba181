import { describe, expect, it, vi } from 'vitest';
import { MemoryStore } from './store.ts';
import { DEFINITIONS, pod, traceflow } from './testing.ts';
import type { KubeObject, StoreEvent } from './types.ts';

const namespace = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
function storeWith(...namespaces: string[]): MemoryStore {
  const store = new MemoryStore(DEFINITIONS, { history: 100 });
  for (const name of ['default', ...namespaces]) store.create('', 'namespaces', namespace(name));
  return store;
}
const configMap = (name: string, owner?: KubeObject, extra: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name,
    namespace: 'default',
    ...(owner === undefined
      ? {}
      : { ownerReferences: [{ kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid }] }),
    ...extra,
  },
});
const names = (store: MemoryStore): string[] => store.list('', 'configmaps').map(({ metadata }) => metadata.name);

describe('what the store refuses', () => {
  const store = storeWith();
  const made = store.create('crd.antrea.io', 'traceflows', traceflow('x'));
  it.each([
    [
      'a resource that is not served',
      () => store.list('', 'dragons'),
      404,
      'the server could not find the requested resource',
    ],
    [
      'a second object of a name',
      () => store.create('crd.antrea.io', 'traceflows', traceflow('x')),
      409,
      'traceflows.crd.antrea.io "x" already exists',
    ],
    [
      'a Namespace that is not there',
      () => store.create('', 'pods', pod('p', 'nowhere')),
      404,
      'namespaces "nowhere" not found',
    ],
    [
      'an update of nothing',
      () => store.update('crd.antrea.io', 'traceflows', traceflow('y')),
      404,
      'traceflows.crd.antrea.io "y" not found',
    ],
    [
      'an update of an old version',
      () =>
        store.update('crd.antrea.io', 'traceflows', { ...made, metadata: { ...made.metadata, resourceVersion: '1' } }),
      409,
      'Operation cannot be fulfilled on traceflows.crd.antrea.io "x": the object has been modified; please apply your changes to the latest version and try again',
    ],
  ])('%s', (_name, act, code, message) => {
    expect(act).toThrow(expect.objectContaining({ code, message }));
  });

  it('an update of another object of the same name', () => {
    expect(() =>
      store.update('crd.antrea.io', 'traceflows', { ...made, metadata: { name: 'x', uid: 'other' } }),
    ).toThrow(/Precondition failed: UID in precondition: other, UID in object meta: /);
  });
});

describe('versions', () => {
  it('counts generations of the spec, not of metadata and status', () => {
    const store = storeWith();
    const made = store.create('crd.antrea.io', 'traceflows', traceflow('x'));
    const labelled = store.update('crd.antrea.io', 'traceflows', {
      ...made,
      metadata: { ...made.metadata, labels: { a: 'b' } },
    });
    const running = store.updateStatus('crd.antrea.io', 'traceflows', { ...labelled, status: { phase: 'Running' } });
    const changed = store.update('crd.antrea.io', 'traceflows', { ...running, spec: {} });
    expect([made, labelled, running, changed].map(({ metadata }) => metadata.generation)).toEqual([1, 1, 1, 2]);
    expect(changed['status']).toEqual({ phase: 'Running' });
  });

  it('leaves the version alone when nothing changes', () => {
    const store = storeWith();
    const made = store.create('crd.antrea.io', 'traceflows', traceflow('x'));
    const before = store.revision;
    expect(store.update('crd.antrea.io', 'traceflows', { ...made })).toBe(made);
    expect(store.revision).toBe(before);
  });

  it('lists objects as they were at an older revision', () => {
    const store = storeWith();
    for (const name of ['b', 'a', 'c']) store.create('', 'configmaps', configMap(name));
    const then = store.revision;
    store.remove('', 'configmaps', 'a', 'default');
    store.create('', 'configmaps', configMap('0'));
    store.update('', 'configmaps', { ...configMap('b'), data: { new: 'yes' } });
    const bucket = store.bucket('', 'configmaps');
    expect(bucket.listAt(then)?.map(({ metadata, ...rest }) => [metadata.name, rest['data']])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', undefined],
    ]);
    expect(names(store)).toEqual(['0', 'b', 'c']);
    store.compact();
    expect(bucket.listAt(then)).toBeNull();
    expect(bucket.listAt(store.revision)?.length).toBe(3);
  });

  it('keeps the newest changes and forgets older ones', () => {
    const store = storeWith();
    const from = store.revision;
    for (let index = 0; index < 250; index += 1) store.create('', 'configmaps', configMap(`c${index}`));
    const bucket = store.bucket('', 'configmaps');
    expect(bucket.after(from)).toBeNull();
    expect(bucket.after(store.revision - 3)?.map(({ object }) => object.metadata.name)).toEqual([
      'c247',
      'c248',
      'c249',
    ]);
    expect(bucket.after(store.revision - 3, 1)?.length).toBe(1);
    expect(bucket.floor).toBeGreaterThan(from);
  });

  it('tells listeners in order, even of changes that listeners make', () => {
    const store = storeWith();
    const heard: string[] = [];
    store.subscribe('', 'configmaps', ({ object }) => {
      if (object.metadata.name === 'first') store.create('', 'configmaps', configMap('second'));
    });
    store.subscribe('', 'configmaps', ({ type, object }) => heard.push(`${type} ${object.metadata.name}`));
    store.create('', 'configmaps', configMap('first'));
    expect(heard).toEqual(['ADDED first', 'ADDED second']);
  });
});

describe('deletion', () => {
  it('waits for finalizers', () => {
    const store = storeWith();
    const made = store.create('', 'configmaps', configMap('x', undefined, { finalizers: ['a.io/b'] }));
    const marked = store.remove('', 'configmaps', 'x', 'default');
    expect(marked?.metadata.deletionTimestamp).toMatch(/^\d{4}-.*Z$/);
    expect(store.remove('', 'configmaps', 'x', 'default')).toBe(marked);
    const { finalizers: _gone, ...metadata } = made.metadata;
    store.update('', 'configmaps', { ...made, metadata: { ...metadata, resourceVersion: '' } });
    expect(names(store)).toEqual([]);
  });

  it('gives Pods their grace and then removes them', async () => {
    const store = storeWith();
    const events: StoreEvent[] = [];
    store.subscribe('', 'pods', (event) => events.push(event));
    store.create('', 'pods', pod('p'));
    expect(store.remove('', 'pods', 'p', 'default')?.metadata.deletionGracePeriodSeconds).toBe(30);
    await vi.waitFor(() => expect(events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']));
    store.create('', 'pods', pod('q'));
    store.remove('', 'pods', 'q', 'default', { graceSeconds: 0 });
    expect(store.list('', 'pods')).toEqual([]);
  });

  it('collects what only deleted objects owned', async () => {
    const store = storeWith();
    const owner = store.create('', 'configmaps', configMap('owner'));
    const other = store.create('', 'configmaps', configMap('other'));
    store.create('', 'configmaps', configMap('owned', owner));
    const shared = configMap('shared', owner);
    store.create('', 'configmaps', {
      ...shared,
      metadata: {
        ...shared.metadata,
        ownerReferences: [...(shared.metadata.ownerReferences ?? []), { uid: other.metadata.uid }],
      },
    });
    store.remove('', 'configmaps', 'owner', 'default');
    await vi.waitFor(() => expect(names(store)).toEqual(['other', 'shared']));
  });

  it('orphans or removes dependents first when asked to', async () => {
    const store = storeWith();
    const owner = store.create('', 'configmaps', configMap('owner'));
    store.create('', 'configmaps', configMap('owned', owner));
    store.remove('', 'configmaps', 'owner', 'default', { propagation: 'Orphan' });
    expect(names(store)).toEqual(['owned']);
    expect(store.get('', 'configmaps', 'owned', 'default')?.metadata.ownerReferences).toBeUndefined();

    const second = store.create('', 'configmaps', configMap('second'));
    store.create('', 'configmaps', configMap('child', second));
    const gone: string[] = [];
    store.subscribe('', 'configmaps', ({ type, object }) => type === 'DELETED' && gone.push(object.metadata.name));
    expect(
      store.remove('', 'configmaps', 'second', 'default', { propagation: 'Foreground' })?.metadata.finalizers,
    ).toEqual(['foregroundDeletion']);
    await vi.waitFor(() => expect(gone).toEqual(['child', 'second']));
  });

  it('empties a Namespace before it goes', async () => {
    const store = storeWith('demo');
    store.create('', 'pods', pod('p', 'demo'));
    store.create('', 'configmaps', { ...configMap('c'), metadata: { name: 'c', namespace: 'demo' } });
    expect(store.remove('', 'namespaces', 'demo')?.['status']).toEqual({ phase: 'Terminating' });
    await vi.waitFor(() => expect(store.get('', 'namespaces', 'demo')).toBeUndefined());
    expect([...store.list('', 'pods'), ...store.list('', 'configmaps')]).toEqual([]);
  });
});

it('holds 10,000 Pods in key order, a Namespace at a time', () => {
  const store = storeWith('zeta', 'alpha');
  for (let index = 0; index < 10_000; index += 1) {
    store.create('', 'pods', pod(`p-${(index * 7919) % 10_000}`, index % 2 === 0 ? 'zeta' : 'alpha'));
    if (index % 100 === 0) store.list('', 'pods', 'alpha');
  }
  const keys = store.list('', 'pods').map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
  expect(keys).toEqual(keys.toSorted());
  expect(store.list('', 'pods', 'alpha')).toHaveLength(5000);
});
