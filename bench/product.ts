import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The product as `npm start` runs it, with what benches ask about it. */
export interface RunningProduct {
  readonly url: string;
  readonly startMs: number;
  readonly dataDir: string;
  /** Resident memory of the server process in MB (10^6 bytes). */
  serverMegabytes(): Promise<number>;
  close(): Promise<void>;
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

async function serverPid(parent: number): Promise<number> {
  for (const pid of await childrenOf(parent)) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes('apps/server/dist/main.js')) return pid;
  }
  throw new Error('no server process found below npm start');
}

/** Starts the product from the repository's root; `simulatorOptions` as on its command line. */
export async function startProduct(simulatorOptions = '', dataDir?: string): Promise<RunningProduct> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'netloft-bench-')));
  const started = performance.now();
  const child: ChildProcess = spawn(
    process.execPath,
    ['scripts/start.mjs', '--port', '0', '--data-dir', folder, ...(simulatorOptions ? ['--simulator-options', simulatorOptions] : [])],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const { stdout } = child;
  if (stdout === null) throw new Error('npm start has no standard output');
  const url = await new Promise<string>((done, refuse) => {
    createInterface({ input: stdout }).on('line', (line) => {
      const found = /^Netloft ready at (\S+)/.exec(line)?.[1];
      if (found !== undefined) done(found);
    });
    child.once('exit', (code) => refuse(new Error(`npm start ended with status ${code}`)));
  });
  return {
    url,
    startMs: performance.now() - started,
    dataDir: folder,
    serverMegabytes: async () => (await residentBytes(await serverPid(child.pid ?? 0))) / 1e6,
    async close() {
      if (child.exitCode === null) {
        const ended = new Promise((done) => child.once('exit', done));
        child.kill('SIGTERM');
        await ended;
      }
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
