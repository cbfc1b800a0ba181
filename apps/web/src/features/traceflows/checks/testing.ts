import type { CheckResult, CheckRun, CheckSet, CheckSetList, TraceCheck } from '@netloft/contracts';
import { progressOf } from '@netloft/antrea';

const AT = '2026-11-25T09:00:00Z';
const WORKLOAD = { type: 'workload', namespace: 'yelb', kind: 'Deployment' } as const;

/** A check of the story: yelb-ui to yelb-appserver. */
export const checkOf = (id: string, port: number, change: Partial<TraceCheck> = {}): TraceCheck => ({
  id,
  name: `yelb-ui reaches yelb-appserver:${port}`,
  request: {
    source: { ...WORKLOAD, name: 'yelb-ui' },
    destination: { ...WORKLOAD, name: 'yelb-appserver' },
    protocol: 'TCP',
    destinationPort: port,
    ipv6: false,
    liveTraffic: false,
    droppedOnly: false,
    timeout: 20,
  },
  expectation: { verdict: 'Delivered' },
  createdBy: 'admin',
  createdAt: AT,
  updatedBy: 'admin',
  updatedAt: AT,
  ...change,
});

export const setOf = (checks: readonly TraceCheck[], change: Partial<CheckSet> = {}): CheckSet => ({
  id: 's1',
  name: 'Yelb',
  version: 3,
  checks: [...checks],
  createdBy: 'admin',
  createdAt: AT,
  updatedBy: 'admin',
  updatedAt: AT,
  ...change,
});

export const resultOf = (check: string, change: Partial<CheckResult> = {}): CheckResult => ({
  check,
  name: `check ${check}`,
  outcome: 'Passed',
  expected: { verdict: 'Delivered' },
  got: 'Delivered',
  decidedBy: null,
  source: 'yelb/yelb-ui-6df49457d6-m5clv',
  destination: 'yelb/yelb-appserver-857c5c76d5-4cd86',
  protocol: 'TCP',
  destinationPort: 4567,
  resolved: [],
  traceflow: `netloft-${check}`,
  attempts: 1,
  startedAt: '2026-11-25T09:59:00Z',
  durationMs: 1200,
  reason: '',
  ...change,
});

export const failedResult = (check: string): CheckResult =>
  resultOf(check, { outcome: 'Failed', got: 'Dropped', reason: 'expected Delivered, got Dropped by Yelb-Zero-Trust' });

export const runOf = (results: readonly CheckResult[], change: Partial<CheckRun> = {}): CheckRun => ({
  id: 'r1',
  set: { id: 's1', name: 'Yelb', version: 3 },
  name: 'Yelb',
  startedBy: 'admin',
  startedAt: '2026-11-25T09:59:00Z',
  endedAt: '2026-11-25T09:59:04Z',
  state: results.every(({ outcome }) => outcome === 'Passed') ? 'Passed' : 'Failed',
  progress: progressOf(results),
  detail: '',
  results: [...results],
  ...change,
});

export const listOf = (items: readonly object[]): object => ({
  items,
  total: items.length,
  freshness: { state: 'live', asOf: AT },
});

/** A list of sets as the server answers it; a reason takes the right to change away. */
export function setsOf(sets: readonly CheckSet[], run: CheckRun | null = null, reason = ''): CheckSetList {
  const items = sets.map((set) => ({ ...set, checks: set.checks.length, lastRun: run }));
  return { ...listOf(items), rights: { mayChange: reason === '', reason } } as CheckSetList;
}
