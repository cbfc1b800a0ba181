// Lint: oxlint with type-aware rules, then the layout law. `--fix` mends what can be mended.
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { bootstrap, pnpm, ROOT } from './bootstrap.mjs';

/** Returns the exit status of the linter. */
export function lint(args = []) {
  return pnpm(['exec', 'oxlint', '--type-aware', '--deny-warnings', ...args]);
}

/** Returns the exit status of the layout check. */
export function checkLayout() {
  return spawnSync(process.execPath, ['scripts/check-layout.mjs'], { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  bootstrap();
  process.exit(lint(process.argv.slice(2)) || checkLayout());
}
