import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Cases taken from Antrea's own tests. They lie beside the repository, not in it. */
const FOLDER = new URL('../../../../../shared/vectors/antrea/', import.meta.url);

/** Contents of a file of cases; undefined where the folder is absent, so that its tests are skipped. */
export function vectors<T>(name: string): T | undefined {
  const file = new URL(name, FOLDER);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}

/** Names of all files of cases; none where the folder is absent. */
export const vectorFiles = (): readonly string[] =>
  existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.json')) : [];

/** Said in the title of every block of tests that needs them. */
export const SKIPPED_WITHOUT = 'skipped where ../shared/vectors is absent';
