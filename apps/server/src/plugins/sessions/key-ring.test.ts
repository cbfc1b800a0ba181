import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { keysAt, openKeyRing, parseKeyFile } from './key-ring.ts';
import { createSealer } from './sealer.ts';

const folder = mkdtempSync(join(tmpdir(), 'netloft-ring-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MINUTE = 60_000;
const keyText = (seed: number): string =>
  Buffer.from(Array.from({ length: 32 }, (_, index) => (index * 7 + seed * 13) % 256)).toString('base64');
const [a, b, c] = [keyText(1), keyText(2), keyText(3)];
const at = (minutes: number): string => new Date(minutes * MINUTE).toISOString();
const idsOf = (text: string, minutes: number): string[] => {
  const parsed = parseKeyFile(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return (keysAt(parsed.value, minutes * MINUTE, 720 * MINUTE) ?? []).map(({ id }) => id);
};
const idOf = (text: string): string => idsOf(text, 0)[0] ?? '';

describe('a file of keys', () => {
  it.each([
    ['nothing', '\n# only a comment\n', 'it holds no key'],
    ['a short key', 'AAAA', 'line 1 holds 3 bytes'],
    ['a key that is not random', Buffer.alloc(32, 1).toString('base64'), 'line 1 holds a key that is not random'],
    ['a time that is none', `${a}\n${b} soon`, 'line 2 takes a key and'],
    ['more than a key and a time', `${a} ${at(1)} x`, 'line 1 takes a key and'],
  ])('is refused with %s', (_, text, words) => {
    const parsed = parseKeyFile(text);
    expect(!parsed.ok && parsed.error).toContain(words);
  });

  const file = `${a} # the oldest\n\n${b} ${at(100)}\n${c} ${at(2000)}\n`;
  it.each([
    ['before the time of a key the one before it seals, and the next opens already', 99, [a, b, c]],
    ['from its time on the new key seals, and the old one opens', 100, [b, a, c]],
    ['an old key opens as long as a session may last', 819, [b, a, c]],
    ['then it opens no more', 820, [b, c]],
    ['the last key takes over in its turn', 2000, [c, b]],
    ['and is alone in the end', 2720, [c]],
  ])('%s', (_, minutes, expected) => {
    expect(idsOf(file, minutes)).toEqual(expected.map(idOf));
  });

  it('without times seals with its first key and opens with all of them', () => {
    expect(idsOf(`${b}\n${a}`, 5)).toEqual([idOf(b), idOf(a)]);
  });
});

describe('a ring of keys', () => {
  let time = 0;
  const warnings: string[] = [];
  const open = (file: string) => {
    const ring = openKeyRing(
      { sessionKeysFile: file, sessionKeys: undefined, dataDir: folder, sessionMaxMinutes: 720 },
      { now: () => time, warn: (message) => warnings.push(message) },
    );
    if (!ring.ok) throw new Error(ring.error);
    return ring.value;
  };

  it('does not begin without its file', () => {
    expect(() => open(join(folder, 'none'))).toThrow(/NETLOFT_SESSION_KEYS_FILE\) cannot be used: ENOENT/);
  });

  it('takes a changed file up, and keeps its keys while the file cannot be used', () => {
    const file = join(folder, 'keys');
    writeFileSync(file, a);
    const [one, other] = [createSealer(open(file)), createSealer(open(file))];
    const before = one.seal('session');
    writeFileSync(file, `${b}\n${a}`);
    time += 3_000;
    const after = one.seal('session');
    expect(after.startsWith(idOf(b))).toBe(true);
    // The other replica has not looked yet: a seal of a key that it does not know makes it look.
    expect(other.open(after)).toBe('session');
    expect(other.open(before)).toBe('session');
    writeFileSync(file, 'nonsense');
    time += 3_000;
    expect(one.open(after)).toBe('session');
    expect(warnings).toHaveLength(1);
    writeFileSync(file, b);
    time += 3_000;
    expect(one.open(before)).toBeUndefined();
  });
});

it('replicas that start at once on one volume have the same keys', () => {
  const dataDir = mkdtempSync(join(folder, 'shared-'));
  const config = { sessionKeysFile: undefined, sessionKeys: undefined, dataDir, sessionMaxMinutes: 720 };
  const rings = [1, 2].map(() => openKeyRing(config, { now: () => 0, warn: () => undefined }));
  const [one, other] = rings.map((ring) => (ring.ok ? createSealer(ring.value) : undefined));
  expect(other?.open(one?.seal('session') ?? '')).toBe('session');
});
