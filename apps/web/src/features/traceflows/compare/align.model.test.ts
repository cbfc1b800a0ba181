import { describe, expect, it } from 'vitest';
import type { TracePath } from '@netloft/contracts';
import { pathModel } from '../../../components/trace-path/index.ts';
import { detailOf, STATUS } from '../../../components/trace-path/testing.ts';
import { aligned, alignPaths, partingOf } from './align.model.ts';

describe('two sequences', () => {
  it.each([
    ['', '', ''],
    ['abc', 'abc', 'aa bb cc'],
    ['abc', '', 'a- b- c-'],
    ['', 'xy', '-x -y'],
    ['abc', 'ac', 'aa b- cc'],
    ['ac', 'abc', 'aa -b cc'],
    ['abcd', 'xbcy', 'a- -x bb cc d- -y'],
  ])('%s and %s stand beside each other as %s', (left, right, expected) => {
    const pairs = aligned(left.split(''), right.split(''), (a, b) => a === b);
    expect(pairs.map(([a, b]) => `${a ?? '-'}${b ?? '-'}`).join(' ')).toBe(expected);
  });
});

type Node = TracePath['nodes'][number];
const path = (...nodes: readonly [node: string, role: Node['role'], ...steps: string[]][]): TracePath => ({
  source: 'a/b',
  destination: 'a/c',
  hops: [],
  verdict: 'Delivered',
  decidedAt: null,
  nodes: nodes.map(([node, role, ...steps]) => ({
    node,
    role,
    timestamp: null,
    observations: steps.map((step) => {
      const [component = '', action = '', componentInfo] = step.split('/');
      return { component, action, ...(componentInfo === undefined ? {} : { componentInfo }) };
    }),
  })),
});
const rows = (a: TracePath, b: TracePath): string[] =>
  alignPaths(pathModel(a), pathModel(b)).map(
    (node) =>
      `${node.a?.node ?? '-'}|${node.b?.node ?? '-'} ${node.difference}: ${node.steps.map((step) => step.difference).join(' ')}`,
  );

describe('two ways', () => {
  const sender = ['n1', 'sender', 'SpoofGuard/Forwarded', 'Forwarding/Forwarded/Output'] as const;
  it.each<[string, TracePath, TracePath, string[]]>([
    ['are the same', path([...sender]), path([...sender]), ['n1|n1 same: same same']],
    [
      'part at a policy, of which one lets the packet on',
      path([
        'n2',
        'receiver',
        'Forwarding/Received',
        'NetworkPolicy/Forwarded/IngressRule',
        'Forwarding/Delivered/Output',
      ]),
      path(['n2', 'receiver', 'Forwarding/Received', 'NetworkPolicy/Dropped/IngressMetric']),
      ['n2|n2 differs: same differs onlyFirst'],
    ],
    [
      'tell policies of the two directions apart',
      path(['n1', 'sender', 'NetworkPolicy/Forwarded/EgressRule']),
      path(['n1', 'sender', 'NetworkPolicy/Forwarded/IngressRule']),
      ['n1|n1 differs: onlyFirst onlySecond'],
    ],
    [
      'end on another Node when the Pod moved',
      path([...sender], ['n2', 'receiver', 'Forwarding/Received']),
      path([...sender], ['n3', 'receiver', 'Forwarding/Received']),
      ['n1|n1 same: same same', 'n2|n3 differs: same'],
    ],
    [
      'reach one Node more',
      path([...sender]),
      path([...sender], ['n2', 'receiver', 'Forwarding/Received']),
      ['n1|n1 same: same same', '-|n2 onlySecond: onlySecond'],
    ],
  ])('%s', (_, a, b, expected) => expect(rows(a, b)).toEqual(expected));

  it('stand alone when one of them is gone', () => {
    const nodes = alignPaths(pathModel(path([...sender])), null);
    expect(nodes.map((node) => [node.difference, node.steps.length])).toEqual([['onlyFirst', 2]]);
  });

  it('of the story part at the policy on the Node of the appserver, whose rule and action are told', () => {
    const nodes = alignPaths(pathModel(detailOf(STATUS.delivered).path), pathModel(detailOf(STATUS.dropped).path));
    expect(partingOf(nodes)).toMatch(/^NetworkPolicy · IngressRule on .*5r8gj$/);
    const step = nodes[1]?.steps.find((one) => one.difference === 'differs');
    expect(step?.fields).toEqual(
      expect.arrayContaining([
        { label: 'Action', a: 'Forwarded', b: 'Dropped' },
        { label: 'Rule', a: '4085', b: '4089' },
      ]),
    );
  });
  it('that are the same part nowhere', () => {
    const model = pathModel(detailOf(STATUS.dropped).path);
    expect(partingOf(alignPaths(model, model))).toBeNull();
  });
});
