import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Secret } from '../../secret.ts';
import { loadSealingKeys } from './session-keys.ts';

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'netloft-keys-'));
  folders.push(made);
  return made;
};
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

const DAY = 24 * 3_600_000;
const load = (dataDir: string, now = 0) => loadSealingKeys({ dataDir, sessionKeys: undefined }, now);
const ids = (result: ReturnType<typeof load>): string[] => (result.ok ? result.value.map(({ id }) => id) : []);

describe('loadSealingKeys', () => {
  it.each([
    ['text that is no JSON', '{'],
    ['JSON without keys', '{"keys":[]}'],
    ['a key that is too short', '{"keys":[{"key":"AAAA","createdAt":"2026-01-01T00:00:00Z"}]}'],
  ])('refuses a key file with %s and leaves it as it is', (_, content) => {
    const dataDir = folder();
    const file = join(dataDir, 'session-keys.json');
    writeFileSync(file, content);
    const result = load(dataDir);
    expect(!result.ok && result.error).toMatch(
      /^the session keys in .* cannot be used: .*Restore the file, or remove it/,
    );
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('says in one line that the folder cannot be written to', () => {
    const result = load('/dev/null/nowhere');
    expect(!result.ok && result.error).toMatch(/^the session keys cannot be written to/);
  });

  it('makes a key that only its owner may read, and finds it again', () => {
    const dataDir = folder();
    const first = load(dataDir);
    expect(statSync(join(dataDir, 'session-keys.json')).mode & 0o777).toBe(0o600);
    expect(ids(load(dataDir))).toEqual(ids(first));
  });

  it('takes from others the right to read a key file', () => {
    const dataDir = folder();
    load(dataDir);
    chmodSync(join(dataDir, 'session-keys.json'), 0o644);
    load(dataDir);
    expect(statSync(join(dataDir, 'session-keys.json')).mode & 0o777).toBe(0o600);
  });

  it('rotates after 30 days and keeps the two keys before for opening', () => {
    const dataDir = folder();
    const first = ids(load(dataDir, 0));
    expect(ids(load(dataDir, 29 * DAY))).toEqual(first);
    const second = ids(load(dataDir, 31 * DAY));
    expect(second).toEqual([second[0], ...first]);
    load(dataDir, 62 * DAY);
    expect(ids(load(dataDir, 93 * DAY))).toHaveLength(3);
  });

  it('takes the keys of the setting in their order, without a file', () => {
    const keys = [1, 2].map(
      (seed) =>
        new Secret(Buffer.from(Array.from({ length: 32 }, (_, index) => (index + seed) % 256)).toString('base64')),
    );
    const result = loadSealingKeys({ dataDir: '/dev/null/nowhere', sessionKeys: keys }, 0);
    expect(ids(result)).toHaveLength(2);
  });
});
