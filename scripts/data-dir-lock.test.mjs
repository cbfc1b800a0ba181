import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { holderOf, LOCK_FILE, takeDataDir } from './data-dir-lock.mjs';

const MODULE = fileURLToPath(new URL('data-dir-lock.mjs', import.meta.url));
const folders = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'netloft-lock-'));
  folders.push(made);
  return made;
};
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

/** Another process that takes the directory, tells it, says on request that it stops, and leaves when its input ends. */
async function holder(directory) {
  const script = `
    import { takeDataDir } from ${JSON.stringify(MODULE)};
    const lock = await takeDataDir(${JSON.stringify(directory)});
    process.stdout.write(JSON.stringify(lock.heldBy ?? 'taken'));
    process.stdin.on('data', () => { lock.stopping(); process.stdout.write('stopping'); });
    process.stdin.on('end', () => lock.leave?.());
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said = async () => String((await once(child.stdout, 'data'))[0]);
  return { child, said, first: await said() };
}

/** The number of a process that is gone. */
const gone = () => spawnSync(process.execPath, ['--version']).pid;

describe('the lock of a data directory', () => {
  it.each([
    ['that is not there', undefined],
    ['of a process that is gone', () => JSON.stringify({ pid: gone(), start: '1', isStopping: false })],
    [
      'of another process with the same number',
      () => JSON.stringify({ pid: process.ppid, start: '-1', isStopping: false }),
    ],
    [
      'of its own number, from before the machine was started anew',
      () => JSON.stringify({ pid: process.pid, start: '-1' }),
    ],
    ['of a group of processes', () => JSON.stringify({ pid: 0, start: '' })],
    ['that a full disk cut', () => '{"pid":'],
  ])('is taken in place of one %s', async (_, content) => {
    const directory = folder();
    if (content !== undefined) writeFileSync(join(directory, LOCK_FILE), content());
    const lock = await takeDataDir(directory);
    expect(lock.heldBy).toBeUndefined();
    expect(JSON.parse(readFileSync(join(directory, LOCK_FILE), 'utf8'))).toMatchObject({ pid: process.pid });
    lock.leave();
    expect(existsSync(join(directory, LOCK_FILE))).toBe(false);
  });

  it('names who has it, and is free once that one left', async () => {
    const directory = folder();
    const { child, first } = await holder(directory);
    expect(first).toBe('"taken"');
    expect(holderOf(directory)).toEqual({ pid: child.pid, isStopping: false });
    expect(await takeDataDir(directory)).toEqual({ heldBy: child.pid });
    child.stdin.end();
    await once(child, 'exit');
    expect(holderOf(directory)).toBeUndefined();
  });

  it('is waited for while its holder stops', async () => {
    const directory = folder();
    const { child, said } = await holder(directory);
    child.stdin.write('stop');
    expect(await said()).toBe('stopping');
    expect(holderOf(directory)).toEqual({ pid: child.pid, isStopping: true });
    const taken = takeDataDir(directory);
    child.stdin.end();
    const lock = await taken;
    expect(lock.heldBy).toBeUndefined();
    lock.leave();
  });

  it('is not left for another who has it by now', async () => {
    const directory = folder();
    const lock = await takeDataDir(directory);
    writeFileSync(join(directory, LOCK_FILE), JSON.stringify({ pid: process.ppid, start: '' }));
    lock.leave();
    expect(existsSync(join(directory, LOCK_FILE))).toBe(true);
  });
});
