import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileChangeStore } from './file-store.ts';
import { ReplicaChangeStore } from './replica-store.ts';
import type { StoredChange } from './types.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'netloft-replicas-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Looked at by hand: the timer never comes. */
const NEVER_MS = 2 ** 30;
const START = Date.now();
const change = (id: string, second: number, more: Partial<StoredChange> = {}): StoredChange => ({
  id,
  cluster: 'a',
  at: new Date(START + second * 1_000).toISOString(),
  user: 'ana',
  operation: 'CREATE',
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'n',
  name: id,
  state: 'intended',
  ...more,
});
const pair = async (name: string): Promise<{ directory: string; one: ReplicaChangeStore; two: ReplicaChangeStore }> => {
  const directory = join(root, name);
  return {
    directory,
    one: await ReplicaChangeStore.open(directory, 'one', NEVER_MS),
    two: await ReplicaChangeStore.open(directory, 'two', NEVER_MS),
  };
};
const ids = (store: ReplicaChangeStore): string[] => store.list('a').map(({ id }) => id);

describe('records of two replicas on one volume', () => {
  it('are written to folders of their own, and each replica tells all of them, the newest first', async () => {
    const { directory, one, two } = await pair('both');
    await one.intend(change('first', 1), { before: null, after: { kind: 'ConfigMap' } });
    await two.intend(change('second', 2), { before: null, after: null });
    await one.settle('first', { state: 'applied' });
    await one.follow();
    await two.follow();
    expect(ids(one)).toEqual(['second', 'first']);
    expect(ids(two)).toEqual(['second', 'first']);
    expect(two.get('first')?.state).toBe('applied');
    expect(await two.objects('first')).toEqual({ ok: true, value: { before: null, after: { kind: 'ConfigMap' } } });
    expect((await readdir(join(directory, 'replicas'))).toSorted()).toEqual(['one', 'two']);
  });

  it('that are under way at the other one stay so, and one that it took back is told as such', async () => {
    const { one, two } = await pair('under-way');
    await one.intend(change('a', 1), { before: null, after: null });
    await two.follow();
    expect(two.get('a')?.state).toBe('intended');
    await one.settle('a', { state: 'applied' });
    await two.follow();
    await two.intend(change('b', 2, { undoes: 'a' }), { before: null, after: null });
    await two.settle('b', { state: 'applied' });
    await one.follow();
    expect(one.undoneBy('a')).toBe('b');
  });

  it('are there for who asks at the other one right after, also while it was reading already', async () => {
    const { one, two } = await pair('at-once');
    const before = two.follow();
    await one.intend(change('a', 1), { before: null, after: null });
    await one.settle('a', { state: 'applied' });
    await two.latest();
    expect(two.get('a')?.state).toBe('applied');
    await before;
  });

  it('whose last line is not whole yet are read when it is', async () => {
    const { directory, one, two } = await pair('torn');
    await one.intend(change('a', 1), { before: null, after: null });
    const line = JSON.stringify({ type: 'intent', change: change('b', 2), before: null, after: null });
    const file = join(directory, 'replicas', 'one', 'changes-000001.jsonl');
    await appendFile(file, line.slice(0, 20));
    await two.follow();
    expect(ids(two)).toEqual(['a']);
    await appendFile(file, `${line.slice(20)}\n`);
    await two.follow();
    expect(ids(two)).toEqual(['b', 'a']);
  });

  it('stay with what was recorded before there were replicas, and after one is gone', async () => {
    const directory = join(root, 'before');
    const alone = await FileChangeStore.open(directory);
    await alone.intend(change('old', 0), { before: null, after: null });
    await alone.settle('old', { state: 'applied' });
    const gone = await ReplicaChangeStore.open(directory, 'gone', NEVER_MS);
    await gone.intend(change('middle', 1), { before: null, after: null });
    await gone.intend(change('cut off', -3_600), { before: null, after: null });
    gone.close();
    const next = await ReplicaChangeStore.open(directory, 'next', NEVER_MS);
    expect(ids(next)).toEqual(['middle', 'old', 'cut off']);
    expect(next.get('cut off')).toMatchObject({
      state: 'unknown',
      message: expect.stringContaining('ended before') as string,
    });
    expect(next.get('middle')?.state).toBe('intended');
  });
});
