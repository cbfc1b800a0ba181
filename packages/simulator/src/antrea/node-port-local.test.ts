import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type KubeObject, type Simulator } from '../index.ts';
import { NPL_ENABLED, NPL_PORTS } from './node-port-local.ts';

describe('NodePortLocal', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(() => simulator.close());
  const store = () => simulator.clusters[0].store;
  const ui = (): KubeObject => store().get('', 'pods', 'yelb-ui-6df49457d6-m5clv', 'yelb')!;
  const portsOf = (pod: KubeObject): unknown => JSON.parse(pod.metadata.annotations?.[NPL_PORTS] ?? 'null');

  it('gives the Pods of a balanced Service a port of their Node', () => {
    expect(portsOf(ui())).toEqual([
      {
        podPort: 80,
        nodeIP: expect.stringMatching(/^10\.13\.82\./),
        nodePort: expect.toSatisfy((port: number) => port >= 61_000 && port < 62_000),
        protocol: 'tcp',
        protocols: ['tcp'],
      },
    ]);
  });

  it('gives none to Pods of Services that do not ask for it', () => {
    const database = store().get('', 'pods', 'yelb-db-6bd4fc5d9b-92rkf', 'yelb')!;
    expect(portsOf(database)).toBeNull();
  });

  it('takes the ports back when the Service asks no more, and gives the same number to nobody twice', async () => {
    const numbers = store()
      .list('', 'pods')
      .flatMap((pod) => (portsOf(pod) as { nodeIP: string; nodePort: number }[] | null) ?? [])
      .map(({ nodeIP, nodePort }) => `${nodeIP}:${nodePort}`);
    expect(new Set(numbers).size).toBe(numbers.length);
    const service = store().get('', 'services', 'yelb-ui', 'yelb')!;
    const { [NPL_ENABLED]: _asked, ...annotations } = service.metadata.annotations ?? {};
    store().update('', 'services', { ...service, metadata: { ...service.metadata, annotations } });
    await expect.poll(() => portsOf(ui())).toBeNull();
  });
});
