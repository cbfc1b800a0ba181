// Lays out what the container image holds, in a folder: the bundles, the web app, and the packages with native parts that the bundles
// do not hold. `node scripts/image.mjs FOLDER` after `node scripts/build.mjs web server`; deploy/Dockerfile runs it, and a test does by hand
// what the image would do.
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './bootstrap.mjs';

/** Packages with native parts, which the server's bundle leaves outside. */
export const OUTSIDE = ['@node-rs/argon2', 'chdb'];
/** What chdb declares for building its binary, and does not load. */
const UNUSED = new Set(['node-gyp-build', 'node-addon-api']);
/** Types, maps and sources are for who develops a package. */
const LEFT_OUT_FILES = /\.(d\.[cm]?ts|map|md|cc|h)$/;
const LEFT_OUT_FOLDERS = new Set(['node_modules', 'src', 'test', 'bench']);

/** Folder of package `name` as a module in `from` finds it; undefined where it is not installed (another platform's). */
function packageFolder(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return realpathSync(found);
    if (folder === dirname(folder)) return undefined;
  }
}

/** The packages of OUTSIDE with all that they need to run, name → folder. Their platform's native parts are optional packages of theirs. */
export function packagesOutside(from = join(ROOT, 'apps/server')) {
  const found = new Map();
  const visit = (name, parent, optional) => {
    if (UNUSED.has(name) || found.has(name)) return;
    const folder = packageFolder(name, parent);
    if (folder === undefined) {
      if (optional) return;
      throw new Error(`package ${name} is not installed`);
    }
    found.set(name, folder);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    for (const one of Object.keys(dependencies)) if (!(one in optionalDependencies)) visit(one, folder, false);
    for (const one of Object.keys(optionalDependencies)) visit(one, folder, true);
  };
  for (const name of OUTSIDE) visit(name, from, false);
  return found;
}

/** Copies a tree without what LEFT_OUT_… name; `link` makes hard links, for tests that would copy half a gigabyte. */
function copyTree(from, to, link) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const path = join(from, entry.name);
    if (entry.isDirectory()) {
      if (!LEFT_OUT_FOLDERS.has(entry.name)) copyTree(path, join(to, entry.name), link);
    } else if (LEFT_OUT_FILES.test(entry.name)) continue;
    else if (link) linkSync(realpathSync(path), join(to, entry.name));
    else cpSync(path, join(to, entry.name), { dereference: true });
  }
}

/** Lays the image's /app out in `folder`, which must not exist yet. */
export function layOutImage(folder, { link = false } = {}) {
  if (existsSync(folder)) throw new Error(`${folder} exists already`);
  for (const part of ['apps/server/dist', 'apps/web/dist']) {
    if (!existsSync(join(ROOT, part))) throw new Error(`${part} is not built: node scripts/build.mjs web server`);
    copyTree(join(ROOT, part), join(folder, part), link);
  }
  for (const [name, from] of packagesOutside()) copyTree(from, join(folder, 'node_modules', name), link);
  // The bundles are ES modules.
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    process.stderr.write('node scripts/image.mjs FOLDER\n');
    process.exit(1);
  }
  layOutImage(folder);
}
