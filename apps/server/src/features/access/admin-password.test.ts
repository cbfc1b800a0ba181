import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Secret } from '../../secret.ts';
import { generatePassword, openAdminPassword, type AdminPassword } from './admin-password.ts';

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'netloft-password-'));
  folders.push(made);
  return made;
};
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

let time = 0;
const open = (dataDir: string, initial?: string, host = '127.0.0.1') =>
  openAdminPassword({
    config: {
      dataDir,
      host,
      initialAdminPassword: initial === undefined ? undefined : new Secret(initial),
      signInPassword: true,
    },
    now: () => time,
  });
async function opened(dataDir: string, initial?: string): Promise<AdminPassword> {
  const result = await open(dataDir, initial);
  if (!result.ok) throw new Error(result.error);
  return result.value.password;
}
const hashFile = (dataDir: string): string => join(dataDir, 'admin-password.json');

describe('a given first password', () => {
  const LONG = 'x'.repeat(1025);
  it.each<[string, string, string, RegExp | undefined]>([
    ['a short one', 'short', '0.0.0.0', /^NETLOFT_INITIAL_ADMIN_PASSWORD has 5 characters; it needs at least 8\.$/],
    ['one of blanks', ' '.repeat(9), '0.0.0.0', /^NETLOFT_INITIAL_ADMIN_PASSWORD is blank from end to end/],
    ['one of long characters', '🔑🔑🔑🔑', '::', /^NETLOFT_INITIAL_ADMIN_PASSWORD has 4 characters/],
    ['none at all, even on loopback', '', '127.0.0.1', /^NETLOFT_INITIAL_ADMIN_PASSWORD has 0 characters/],
    ['one of more than 1024 characters', LONG, '127.0.0.1', /is longer than 1024 characters\.$/],
    ['a short one on loopback', 'short', '::1', undefined],
    ['one of eight characters', '12345678', '0.0.0.0', undefined],
  ])('%s', async (_, initial, host, fault) => {
    const dataDir = folder();
    const result = await open(dataDir, initial, host);
    if (fault === undefined) return expect((await opened(dataDir).then((one) => one.verify(initial))).ok).toBe(true);
    expect(!result.ok && result.error).toMatch(fault);
    expect(existsSync(hashFile(dataDir))).toBe(false);
  });

  it('is not looked at where there is a password already', async () => {
    const dataDir = folder();
    await opened(dataDir, 'long-enough');
    expect((await open(dataDir, 'short', '0.0.0.0')).ok).toBe(true);
  });
});

