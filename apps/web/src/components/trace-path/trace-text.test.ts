import { describe, expect, it } from 'vitest';
import { tracePath } from '@netloft/antrea';
import { detailOf, STATUS } from './testing.ts';
import { headlineOf, headlineText } from './trace-headline.model.ts';
import { observationText, pathModel, stepsOf, totalTime } from './trace-path.model.ts';
import { pathPicture, pathSvg } from './trace-svg.ts';
import { pathMermaid, pathText } from './trace-text.ts';

const policy = (name: string) => ({
  reference: `K8sNetworkPolicy:yelb/${name}`,
  kind: 'K8sNetworkPolicy',
  namespace: 'yelb',
  name,
});
const START = 1_767_225_600;

/** A path over so many Nodes, each a second after the one before. */
function long(count: number) {
  const results = Array.from({ length: count }, (_, index) => ({
    node: `node-${index + 1}`,
    timestamp: START + index + 1,
    observations: [
      index === 0 ? { component: 'SpoofGuard', action: 'Forwarded' } : { component: 'Forwarding', action: 'Received' },
      {
        component: 'Forwarding',
        componentInfo: 'Output',
        ...(index === count - 1
          ? { action: 'Delivered' }
          : { action: 'Forwarded', tunnelDstIP: `10.0.0.${index + 2}` }),
      },
    ],
  }));
  const spec = { source: { namespace: 'a', pod: 'x' }, destination: { namespace: 'b', pod: 'y' } };
  return tracePath({ spec, status: { phase: 'Succeeded', results: results.toReversed() } });
}
const start = new Date(START * 1000).toISOString();

describe('a path over twelve Nodes', () => {
  it('is arranged by when they reported, however the object holds them', () => {
    const model = pathModel(long(12), { startedAt: start });
    expect(model.boxes.map((box) => [box.node, box.after])).toEqual(
      Array.from({ length: 12 }, (_, index) => [`node-${index + 1}`, `+${index + 1} s`]),
    );
    expect(model.arrival).toBe('reached');
    expect(totalTime(long(12), start)).toBe('12 s');
  });
  it('is drawn in rows, so that the picture stays readable', () => {
    const { svg, width, height } = pathPicture(pathModel(long(12)), 'x');
    expect(width).toBeLessThan(2600);
    expect(height).toBeGreaterThan(500);
    expect(svg.match(/ \d+ of 12 /g)).toHaveLength(12);
    expect(new DOMParser().parseFromString(svg, 'image/svg+xml').querySelector('parsererror')).toBeNull();
  });
});

describe('a path as text', () => {
  it('says each step of each Node, how it passed on, and that the target was not reached', () => {
    const text = pathText(pathModel(detailOf(STATUS.dropped).path), 'Dropped', ['below']);
    expect(text.split('\n')[0]).toBe('Dropped');
    expect(text).toContain('Source: yelb/yelb-ui-6df49457d6-m5clv');
    expect(text).toContain('↓ tunnel to 10.13.82.39');
    expect(text).toMatch(/ {2}✕ NetworkPolicy · IngressMetric: ingress: dropped by .*, rule 4089/);
    expect(text).toContain('yelb/yelb-appserver-857c5c76d5-4cd86 (not reached)');
    expect(text).toContain('below');
  });
});

describe('a path as Mermaid', () => {
  it.each([
    ['delivered', '-->', /destination$/m],
    ['dropped', '--x', /class s3 dropped/],
    ['lost', '-.-x', /sent to 10\.13\.82\.39, not reported there/],
    ['outside', '-.->', /leaves the Pod network/],
    ['waiting', '-.-', /source -\.- destination/],
  ] as const)('%s ends with %s', (status, arrow, words) => {
    const text = pathMermaid(pathModel(detailOf(STATUS[status]).path), 'A "title": #1');
    expect(text).toContain('title: "A \\"title\\": #1"');
    expect(
      text.split('\n').find((line) => line.trimEnd().endsWith('destination') && line.includes(arrow)),
    ).toBeDefined();
    expect(text).toMatch(words);
  });
  it('writes the marks of its own language as entities', () => {
    const text = pathMermaid(pathModel(detailOf(STATUS.dropped, { displayName: '<b> "#1"' }).path), 'x');
    expect(text).toContain('#lt;b#gt; #quot;#35;1#quot;');
  });
});

describe('a drop by isolation', () => {
  const { path } = detailOf(STATUS.isolated);
  it.each([
    [[], 'a Kubernetes NetworkPolicy isolates the Pod (Antrea names none)'],
    [[policy('a')], 'isolated by yelb/a'],
    [[policy('a'), policy('b')], 'isolated by one or more of yelb/a, yelb/b'],
  ])('by %j says %s', (isolatedBy, words) => {
    expect(headlineText(headlineOf(detailOf(STATUS.isolated), isolatedBy))).toBe(`Dropped on …-5r8gj: ${words}`);
    expect(stepsOf(pathModel(path, { isolatedBy })).at(-1)?.detail).toBe(`ingress: ${words}`);
  });
});

it('a Node that translates for a packet which it received does so for direct server return', () => {
  const status = {
    phase: 'Succeeded',
    results: [
      {
        node: 'a',
        observations: [
          { component: 'SpoofGuard', action: 'Forwarded' },
          { component: 'Forwarding', action: 'Forwarded' },
        ],
      },
      {
        node: 'b',
        observations: [
          { component: 'Forwarding', action: 'Received' },
          { component: 'LB', action: 'Forwarded', translatedDstIP: '10.0.0.2' },
          { component: 'Forwarding', action: 'Delivered' },
        ],
      },
    ],
  };
  const step = stepsOf(pathModel(tracePath({ spec: {}, status }))).find((one) => one.title === 'LB');
  expect(step?.detail).toBe('Service address translated to 10.0.0.2, answers go straight back (DSR)');
  expect(step?.facts.map((fact) => fact.label)).toContain('Direct server return');
  expect(observationText({ component: 'LB', action: 'Dropped' })).toBe('the Service has no endpoint for the packet');
});

it('a picture of nothing can be drawn', () =>
  expect(pathSvg(pathModel(detailOf(STATUS.waiting).path), 'x')).not.toContain('NaN'));
