// What failed, told again at the end of a long log: names and the first words of why, from the runners' JSON reports.
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from './bootstrap.mjs';

/** Lines of one reason: what was expected, and where in our own files. */
const LINES = 12;
const isForeign = (line) => /^\s+at .*(?:node_modules|node:|<anonymous>)/.test(line);

const reason = (message) =>
  stripVTControlCharacters(message ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !isForeign(line))
    .slice(0, LINES);

/** The failed tests of vitest's JSON report: `{ name, reason }`, reason as lines. A file that could not be read counts as one. */
export function failedUnits(report) {
  return (report?.testResults ?? []).flatMap((file) => {
    const path = relative(ROOT, file.name);
    const failed = file.assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => ({ name: `${path} › ${test.fullName}`, reason: reason(test.failureMessages.join('\n')) }));
    return failed.length === 0 && file.status === 'failed' ? [{ name: path, reason: reason(file.message) }] : failed;
  });
}

const specs = (suite) => [...(suite.suites ?? []).flatMap(specs), ...(suite.specs ?? [])];

/** Journeys of Playwright's JSON report that did not pass at once, as `failedUnits`. */
const journeysOf = (report, status) =>
  (report?.suites ?? [])
    .flatMap(specs)
    .filter((spec) => spec.tests.some((test) => test.status === status))
    .map((spec) => ({
      name: `${spec.file}:${spec.line} › ${spec.title}`,
      reason: reason(
        spec.tests
          .flatMap((test) => test.results.flatMap((result) => result.errors))
          .map((error) => error.message)
          .join('\n'),
      ),
    }));

/** The journeys that failed for good, and faults of the runner. */
export function failedJourneys(report) {
  const faults = (report?.errors ?? []).map((error) => ({ name: 'journeys', reason: reason(error.message) }));
  return [...journeysOf(report, 'unexpected'), ...faults];
}

/** The journeys that failed first and passed when they were walked again. */
export function unsteadyJourneys(report) {
  return journeysOf(report, 'flaky');
}

/** Tests as lines of a log, after a word that says what became of them. */
export function told(word, tests) {
  return tests.flatMap(({ name, reason: lines }) => [`${word}: ${name}`, ...lines.map((line) => `    ${line}`)]);
}
