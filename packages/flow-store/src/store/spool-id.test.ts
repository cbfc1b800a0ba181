import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { spoolIdOf } from './spool-id.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'netloft-spool-id-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('the name of a spool is made once, where there is none or one that is not whole', () => {
  const below = join(directory, 'flows');
  const made = spoolIdOf(below);
  expect(made).toMatchObject({ ok: true, value: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  expect(spoolIdOf(below)).toEqual(made);
  writeFileSync(join(below, 'spool-id'), '');
  const again = spoolIdOf(below);
  expect(again).not.toEqual(made);
  expect(spoolIdOf(below)).toEqual(again);
});

it('a name that cannot be read is told and left as it is', () => {
  const path = join(directory, 'spool-id');
  mkdirSync(path);
  expect(spoolIdOf(directory)).toMatchObject({ ok: false, error: expect.stringContaining('EISDIR') as string });
  rmSync(path, { recursive: true });
  symlinkSync('spool-id', path);
  expect(spoolIdOf(directory)).toMatchObject({ ok: false, error: expect.stringContaining('ELOOP') as string });
});

it('a name that cannot be kept is none', () => {
  writeFileSync(join(directory, 'flows'), '');
  expect(spoolIdOf(join(directory, 'flows'))).toMatchObject({ ok: false });
  expect(readFileSync(join(directory, 'flows'), 'utf8')).toBe('');
});
