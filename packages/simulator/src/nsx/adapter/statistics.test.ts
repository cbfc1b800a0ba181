import { describe, expect, it } from 'vitest';
import { type StatsPlural, StatsCounters } from '../../antrea/stats/counters.ts';
import { policyKey } from '../../antrea/spans.ts';
import { factsOf } from '../../antrea/release.ts';
import { load } from '../../cluster/cluster.ts';
import { badRequest } from '../../kubernetes/status.ts';
import { firstWorld } from '../../world/worlds.ts';
import { ruleTraffic } from './statistics.ts';

const YELB = '9ae2599a-3bd3-4413-849e-06f53f467559';
const STATS: StatsPlural = 'antreaclusternetworkpolicystats';

describe('the traffic of a policy’s rules', () => {
  const counters = new StatsCounters(load(firstWorld('one', factsOf('1.7'))));
  const resource = { get: (name: string) => counters.get(STATS, name) ?? {} };

  it('is unknown without the resource, or while its gate is off', () => {
    expect(ruleTraffic(undefined, YELB)).toBeUndefined();
    const off = () => {
      throw badRequest('feature NetworkPolicyStats disabled');
    };
    expect(ruleTraffic({ get: off }, YELB)).toBeUndefined();
  });

  it('is what was counted, zeros for what the resource leaves away', () => {
    expect(ruleTraffic(resource, YELB)).toEqual([]);
    counters.add(policyKey('AntreaClusterNetworkPolicy', undefined, YELB), '4085', {
      packets: 3,
      bytes: 200,
      sessions: 0,
    });
    expect(ruleTraffic(resource, YELB)).toEqual([{ rule: '4085', packets: 3, bytes: 200, sessions: 0 }]);
  });
});
