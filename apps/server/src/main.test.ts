import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

// The bundle must lie where Node finds the packages that stay outside it.
const built = fileURLToPath(new URL('../dist/main-under-test.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'netloft-main-'));
const kubeconfig = join(folder, 'kubeconfig');
const children = new Set<ChildProcess>();

beforeAll(async () => {
  const { bundle } = (await import(new URL('../../../scripts/build.mjs', import.meta.url).href)) as {
    bundle: (entry: string, outfile: string, external: string[]) => Promise<void>;
  };
  await bundle('apps/server/src/main.ts', built, ['@node-rs/argon2']);
  // Nothing listens there: the server starts all the same and says on its pages that the cluster cannot be reached.
  writeFileSync(
    kubeconfig,
    `{"current-context": "a", "contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}], "clusters": [{"name": "a", "cluster": {"server": "https://127.0.0.1:1"}}], "users": [{"name": "a", "user": {"token": "t"}}]}`,
  );
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(built, { force: true });
  rmSync(`${built}.map`, { force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  readonly stdout: () => string;
}

function start(
  args: string[],
  { env = {}, ipc = false }: { env?: Record<string, string>; ipc?: boolean } = {},
): Started {
  const child = spawn(process.execPath, [built, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
  });
  children.add(child);
  let stderr = '';
  let stdout = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  return { child, stderr: () => stderr, stdout: () => stdout };
}

const statusOf = async (child: ChildProcess): Promise<unknown> => ((await once(child, 'close')) as unknown[])[0];
const dataDir = (): string => mkdtempSync(join(folder, 'data-'));

describe('a bad start', () => {
  it.each<[string, (data: string) => { args?: string[]; env?: Record<string, string> }, RegExp]>([
    [
      'bad settings, each on a line of its own',
      () => ({ args: ['--port', 'x'], env: { NETLOFT_LOG_LEVEL: 'loud' } }),
      /^netloft: --port \/ NETLOFT_LISTEN_PORT takes .*\nnetloft: NETLOFT_LOG_LEVEL takes .*\n$/,
    ],
    [
      'a kubeconfig that is not there',
      () => ({ args: ['--kubeconfig', join(folder, 'gone')] }),
      /^netloft: kubeconfig .*gone cannot be read: no such file\n$/,
    ],
    [
      'a context that is not there',
      () => ({ args: ['--kubeconfig', kubeconfig, '--context', 'b'] }),
      /^netloft: kubeconfig .* has no context "b"; there are: a\n$/,
    ],
    [
      'a password hash that cannot be read',
      (data) => {
        writeFileSync(join(data, 'admin-password.json'), 'x');
        return {};
      },
      /^netloft: the admin password's hash in .* cannot be used: .*\n$/,
    ],
    [
      'session keys that cannot be read',
      (data) => {
        writeFileSync(join(data, 'session-keys.json'), 'x');
        return {};
      },
      /^netloft: the session keys in .* cannot be used: .*\n$/,
    ],
    [
      'a certificate that is none',
      () => {
        mkdirSync(join(folder, 'tls'), { recursive: true });
        for (const name of ['cert', 'key']) writeFileSync(join(folder, 'tls', name), 'x');
        return { env: { NETLOFT_TLS_CERT: join(folder, 'tls/cert'), NETLOFT_TLS_KEY: join(folder, 'tls/key') } };
      },
      /^netloft: NETLOFT_TLS_CERT and NETLOFT_TLS_KEY cannot be used: .*\n$/,
    ],
  ])('with %s ends with one clear line and status 1', async (_, prepare, expected) => {
    const data = dataDir();
    const { args = ['--kubeconfig', kubeconfig], env = {} } = prepare(data);
    const { child, stderr, stdout } = start(['--port', '0', '--data-dir', data, ...args], { env });
    expect(await statusOf(child)).toBe(1);
    expect(stderr()).toMatch(expected);
    expect(stdout()).toBe('');
  });

  it('on a taken port ends with one clear line and status 1', async () => {
    const taken: Server = createServer();
    await once(taken.listen(0, '127.0.0.1'), 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { child, stderr } = start(['--port', String(port), '--data-dir', dataDir(), '--kubeconfig', kubeconfig], {
      env: { NETLOFT_LOG_LEVEL: 'silent' },
    });
    expect(await statusOf(child)).toBe(1);
    expect(stderr()).toBe(`netloft: port ${port} on 127.0.0.1 is taken; choose another with --port\n`);
    taken.close();
  });
});

describe('a good start', () => {
  it('tells port and generated password in one line, once, and keeps the password out of the log', async () => {
    const data = dataDir();
    const first = start(['--port', '0', '--data-dir', data, '--kubeconfig', kubeconfig]);
    await expect.poll(first.stdout).toContain('\n');
    const ready = JSON.parse(first.stdout()) as { ready: boolean; port: number; initialPassword: string };
    expect(ready).toMatchObject({ ready: true, initialPassword: expect.stringMatching(/^\S{20,}$/) as string });
    const headers = { authorization: `Basic ${Buffer.from(`admin:${ready.initialPassword}`).toString('base64')}` };
    expect((await fetch(`http://127.0.0.1:${ready.port}/auth/login`, { method: 'POST', headers })).status).toBe(200);
    first.child.kill('SIGTERM');
    expect(await statusOf(first.child)).toBe(0);
    expect(first.stderr()).not.toContain(ready.initialPassword);
    const second = start(['--port', '0', '--data-dir', data, '--kubeconfig', kubeconfig]);
    await expect.poll(second.stdout).toContain('\n');
    expect(JSON.parse(second.stdout())).toEqual({ ready: true, port: expect.any(Number) as number });
  });

  it('sends the same to the process that started it, and ends with it', async () => {
    const { child, stdout } = start(['--port', '0', '--data-dir', dataDir(), '--kubeconfig', kubeconfig], {
      ipc: true,
      env: { NETLOFT_INITIAL_ADMIN_PASSWORD: 'given' },
    });
    const [message] = (await once(child, 'message')) as unknown[];
    expect(message).toEqual({ type: 'ready', port: expect.any(Number) as number });
    expect(stdout()).toBe('');
    child.disconnect();
    expect(((await once(child, 'exit')) as unknown[])[0]).toBe(0);
  });
});
