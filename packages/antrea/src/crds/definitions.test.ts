import { describe, expect, it, test } from 'vitest';
import { validateSchema } from '../schema/index.ts';
import { SKIPPED_WITHOUT, vectorFiles, vectors } from '../testing/vectors.ts';

import { convert } from './conversion.ts';
import { customDefinitions } from './definitions.ts';
import type { VersionedObject } from './types.ts';

function definitionOf(release: string, plural: string, group = 'crd.antrea.io') {
  return customDefinitions(release).find((one) => one.group === group && one.plural === plural);
}
const served = (release: string, plural: string): readonly string[] =>
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
    ['bgppolicies', [], [], ['v1alpha1']],
    ['flowexporterdestinations', [], [], ['v1alpha1']],
  ])('%s are served in 1.7 as %j, in 1.12 as %j, in 2.7 as %j', (plural, old, middle, latest) => {
    expect([served('1.7', plural), served('1.12', plural), served('2.7', plural)]).toEqual([old, middle, latest]);
  });

  it.each([
    ['tiers', ['v1alpha1', 'v1beta1']],
    ['traceflows', ['v1alpha1', 'v1beta1']],
    ['egresses', ['v1alpha2', 'v1beta1']],
    ['groups', ['v1alpha3', 'v1beta1']],
    ['clustergroups', ['v1alpha2', 'v1alpha3', 'v1beta1']],
    ['ippools', ['v1alpha2']],
  ])('%s are served in 1.13 to 1.15 as %j', (plural, versions) => {
    expect([served('1.13', plural), served('1.15', plural)]).toEqual([versions, versions]);
    expect(definitionOf('1.15', plural)?.storageVersion).toBe(versions.at(-1));
  });

  it('have the upstream cluster-wide policies in 2.7 only', () => {
    const group = 'policy.networking.k8s.io';
    expect(definitionOf('1.12', 'adminnetworkpolicies', group)).toBeUndefined();
    expect(definitionOf('2.7', 'clusternetworkpolicies', group)?.storageVersion).toBe('v1alpha2');
  });
});

describe('schemas', () => {
  const tcp = (port: number) => ({
    spec: { source: { namespace: 'a', pod: 'b' }, packet: { transportHeader: { tcp: { srcPort: port } } } },
  });
  it.each<[release: string, port: number, faults: number]>([
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
  const make = (apiVersion: string, spec: object): VersionedObject => ({
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

const monitor = definitionOf('2.7', 'nodelatencymonitors')?.versions[0]?.schema ?? {};
it.each([
  ['default', []],
  ['other', ['metadata.name: Invalid value: "other": metadata.name in body should match \'^default$\'']],
])('a NodeLatencyMonitor named %s has the faults %j', (name, messages) => {
  const object = { metadata: { name, labels: { a: 'b' } }, spec: { pingIntervalSeconds: 60 } };
  const faults = validateSchema(monitor, object);
  expect(faults.map(({ field, message }) => `${field}: ${message}`)).toEqual(messages);
});

describe('rules that compare with the object before', () => {
  const schemaOf = (plural: string) => definitionOf('2.7', plural)?.versions.at(-1)?.schema ?? {};
  const pool = (gateway: string, prefixLength: number) => ({
    spec: { ipRanges: [{ cidr: '10.0.0.0/24' }], subnetInfo: { gateway, prefixLength } },
  });
  const config = (...bridges: string[]) => ({
    spec: { nodeSelector: {}, secondaryNetwork: { ovsBridges: bridges.map((bridgeName) => ({ bridgeName })) } },
  });
  it.each<[string, string, object, object | undefined, string[]]>([
    ['a new gateway', 'ippools', pool('10.0.0.2', 24), pool('10.0.0.1', 24), ['gateway is immutable']],
    ['a new prefix', 'ippools', pool('10.0.0.1', 25), pool('10.0.0.1', 24), ['prefixLength is immutable']],
    ['the same subnet', 'ippools', pool('10.0.0.1', 24), pool('10.0.0.1', 24), []],
    ['a first subnet', 'ippools', pool('10.0.0.1', 24), undefined, []],
    [
      'a renamed bridge',
      'antreanodeconfigs',
      config('br1'),
      config('br0'),
      ['bridgeName is immutable — existing bridge names cannot be removed or renamed'],
    ],
    ['a kept bridge', 'antreanodeconfigs', config('br0'), config('br0'), []],
  ])('%s (%s)', (_title, plural, object, before, messages) => {
    const faults = validateSchema(schemaOf(plural), object, before);
    expect(faults.map(({ message }) => message.replace(/^Invalid value: "\w*": /, ''))).toEqual(messages);
  });
});

interface Case {
  readonly id: string;
  readonly title: string;
  readonly object?: VersionedObject;
  readonly passesCrdSchema?: boolean;
  readonly schemaErrors?: readonly { readonly path: string; readonly keyword: string; readonly message?: string }[];
}

const cases = vectorFiles()
  .flatMap((name) => vectors<{ cases?: Case[] }>(name)?.cases ?? [])
  .filter((one) => one.passesCrdSchema !== undefined && one.object?.apiVersion !== undefined);

describe.skipIf(cases.length === 0)(`cases of Antrea 2.7 (${SKIPPED_WITHOUT})`, () => {
  test.each(cases.map((one) => [one.id, one.title, one] as const))('%s %s', (_id, _title, one) => {
    const [group, version] = one.object?.apiVersion.split('/') ?? [];
    const definition = customDefinitions('2.7').find((each) => each.group === group && each.kind === one.object?.kind);
    const schema = definition?.versions.find((each) => each.name === version)?.schema;
    expect(schema).toBeDefined();
    const faults = validateSchema(schema ?? {}, one.object ?? {});
    expect(faults.length === 0).toBe(one.passesCrdSchema);
    const named = faults.map(({ path, keyword }) => `${path} ${keyword}`);
    for (const { path, keyword, message = '' } of one.schemaErrors ?? []) {
      expect(named).toContain(`${path} ${keyword}`);
      expect(faults.some((fault) => fault.message.includes(message))).toBe(true);
    }
  });
});
