import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../antrea/release.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import { toNumber } from './addresses.ts';
import { sizeProblem } from './large.ts';
import { NETLOFT_NSX_OBJECTS } from './netloft-nsx-objects.ts';
import { NETLOFT_CAPTURES_OBJECTS, NETLOFT_OBJECTS } from './netloft-objects.ts';
import { podAddress, specOf, statusOf } from './pods.ts';
import { firstWorld, secondWorld, type World } from './worlds.ts';

const FACTS = factsOf('1.7');
const story = firstWorld('stc-tkg-cluster-1', FACTS);
const of = (world: World, kind: string): readonly KubeObject[] => world.objects.filter((one) => one.kind === kind);
const find = (world: World, kind: string, name: string, namespace?: string): KubeObject =>
  of(world, kind).find((one) => one.metadata.name === name && one.metadata.namespace === namespace)!;

describe('the world of the story', () => {
  it.each([
    ['yelb', 'yelb-ui-6df49457d6-m5clv', { app: 'yelb-ui', tier: 'frontend', 'pod-template-hash': '6df49457d6' }],
    ['yelb', 'yelb-appserver-857c5c76d5-4cd86', { app: 'yelb-appserver', tier: 'middletier' }],
    ['yelb', 'yelb-db-6bd4fc5d9b-92rkf', { app: 'yelb-db', tier: 'backenddb' }],
    ['yelb', 'redis-server-69846b4888-5m757', { app: 'redis-server', tier: 'cache' }],
    ['yelb', 'traffic-generator', { app: 'traffic-generator' }],
    ['default', 'ubuntu-20-04-548545fc87-kkzbh', { app: 'ubuntu-20-04' }],
    [
      'avi-system',
      'ako-0',
      {
        'app.kubernetes.io/name': 'ako',
        'app.kubernetes.io/instance': 'ako-1685884771',
        'statefulset.kubernetes.io/pod-name': 'ako-0',
      },
    ],
    ['flow-visibility', 'zookeeper-0', { app: 'zookeeper' }],
  ])('has the Pod %s/%s with its labels', (namespace, name, labels) => {
    expect(find(story, 'Pod', name, namespace).metadata.labels).toMatchObject(labels);
  });

  it.each([
    ['yelb', 'redis-server', '20.10.102.8', undefined],
    ['yelb', 'yelb-appserver', '20.10.247.130', undefined],
    ['yelb', 'yelb-db', '20.10.44.17', undefined],
    ['yelb', 'yelb-ui', '20.10.194.179', '10.13.210.10'],
    ['kube-system', 'antrea-dashboard-ui', '20.10.76.243', '10.13.210.12'],
    ['flow-visibility', 'grafana', '20.10.201.55', '10.13.210.13'],
  ])('has the Service %s/%s at %s, balanced at %s', (namespace, name, clusterIP, vip) => {
    const service = find(story, 'Service', name, namespace);
    expect(specOf(service)['clusterIP']).toBe(clusterIP);
    const { ingress } = statusOf(service)['loadBalancer'] as { ingress?: { ip: string }[] };
    expect(ingress?.[0]?.ip).toBe(vip);
  });

  it('has the eleven Tiers of the document and the custom one', () => {
    const tiers = of(story, 'Tier').map((tier) => [tier.metadata.name, specOf(tier)['priority']]);
    expect(Object.fromEntries(tiers)).toEqual({
      emergency: 50,
      securityops: 100,
      networkops: 150,
      platform: 200,
      application: 250,
      baseline: 253,
      'nsx-category-ethernet': 0,
      'nsx-category-emergency': 1,
      'nsx-category-infrastructure': 2,
      'nsx-category-environment': 3,
      'nsx-category-application': 4,
      mytier: 10,
    });
  });

  it('has the policies of the document with their priorities', () => {
    const policies = of(story, 'ClusterNetworkPolicy').map((one) => [
      one.metadata.name,
      specOf(one)['tier'],
      specOf(one)['priority'],
    ]);
    expect(policies).toEqual([
      ['9ae2599a-3bd3-4413-849e-06f53f467559', 'nsx-category-application', 1.0000000532916369],
      ['823fca6f-88ee-4032-8150-ac8cf22f1c93', 'nsx-category-infrastructure', 1.000000017763571],
      ['acnp-drop-yelb', 'securityops', 1],
      ['acnp-allow-yelb', 'application', 1],
    ]);
  });

  it('has the gates of the document in antrea-config', () => {
    const data = find(story, 'ConfigMap', 'antrea-config', 'kube-system')['data'] as Record<string, string>;
    expect(Object.keys(data)).toEqual(['antrea-agent.conf', 'antrea-cni.conflist', 'antrea-controller.conf']);
    expect(data['antrea-agent.conf']).toContain('FlowExporter: false');
    expect(data['antrea-agent.conf']).toContain('portRange: 61000-62000');
  });

  it.each([
    ['of the story', story],
    ['of the second cluster', secondWorld('stc-tkg-cluster-2', FACTS)],
    ['of a large cluster', firstWorld('stc-tkg-cluster-1', FACTS, { pods: 600, nodes: 20, policies: 40, seed: 3 })],
  ])('gives every Pod %s an address of its own, in its Node’s network', (_name, world) => {
    const networks = new Map(of(world, 'Node').map((node) => [node.metadata.name, specOf(node)['podCIDR'] as string]));
    const seen = new Set<string>();
    for (const pod of of(world, 'Pod')) {
      const ip = podAddress(pod);
      if (ip === undefined) continue;
      expect(seen.has(ip)).toBe(false);
      seen.add(ip);
      const network = networks.get(specOf(pod)['nodeName'] as string)!.split('/')[0]!;
      expect(toNumber(ip) - toNumber(network)).toBeGreaterThan(1);
      expect(toNumber(ip) - toNumber(network)).toBeLessThan(255);
    }
  });
});

