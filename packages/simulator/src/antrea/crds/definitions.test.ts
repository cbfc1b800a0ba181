import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { validateSchema } from '../../kubernetes/schema.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import type { AntreaRelease } from '../../types.ts';
import { convert } from './conversion.ts';
import { customDefinitions } from './definitions.ts';
import { definitionObject } from './objects.ts';

function definitionOf(release: AntreaRelease, plural: string, group = 'crd.antrea.io') {
  return customDefinitions(release).find((one) => one.group === group && one.plural === plural);
}
const served = (release: AntreaRelease, plural: string): readonly string[] =>
  (definitionOf(release, plural)?.versions ?? []).filter((one) => one.served).map((one) => one.name);

describe('custom resources of each release', () => {
  it.each<[plural: string, old: string[], middle: string[], latest: string[]]>([
    ['packetcaptures', [], [], ['v1alpha1']],
    ['groups', [], ['v1alpha3'], ['v1beta1']],
    ['supportbundlecollections', [], ['v1alpha1'], ['v1alpha1']],
    ['antreanodeconfigs', [], [], ['v1alpha1']],
    ['antreaagentinfos', ['v1beta1'], ['v1beta1'], ['v1beta1']],
    ['traceflows', ['v1alpha1'], ['v1alpha1'], ['v1beta1']],
    ['tiers', ['v1alpha1'], ['v1alpha1'], ['v1beta1']],
    ['clusternetworkpolicies', ['v1alpha1'], ['v1alpha1'], ['v1beta1']],
    ['clustergroups', ['v1alpha2', 'v1alpha3'], ['v1alpha3'], ['v1beta1']],
    ['egresses', ['v1alpha2'], ['v1alpha2'], ['v1beta1']],
    ['ippools', ['v1alpha2'], ['v1alpha2'], ['v1alpha2', 'v1beta1']],
  ])('%s are served in 1.7 as %j, in 1.12 as %j, in 2.7 as %j', (plural, old, middle, latest) => {
    expect([served('1.7', plural), served('1.12', plural), served('2.7', plural)]).toEqual([old, middle, latest]);
  });

  it('have the upstream cluster-wide policies in 2.7 only', () => {
    const group = 'policy.networking.k8s.io';
    expect(definitionOf('1.12', 'adminnetworkpolicies', group)).toBeUndefined();
    expect(definitionOf('2.7', 'clusternetworkpolicies', group)?.storageVersion).toBe('v1alpha2');
  });

  it('write one CustomResourceDefinition each, with the stored version marked', () => {
    const definition = definitionOf('1.12', 'clustergroups')!;
    const { spec } = definitionObject(definition, '2023-06-04T09:37:44Z') as unknown as {
      spec: { versions: { name: string; served: boolean; storage: boolean }[] };
    };
    expect(spec.versions.map(({ name, served, storage }) => [name, served, storage])).toEqual([
      ['v1alpha2', false, false],
      ['v1alpha3', true, true],
    ]);
  });
});

describe('schemas', () => {
  const tcp = (port: number) => ({
    spec: { source: { namespace: 'a', pod: 'b' }, packet: { transportHeader: { tcp: { srcPort: port } } } },
  });
  it.each<[release: AntreaRelease, port: number, faults: number]>([
    ['2.7', 0, 1],
    ['2.7', 4567, 0],
    ['1.7', 0, 0],
  ])('a Traceflow of %s with source port %i has %i faults', (release, port, faults) => {
    const schema = definitionOf(release, 'traceflows')?.versions[0]?.schema ?? {};
    expect(validateSchema(schema, tcp(port))).toHaveLength(faults);
  });

  it('of agent reports keep everything before 1.13', () => {
    const schema = definitionOf('1.7', 'antreaagentinfos')?.versions[0]?.schema;
    expect(schema).toMatchObject({ 'x-kubernetes-preserve-unknown-fields': true });
  });
});

describe('conversion between served versions', () => {
  const make = (apiVersion: string, spec: object): KubeObject => ({
    apiVersion,
    kind: 'X',
    metadata: { name: 'x' },
    spec,
  });
  it('puts the single block of an old ClusterGroup into the list', () => {
    const old = make('crd.antrea.io/v1alpha2', { ipBlock: { cidr: '10.0.0.0/8' } });
    const converted = convert(old, definitionOf('1.7', 'clustergroups')!, 'v1alpha3');
    expect(converted['spec']).toEqual({ ipBlocks: [{ cidr: '10.0.0.0/8' }] });
  });

  it('keeps an IPPool the same over both versions', () => {
    const definition = definitionOf('2.7', 'ippools')!;
    const spec = {
      ipRanges: [{ start: '10.1.0.2', end: '10.1.0.9' }],
      subnetInfo: { gateway: '10.1.0.1', prefixLength: 24, vlan: 7 },
    };
    const old = convert(make('crd.antrea.io/v1beta1', spec), definition, 'v1alpha2');
    expect(old['spec']).toEqual({
      ipVersion: 4,
      ipRanges: [{ start: '10.1.0.2', end: '10.1.0.9', gateway: '10.1.0.1', prefixLength: 24, vlan: 7 }],
    });
    expect(convert(old, definition, 'v1beta1')['spec']).toEqual(spec);
  });
});

interface Case {
  readonly id: string;
  readonly title: string;
  readonly object?: KubeObject;
  readonly passesCrdSchema?: boolean;
  readonly schemaErrors?: readonly { readonly keyword: string }[];
}
const FOLDER = new URL('../../../../../../shared/vectors/antrea/', import.meta.url);

/** Rules in CEL are Kubernetes' own language, which the simulated API server does not run. */
const needsCel = (one: Case): boolean => one.schemaErrors?.some((error) => error.keyword === 'cel') ?? false;

function cases(): readonly Case[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => (JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as { cases?: Case[] }).cases ?? [])
    .filter((one) => one.passesCrdSchema !== undefined && one.object?.apiVersion !== undefined && !needsCel(one));
}

describe.skipIf(cases().length === 0)('cases of Antrea 2.7 (skipped where ../shared/vectors is absent)', () => {
  test.each(cases().map((one) => [one.id, one.title, one] as const))('%s %s', (_id, _title, one) => {
    const [group, version] = one.object?.apiVersion.split('/') ?? [];
    const definition = customDefinitions('2.7').find((each) => each.group === group && each.kind === one.object?.kind);
    const schema = definition?.versions.find((each) => each.name === version)?.schema;
    expect(schema).toBeDefined();
    expect(validateSchema(schema ?? {}, one.object ?? {}).length === 0).toBe(one.passesCrdSchema);
  });
});
