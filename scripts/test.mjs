// `npm test`: installs all that tests need, then lint, types, layout, unit and server tests, browser tests.
// Every stage runs even when an earlier one failed, so that one run tells everything. Last line: `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, pnpm, ROOT } from './bootstrap.mjs';
import { build } from './build.mjs';
import { ensureHeadlessChromium } from './chromium.mjs';
import { failedJourneys, failedUnits, told, unsteadyJourneys } from './failed-tests.mjs';
import { checkLayout, lint } from './lint.mjs';
import { checkTypes, typedFolders } from './types.mjs';

const RESULTS = join(ROOT, 'test-results');
const total = { passed: 0, failed: 0, skipped: 0 };
const failed = [];
const unsteady = [];
const started = Date.now();

function stage(name) {
  process.stdout.write(`\n== ${name} (${Math.round((Date.now() - started) / 1000)} s) ==\n`);
}

function count(passed, failed, skipped = 0) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** A runner that ended badly although no test failed (a crash, a fault at collection) counts as one failure. */
function countRunner(status, counts) {
  if (!counts) return count(0, 1);
  const crashed = status !== 0 && counts.failed === 0 ? 1 : 0;
  return count(counts.passed, counts.failed + crashed, counts.skipped);
}

/** Runs a script of the workspace; its exit status. */
function script(...args) {
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}

/** Counts a check that passes or fails as a whole. */
function countCheck(name, status) {
  if (status !== 0) failed.push({ name, reason: [] });
  count(...(status === 0 ? [1, 0] : [0, 1]));
}

bootstrap();
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

stage('lint');
countCheck('lint', lint());

stage('types');
const untyped = checkTypes();
for (const folder of typedFolders()) countCheck(`types of ${folder}`, untyped.includes(folder) ? 1 : 0);

stage('layout');
countCheck('layout', checkLayout());

stage('unit and server tests');
// What the tests ask of clusters is noted, and compared with the roles of the installation.
const rights = join(RESULTS, 'rights');
const unitReport = join(RESULTS, 'unit.json');
const unitStatus = pnpm(
  ['exec', 'vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${unitReport}`],
  { env: { ...process.env, NETLOFT_RIGHTS_RECORD: rights } },
);
const unit = readReport(unitReport);
failed.push(...failedUnits(unit));
countRunner(
  unitStatus,
  unit && {
    passed: unit.numPassedTests,
    failed: unit.numFailedTests,
    skipped: unit.numPendingTests + unit.numTodoTests,
  },
);

stage('rights of the installation');
countCheck('rights of the installation', script('deploy/testing/check-rights.mjs', rights));

stage('browser tests');
try {
  await build();
  countCheck('layout of the image', script('deploy/testing/check-image.mjs'));
  const chromium = ensureHeadlessChromium();
  const report = join(RESULTS, 'browser.json');
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report, ...(chromium ? { CHROMIUM_PATH: chromium } : {}) };
  const status = pnpm(['exec', 'playwright', 'test', '--config', 'e2e/playwright.config.ts', '--reporter=line,json'], {
    env,
  });
  const journeys = readReport(report);
  failed.push(...failedJourneys(journeys));
  unsteady.push(...unsteadyJourneys(journeys));
  const stats = journeys?.stats;
  countRunner(
    status,
    stats && { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped },
  );
} catch (error) {
  process.stdout.write(`browser tests could not run: ${error instanceof Error ? error.message : String(error)}\n`);
  count(0, 1);
}

process.stdout.write(`\n${Math.round((Date.now() - started) / 1000)} s in all\n`);
for (const line of told('failed first, passed then', unsteady)) process.stdout.write(`${line}\n`);
for (const line of told('failed', failed)) process.stdout.write(`${line}\n`);
if (total.skipped > 0) process.stdout.write(`${total.skipped} skipped\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