describe('Netloft’s own accounts', () => {
  it.each([
    ['rbac.yaml', NETLOFT_OBJECTS],
    ['rbac-captures.yaml', NETLOFT_CAPTURES_OBJECTS],
  ])('are those of deploy/%s', (name, objects) => {
    const text = readFileSync(new URL(`../../../../deploy/${name}`, import.meta.url), 'utf8');
    const documents = parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
    expect(objects).toEqual(documents);
  });

  it('and of deploy/rbac-nsx.yaml, whose Namespace is the world’s', () => {
    const text = readFileSync(new URL('../../../../deploy/rbac-nsx.yaml', import.meta.url), 'utf8');
    const documents = parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
    expect(NETLOFT_NSX_OBJECTS).toEqual(documents.filter(({ kind }) => kind !== 'Namespace'));
  });
});

describe('a large world', () => {
  const sizes = { pods: 900, nodes: 30, policies: 60, seed: 7 };
  const build = (seed: number): World => firstWorld('stc-tkg-cluster-1', FACTS, { ...sizes, seed });

  it('is refused when its Pods do not fit on its Nodes', () => {
    expect(sizeProblem({ pods: 10_000, nodes: 3 })).toBe('10000 Pods need at least 40 Nodes (250 a Node), not 3');
    expect(sizeProblem({ pods: 10_000, nodes: 40 })).toBeUndefined();
  });

  it('has as many Pods, Nodes and policies as asked for, the story’s among them', () => {
    const world = build(7);
    expect(of(world, 'Pod')).toHaveLength(900);
    expect(of(world, 'Node')).toHaveLength(30);
    expect([...of(world, 'ClusterNetworkPolicy'), ...of(world, 'NetworkPolicy')]).toHaveLength(60);
    expect(find(world, 'Pod', 'traffic-generator', 'yelb')).toBeDefined();
    expect(of(world, 'Pod').filter((pod) => pod.metadata.labels?.['component'] === 'antrea-agent')).toHaveLength(30);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(build(7)).toEqual(build(7));
    const names = (world: World): string[] => of(world, 'Pod').map((pod) => pod.metadata.name);
    expect(names(build(8))).not.toEqual(names(build(7)));
  });
});
