import { describe, expect, it } from 'vitest';
import { heldStill, kindsOf, modelOf, widthOf, windowOf } from './topology.model.ts';
import { toggled, topologySearch, WINDOWS } from './topology.search.ts';
import { topologyEdge, topologyNode, topologyView } from './testing.ts';

describe('the address', () => {
  it('leaves out what is not understood', () => {
    expect(
      topologySearch({
        group: 'galaxy',
        only: 'allowed',
        prefix: '7',
        at: '13',
        layout: 'x',
        view: 'y',
        services: 'through',
      }),
    ).toEqual({});
  });
  it('keeps what a colleague should see', () => {
    const search = {
      group: 'label',
      label: 'app',
      expand: 'namespace:a',
      only: 'denied',
      prefix: 32,
      at: 3,
      view: 'table',
    };
    expect(topologySearch(search)).toEqual(search);
  });
  it('opens and closes ids', () => {
    expect(toggled(undefined, 'a')).toBe('a');
    expect(toggled('a,b', 'a')).toBe('b');
    expect(toggled('a', 'a')).toBeUndefined();
  });
});

describe('the picture of a view', () => {
  it('draws opened nodes as frames, and only where they have parts', () => {
    const view = topologyView({
      nodes: [
        topologyNode('namespace:yelb', { expanded: true, namespace: 'yelb' }),
        topologyNode('namespace:empty', { expanded: true, namespace: 'empty' }),
        topologyNode('workload:yelb/ui', { kind: 'workload', name: 'ui', namespace: 'yelb', parent: 'namespace:yelb' }),
        topologyNode('workload:dev/db', { kind: 'workload', name: 'db', namespace: 'dev', parent: 'namespace:gone' }),
      ],
      edges: [],
    });
    const model = modelOf(view, 60, 'bytes');
    expect(model.frames.map(({ id }) => id)).toEqual(['namespace:yelb']);
    expect(model.nodes.map(({ label, frame }) => [label, frame])).toEqual([
      ['empty', undefined],
      ['ui', 'namespace:yelb'],
      ['dev/db', undefined],
    ]);
    expect(kindsOf(view).map(([, word]) => word)).toEqual(['Workload']);
  });

  it('splits mixed lines into what they are made of', () => {
    const halves = (change: Parameters<typeof topologyEdge>[2]) =>
      modelOf(
        topologyView({ edges: [topologyEdge('namespace:dev', 'namespace:yelb', { verdict: 'mixed', ...change })] }),
        60,
        'bytes',
      ).edges[0]?.halves;
    expect(halves({ allowed: 1, denied: 1, unprotected: 0 })).toEqual(['allowed', 'denied']);
    expect(halves({ allowed: 0, denied: 1, unprotected: 1 })).toEqual(['unprotected', 'denied']);
    expect(halves({ allowed: 1, denied: 0, unprotected: 1 })).toEqual(['allowed', 'unprotected']);
  });

  it('says in words what it shows', () => {
    const sick = topologyNode('namespace:yelb', {
      namespace: 'yelb',
      health: 'unhealthy',
      healthDetail: '1 of 2 Pods are not ready',
    });
    const model = modelOf(topologyView({ nodes: [sick, topologyNode('namespace:dev')] }), 60, 'bytes');
    expect(model.nodes[0]).toMatchObject({ mark: 'bad' });
    expect(model.nodes[0]?.description).toContain('1 of 2 Pods are not ready');
    expect(model.edges[0]?.description).toBe('dev → yelb\nDenied: 4 kB there, 2 kB back, 4567/TCP');
  });

  it('has wider lines for more bytes, and for a higher rate whatever the length of the range', () => {
    expect(widthOf(1e9, 1e9, 60, 'bytes')).toBeGreaterThan(widthOf(1e6, 1e9, 60, 'bytes'));
    expect(widthOf(1e6, 1e6, 60, 'bytes')).toBe(widthOf(1e9, 1e9, 60, 'bytes'));
    expect(widthOf(1e6, 1e6, 60, 'rate')).toBeLessThan(widthOf(1e9, 1e9, 60, 'rate'));
    expect(widthOf(6e6, 1, 60, 'rate')).toBe(widthOf(6e7, 1, 600, 'rate'));
    expect(widthOf(0, 0, 0, 'rate')).toBe(1);
  });
});

describe('the range', () => {
  it('stands still while it is looked at, and stays as it is written where it does not move', () => {
    const fixed = { from: '2026-11-25T09:00:00Z', to: '2026-11-25T10:00:00Z', filter: '' };
    expect(heldStill(fixed, 0).held).toBe(fixed);
    const { held, from, to } = heldStill({ from: 'now-30m', to: 'now', filter: 'ns:a' }, 0);
    expect(to - from).toBe(1_800_000);
    expect(held.to).toMatch(/^\d{4}-.*Z$/);
    expect(held.filter).toBe('ns:a');
  });
  it('is replayed in parts that follow each other without a gap', () => {
    const range = { from: 0, to: 3_600_000 };
    expect(windowOf(range, 1).from).toBe(0);
    expect(windowOf(range, WINDOWS).to).toBe(3_600_000);
    for (let at = 1; at < WINDOWS; at += 1) expect(windowOf(range, at).to).toBe(windowOf(range, at + 1).from);
  });
});
