// `npm run bench [name …]`: runs bench/<name>.bench.ts and prints each figure beside its target.
// Exit status 1 when a target is missed. Timings depend on the machine: docs/performance.md names the one measured on.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, fail, ROOT } from './bootstrap.mjs';
import { build, bundle } from './build.mjs';
import { ensureChromium } from './chromium.mjs';

bootstrap();
const all = readdirSync(join(ROOT, 'bench'))
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.slice(0, -'.bench.ts'.length));
const names = process.argv.length > 2 ? process.argv.slice(2) : all;
for (const name of names) if (!all.includes(name)) fail(`no bench '${name}'; there are ${all.join(', ')}`);

await build();
const chromium = ensureChromium();
if (chromium) process.env.CHROMIUM_PATH = chromium;
process.chdir(ROOT);

const out = join(ROOT, 'bench', 'dist');
mkdirSync(out, { recursive: true });
process.stdout.write(
  `Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB\n`,
);

// A process of its own for the bench of ingest.
await bundle('bench/ingest-host.ts', join(out, 'ingest-host.js'), ['chdb']);

let missed = 0;
const rows = [];
for (const name of names) {
  const file = join(out, `${name}.js`);
  await bundle(`bench/${name}.bench.ts`, file, ['@playwright/test', 'chdb', 'esbuild']);
  const { run } = await import(pathToFileURL(file).href);
  for (const figure of await run()) {
    // A figure with a target is `at most` unless it says `at least`.
    const met =
      figure.target === undefined
        ? undefined
        : figure.atLeast
          ? figure.value >= figure.target
          : figure.value <= figure.target;
    if (met === false) missed += 1;
    const verdict = met === undefined ? '' : met ? 'ok' : 'MISSED';
    const target = figure.target === undefined ? '' : `${figure.atLeast ? '≥' : '≤'} ${figure.target} ${figure.unit}`;
    process.stdout.write(
      `${verdict.padEnd(7)}${figure.name}: ${Number(figure.value.toPrecision(4))} ${figure.unit}${target ? `  (${target})` : ''}\n`,
    );
    rows.push({ bench: name, ...figure, met });
  }
}
mkdirSync(join(ROOT, 'test-results'), { recursive: true });
writeFileSync(join(ROOT, 'test-results', 'bench.json'), JSON.stringify(rows, null, 2));
process.exit(missed > 0 ? 1 : 0);
