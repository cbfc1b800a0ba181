import { describe, expect, it } from 'vitest';
import { clusterHealth, deriveHealth, type HealthVector } from './index.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const TIMES = { intervalSeconds: 60, now: NOW };
const FINE: HealthVector = { agents: { healthy: 5, degraded: 0, failed: 0 }, lastHeartbeat: NOW - 20_000 };
const health = (vector: Partial<HealthVector>, more: { readonly inInventory?: boolean } = {}) =>
  clusterHealth(deriveHealth({ ...FINE, ...vector }, TIMES), { ...TIMES, ...more });

describe('the state of a cluster', () => {
  it.each<[string, Partial<HealthVector>, string]>([
    ['is connected when every component is healthy', {}, 'Connected'],
    ['is degraded with one component', { components: { ccpAdapter: 'DEGRADED' } }, 'Degraded'],
    ['is degraded by one condition of two', { unhealthy: { CCP_SESSION_STATE_UP: {} } }, 'Degraded'],
    [
      'has failed when all conditions of a component do',
      { unhealthy: { MP_ADAPTER_HEALTHY: {}, MP_CONNECTED: {} } },
      'Failed',
    ],
    ['has failed with the only condition of the controller', { unhealthy: { CONTROLLER_HEALTHY: {} } }, 'Failed'],
    ['is degraded with a degraded controller', { components: { controller: 'DEGRADED' } }, 'Degraded'],
    ['is stale after three intervals', { lastHeartbeat: NOW - 181_000 }, 'Stale'],
    ['is not stale at three intervals', { lastHeartbeat: NOW - 180_000 }, 'Connected'],
    ['is stale when NSX says UNKNOWN', { components: { mpAdapter: 'UNKNOWN' } }, 'Stale'],
    ['stays connected when an agent fails', { agents: { healthy: 4, degraded: 0, failed: 1 } }, 'Connected'],
  ])('%s', (_, vector, state) => {
    expect(health(vector).state).toBe(state);
  });

  it('is unknown when it could not be read', () => {
    expect(clusterHealth(undefined, TIMES)).toMatchObject({ state: 'Unknown', components: [], agents: null });
  });

  it('has no inventory while nothing was ever heard of it', () => {
    expect(health({ lastHeartbeat: undefined }, { inInventory: false }).state).toBe('NoInventory');
    expect(clusterHealth(undefined, { ...TIMES, inInventory: false }).state).toBe('NoInventory');
    expect(health({}, { inInventory: false }).state).toBe('NoInventory');
    expect(health({ lastHeartbeat: NOW - 500_000 }, { inInventory: false }).state).toBe('Stale');
    expect(health({ components: { controller: 'FAILED' } }, { inInventory: false }).state).toBe('Failed');
  });
});

describe('what NSX leaves out', () => {
  it('may be conditions and heartbeats: statuses alone are enough', () => {
    const found = clusterHealth(
      {
        controller_status: { status: 'HEALTHY', connected_agent_num: 3 },
        mp_adapter_status: { status: 'HEALTHY' },
        ccp_adapter_status: { status: 'DEGRADED' },
      },
      TIMES,
    );
    expect(found).toMatchObject({ state: 'Degraded', agents: null });
    expect(found.problems).toEqual([
      expect.objectContaining({ message: 'ccp-adapter is degraded; NSX does not say why.' }),
    ]);
  });

  it('may be the status: conditions tell it', () => {
    const condition = (status: string) => ({ condition_type: 'X', status });
    const found = clusterHealth(
      {
        controller_status: { conditions: [condition('HEALTHY')] },
        mp_adapter_status: { conditions: [condition('HEALTHY'), condition('UNHEALTHY')] },
      },
      TIMES,
    );
    expect(found.components.map(({ status }) => status)).toEqual(['HEALTHY', 'DEGRADED', 'UNKNOWN']);
  });

  it('may be everything: nothing is known then', () => {
    expect(clusterHealth({}, TIMES)).toMatchObject({ state: 'Unknown', agents: null });
  });

  it('is not believed when it is no time', () => {
    const found = clusterHealth(
      {
        mp_adapter_status: {
          status: 'HEALTHY',
          conditions: [{ condition_type: 'MP_CONNECTED', last_heartbeat_time: 1e20 }],
        },
      },
      TIMES,
    );
    expect(found.components[1]).toMatchObject({ status: 'HEALTHY', conditions: [{ lastHeartbeat: null }] });
  });
});

describe('agents', () => {
  it('that are connected are counted while the controller is heard of', () => {
    const agents = { healthy: 4, degraded: 1, failed: 2 };
    expect(health({ agents }).components[0]).toMatchObject({ connectedAgents: 5 });
    expect(health({ agents, lastHeartbeat: NOW - 600_000 }).components[0]).toMatchObject({ connectedAgents: null });
  });
});

describe('problems', () => {
  it.each([
    'CONTROLLER_HEALTHY',
    'MP_ADAPTER_HEALTHY',
    'MP_CONNECTED',
    'CCP_ADAPTER_HEALTHY',
    'CCP_SESSION_STATE_UP',
  ] as const)('of %s say what it means, what NSX said, and what to do', (type) => {
    const { problems } = health({ unhealthy: { [type]: { reason: 'Refused', message: 'connection refused' } } });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/: .+\. NSX says: “Refused: connection refused”\.$/);
    expect(problems[0]?.action).toBeTruthy();
  });

  it('of conditions that are not known name them', () => {
    const { problems } = clusterHealth(
      {
        controller_status: { status: 'DEGRADED', conditions: [{ condition_type: 'NEW_ONE', status: 'UNHEALTHY' }] },
        mp_adapter_status: { status: 'HEALTHY' },
        ccp_adapter_status: { status: 'HEALTHY' },
      },
      TIMES,
    );
    expect(problems[0]?.message).toBe('antrea-controller reports NEW_ONE as UNHEALTHY.');
  });

  it('of silence are one, with how long it lasts', () => {
    const { problems } = health({ lastHeartbeat: NOW - 420_000, agents: { healthy: 0, degraded: 0, failed: 5 } });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toBe(
      'No heartbeat of antrea-controller, mp-adapter and ccp-adapter for 7 min; one is due every 60 s. Whether they work is not known.',
    );
  });

  it('of agents are counted', () => {
    const { problems } = health({ agents: { healthy: 3, degraded: 1, failed: 1 } });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('1 of 5 agents have failed'),
      '1 of 5 agents are degraded.',
    ]);
  });
});
