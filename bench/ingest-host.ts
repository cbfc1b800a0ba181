import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFlowStore } from '@netloft/flow-store';

/** What the host says while it runs: rows stored and lost so far, and memory of all its processes in bytes. */
export interface HostReport {
  readonly port: number;
  readonly stored: number;
  readonly waiting: number;
  readonly dropped: number;
  readonly missed: number;
  readonly memory: number;
}

/** Resident memory of a process, in bytes; 0 when it is gone. */
function residentOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function children(pid: number): number[] {
  try {
    const text = execFileSync('pgrep', ['-P', String(pid)])
      .toString()
      .trim();
    return text === '' ? [] : text.split('\n').map(Number);
  } catch {
    return [];
  }
}

/** The store as the server runs it, in a process of its own, so that nothing of the sender is measured. */
async function main(): Promise<void> {
  const [dataDir = '', entries = ''] = process.argv.slice(2);
  const store = await openFlowStore({
    mode: 'embedded',
    role: 'all',
    dataDir,
    retentionHours: 240,
    maxBytes: 100e9,
    bufferBytes: 4e9,
    entries: { engine: join(entries, 'flow-engine.js'), collector: join(entries, 'flow-collector.js') },
    listeners: [{ id: 'tcp', protocol: 'tcp', host: '127.0.0.1', port: 0 }],
    streams: [],
    clusterIds: {},
    defaultCluster: 'bench',
    log: (level, message, facts) => process.stderr.write(`${level} ${message} ${JSON.stringify(facts ?? {})}\n`),
  });
  setInterval(() => {
    const { listeners, exporters, stored, waiting, dropped } = store.collector.status();
    const port = Number(/:(\d+)$/.exec(listeners[0]?.address ?? '')?.[1] ?? 0);
    const memory = [process.pid, ...children(process.pid)].reduce((sum, pid) => sum + residentOf(pid), 0);
    const missed = exporters.reduce((sum, one) => sum + (one.missed ?? 0), 0);
    process.send?.({ port, stored, waiting, dropped, missed, memory } satisfies HostReport);
  }, 250);
  process.on('message', () => void store.close(30_000).finally(() => process.exit(0)));
  process.on('disconnect', () => process.exit(1));
}

await main();
