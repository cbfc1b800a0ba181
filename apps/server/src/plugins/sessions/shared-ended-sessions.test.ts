import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSharedEndedSessions, type SharedEndedSessions } from './shared-ended-sessions.ts';

const ID = 'a-session-of-somebody';
let directory: string;
let time = 0;
const warnings: string[] = [];
const open: SharedEndedSessions[] = [];
const replica = (folder = directory): SharedEndedSessions => {
  const made = createSharedEndedSessions({
    directory: folder,
    now: () => time,
    warn: (text) => warnings.push(text),
    followMs: 5,
  });
  open.push(made);
  return made;
};
beforeEach(async () => {
  time = 0;
  warnings.length = 0;
  directory = await mkdtemp(join(tmpdir(), 'netloft-ended-'));
});
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await rm(directory, { recursive: true, force: true });
});

it('a session that one replica ends is over at the others, and at one that starts later', async () => {
  const [one, two] = [replica(), replica()];
  const heard: string[] = [];
  two.onEnd((id) => heard.push(id));
  one.end(ID, 100);
  expect(one.has(ID)).toBe(true);
  await vi.waitUntil(() => two.has(ID));
  expect(heard).toEqual([ID]);
  const three = replica();
  await three.settled;
  expect(three.has(ID)).toBe(true);
});

it('files go when the session would have expired, and strange ones are left alone', async () => {
  await writeFile(join(directory, 'README'), 'not ours');
  await writeFile(join(directory, 'an-id-without-a-time'), 'x');
  replica().end(ID, 100);
  expect(await readdir(directory)).toContain(ID);
  time = 100;
  await vi.waitFor(async () =>
    expect((await readdir(directory)).toSorted()).toEqual(['README', 'an-id-without-a-time']),
  );
});

it('a folder that cannot be written is told once, and the session is over here all the same', async () => {
  await writeFile(join(directory, 'file'), '');
  const alone = replica(join(directory, 'file', 'below'));
  alone.end(ID, 100);
  expect(alone.has(ID)).toBe(true);
  expect(warnings[0]).toMatch(/^ended sessions are not shared with other replicas: /);
});

it('an end that could not be written is told to the others when the volume is back, unless it would have expired', async () => {
  const volume = join(directory, 'volume');
  await writeFile(volume, '');
  const one = replica(join(volume, 'ended'));
  for (const [id, expiresAt] of [[ID, 100] as const, ['a-session-that-expires', 10] as const]) one.end(id, expiresAt);
  await one.settled;
  time = 50;
  await rm(volume);
  const written = (): Promise<string[]> => readdir(join(volume, 'ended')).catch(() => []);
  await vi.waitFor(async () => expect(await written()).toEqual([ID]));
  const two = replica(join(volume, 'ended'));
  await two.settled;
  expect(two.has(ID)).toBe(true);
  expect(two.has('a-session-that-expires')).toBe(false);
});
