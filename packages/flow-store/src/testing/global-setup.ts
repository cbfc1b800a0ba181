import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../../..');

/** Bundles what runs apart from the process of a test, where its sources changed. */
export default function setup(): void {
  const built = spawnSync(process.execPath, [join(ROOT, 'scripts/build.mjs'), 'flow-store'], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the flow store cannot be bundled: ${built.stderr}`);
}
