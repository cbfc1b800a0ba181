// Type check of every package, each with the libraries that it may use.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, pnpm, ROOT } from './bootstrap.mjs';

/** Folders that hold a tsconfig.json. */
export function typedFolders() {
  const below = ['packages', 'apps'].flatMap((top) => readdirSync(join(ROOT, top)).map((name) => `${top}/${name}`));
  return [...below, 'e2e', 'bench', 'deploy/testing'].filter((folder) =>
    existsSync(join(ROOT, folder, 'tsconfig.json')),
  );
}

/** Checks every folder; returns those that failed. */
export function checkTypes() {
  return typedFolders().filter((folder) => pnpm(['exec', 'tsc', '-p', folder]) !== 0);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  bootstrap();
  const failed = checkTypes();
  if (failed.length > 0) process.stderr.write(`types: ${failed.join(', ')}\n`);
  process.exit(failed.length > 0 ? 1 : 0);
}
