// Brings the pinned pnpm into .tools/ and installs the workspace's packages when the lock file changed.
// Needs nothing but Node and npm, so that `npm start` works on a fresh clone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const PNPM_VERSION = '12.18.0';
const TOOLS = join(ROOT, '.tools');
const PNPM_HOME = join(TOOLS, `pnpm-${PNPM_VERSION}`);
const MIN_NODE = [20, 19];

/** Ends the process with one clear line; for faults that the user can mend. */
export function fail(message) {
  process.stderr.write(`netloft: ${message}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1])) {
    fail(
      `Node ${MIN_NODE.join('.')} or later is needed, this is ${process.versions.node}. Install a newer Node and start again.`,
    );
  }
}

/** Path of the pnpm program, fetched with npm on first use. */
export function pnpmPath() {
  const bin = join(PNPM_HOME, 'node_modules', '.bin', 'pnpm');
  if (!existsSync(bin)) {
    mkdirSync(PNPM_HOME, { recursive: true });
    writeFileSync(join(PNPM_HOME, 'package.json'), '{"private":true}\n');
    const run = spawnSync(
      'npm',
      ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', `pnpm@${PNPM_VERSION}`],
      {
        cwd: PNPM_HOME,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    if (run.status !== 0)
      fail(`npm could not install pnpm ${PNPM_VERSION}. Check that the npm registry can be reached, then start again.`);
  }
  return bin;
}

/** Runs pnpm in the workspace; returns its exit status. */
export function pnpm(args, options = {}) {
  const run = spawnSync(pnpmPath(), args, { cwd: ROOT, stdio: 'inherit', ...options });
  return run.status ?? 1;
}

function lockDigest() {
  const hash = createHash('sha256')
    .update(process.versions.modules)
    .update(process.platform + process.arch);
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'])
    hash.update(readFileSync(join(ROOT, name)));
  return hash.digest('hex');
}

/** Installs the workspace's packages exactly as locked. Does nothing when they are already in place. */
export function bootstrap() {
  checkNode();
  const stamp = join(ROOT, 'node_modules', '.netloft-installed');
  const digest = lockDigest();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  process.stderr.write('Installing packages (first start or changed lock file) …\n');
  const status = pnpm(['install', '--frozen-lockfile', '--reporter=silent'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) fail('installing packages failed. Check that the npm registry can be reached, then start again.');
  writeFileSync(stamp, digest);
}