describe('openAdminPassword', () => {
  it.each([
    ['no JSON', 'garbage'],
    ['no hash', '{"hash":"","changedAt":"2026-01-01T00:00:00Z"}'],
    ['half a hash', '{"hash":"$argon2id$v=19$m=19456","changedAt":"2026-01-01T00:00:00Z"}'],
    ['a hash of another kind', '{"hash":"$2b$10$abcdefghijklmnopqrstuv","changedAt":"2026-01-01T00:00:00Z"}'],
  ])('never falls back to a default when the file holds %s', async (_, content) => {
    const dataDir = folder();
    writeFileSync(hashFile(dataDir), content);
    const result = await open(dataDir, 'admin');
    expect(!result.ok && result.error).toMatch(/^the admin password's hash in .* cannot be used: .*Restore the file/);
    expect(readFileSync(hashFile(dataDir), 'utf8')).toBe(content);
  });

  it.each<[string, (file: string) => void]>([
    ['a loop of links, so that looking fails', (file) => symlinkSync(file, file)],
    ['a link to a volume that is not mounted', (file) => symlinkSync('/nowhere/admin-password.json', file)],
    ['a folder', (file) => mkdirSync(file)],
  ])('never falls back to a default when the file is %s', async (_, make) => {
    const dataDir = folder();
    make(hashFile(dataDir));
    const before = lstatSync(hashFile(dataDir)).ino;
    for (const initial of ['admin', undefined]) expect((await open(dataDir, initial)).ok).toBe(false);
    expect(lstatSync(hashFile(dataDir)).ino).toBe(before);
  });

  it('makes none, and takes none, while this way to sign in is off', async () => {
    const dataDir = folder();
    const config = {
      dataDir,
      host: '0.0.0.0',
      initialAdminPassword: new Secret('given-first'),
      signInPassword: false,
    };
    const result = await openAdminPassword({ config, now: () => time });
    if (!result.ok) throw new Error(result.error);
    expect(result.value.generated).toBeUndefined();
    expect(existsSync(hashFile(dataDir))).toBe(false);
    for (const guess of ['', 'none', 'admin', 'given-first']) {
      expect(await result.value.password.verify(guess)).toMatchObject({ ok: false, error: { code: 'PASSWORD_WRONG' } });
      expect((await result.value.password.change(guess, 'one-of-my-own')).ok).toBe(false);
    }
    // Turned on later, it begins as any first start does.
    expect((await open(dataDir)).ok && existsSync(hashFile(dataDir))).toBe(true);
  });

  it('never makes a password when the folder cannot be read', async () => {
    const notAFolder = join(folder(), 'file');
    writeFileSync(notAFolder, '');
    const result = await open(notAFolder, 'admin');
    expect(!result.ok && result.error).toMatch(/admin password's hash .* cannot be/);
  });

  it('is the same for two servers that start at once on one folder', async () => {
    const dataDir = folder();
    const both = await Promise.all([open(dataDir), open(dataDir)]);
    const told = both.flatMap((one) => (one.ok && one.value.generated !== undefined ? [one.value.generated] : []));
    expect(told).toHaveLength(1);
    for (const one of both) expect(one.ok && (await one.value.password.verify(told[0] ?? '')).ok).toBe(true);
  });

  it('remembers that a generated password was never changed, over restarts, until it is', async () => {
    const dataDir = folder();
    const first = await open(dataDir);
    const generated = first.ok ? (first.value.generated ?? '') : '';
    const again = await opened(dataDir);
    expect(again.isGenerated()).toBe(true);
    expect(await again.change(generated, generated)).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
    expect((await again.change(generated, 'long-enough')).ok).toBe(true);
    expect(again.isGenerated()).toBe(false);
    expect((await opened(dataDir)).isGenerated()).toBe(false);
    expect((await opened(folder(), 'admin')).isGenerated()).toBe(false);
  });

  it('generates a password once where none is given, and keeps only its hash', async () => {
    const dataDir = folder();
    const first = await open(dataDir);
    const generated = first.ok ? (first.value.generated ?? '') : '';
    expect(generated).toMatch(/^[a-zA-Z2-9]{20,}$/);
    expect(readFileSync(hashFile(dataDir), 'utf8')).not.toContain(generated);
    expect(readFileSync(hashFile(dataDir), 'utf8')).toMatch(/\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(statSync(hashFile(dataDir)).mode & 0o777).toBe(0o600);
    const second = await open(dataDir);
    expect(second.ok && second.value.generated).toBeUndefined();
    expect((await (await opened(dataDir)).verify(generated)).ok).toBe(true);
  });

  it('uses the initial password of the setting only where there is no hash yet', async () => {
    const dataDir = folder();
    await opened(dataDir, 'first-password');
    const again = await opened(dataDir, 'second-password');
    expect((await again.verify('second-password')).ok).toBe(false);
    expect((await again.verify('first-password')).ok).toBe(true);
  });

  it('never generates the same password twice', () => {
    expect(new Set(Array.from({ length: 50 }, () => generatePassword())).size).toBe(50);
  });
});

describe('changing the password', () => {
  it.each([
    ['a wrong current password', 'nope', 'long-enough', 'PASSWORD_WRONG'],
    ['a new password of seven characters', 'admin', '1234567', 'INVALID_REQUEST'],
    ['a new password without end', 'admin', 'x'.repeat(2000), 'INVALID_REQUEST'],
  ])('is refused with %s, and the old one stays', async (_, current, next, code) => {
    const password = await opened(folder(), 'admin');
    expect(await password.change(current, next)).toMatchObject({ ok: false, error: { code } });
    expect((await password.verify('admin')).ok).toBe(true);
  });

  it('is refused when it cannot be saved, and the old one stays', async () => {
    const dataDir = folder();
    const password = await opened(dataDir, 'admin');
    // Nothing can be written into a folder that is not there.
    renameSync(dataDir, `${dataDir}-away`);
    const changed = await password.change('admin', 'long-enough');
    renameSync(`${dataDir}-away`, dataDir);
    expect(changed.ok ? '' : changed.error.detail).toMatch(/could not be saved: .*The old one stays/);
    expect((await password.verify('admin')).ok).toBe(true);
    expect(await (await opened(dataDir)).verify('admin')).toMatchObject({ ok: true });
  });

  it('gives a new generation, and only one of two changes at once wins', async () => {
    const dataDir = folder();
    const password = await opened(dataDir, 'admin');
    const before = await password.generation();
    const changes = await Promise.all([
      password.change('admin', 'first-new-one'),
      password.change('admin', 'second-new-one'),
    ]);
    expect(changes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await password.generation()).not.toBe(before);
    const winner = changes[0].ok ? 'first-new-one' : 'second-new-one';
    expect((await password.verify(winner)).ok).toBe(true);
    expect((await password.verify('admin')).ok).toBe(false);
  });

  it('is known to another server at once where somebody comes with the new one, or with a session of it', async () => {
    const dataDir = folder();
    const [one, two] = [await opened(dataDir, 'admin'), await opened(dataDir, 'admin')];
    const before = await two.generation();
    const first = await one.change('admin', 'long-enough');
    const generation = first.ok ? first.value : '';
    // A page asks several things at once.
    const together = await Promise.all([two.holds(generation), two.holds(generation), two.holds(generation)]);
    expect(together).toEqual([true, true, true]);
    expect(await two.holds(before)).toBe(false);
    await one.change('long-enough', 'even-longer');
    expect(await two.verify('even-longer')).toMatchObject({ ok: true });
    await one.change('even-longer', 'the-last-one');
    expect(await two.change('even-longer', 'of-an-old-one')).toMatchObject({ error: { code: 'PASSWORD_WRONG' } });
    expect(await two.verify('the-last-one')).toMatchObject({ ok: true });
  });

  it('costs no more than a look now and then, whatever old sessions ask', async () => {
    const dataDir = folder();
    const [one, two] = [await opened(dataDir, 'admin'), await opened(dataDir, 'admin')];
    expect(await two.holds('of-long-ago')).toBe(false);
    const changed = await one.change('admin', 'long-enough');
    expect(await two.holds('of-long-ago')).toBe(false);
    expect(await two.generation(), 'it did not look').not.toBe(changed.ok && changed.value);
    time += 500;
    expect(await two.holds('of-long-ago')).toBe(false);
    expect(await two.generation()).toBe(changed.ok && changed.value);
  });

  it('is seen by another server on the same folder', async () => {
    const dataDir = folder();
    const one = await opened(dataDir, 'admin');
    const two = await opened(dataDir, 'admin');
    await one.change('admin', 'long-enough');
    time += 5000;
    expect(await two.generation()).toBe(await one.generation());
    expect((await two.verify('long-enough')).ok).toBe(true);
  });

  it('goes on with what it knows when the file is gone or broken', async () => {
    const dataDir = folder();
    const password = await opened(dataDir, 'admin');
    writeFileSync(hashFile(dataDir), 'broken');
    time += 5000;
    expect((await password.verify('admin')).ok).toBe(true);
    rmSync(hashFile(dataDir));
    time += 5000;
    expect((await password.verify('admin')).ok).toBe(true);
    expect(existsSync(hashFile(dataDir))).toBe(false);
  });
});

it('a flood of checks is answered without more than a few computations at once', async () => {
  const password = await opened(folder(), 'admin');
  const answers = await Promise.all(Array.from({ length: 200 }, () => password.verify('wrong')));
  const codes = answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
  expect(codes.filter((code) => code === 'PASSWORD_WRONG')).toHaveLength(66);
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(134);
});
