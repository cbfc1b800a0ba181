import { describe, expect, it } from 'vitest';
import { TRACEFLOW_RETENTION_MINUTES } from '@netloft/contracts';
import { outcomeOf } from '../../components/trace-path/index.ts';
import { detailOf, STATUS } from '../../components/trace-path/testing.ts';
import { filterCounts, matchesFilter } from './trace-history.model.ts';
import { isNotTakenUp, stagesOf } from './trace-progress.model.ts';
import { TRACEFLOW_RETENTION } from './traceflows.constants.ts';

describe('a row of the history', () => {
  it.each([
    ['waiting', 'Waiting', 'running'],
    ['running', 'Running', 'running'],
    ['failed', 'Failed', 'failed'],
    ['lost', 'Lost', 'failed'],
    ['dropped', 'Dropped', 'dropped'],
    ['outside', 'Left the network', 'delivered'],
    ['delivered', 'Delivered', 'delivered'],
  ] as const)('%s reads %s and belongs to %s', (status, label, filter) => {
    const { summary } = detailOf(STATUS[status]);
    expect(outcomeOf(summary).label).toBe(label);
    expect(
      (['running', 'delivered', 'dropped', 'failed'] as const).filter((one) => matchesFilter(summary, one, undefined)),
    ).toEqual([filter]);
  });
  it('is mine only when I am known', () => {
    const rows = [detailOf(STATUS.dropped).summary, detailOf(STATUS.dropped, { managed: false }).summary];
    expect(filterCounts(rows, undefined).mine).toBe(0);
    expect(filterCounts(rows, 'admin').mine).toBe(1);
  });
});

describe('progress', () => {
  it.each([
    ['waiting', ['now', 'later', 'later', 'later']],
    ['running', ['done', 'now', 'later', 'later']],
    ['reporting', ['done', 'done', 'now', 'later']],
    ['failed', ['done', 'done', 'done', 'done']],
  ] as const)('%s', (status, expected) =>
    expect(stagesOf(detailOf(STATUS[status])).map((stage) => stage.state)).toEqual(expected),
  );
});

it.each([
  ['waits for long', 'waiting', '10:02:00', true],
  ['waits since a moment', 'waiting', '10:01:00', false],
  ['runs', 'running', '11:00:00', false],
] as const)('a trace that %s is given up: %s', (_title, status, time, expected) =>
  expect(isNotTakenUp(detailOf(STATUS[status]).summary, Date.parse(`2026-11-25T${time}Z`))).toBe(expected),
);

it('the page says the same retention as the server keeps', () =>
  expect(TRACEFLOW_RETENTION).toBe(TRACEFLOW_RETENTION_MINUTES));
