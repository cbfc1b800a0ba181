import { describe, expect, it } from 'vitest';
import { agentFacts, agentSummary, controllerFacts, currentController } from './agents.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const live = { now: NOW, freshness: { state: 'live' as const, asOf: null } };
const heartbeat = (secondsAgo: number) => new Date(NOW - secondsAgo * 1_000).toISOString();
const condition = (type: string, status: string, secondsAgo: number) => ({
  type,
  status,
  lastHeartbeatTime: heartbeat(secondsAgo),
});
const agent = (more: object) => ({ metadata: { name: 'node-1', resourceVersion: '5' }, ...more });

describe('agentFacts', () => {
  it('keeps what was not reported apart from zero', () => {
    expect(agentFacts(agent({}))).toMatchObject({
      node: null,
      pod: null,
      version: null,
      localPods: null,
      nodeSubnets: [],
      ovsVersion: null,
      flowTables: {},
      networkPolicies: null,
      apiPort: null,
      lastHeartbeat: null,
    });
    expect(agentFacts(agent({ localPodNum: 0, networkPolicyControllerInfo: {} }))).toMatchObject({
      localPods: 0,
      networkPolicies: { policies: 0, appliedToGroups: 0, addressGroups: 0 },
    });
  });

  it('is not misled by fields of another type', () => {
    expect(
      agentFacts(
        agent({
          version: 7,
          localPodNum: '3',
          ovsInfo: 'x',
          agentConditions: [null, 'x'],
          nodeSubnets: [1, '10.0.0.0/24'],
        }),
      ),
    ).toMatchObject({ version: null, localPods: null, nodeSubnets: ['10.0.0.0/24'], conditions: [] });
  });
});

describe('agentSummary', () => {
  it.each([
    ['unknown without a heartbeat', [], 'unknown', 'never reported a heartbeat'],
    [
      'stale after more than three heartbeats, whatever the conditions say',
      [condition('AgentHealthy', 'True', 181)],
      'stale',
      'no heartbeat for 3 min',
    ],
    [
      'unhealthy when a condition is not good',
      [condition('AgentHealthy', 'True', 5), condition('OVSDBConnectionUp', 'False', 5)],
      'unhealthy',
      'OVSDBConnectionUp is False',
    ],
    ['healthy up to three heartbeats', [condition('AgentHealthy', 'True', 180)], 'healthy', ''],
  ])('is %s', (_name, agentConditions, health, reasons) => {
    const summary = agentSummary(agentFacts(agent({ agentConditions })), null, live);
    expect([summary.health, summary.healthReasons.join()]).toEqual([health, reasons]);
  });

  it('is the same row again for every view, until its health changes', () => {
    const facts = agentFacts(agent({ agentConditions: [condition('AgentHealthy', 'True', 179)] }));
    const first = agentSummary(facts, 'v1.7.2', live);
    expect(agentSummary(facts, 'v1.7.2', live)).toBe(first);
    expect(agentSummary(facts, 'v1.7.2', { ...live, now: NOW + 1_000 })).toBe(first);
    expect(agentSummary(facts, 'v1.7.2', { ...live, now: NOW + 2_000 }).health).toBe('stale');
    expect(first.health).toBe('healthy');
  });

  it('judges the same facts anew for another controller or a source that went stale', () => {
    const facts = agentFacts(agent({ version: 'v1.7.2', agentConditions: [condition('AgentHealthy', 'True', 600)] }));
    expect(agentSummary(facts, 'v1.7.2', live)).toMatchObject({
      skewed: false,
      healthReasons: ['no heartbeat for 10 min'],
    });
    expect(agentSummary(facts, 'v1.7.3', live).skewed).toBe(true);
    const blind = { now: NOW, freshness: { state: 'stale' as const, asOf: null } };
    expect(agentSummary(facts, 'v1.7.3', blind).healthReasons).toHaveLength(2);
  });

  it('says that silence may be that of the cluster’s API', () => {
    const facts = agentFacts(agent({ agentConditions: [condition('AgentHealthy', 'True', 600)] }));
    expect(agentSummary(facts, null, { now: NOW, freshness: { state: 'stale', asOf: null } }).healthReasons).toEqual([
      'no heartbeat for 10 min',
      'nothing newer can be read from the cluster',
    ]);
  });

  it.each([
    ['v1.7.2', 'v1.7.2', false],
    ['1.7.2', 'v1.7.2', false],
    ['v1.7.1', 'v1.7.2', true],
    ['v1.7.2', null, false],
    [undefined, 'v1.7.2', false],
  ])('of version %s beside a controller of %s: skewed is %s', (version, controller, skewed) => {
    expect(agentSummary(agentFacts(agent({ version })), controller, live).skewed).toBe(skewed);
  });
});

describe('currentController', () => {
  it('is the one heard last, and none without any', () => {
    const controller = (name: string, secondsAgo: number) =>
      controllerFacts({
        metadata: { name },
        controllerConditions: [condition('ControllerHealthy', 'True', secondsAgo)],
      });
    expect(currentController([])).toBeUndefined();
    expect(
      currentController([
        controller('old', 500),
        controller('new', 5),
        controllerFacts({ metadata: { name: 'silent' } }),
      ])?.name,
    ).toBe('new');
  });
});
