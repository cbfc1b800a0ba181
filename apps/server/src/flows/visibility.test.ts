import { startSimulator, type Simulator } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isVisible } from '../features/flows/flows.live.ts';
import { contextOf, openAs } from '../testing/policy-context.ts';
import { visibleFlows } from './visibility.ts';

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

describe('flows that somebody may see', () => {
  it('are none without any right, with the right that lacks', async () => {
    const nobody = await visibleFlows(openAs(context, simulator, 'netloft'));
    expect(nobody).toMatchObject({
      ok: true,
      value: { namespaces: [], hidden: [{ reason: expect.stringContaining('list on pods') }] },
    });
  });

  it('are all of them for who may list every Pod', async () => {
    expect(await visibleFlows(openAs(context, simulator, 'user1'))).toEqual({
      ok: true,
      value: { namespaces: 'all', hidden: [] },
    });
  });

  it.each([
    ['yelb', 'yelb', true],
    ['yelb', '', true],
    ['', 'yelb', true],
    ['yelb', 'kube-system', false],
    ['kube-system', 'yelb', false],
    ['kube-system', '', false],
    ['', '', false],
  ])('from “%s” to “%s” for who may see yelb: %s', (source, destination, expected) => {
    expect(isVisible({ sourcePodNamespace: source, destinationPodNamespace: destination }, ['yelb'])).toBe(expected);
  });
});
