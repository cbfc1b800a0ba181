import { isObject, type Json, object as objectIn, objects as objectsOf } from '../evaluation/read.ts';
import type { CustomResource, VersionedObject } from './types.ts';

const objectOf = (value: unknown): Json => objectIn(value) ?? {};

/** v1alpha2 has a single ipBlock beside ipBlocks; later versions only the list. */
function clusterGroupSpec(spec: Json, version: string): Json {
  if (version === 'v1alpha2' || spec['ipBlock'] === undefined) return spec;
  const { ipBlock, ...rest } = spec;
  return { ...rest, ipBlocks: [...objectsOf(spec['ipBlocks']), ipBlock] };
}

/** v1alpha2 writes the subnet into every range, v1beta1 once for the pool. */
function ipPoolSpec(spec: Json, version: string): Json {
  const ranges = objectsOf(spec['ipRanges']);
  if (version === 'v1beta1') {
    if (spec['subnetInfo'] !== undefined) return spec;
    const { gateway, prefixLength, vlan } = ranges[0] ?? {};
    return {
      ipRanges: ranges.map(({ gateway: _gateway, prefixLength: _prefix, vlan: _vlan, ...range }) => range),
      subnetInfo: { gateway, prefixLength, ...(vlan === undefined ? {} : { vlan }) },
    };
  }
  if (spec['subnetInfo'] === undefined) return spec;
  const subnet = objectOf(spec['subnetInfo']);
  const ipVersion = typeof subnet['gateway'] === 'string' && subnet['gateway'].includes(':') ? 6 : 4;
  return { ipVersion, ipRanges: ranges.map((range) => ({ ...range, ...subnet })) };
}

const SPECS: Readonly<Record<string, (spec: Json, version: string) => Json>> = {
  'crd.antrea.io/clustergroups': clusterGroupSpec,
  'crd.antrea.io/ippools': ipPoolSpec,
};

/** An object in another version of its resource, as Antrea's conversion webhook gives it. */
export function convert(
  object: VersionedObject,
  definition: Pick<CustomResource, 'group' | 'plural'>,
  version: string,
): VersionedObject {
  const apiVersion = definition.group === '' ? version : `${definition.group}/${version}`;
  const change = SPECS[`${definition.group}/${definition.plural}`];
  if (change === undefined || !isObject(object['spec'])) return { ...object, apiVersion };
  return { ...object, apiVersion, spec: change(object['spec'], version) };
}
