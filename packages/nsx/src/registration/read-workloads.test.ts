import { describe, expect, it } from 'vitest';
import { interworkingContainers, readJob } from './index.ts';

describe('a Job', () => {
  it.each([
    ['is nothing without a status', { metadata: {} }, { active: 0, succeeded: 0, failed: 0, gaveUp: false }],
    ['runs', { status: { active: 1, failed: 2 } }, { active: 1, succeeded: 0, failed: 2, gaveUp: false }],
    [
      'has completed',
      { status: { conditions: [{ type: 'Complete', status: 'True' }] } },
      { active: 0, succeeded: 1, failed: 0, gaveUp: false },
    ],
    [
      'gave up, and says why',
      {
        status: {
          failed: 4,
          conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'It failed.' }],
        },
      },
      { active: 0, succeeded: 0, failed: 4, gaveUp: true, message: 'BackoffLimitExceeded: It failed.' },
    ],
    [
      'did not give up where the condition does not hold',
      { status: { conditions: [{ type: 'Failed', status: 'False' }] } },
      { active: 0, succeeded: 0, failed: 0, gaveUp: false },
    ],
  ])('%s', (_, job, facts) => {
    expect(readJob(job)).toEqual(facts);
  });
});

describe('containers of interworking', () => {
  const pod = (creationTimestamp: string, ready: number, more: Record<string, unknown> = {}) => ({
    metadata: { name: 'interworking-x', creationTimestamp, ...more },
    spec: { containers: [{}, {}, {}, {}] },
    status: { containerStatuses: [0, 1, 2, 3].map((at) => ({ ready: at < ready })) },
  });
  it('are those of the newest Pod that stays', () => {
    const pods = [
      pod('2026-01-01T10:00:00Z', 4),
      pod('2026-01-01T11:00:00Z', 2),
      pod('2026-01-01T12:00:00Z', 3, { deletionTimestamp: '2026-01-01T12:01:00Z' }),
    ];
    expect(interworkingContainers(pods)).toEqual({ ready: 2, total: 4 });
  });
  it('are none without a Pod, and not ready without a status', () => {
    expect(interworkingContainers([])).toBeUndefined();
    expect(interworkingContainers([{ metadata: {}, spec: { containers: [{}] } }])).toEqual({ ready: 0, total: 1 });
  });
});
