import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { LARGE, startProduct } from './product.ts';

/** Milliseconds until the simulator's own process answers with the large world. */
async function startSimulator(): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'netloft-bench-'));
  const started = performance.now();
  const child = fork('packages/simulator/dist/main.js', ['--data-dir', dataDir, ...LARGE.split(' ')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  const took = performance.now() - started;
  child.kill('SIGTERM');
  await once(child, 'exit');
  await rm(dataDir, { recursive: true, force: true });
  return took;
}

/** How long a second start takes, how long 10,000 Pods take to simulate, and a whole start with them. */
export async function run(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'netloft-bench-'));
  await (await startProduct({ dataDir })).close();
  const second = await startProduct({ dataDir });
  await second.close();
  await rm(dataDir, { recursive: true, force: true });

  const simulatorMs = await startSimulator();
  const large = await startProduct({ simulatorOptions: LARGE });
  await large.close();
  return [
    { name: 'second start until ready', value: second.startMs / 1000, unit: 's', target: 5 },
    {
      name: 'simulator with 10,000 Pods, 500 Nodes, 500 policies until it answers',
      value: simulatorMs / 1000,
      unit: 's',
      target: 10,
    },
    {
      name: 'start with 10,000 Pods, 500 Nodes, 500 policies until ready',
      value: large.startMs / 1000,
      unit: 's',
      target: 15,
    },
  ];
}
