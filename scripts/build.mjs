// Builds what changed: the web app (Vite), the server bundle and the simulator bundle (esbuild).
// `node scripts/build.mjs [web|server|simulator …]`; all three when none is named.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, pnpm, ROOT } from './bootstrap.mjs';
import { OUTSIDE } from './image.mjs';

const ESM_SHIMS = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  "import { dirname as __dirnameOf } from 'node:path';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  'const __dirname = __dirnameOf(__filename);',
].join('\n');

/** What each target is made of; a change in none of these leaves its output as it is. */
const TARGETS = {
  web: {
    inputs: ['apps/web', 'packages/contracts', 'packages/antrea', 'packages/nsx', 'packages/analytics'],
    output: 'apps/web/dist/index.html',
    run: buildWeb,
  },
  server: {
    inputs: [
      'apps/server',
      'packages/contracts',
      'packages/antrea',
      'packages/nsx',
      'packages/analytics',
      'packages/flow-store',
    ],
    output: 'apps/server/dist/main.js',
    run: () =>
      Promise.all([
        bundle('apps/server/src/main.ts', 'apps/server/dist/main.js', OUTSIDE),
        bundleFlowStore('apps/server/dist'),
      ]),
  },
  // For tests, which run from the sources.
  'flow-store': {
    inputs: ['packages/contracts', 'packages/analytics', 'packages/flow-store'],
    output: 'packages/flow-store/dist/flow-engine.js',
    run: () => bundleFlowStore('packages/flow-store/dist'),
    forTests: true,
  },
  simulator: {
    inputs: [
      'packages/simulator',
      'packages/contracts',
      'packages/antrea',
      'packages/nsx',
      'packages/analytics',
      'packages/flow-store',
    ],
    output: 'packages/simulator/dist/main.js',
    run: () => bundle('packages/simulator/src/cli/main.ts', 'packages/simulator/dist/main.js', []),
  },
};

const SKIP = new Set(['node_modules', 'dist', 'coverage', '.cache']);

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (SKIP.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) yield path;
  }
}

function digestOf(inputs) {
  const hash = createHash('sha256');
  for (const name of ['pnpm-lock.yaml', 'scripts/build.mjs']) hash.update(readFileSync(join(ROOT, name)));
  for (const input of inputs) {
    for (const path of filesBelow(join(ROOT, input))) hash.update(path.slice(ROOT.length)).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function buildWeb() {
  const status = pnpm(['--dir', 'apps/web', 'exec', 'vite', 'build', '--logLevel', 'warn'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('the web app did not build; see the lines above');
}

/** One ESM file for Node; packages with native parts stay outside and are found in node_modules at run time. */
export async function bundle(entry, outfile, external) {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    conditions: ['@netloft/source'],
    external,
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'error',
    banner: { js: ESM_SHIMS },
  });
}

/** The two parts of the flow store that run apart from the server: the child process with chDB, and the worker that takes records in. */
export const bundleFlowStore = (folder) =>
  Promise.all([
    bundle('packages/flow-store/src/engine/child.ts', `${folder}/flow-engine.js`, ['chdb']),
    bundle('packages/flow-store/src/collector/worker.ts', `${folder}/flow-collector.js`, []),
  ]);

/** Builds the named targets where their inputs changed. Calls `say` before each one that takes time. */
export async function build(
  names = Object.keys(TARGETS).filter((name) => !TARGETS[name].forTests),
  say = (line) => process.stderr.write(`${line}\n`),
) {
  const stamps = join(ROOT, '.tools', 'built');
  mkdirSync(stamps, { recursive: true });
  for (const name of names) {
    const target = TARGETS[name];
    if (!target) throw new Error(`no build target '${name}'; there are ${Object.keys(TARGETS).join(', ')}`);
    const stamp = join(stamps, name);
    const digest = digestOf(target.inputs);
    if (existsSync(join(ROOT, target.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) continue;
    say(`Building ${name} …`);
    rmSync(stamp, { force: true });
    await target.run();
    writeFileSync(stamp, digest);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  bootstrap();
  await build(process.argv.length > 2 ? process.argv.slice(2) : undefined);
}
