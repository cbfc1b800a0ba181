import { describe, expect, it } from 'vitest';
import type { NsxHit, ObjectHit } from '@netloft/contracts';
import { JOBS, PAGES } from './navigation.ts';
import { addressOfHit, addressOfNsxHit, matchesPage } from './palette.model.ts';

const hit = (kind: ObjectHit['kind'], name: string, namespace?: string): ObjectHit => ({
  id: `${kind}/${name}`,
  kind,
  name,
  ...(namespace === undefined ? {} : { namespace }),
});

describe('what Enter opens for', () => {
  it.each([
    [hit('Node', 'node-1'), '/clusters/a%2Fb/agents?open=node-1'],
    [hit('AntreaAgentInfo', 'node-1'), '/clusters/a%2Fb/agents?open=node-1'],
    [hit('Pod', 'yelb-ui', 'yelb'), '/clusters/a%2Fb/traceflow?source=yelb/yelb-ui'],
    [hit('Service', 'yelb-ui', 'yelb'), '/clusters/a%2Fb/traceflow?dst=yelb/yelb-ui&dstType=service'],
    [hit('Traceflow', 'tf 1'), '/clusters/a%2Fb/traceflow/tf%201'],
    [hit('Namespace', 'yelb'), '/clusters/a%2Fb/traceflow?q=yelb'],
  ])('%o is %s', (object, address) => expect(addressOfHit(object, 'a/b')).toBe(address));
});

describe('what Enter opens in NSX for', () => {
  it.each<[NsxHit['kind'], string]>([
    ['Cluster', '/nsx/clusters?open=a/b'],
    ['Group', '/nsx/groups?open=a/b'],
    ['SecurityPolicy', '/nsx/policies/a%2Fb'],
    ['Pod', '/nsx/inventory?kind=Pod&open=a/b'],
    ['Namespace', '/nsx/inventory?kind=Namespace&open=a/b'],
    ['Ingress', '/nsx/inventory?kind=Ingress&open=a/b'],
    ['NetworkPolicy', '/nsx/inventory?kind=NetworkPolicy&open=a/b'],
    ['Traceflow', '/nsx/traceflow/a%2Fb'],
    ['NsxService', '/nsx/policies'],
  ])('a %s is %s', (kind, address) => expect(addressOfNsxHit({ kind, id: 'a/b' })).toBe(address));

  it('a service of NSX that a policy uses is that policy', () =>
    expect(addressOfNsxHit({ kind: 'NsxService', id: 'HTTP', usedBy: 'web' })).toBe('/nsx/policies/web'));
});

describe('pages', () => {
  const found = (query: string): string[] => PAGES.filter((page) => matchesPage(page, query)).map((page) => page.label);
  it.each([
    ['nothing like it', []],
    ['agent', ['Nodes and agents']],
    ['nod', ['Nodes and agents', 'Node latency']],
    ['TRACE', ['Traceflow', 'Trace checks']],
    ['dark', ['Settings']],
  ])('by "%s" are %j', (query, labels) => expect(found(query)).toEqual(labels));
  it('are all listed while nothing is typed', () => expect(found('')).toHaveLength(PAGES.length));
  it('have keys of their own', () => expect(new Set(PAGES.map((page) => page.key)).size).toBe(PAGES.length));
  it('stand under a job that exists, whether or not it has pages yet', () =>
    expect(JOBS.map((job) => job.label)).toEqual([null, 'Policies', 'Troubleshoot', 'Flows', 'NSX', 'Platform', null]));
});
