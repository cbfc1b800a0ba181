import { readFile } from 'node:fs/promises';
import { type Product, type ProductOptions, startOne } from '../e2e/fixtures/product.ts';

/** The product as `npm start` runs it, with what benches ask about it. */
export interface RunningProduct extends Product {
  /** Resident memory of the server process in MB (10^6 bytes), read from /proc. */
  serverMegabytes(): Promise<number>;
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

/** Starts the product from the repository's root. */
export async function startProduct(options: ProductOptions = {}): Promise<RunningProduct> {
  const product = await startOne(options);
  return { ...product, serverMegabytes: async () => (await residentBytes(await serverPid(product.pid))) / 1e6 };
}

/** The large world of the figures. */
export const LARGE = '--pods 10000 --nodes 500 --policies 500 --seed 1';
