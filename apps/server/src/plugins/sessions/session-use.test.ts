import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openSessionUse, type SessionUse } from './session-use.ts';

const ID = 'a-session-of-somebody';
const IDLE_MS = 1_800_000;
const START = 1_000_000_000_000;
let directory: string;
let time = START;
const warnings: string[] = [];
const open: SessionUse[] = [];
const replica = (folder = directory): SessionUse => {
  const made = openSessionUse({
    directory: folder,
    now: () => time,
    idleMs: IDLE_MS,
    warn: (text) => warnings.push(text),
    sweepMs: 5,
  });
  open.push(made);
  return made;
};
beforeEach(async () => {
  time = START;
  warnings.length = 0;
  directory = await mkdtemp(join(tmpdir(), 'netloft-used-'));
});
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await rm(directory, { recursive: true, force: true });
});

it('what one replica notes the others know, at most once a minute', async () => {
  const [one, two] = [replica(), replica()];
  expect(await two.lastUsed(ID)).toBeUndefined();
  one.note(ID);
  await vi.waitFor(async () => expect(await two.lastUsed(ID)).toBe(START));
  time = START + 59_000;
  one.note(ID);
  time = START + 61_000;
  one.note(ID);
  await vi.waitFor(async () => expect(await two.lastUsed(ID)).toBe(START + 61_000));
});

it('files go with their session and when it is idle for too long; strange ones are left alone', async () => {
  await writeFile(join(directory, 'README'), 'not ours');
  const one = replica();
  for (const id of [ID, `${ID}-too`]) one.note(id);
  await vi.waitFor(async () => expect(await one.lastUsed(`${ID}-too`)).toBe(START));
  one.drop(`${ID}-too`);
  await vi.waitFor(async () => expect((await readdir(directory)).toSorted()).toEqual(['README', ID]));
  time = START + IDLE_MS + 60_001;
  await vi.waitFor(async () => expect(await readdir(directory)).toEqual(['README']));
});

it('a folder that cannot be written is told', async () => {
  await writeFile(join(directory, 'file'), '');
  replica(join(directory, 'file', 'below')).note(ID);
  await vi.waitFor(() => expect(warnings[0]).toMatch(/^times of use of sessions are not shared with other replicas: /));
});
