import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './bootstrap.mjs';
import { failedJourneys, failedUnits, told, unsteadyJourneys } from './failed-tests.mjs';

const file = (name, status, message, ...assertionResults) => ({
  name: join(ROOT, name),
  status,
  message,
  assertionResults,
});
const spec = (title, status, ...errors) => ({
  title,
  file: 'tiers.spec.ts',
  line: 7,
  tests: [{ status, results: [{ errors }] }],
});

test.each([
  ['no report tells of nothing', failedUnits(undefined), []],
  ['no report of journeys tells of nothing', failedJourneys(undefined), []],
  [
    'a failed test is told with its file and the first lines of why, without colours',
    failedUnits({
      testResults: [
        file(
          'a.test.ts',
          'failed',
          '',
          { status: 'passed', fullName: 'good' },
          {
            status: 'failed',
            fullName: 'bad',
            failureMessages: ['\u001B[31mexpected 1\u001B[39m\n\n  got 2\n    at node:internal/timers:5:1'],
          },
        ),
      ],
    }),
    ['failed: a.test.ts › bad', '    expected 1', '      got 2'],
  ],
  [
    'a file that could not be collected is told too',
    failedUnits({ testResults: [file('b.test.ts', 'failed', 'Cannot find module x')] }),
    ['failed: b.test.ts', '    Cannot find module x'],
  ],
  [
    'a failed journey is told however deep its suite lies',
    failedJourneys({
      suites: [
        {
          specs: [spec('fine', 'expected')],
          suites: [{ specs: [spec('falls', 'unexpected', { message: 'timed out' })] }],
        },
      ],
      errors: [],
    }),
    ['failed: tiers.spec.ts:7 › falls', '    timed out'],
  ],
  [
    'a fault of the runner itself is told',
    failedJourneys({ suites: [], errors: [{ message: 'no browser' }] }),
    ['failed: journeys', '    no browser'],
  ],
])('%s', (_name, failed, lines) => {
  expect(told('failed', failed)).toEqual(lines);
});

test('a long reason is cut', () => {
  const message = Array.from({ length: 40 }, (_, at) => `line ${at}`).join('\n');
  expect(told('failed', failedUnits({ testResults: [file('c.test.ts', 'failed', message)] }))).toHaveLength(13);
});

test('a journey that passed when it was walked again is told apart', () => {
  const report = { suites: [{ specs: [spec('fine', 'expected'), spec('slow', 'flaky', { message: 'timed out' })] }] };
  expect(failedJourneys(report)).toEqual([]);
  expect(told('again', unsteadyJourneys(report))).toEqual(['again: tiers.spec.ts:7 › slow', '    timed out']);
});
