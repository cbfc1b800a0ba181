// `npm test`: installs all that tests need, then lint, types, layout, unit and server tests, browser tests.
// Every stage runs even when an earlier one failed, so that one run tells everything. Last line: `N passed, N failed`.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, pnpm, ROOT } from './bootstrap.mjs';
import { build } from './build.mjs';
import { ensureHeadlessChromium } from './chromium.mjs';
import { checkLayout, lint } from './lint.mjs';
import { checkTypes, typedFolders } from './types.mjs';

const RESULTS = join(ROOT, 'test-results');
const total = { passed: 0, failed: 0, skipped: 0 };
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

bootstrap();
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

stage('lint');
count(...(lint() === 0 ? [1, 0] : [0, 1]));

stage('types');
const untyped = checkTypes();
count(typedFolders().length - untyped.length, untyped.length);

stage('layout');
count(...(checkLayout() === 0 ? [1, 0] : [0, 1]));

stage('unit and server tests');
const unitReport = join(RESULTS, 'unit.json');
const unitStatus = pnpm([
  'exec',
  'vitest',
  'run',
  '--reporter=dot',
  '--reporter=json',
  `--outputFile.json=${unitReport}`,
]);
const unit = readReport(unitReport);
countRunner(
  unitStatus,
  unit && {
    passed: unit.numPassedTests,
    failed: unit.numFailedTests,
    skipped: unit.numPendingTests + unit.numTodoTests,
  },
);

stage('browser tests');
try {
  await build();
  const chromium = ensureHeadlessChromium();
  const report = join(RESULTS, 'browser.json');
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report, ...(chromium ? { CHROMIUM_PATH: chromium } : {}) };
  const status = pnpm(['exec', 'playwright', 'test', '--config', 'e2e/playwright.config.ts', '--reporter=line,json'], {
    env,
  });
  const stats = readReport(report)?.stats;
  countRunner(
    status,
    stats && { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped },
  );
} catch (error) {
  process.stdout.write(`browser tests could not run: ${error instanceof Error ? error.message : String(error)}\n`);
  count(0, 1);
}

process.stdout.write(`\n${Math.round((Date.now() - started) / 1000)} s in all\n`);
if (total.skipped > 0) process.stdout.write(`${total.skipped} skipped\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
