// The law that keeps the tree readable: one word per feature in every layer, and imports in one direction.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Sides that every feature has. `path` is a folder or a file. */
const SIDES = [
  { name: 'server routes', path: (f) => `apps/server/src/features/${f}/${f}.routes.ts` },
  { name: 'web folder', path: (f) => `apps/web/src/features/${f}` },
  { name: 'browser test', path: (f) => `e2e/tests/${f}.spec.ts` },
];
const FEATURE_FOLDERS = ['apps/server/src/features', 'apps/web/src/features'];

/** Which workspace packages each folder may import. Tests of the server may also use the simulator. */
const MAY_IMPORT = {
  'packages/contracts': [],
  'packages/antrea': ['contracts'],
  'packages/nsx': ['contracts'],
  'packages/analytics': ['contracts'],
  'packages/flow-store': ['contracts', 'antrea', 'nsx', 'analytics'],
  'packages/simulator': ['contracts', 'antrea', 'nsx', 'analytics', 'flow-store'],
  'apps/server': ['contracts', 'antrea', 'nsx', 'analytics', 'flow-store'],
  'apps/web': ['contracts', 'antrea', 'nsx', 'analytics'],
  e2e: ['simulator', 'contracts'],
  bench: ['contracts', 'antrea', 'nsx', 'analytics', 'flow-store', 'simulator'],
};

const IMPORT = /(?:^|[\s;])(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

/** Import specifiers of a source text. */
export function importsOf(text) {
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
}

function* sourcesBelow(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourcesBelow(path);
    else if (/\.(ts|tsx)$/.test(entry.name)) yield path;
  }
}

/** Features are the files directly in contracts' src, index.ts apart. */
export function featuresOf(root) {
  return readdirSync(join(root, 'packages/contracts/src'), { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') && entry.name !== 'index.ts',
    )
    .map((entry) => entry.name.slice(0, -'.ts'.length));
}

function missingSides(root, features) {
  return features.flatMap((feature) =>
    SIDES.filter((side) => !existsSync(join(root, side.path(feature)))).map(
      (side) => `feature '${feature}' has a contract but no ${side.name}: add ${side.path(feature)}`,
    ),
  );
}

function strayFolders(root, features) {
  const known = new Set(features);
  return FEATURE_FOLDERS.flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder))
          .filter((name) => !known.has(name))
          .map((name) => `${folder}/${name} has no contract: add packages/contracts/src/${name}.ts or move it`)
      : [],
  );
}

function featureOf(path) {
  const match = /^apps\/(server|web)\/src\/features\/([^/]+)\//.exec(path.split(sep).join('/'));
  return match ? match[2] : undefined;
}

function importFaults(root) {
  const faults = [];
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    for (const path of sourcesBelow(join(root, folder))) {
      const file = relative(root, path);
      const isTest = /\.test\.tsx?$/.test(file) || file.includes(`${sep}testing${sep}`);
      for (const target of importsOf(readFileSync(path, 'utf8'))) {
        const own = /^@netloft\/([^/]+)/.exec(target)?.[1];
        const permitted = isTest && folder === 'apps/server' ? [...allowed, 'simulator'] : allowed;
        if (own && !permitted.includes(own))
          faults.push(`${file} imports @netloft/${own}; ${folder} may import ${allowed.join(', ') || 'none of ours'}`);
        if (!target.startsWith('.')) continue;
        const from = featureOf(file);
        const to = featureOf(relative(root, resolve(dirname(path), target)));
        if (from && to && from !== to) faults.push(`${file} imports feature '${to}': features meet only in app/`);
      }
    }
  }
  return faults;
}

/** Every breach of the layout in the tree at `root`, as sentences. */
export function layoutFaults(root) {
  const features = featuresOf(root);
  return [...missingSides(root, features), ...strayFolders(root, features), ...importFaults(root)];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const faults = layoutFaults(join(dirname(fileURLToPath(import.meta.url)), '..'));
  for (const fault of faults) process.stderr.write(`layout: ${fault}\n`);
  process.exit(faults.length > 0 ? 1 : 0);
}
