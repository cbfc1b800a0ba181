import { expect, it } from 'vitest';
import { agentHealth, conditionsOf, lastHeartbeatOf, sameVersion } from './health.ts';

const NOW = Date.parse('2026-01-01T00:10:00Z');
const at = (secondsAgo: number): string => new Date(NOW - secondsAgo * 1000).toISOString();
it.each([
  ['never heard of', null, 'True', 'unknown', 'never reported a heartbeat'],
  ['silent for just over three heartbeats', at(181), 'True', 'stale', 'no heartbeat for 3 min'],
  ['silent and unhealthy', at(600), 'False', 'stale', 'no heartbeat for 10 min'],
  ['fresh with a bad condition', at(10), 'False', 'unhealthy', 'AgentHealthy is False'],
  ['silent for exactly three heartbeats', at(180), 'True', 'healthy', undefined],
] as const)('an agent that is %s', (_title, lastHeartbeat, status, health, reason) => {
  const found = agentHealth({
    conditions: [{ type: 'AgentHealthy', status }],
    lastHeartbeat,
    now: NOW,
    heartbeatSeconds: 60,
  });
  expect([found.health, found.reasons[0]]).toEqual([health, reason]);
});
it('the newest heartbeat of all conditions counts', () => {
  expect(
    lastHeartbeatOf(
      conditionsOf([
        { type: 'a', status: 'True', lastHeartbeatTime: at(5) },
        { type: 'b', lastHeartbeatTime: at(50) },
        'junk',
      ]),
    ),
  ).toBe(at(5));
  expect(sameVersion('v2.7.0', '2.7.0')).toBe(true);
});
