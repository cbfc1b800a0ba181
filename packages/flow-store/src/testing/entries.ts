import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = join(dirname(fileURLToPath(import.meta.url)), '../../dist');

/** Bundles that the tests' set-up made. */
export const ENTRIES = { engine: join(DIST, 'flow-engine.js'), collector: join(DIST, 'flow-collector.js') };
