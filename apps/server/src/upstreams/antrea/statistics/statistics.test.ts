import { startSimulator, type Simulator } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextOf, openAs } from '../../../testing/policy-context.ts';
import { countersOf, policyStatistics, stateOfError } from './statistics.ts';

let simulator: Simulator;
let context: ReturnType<typeof contextOf>;
beforeAll(async () => {
  simulator = await startSimulator();
  context = contextOf(simulator);
});
afterAll(async () => {
  await context.close();
  await simulator.close();
});

describe('why nothing is counted', () => {
  it('is that the gate is off', async () => {
    const statistics = policyStatistics(context, openAs(context, simulator, 'andreasm'));
    await statistics.ready();
    expect(statistics.state().state).toBe('off');
    expect(statistics.state().detail).toContain('NetworkPolicyStats');
    expect(statistics.of('AntreaClusterNetworkPolicy:acnp-drop-yelb')).toBeUndefined();
    statistics.release();
  });

  it('is a right that lacks', async () => {
    const statistics = policyStatistics(context, openAs(context, simulator, 'user1'));
    await statistics.ready();
    expect(statistics.state().state).toBe('forbidden');
    statistics.release();
  });

  it.each([
    ['not-found', 'the server could not find the requested resource', 'unavailable', 'does not serve'],
    ['unavailable', 'service unavailable', 'unavailable', 'service unavailable'],
  ] as const)('is that the cluster answers %s', (code, message, state, words) => {
    const found = stateOfError({ code, message, cluster: 'c' });
    expect(found.state).toBe(state);
    expect(found.detail).toContain(words);
  });
});

it('reads counters, those that are left away as zero', () => {
  const counters = countersOf({
    metadata: { name: 'p' },
    trafficStats: { packets: 12, bytes: 960 },
    ruleTrafficStats: [{ name: '4084', trafficStats: { sessions: 3 } }, { name: '4089' }],
  });
  expect(counters.total).toEqual({ packets: 12, bytes: 960, sessions: 0 });
  expect(counters.rules.get('4084')).toEqual({ packets: 0, bytes: 0, sessions: 3 });
  expect(counters.rules.get('4089')).toEqual({ packets: 0, bytes: 0, sessions: 0 });
});
