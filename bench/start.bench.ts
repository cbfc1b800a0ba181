import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { startProduct } from './product.ts';

/** How long a second start takes, and a start with 10,000 Pods. */
export async function run(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'netloft-bench-'));
  await (await startProduct('', dataDir)).close();
  const second = await startProduct('', dataDir);
  await second.close();
  await rm(dataDir, { recursive: true, force: true });
  const large = await startProduct('--pods 10000 --nodes 500 --policies 500 --seed 1');
  await large.close();
  return [
    { name: 'second start until ready', value: second.startMs / 1000, unit: 's', target: 5 },
    { name: 'start with 10,000 Pods, 500 Nodes, 500 policies until ready', value: large.startMs / 1000, unit: 's', target: 15 },
  ];
}
