import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cookiePrefix, joinChunks, splitChunks } from './session-cookies.ts';
import { createSealer } from './sealer.ts';
import { sealingKey } from './session-keys.ts';

const key = sealingKey(randomBytes(32));
const other = sealingKey(randomBytes(32));
const sealer = createSealer([key]);

describe('a sealed text', () => {
  it('does not open when any one character is changed, removed or added', () => {
    const sealed = sealer.seal(JSON.stringify({ mode: 'admin', token: 'x'.repeat(50) }));
    fc.assert(
      fc.property(
        fc.nat(sealed.length - 1),
        fc.constantFrom('A', 'b', '-', '.', '=', '%', ' ', ''),
        (at, character) => {
          const changed = sealed.slice(0, at) + character + sealed.slice(at + 1);
          expect(sealer.open(changed) === undefined || changed === sealed).toBe(true);
          expect(sealer.open(sealed.slice(0, at))).toBeUndefined();
          expect(
            sealer.open(`${sealed.slice(0, at)}${character}${sealed.slice(at)}`) === undefined || character === '',
          ).toBe(true);
        },
      ),
    );
  });

  it('does not open with another key, nor under the id of another key', () => {
    const sealed = createSealer([other]).seal('text');
    expect(sealer.open(sealed)).toBeUndefined();
    expect(sealer.open(`${key.id}${sealed.slice(sealed.indexOf('.'))}`)).toBeUndefined();
    expect(createSealer([key, { ...other, id: key.id }]).open(sealed)).toBeUndefined();
  });

  it.each(['', '.', 'x', `${key.id}.`, `${key.id}.AAAA`, '__proto__.AAAA', `${key.id}.${'A'.repeat(60)}`])(
    'does not come out of %j',
    (text) => {
      expect(sealer.open(text)).toBeUndefined();
    },
  );

  it('comes back as it was, whatever it is, and never looks the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const clean = Buffer.from(text, 'utf8').toString('utf8');
        expect(sealer.open(sealer.seal(clean))).toBe(clean);
      }),
    );
    expect(sealer.seal('text')).not.toBe(sealer.seal('text'));
  });

  it('opens after a rotation that keeps its key, and the newest key seals', () => {
    const rotated = createSealer([other, key]);
    expect(rotated.open(sealer.seal('text'))).toBe('text');
    expect(rotated.seal('text').startsWith(`${other.id}.`)).toBe(true);
  });
});

describe('cookies of a session', () => {
  const prefix = cookiePrefix({ secure: false, host: 'localhost:3000' });
  const asCookies = (chunks: string[]) =>
    Object.fromEntries(chunks.map((chunk, index) => [`${prefix}${index}`, chunk]));

  it('refuse what does not fit', () => {
    expect(splitChunks('x'.repeat(20_000))).toBeUndefined();
  });

  it('hold at most 3.8 kB each and join to what they were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 19_000 }), (length) => {
        const text = randomBytes(length).toString('base64url').slice(0, length);
        const chunks = splitChunks(text) ?? [];
        expect(chunks.every((chunk) => chunk.length <= 3800)).toBe(true);
        expect(joinChunks(asCookies(chunks), prefix)).toBe(text);
      }),
    );
  });

  it('do not open when one of them is missing, or two are exchanged', () => {
    const sealed = sealer.seal('y'.repeat(7000));
    const chunks = splitChunks(sealed) ?? [];
    expect(chunks.length).toBe(3);
    const open = (list: string[]) => sealer.open(joinChunks(asCookies(list), prefix) ?? '');
    expect(open(chunks)).toBe('y'.repeat(7000));
    expect(open(chunks.slice(1))).toBeUndefined();
    expect(open(chunks.slice(0, 2))).toBeUndefined();
    expect(open([chunks[1]!, chunks[0]!, chunks[2]!])).toBeUndefined();
  });

  it('are named for the port, and hardened where the browser speaks HTTPS', () => {
    expect(cookiePrefix({ secure: false, host: 'localhost:3001' })).toBe('netloft-session-3001-');
    expect(cookiePrefix({ secure: true, host: 'netloft.example' })).toBe('__Host-netloft-session-');
    expect(cookiePrefix({ secure: true, host: '[::1]' })).toBe('__Host-netloft-session-');
  });
});
