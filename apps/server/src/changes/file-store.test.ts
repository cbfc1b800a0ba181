import { appendFile, chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FileChangeStore } from './file-store.ts';
import type { StoredChange } from './types.ts';

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'netloft-changes-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return join(path, 'changes');
}

const change = (id: string, more: Partial<StoredChange> = {}): StoredChange => ({
  id,
  cluster: 'c1',
  at: '2026-11-25T10:00:00.000Z',
  user: 'andreasm',
  operation: 'CREATE',
  apiVersion: 'crd.antrea.io/v1beta1',
  kind: 'Tier',
  name: 'mytier',
  state: 'intended',
  ...more,
});
const tier = (priority: number): object => ({ kind: 'Tier', spec: { priority } });

describe('a store that cannot write', () => {
  it('says so, changes nothing, and works again once it can', async () => {
    const path = await directory();
    const store = await FileChangeStore.open(path);
    // A file where the directory belongs: nothing can be written below it, whoever writes.
    await writeFile(path, '');
    const refused = await store.intend(change('a'), { before: null, after: tier(1) });
    expect(refused).toMatchObject({ ok: false, error: { code: 'AUDIT_UNAVAILABLE' } });
    expect(store.list('c1')).toEqual([]);
    await rm(path);
    expect(await store.intend(change('a'), { before: null, after: tier(1) })).toMatchObject({ ok: true });
    expect(store.list('c1').map(({ id }) => id)).toEqual(['a']);
  });

  it('completes a record later whose outcome could not be written at first', async () => {
    const path = await directory();
    const store = await FileChangeStore.open(path);
    await store.intend(change('a'), { before: null, after: tier(1) });
    await rename(path, `${path}.kept`);
    await writeFile(path, '');
    expect(await store.settle('a', { state: 'applied', after: tier(2) })).toMatchObject({ ok: false });
    expect(store.get('a')?.state).toBe('applied');
    await rm(path);
    await rename(`${path}.kept`, path);
    await store.intend(change('b'), { before: null, after: tier(3) });
    for (const one of [store, await FileChangeStore.open(path)]) {
      expect(one.get('a')?.state).toBe('applied');
      expect(await one.objects('a')).toEqual({ ok: true, value: { before: null, after: tier(2) } });
    }
  });

  it('does not lend out what was lost on disk', async () => {
    const path = await directory();
    const store = await FileChangeStore.open(path);
    await store.intend(change('a'), { before: null, after: tier(1) });
    await rm(path, { recursive: true });
    expect(await store.objects('a')).toMatchObject({ ok: false, error: { code: 'AUDIT_UNAVAILABLE' } });
    expect(await store.objects('b')).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  });
});

describe('records of changes', () => {
  it('are there after a restart, newest first, with their objects', async () => {
    const path = await directory();
    const store = await FileChangeStore.open(path);
    await store.intend(change('a'), { before: null, after: tier(1) });
    await store.settle('a', { state: 'applied', after: tier(2) });
    await store.intend(change('b', { operation: 'DELETE' }), { before: tier(2), after: null });
    await store.settle('b', { state: 'refused', message: 'no' });
    await store.intend(change('c', { cluster: 'c2' }), { before: null, after: null });

    const again = await FileChangeStore.open(path);
    for (const one of [store, again]) {
      expect(one.list('c1').map(({ id, state, message }) => [id, state, message])).toEqual([
        ['b', 'refused', 'no'],
        ['a', 'applied', undefined],
      ]);
      expect(await one.objects('a')).toEqual({ ok: true, value: { before: null, after: tier(2) } });
      expect(await one.objects('b')).toEqual({ ok: true, value: { before: tier(2), after: null } });
    }
    expect(again.get('c')).toMatchObject({
      state: 'unknown',
      message: expect.stringContaining('Netloft ended') as string,
    });
  });

  it('know which change took another one back, if it was made', async () => {
    const path = await directory();
    const store = await FileChangeStore.open(path);
    await store.intend(change('a'), { before: null, after: tier(1) });
    await store.intend(change('b', { undoes: 'a' }), { before: tier(1), after: null });
    await store.settle('b', { state: 'refused' });
    expect(store.undoneBy('a')).toBeUndefined();
    await store.intend(change('c', { undoes: 'a' }), { before: tier(1), after: null });
    await store.settle('c', { state: 'applied', after: null });
    expect(store.undoneBy('a')).toBe('c');
    expect((await FileChangeStore.open(path)).undoneBy('a')).toBe('c');
  });

  it('survive a line that was cut off by a crash, also when more is written after it', async () => {
    const path = await directory();
    const store = await FileChangeStore.open(path);
    await store.intend(change('a'), { before: null, after: tier(1) });
    const [file = ''] = await readdir(path);
    await appendFile(join(path, file), '{"type":"intent","change":{"id":"torn"');
    const again = await FileChangeStore.open(path);
    await again.intend(change('b'), { before: null, after: tier(3) });
    const third = await FileChangeStore.open(path);
    expect(third.list('c1').map(({ id }) => id)).toEqual(['b', 'a']);
    expect(await third.objects('b')).toMatchObject({ ok: true, value: { after: tier(3) } });
  });

  it('are written one after the other when many come at once', async () => {
    const path = await directory();
    const store = await FileChangeStore.open(path);
    const ids = Array.from({ length: 40 }, (_, index) => `change-${index}`);
    await Promise.all(ids.map((id, index) => store.intend(change(id), { before: null, after: tier(index) })));
    const again = await FileChangeStore.open(path);
    expect(again.list('c1').map(({ id }) => id)).toEqual(ids.toReversed());
    expect(await again.objects('change-7')).toMatchObject({ ok: true, value: { after: tier(7) } });
  });

  it('are readable for the owner only', async () => {
    const path = await directory();
    await mkdir(path, { recursive: true });
    await chmod(path, 0o700);
    const store = await FileChangeStore.open(path);
    await store.intend(change('a'), { before: null, after: null });
    const [file = ''] = await readdir(path);
    expect((await stat(join(path, file))).mode & 0o777).toBe(0o600);
  });

  it('give way, oldest first and visibly, when they outgrow their limit', async () => {
    const path = await directory();
    const store = await FileChangeStore.open(path, { fileBytes: 1_000, totalBytes: 3_000 });
    for (let index = 0; index < 20; index += 1)
      await store.intend(change(`change-${index}`), { before: null, after: tier(index) });
    const kept = store.list('c1').map(({ id }) => id);
    expect(kept[0]).toBe('change-19');
    expect(kept.length).toBeLessThan(20);
    expect(store.dropped).toMatch(/^\d+ of the oldest changes were dropped/);
    expect((await FileChangeStore.open(path)).dropped).toMatch(/^The oldest changes were dropped/);
  });
});
