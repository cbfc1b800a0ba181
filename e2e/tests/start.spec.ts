import { expect, test } from '@playwright/test';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProduct } from '../fixtures/start.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
test.describe.configure({ timeout: 180_000 });

let folder = '';
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netloft-start-'));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs npm with the words given, to its end. */
function npm(...words: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn('npm', ['--silent', ...words], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  return new Promise((done) => child.once('close', (status) => done({ status, stdout, stderr })));
}

/** Whether the process is there; a zombie, which only its parent can take away, is not. */
async function runs(pid: number): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return line !== '' && !/\) Z /.test(line);
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}

async function expectEnded(pids: readonly number[]): Promise<void> {
  await expect
    .poll(async () => (await Promise.all(pids.map((pid) => runs(pid)))).filter(Boolean).length, { timeout: 30_000 })
    .toBe(0);
}

const KUBECONFIG = `apiVersion: v1
kind: Config
current-context: here
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: u, user: {token: t}}]
contexts: [{name: here, context: {cluster: c, user: u}}]
`;

test.describe('npm start ends with one line and a status', () => {
  for (const [what, text, flags, line] of [
    ['a kubeconfig that is not YAML', 'a: [b', [], /^netloft: .*kubeconfig/i],
    ['a kubeconfig without a context', 'apiVersion: v1\nkind: Config\n', [], /^netloft: .*(context|cluster)/i],
    ['a context that the kubeconfig does not have', KUBECONFIG, ['--context', 'there'], /^netloft: .*there.*here/],
  ] as const) {
    test(`for ${what}`, async () => {
      const kubeconfig = join(folder, 'kubeconfig');
      await writeFile(kubeconfig, text);
      const run = await npm(
        'start',
        '--',
        '--port',
        '0',
        '--data-dir',
        join(folder, 'bad'),
        '--kubeconfig',
        kubeconfig,
        ...flags,
      );
      expect([run.stdout, run.status]).toEqual(['', 1]);
      expect(run.stderr.trim()).toMatch(line);
      expect(run.stderr.trim().split('\n')).toHaveLength(1);
    });
  }
  for (const flags of ['--pods many', '--antrea 3.0', '--nonsense']) {
    test(`for the simulator's options '${flags}'`, async () => {
      const run = await npm(
        'start',
        '--',
        '--port',
        '0',
        '--data-dir',
        join(folder, 'bad'),
        '--simulator-options',
        flags,
      );
      expect([run.stdout, run.status]).toEqual(['', 1]);
      expect(run.stderr.trim()).toMatch(/^netloft: /);
      expect(run.stderr.trim().split('\n')).toHaveLength(1);
    });
  }
});

test('it says in one line where it is and how to sign in, keeps its secrets private, and Ctrl-C ends all of it', async () => {
  const dataDir = join(folder, 'data');
  const product = await startProduct({ dataDir });
  expect(product.readyLine).toMatch(/^Netloft ready at http:\/\/localhost:\d+ \(sign in as admin with password admin/);
  expect((await stat(product.simulator.kubeconfig)).mode & 0o077).toBe(0);
  const pids = [product.pid, ...(await childrenOf(product.pid))];
  expect(pids).toHaveLength(3);
  const kubeconfig = await readFile(product.simulator.kubeconfig, 'utf8');
  const other = await npm('start', '--', '--port', '0', '--data-dir', dataDir);
  expect([other.stdout, other.status]).toEqual(['', 1]);
  expect(other.stderr.trim()).toMatch(/^netloft: another npm start \(process \d+\) has .*--data-dir \S+data-2$/);
  expect(await readFile(product.simulator.kubeconfig, 'utf8'), 'the first one goes on').toBe(kubeconfig);
  expect(await product.stop('SIGINT')).toBe(0);
  await expectEnded(pids);

  const token = product.cluster.token('user1');
  const again = await startProduct({ dataDir });
  expect(again.cluster.token('user1'), 'kubectl goes on working after a second start').toBe(token);
  const second = [again.pid, ...(await childrenOf(again.pid))];
  await again.stop('SIGKILL');
  await expectEnded(second);
});

/** `npm start` as a user types it, until its first line. */
async function npmStart(
  ...words: string[]
): Promise<{ npm: ChildProcess; line: string; ended: Promise<number | null> }> {
  const child = spawn('npm', ['--silent', 'start', '--', '--port', '0', ...words], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const line = await new Promise<string>((done, refuse) => {
    child.stdout.once('data', (part: Buffer) => done(part.toString()));
    child.once('exit', (code) => refuse(new Error(`npm start ended with status ${code}`)));
  });
  return { npm: child, line, ended };
}

/** The process and all below it. */
async function treeOf(pid: number): Promise<number[]> {
  const children = await childrenOf(pid);
  return [pid, ...(await Promise.all(children.map((child) => treeOf(child)))).flat()];
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  test(`${signal} to npm leaves no process behind`, async () => {
    const { npm: started, ended } = await npmStart('--data-dir', join(folder, 'signals'));
    const pids = await treeOf(started.pid ?? 0);
    expect(pids.length).toBeGreaterThanOrEqual(4);
    started.kill(signal);
    await ended;
    await expectEnded(pids);
  });
}

test('a server with a real kubeconfig has no default password: one is made, shown once, and kept as a hash', async () => {
  const world = await startProduct({ dataDir: join(folder, 'world') });
  const start = () =>
    npmStart(
      '--data-dir',
      join(folder, 'real'),
      '--kubeconfig',
      world.simulator.kubeconfig,
      '--context',
      'stc-tkg-cluster-1',
    );
  const signIn = async (line: string, password: string): Promise<number> => {
    const url = /ready at (\S+)/.exec(line)?.[1] ?? '';
    const answer = await fetch(`${url}/auth/login`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` },
    });
    return answer.status;
  };
  const first = await start();
  const password = /password (\S+) \(shown once\)/.exec(first.line)?.[1] ?? '';
  expect(password.length).toBeGreaterThanOrEqual(16);
  expect(await signIn(first.line, password)).toBe(200);
  first.npm.kill('SIGINT');
  expect(await first.ended).toBe(0);
  const second = await start();
  expect(second.line).not.toContain('shown once');
  expect(await signIn(second.line, 'admin')).toBe(401);
  await expect.poll(() => signIn(second.line, password)).toBe(200);
  second.npm.kill('SIGINT');
  await second.ended;
  await world.close();
});
