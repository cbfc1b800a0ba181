import { describe, expect, it } from 'vitest';
import { factsOf } from '../../antrea/release.ts';
import { load } from '../../cluster/cluster.ts';
import { timestamp } from '../../cluster/timers.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { firstWorld } from '../../world/worlds.ts';
import { clockWorld } from '../policy/testing.ts';
import { ClusterHealthSource } from './health.ts';

const GROUP = 'crd.antrea.io';
const NAME = 'one';
const MINUTE = 60_000;

const conditions = (types: readonly string[], now: number, failing = '') =>
  types.map((type) => ({
    type,
    status: type === failing ? 'False' : 'True',
    lastHeartbeatTime: timestamp(now),
  }));

/** Controller and agents of the story's first cluster have just reported; nothing reports again by itself. */
function begin() {
  const { world, pass } = clockWorld();
  const store: MemoryStore = load(firstWorld('stc-tkg-cluster-1', factsOf('1.7')));
  const nodes = store.list('', 'nodes').map(({ metadata }) => metadata.name);
  const report = (node: string, failing?: string): void => {
    store.remove(GROUP, 'antreaagentinfos', node);
    store.create(GROUP, 'antreaagentinfos', {
      apiVersion: `${GROUP}/v1beta1`,
      kind: 'AntreaAgentInfo',
      metadata: { name: node },
      agentConditions: conditions(['AgentHealthy', 'OVSDBConnectionUp'], world.now(), failing),
    });
  };
  const reportAll = (): void => {
    for (const node of nodes) report(node);
    store.remove(GROUP, 'antreacontrollerinfos', 'antrea-controller');
    store.create(GROUP, 'antreacontrollerinfos', {
      apiVersion: `${GROUP}/v1beta1`,
      kind: 'AntreaControllerInfo',
      metadata: { name: 'antrea-controller' },
      controllerConditions: conditions(['ControllerHealthy'], world.now()),
    });
  };
  reportAll();
  const health = new ClusterHealthSource(world);
  let connected = true;
  health.watch({ name: NAME, store, connected: () => connected });
  return {
    health,
    store,
    nodes,
    pass,
    report,
    reportAll,
    connect: (wanted: boolean) => {
      connected = wanted;
    },
    statuses: (interval = 60) => {
      const { controller_status, mp_adapter_status, ccp_adapter_status } = health.statusOf(NAME, interval);
      return [controller_status, mp_adapter_status, ccp_adapter_status].map((one) => one?.status);
    },
  };
}

describe('the health of a registered cluster', () => {
  it('takes no wish and no silence for a cluster that it does not know', () => {
    const { health } = begin();
    expect([health.wish('other', {}), health.silence('other')]).toEqual([false, false]);
  });

  it('is healthy while controller and agents report and the adapters are connected', () => {
    const { health, nodes, statuses } = begin();
    expect(statuses()).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']);
    expect(health.statusOf(NAME, 60)).toMatchObject({
      agent_info: { healthy_agent_num: nodes.length, degraded_agent_num: 0, failed_agent_num: 0 },
      controller_status: { connected_agent_num: nodes.length },
    });
  });

  it('counts agents that say something is wrong, and those that are silent', () => {
    const { health, nodes, pass, report, reportAll } = begin();
    const [first = '', second = ''] = nodes;
    reportAll();
    pass(4 * MINUTE);
    for (const node of nodes) if (node !== first) report(node, node === second ? 'OVSDBConnectionUp' : undefined);
    expect(health.statusOf(NAME, 60).agent_info).toEqual({
      healthy_agent_num: nodes.length - 2,
      degraded_agent_num: 1,
      failed_agent_num: 1,
    });
  });

  it('has a failed controller when that reports nothing', () => {
    const { store, statuses } = begin();
    store.remove(GROUP, 'antreacontrollerinfos', 'antrea-controller');
    expect(statuses()[0]).toBe('FAILED');
  });

  it.each([
    [60, 2, 'HEALTHY'],
    [60, 5, 'UNKNOWN'],
    [600, 5, 'HEALTHY'],
    [600, 41, 'UNKNOWN'],
  ])('with a heartbeat every %i s is, %i minutes after the adapters were cut off, %s', (interval, minutes, wanted) => {
    const { connect, pass, statuses } = begin();
    // Nobody asks for an hour: the heartbeats of that hour count nevertheless.
    for (let at = 0; at < 60; at += 1) pass(MINUTE);
    connect(false);
    pass(minutes * MINUTE);
    expect(statuses(interval)[1]).toBe(wanted);
  });

  it('is current again as soon as the adapters are back', () => {
    const { connect, pass, statuses } = begin();
    connect(false);
    pass(10 * MINUTE);
    connect(true);
    expect(statuses()[1]).toBe('HEALTHY');
  });

  it('shows what the control port wishes', () => {
    const { health, statuses } = begin();
    health.wish(NAME, {
      components: { ccpAdapter: 'DEGRADED' },
      unhealthy: { MP_CONNECTED: { reason: 'NoRoute' } },
      agents: { healthy: 1, degraded: 0, failed: 2 },
    });
    expect(statuses()).toEqual(['HEALTHY', 'DEGRADED', 'DEGRADED']);
    expect(health.statusOf(NAME, 60).agent_info).toMatchObject({ failed_agent_num: 2 });
  });

  it('falls silent when the control port ends heartbeats, until it wishes a health', () => {
    const { health, pass, statuses } = begin();
    health.silence(NAME);
    expect(statuses()[0]).toBe('HEALTHY');
    pass(4 * MINUTE);
    expect(statuses()).toEqual(['UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
    health.wish(NAME, {});
    expect(statuses()[1]).toBe('HEALTHY');
  });

  it('knows nothing of a cluster that it has forgotten', () => {
    const { health } = begin();
    health.forget(NAME);
    expect(health.statusOf(NAME, 60).controller_status).toMatchObject({ status: 'UNKNOWN', conditions: [] });
  });
});
