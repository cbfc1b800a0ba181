import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeDataDir } from './data-dir-lock.mjs';

// What can be told before anything is installed or built. e2e/tests/start.spec.ts starts the whole product.
const START = fileURLToPath(new URL('start.mjs', import.meta.url));

describe('npm start', () => {
  let folder;
  let file;
  let held;
  let holder;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'netloft-start-'));
    file = join(folder, 'file');
    writeFileSync(file, 'x');
    held = join(folder, 'held');
    mkdirSync(held);
    await takeDataDir(held);
    holder = createServer();
    await new Promise((done) => holder.listen(0, '127.0.0.1', done));
  });
  afterAll(async () => {
    await new Promise((done) => holder.close(done));
    rmSync(folder, { recursive: true, force: true });
  });

  const refusals = [
    {
      name: 'an unknown flag',
      argv: () => ['--prot', '1'],
      message: /^netloft: Unknown option '--prot'.*--help' lists the flags\.$/,
    },
    {
      name: 'a bad port',
      argv: () => ['--port', 'http'],
      message: /^netloft: --port takes a number from 0 to 65535, not 'http'\.$/,
    },
    {
      name: 'a taken port',
      argv: () => ['--port', String(holder.address().port)],
      message: /^netloft: port \d+ on 127\.0\.0\.1 is taken\..*npm start -- --port \d+$/,
    },
    {
      name: 'an address that is not of this machine',
      argv: () => ['--port', '0', '--host', '192.0.2.1'],
      message: /^netloft: cannot listen on 192\.0\.2\.1 port 0: /,
    },
    {
      name: 'a kubeconfig that is not there',
      argv: () => ['--kubeconfig', join(folder, 'none')],
      message: /^netloft: --kubeconfig: there is no file .*none$/,
    },
    {
      name: 'a kubeconfig that is a folder',
      argv: () => ['--kubeconfig', folder],
      message: /^netloft: --kubeconfig: cannot read /,
    },
    {
      name: 'a data directory that another one has',
      argv: () => ['--port', '0', '--data-dir', held],
      message: /^netloft: another npm start \(process \d+\) has the data directory .*--data-dir .*held-2$/,
    },
    {
      name: 'a port and a data directory that another one has',
      argv: () => ['--port', String(holder.address().port), '--data-dir', held],
      message: /^netloft: port \d+ on 127\.0\.0\.1 is taken\..*npm start -- --port (\d+) --data-dir .*held-\1$/,
    },
    {
      name: 'a data directory that is a file',
      argv: () => ['--port', '0', '--data-dir', file],
      message: /^netloft: --data-dir: cannot write to /,
    },
  ];
  for (const { name, argv, message } of refusals) {
    it(`ends with one line and a status for ${name}`, () => {
      const run = spawnSync(process.execPath, [START, ...argv()], { encoding: 'utf8', cwd: folder });
      expect([run.status, run.stdout]).toEqual([1, '']);
      expect(run.stderr.trimEnd()).toMatch(message);
      expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
    });
  }

  it('tells its flags', () => {
    const run = spawnSync(process.execPath, [START, '--help'], { encoding: 'utf8' });
    expect([run.status, run.stderr]).toEqual([0, '']);
    for (const flag of ['--port', '--host', '--data-dir', '--kubeconfig', '--context', '--simulator-options'])
      expect(run.stdout).toContain(flag);
  });
});
