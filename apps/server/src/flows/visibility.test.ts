import { startSimulator, type Simulator } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isVisible } from '../features/flows/flows.live.ts';
import { err } from '../result.ts';
import { contextOf, openAs } from '../testing/policy-context.ts';
import { nameNamespaces } from '../upstreams/kubernetes/named-namespaces.ts';
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

  it('are no fewer because the API server answered nothing for a moment: that is a fault, which is not kept', async () => {
    const open = openAs(context, simulator, 'netloft');
    const asked: string[] = [];
    let broken: string | undefined = 'yelb';
    // The API server as it is, but for one review.
    const client: typeof open.client = {
      ...open.client,
      request: (...question) => {
        const text = JSON.stringify(question[2]?.body ?? '');
        const namespace = /"namespace":"([^"]+)"/.exec(text)?.[1];
        if (namespace !== undefined) asked.push(namespace);
        if (namespace === undefined || namespace !== broken) return open.client.request(...question);
        return Promise.resolve(err({ code: 'unavailable', cluster: open.cluster.name, message: 'a blip' }));
      },
    };
    nameNamespaces(open.identity.key, ['default', 'yelb']);
    expect(await visibleFlows({ ...open, client })).toMatchObject({ ok: false, error: { detail: 'a blip' } });
    broken = undefined;
    expect(await visibleFlows({ ...open, client })).toMatchObject({ ok: true });
    expect(asked.toSorted()).toEqual(['default', 'yelb', 'yelb']);
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
