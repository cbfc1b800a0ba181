import type { CheckResult, CheckRun } from '@netloft/contracts';
import { policyWords } from './judge.ts';

/** What a report says beside the run. */
export interface JUnitFacts {
  readonly cluster: string;
  /** Address of the run's page, as far as it is known. */
  readonly link?: string;
}

/** XML 1.0 has no way at all to write these: control characters but tab and ends of lines, halves of characters, and two that are none. */
const IMPOSSIBLE = /[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** A text as XML takes it in an attribute or between tags. */
export const xmlText = (text: string): string =>
  text.replaceAll(IMPOSSIBLE, '\uFFFD').replaceAll(/[&<>"\n\r\t]/g, (sign) => ENTITIES[sign] ?? sign);

const attributes = (pairs: Readonly<Record<string, string | number>>): string =>
  Object.entries(pairs)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('');

const properties = (indent: string, pairs: Readonly<Record<string, string | null | undefined>>): string[] => {
  const lines = Object.entries(pairs)
    .filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== undefined && pair[1] !== '')
    .map(([name, value]) => `${indent}  <property${attributes({ name, value })}/>`);
  return lines.length === 0 ? [] : [`${indent}<properties>`, ...lines, `${indent}</properties>`];
};

const seconds = (ms: number | null): string => ((ms ?? 0) / 1000).toFixed(3);

/** How a result counts: what an interrupted run has not done is an error, so that no pipeline takes it for good. */
export function junitKind(
  result: CheckResult,
  run: Pick<CheckRun, 'state'>,
): 'passed' | 'failure' | 'error' | 'skipped' {
  if (result.outcome === 'Passed') return 'passed';
  if (result.outcome === 'Failed') return 'failure';
  if (result.outcome === 'Error') return 'error';
  return run.state === 'Interrupted' ? 'error' : 'skipped';
}

function expectedWords({ verdict, policy, rule }: CheckResult['expected']): string {
  return `${verdict}${policy === undefined ? '' : ` by ${policy}`}${rule === undefined ? '' : `, rule ${rule}`}`;
}

function testcase(result: CheckResult, run: CheckRun, classname: string): string[] {
  const kind = junitKind(result, run);
  const reason = result.reason === '' ? `the check is ${result.outcome.toLowerCase()}` : result.reason;
  const type = kind === 'failure' ? (result.got ?? 'Failed') : kind === 'error' ? result.outcome : '';
  const inner = properties('      ', {
    source: result.source,
    destination: result.destination,
    protocol: result.protocol,
    destinationPort: result.destinationPort === null ? null : String(result.destinationPort),
    expected: expectedWords(result.expected),
    got: result.got,
    decidedBy: result.decidedBy === null ? null : policyWords(result.decidedBy),
    traceflow: result.traceflow,
    resolved: result.resolved.join('; '),
    attempts: result.attempts > 1 ? String(result.attempts) : null,
  });
  if (kind === 'skipped') inner.push(`      <skipped${attributes({ message: reason })}/>`);
  else if (kind !== 'passed')
    inner.push(`      <${kind}${attributes({ message: reason, type })}>${xmlText(reason)}</${kind}>`);
  return [
    `    <testcase${attributes({ name: result.name, classname, time: seconds(result.durationMs) })}>`,
    ...inner,
    '    </testcase>',
  ];
}

/**
 * A run as JUnit XML, as pipelines read it: one suite, one case a check; Failed is a failure, Error an error, what was cancelled is skipped.
 * Times are seconds.
 */
export function junitOf(run: CheckRun, { cluster, link }: JUnitFacts): string {
  const kinds = run.results.map((result) => junitKind(result, run));
  const count = (kind: string): number => kinds.filter((one) => one === kind).length;
  const ms = run.endedAt === null ? null : Math.max(0, Date.parse(run.endedAt) - Date.parse(run.startedAt));
  const counts = {
    tests: kinds.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds(ms),
  };
  const classname = `netloft.${cluster}.${run.name}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'Netloft checks', ...counts })}>`,
    `  <testsuite${attributes({ name: run.name, ...counts, timestamp: run.startedAt.slice(0, 19), hostname: cluster })}>`,
    ...properties('    ', {
      cluster,
      run: run.id,
      set: run.set?.name,
      setVersion: run.set === null ? null : String(run.set.version),
      state: run.state,
      startedBy: run.startedBy,
      detail: run.detail,
      link,
    }),
    ...run.results.flatMap((result) => testcase(result, run, classname)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
