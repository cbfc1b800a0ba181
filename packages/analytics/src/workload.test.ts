import { describe, expect, it } from 'vitest';
import { workloadOf } from './workload.ts';

describe('the workload of a Pod', () => {
  it.each([
    ['', ''],
    ['traffic-generator', 'traffic-generator'],
    ['my-app-tests', 'my-app-tests'],
    ['kube-apiserver-control-plane', 'kube-apiserver-control-plane'],
    ['yelb-ui-6df49457d6-m5clv', 'yelb-ui'],
    ['ubuntu-20-04-548545fc87-kkzbh', 'ubuntu-20-04'],
    ['redis-server-69846b4888-5m757', 'redis-server'],
    ['antrea-agent-x7k2p', 'antrea-agent'],
    ['backup-28123456-v4xkz', 'backup'],
    ['zookeeper-0', 'zookeeper'],
    ['chi-clickhouse-clickhouse-0-0-0', 'chi-clickhouse-clickhouse-0-0'],
  ])('of %s is %s', (pod, workload) => {
    expect(workloadOf(pod)).toBe(workload);
  });
});
