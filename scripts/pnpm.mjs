// `node scripts/pnpm.mjs …` runs the workspace's own pnpm, so that nobody needs one installed.
import { pnpm } from './bootstrap.mjs';

process.exit(pnpm(process.argv.slice(2)));
