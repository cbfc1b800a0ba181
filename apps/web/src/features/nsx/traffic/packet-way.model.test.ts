import { describe, expect, it } from 'vitest';
import type { NsxWayStage } from '@netloft/contracts';
import { wayLayout, wrapWords } from './packet-way.layout.ts';
import { packetWaySvg } from './packet-way-svg.ts';
import {
  actionMark,
  draftOf,
  faultsOf,
  framesOf,
  mainStation,
  questionOf,
  searchOfDraft,
  stationsOf,
  type WayDraft,
} from './packet-way.model.ts';
import { stageOf, wayOfStory } from './testing.ts';
import { nsxTrafficSearch } from './traffic.search.ts';

const verdicts = (...given: readonly NsxWayStage['verdict'][]): NsxWayStage[] =>
  given.map((verdict) => stageOf('antrea', { verdict }));

describe('the question of a link', () => {
  it('is none without a cluster or a Service', () => {
    expect(questionOf({})).toBeNull();
    expect(questionOf({ cluster: 'c1' })).toBeNull();
    expect(questionOf({ cluster: 'c1', service: 'yelb-ui' })).toBeNull();
  });

  it('leaves out what is not understood', () => {
    const search = nsxTrafficSearch({ cluster: 'c1', service: 'yelb/ui', port: '99999', view: 'map', client: '' });
    expect(search).toEqual({ cluster: 'c1', service: 'yelb/ui' });
    expect(questionOf(search)).toEqual({ cluster: 'c1', namespace: 'yelb', service: 'ui' });
  });

  it('comes back from the form that it fills', () => {
    const search = {
      cluster: 'c1',
      service: 'yelb/ui',
      port: 80,
      client: '10.0.0.1',
      balancer: '10.13.11.100,10.13.11.101',
    };
    expect(searchOfDraft(draftOf(search))).toEqual(search);
    expect(questionOf(search)?.balancer).toEqual(['10.13.11.100', '10.13.11.101']);
  });
});

describe('a form', () => {
  const filled: WayDraft = { cluster: 'c1', service: 'yelb/ui', port: '', client: '', balancer: '' };
  it.each<[string, Partial<WayDraft>, keyof WayDraft]>([
    ['has no cluster', { cluster: '' }, 'cluster'],
    ['names no Namespace', { service: 'ui' }, 'service'],
    ['has a port that is none', { port: '0' }, 'port'],
    ['has a port of letters', { port: 'http' }, 'port'],
    ['has a name as client', { client: 'laptop' }, 'client'],
    ['has a name as load balancer', { balancer: '10.0.0.1, avi' }, 'balancer'],
  ])('that %s is refused there', (_, change, field) =>
    expect(Object.keys(faultsOf({ ...filled, ...change }))).toEqual([field]),
  );

  it.each<[string, Partial<WayDraft>]>([
    ['a cluster and a Service', {}],
    ['an IPv6 client', { client: 'fd00::1' }],
    ['several addresses of the load balancer', { balancer: '10.0.0.1, 10.0.0.2' }],
  ])('with %s can be asked', (_, change) => expect(faultsOf({ ...filled, ...change })).toEqual({}));
});

describe('stations', () => {
  it.each<[string, readonly NsxWayStage['verdict'][], string]>([
    ['nothing decided', [null, null], 'plain plain'],
    ['allowed goes on', [null, 'Allowed', null], 'plain allowed allowed'],
    ['nothing comes after a drop', ['Allowed', 'Dropped', 'Allowed', null], 'allowed stopped beyond beyond'],
    ['a reject stops as well', ['Rejected', null], 'stopped beyond'],
    ['what is undecided stays unsure', ['Undecided', 'Allowed'], 'unsure unsure'],
    ['a drop behind what is undecided stops all the same', ['Undecided', 'Dropped', null], 'unsure stopped beyond'],
  ])('%s', (_, given, expected) =>
    expect(
      stationsOf(verdicts(...given))
        .map(({ onward }) => onward)
        .join(' '),
    ).toBe(expected),
  );

  it.each<[readonly NsxWayStage['verdict'][], number]>([
    [['Allowed', 'Undecided', 'Dropped'], 2],
    [['Allowed', 'Undecided', 'Allowed'], 1],
    [[null, 'Allowed', null], 1],
    [[null, null], 0],
  ])('%j is answered by station %i', (given, main) => expect(mainStation(stationsOf(verdicts(...given)))).toBe(main));

  it('stand in frames of NSX and of the cluster', () => {
    expect(framesOf(stationsOf(wayOfStory().stages))).toEqual([
      { level: 'nsx', first: 1, last: 2 },
      { level: 'cluster', first: 3, last: 5 },
    ]);
  });

  it.each([
    ['ALLOW', 'allowed'],
    ['Drop', 'dropped'],
    ['REJECT', 'rejected'],
    ['JUMP_TO_APPLICATION', 'passed'],
    ['DETECT', 'info'],
  ])('%s of a rule reads %s', (action, mark) => expect(actionMark(action)).toBe(mark));
});

describe('the picture', () => {
  it.each([640, 1000, 1640])('at %i pixels keeps boxes apart and inside', (place) => {
    const layout = wayLayout(stationsOf(wayOfStory().stages), place);
    const boxes = layout.boxes.map(({ x, width }) => ({ left: x, right: x + width }));
    for (const [index, box] of boxes.entries()) expect(box.left).toBeGreaterThan(boxes[index - 1]?.right ?? 0);
    expect(boxes.at(-1)?.right).toBeLessThan(layout.width);
  });

  it('fits the place where it can', () => {
    expect(wayLayout(stationsOf(wayOfStory().stages), 1000).width).toBeLessThanOrEqual(1000);
  });

  it('cuts words that have no room', () => {
    expect(wrapWords('Distributed firewall before the load balancer', 14, 2)).toEqual(['Distributed', 'firewall…']);
    expect(wrapWords('one two', 10, 2)).toEqual(['one two']);
    expect(wrapWords('by K8s-Service-Yelb-UI', 16, 2)).toEqual(['by K8s-Service-', 'Yelb-UI']);
  });

  it('is well-formed as a file, whatever the names are', () => {
    const way = wayOfStory();
    const [client, ...rest] = way.stages;
    const stages = [stageOf('client', { ...client, title: '<b> & "c"' }), ...rest];
    const svg = packetWaySvg(stationsOf(stages), 'A <script>', way.summary);
    const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(document.querySelector('parsererror')).toBeNull();
    expect(document.querySelector('script')).toBeNull();
    expect(document.documentElement.textContent).toContain('by Yelb-Zero-Trust');
    expect(svg).not.toContain('NaN');
  });

  it('can be drawn without any station', () => {
    expect(packetWaySvg([], 'x', '')).not.toContain('NaN');
  });
});
