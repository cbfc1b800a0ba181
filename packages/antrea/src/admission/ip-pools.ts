import { array, type Json, object, objects, text } from '../evaluation/read.ts';
import { overlapFault, type Range, rangeOf, rangesOf, rangeText } from './ip-ranges.ts';
import { type AdmissionCluster, verdictOf, type Webhook } from './types.ts';

const GROUP = 'crd.antrea.io';
const EXTERNAL = 'externalippools';
const nameOf = (pool: Json): string => text(object(pool['metadata'])?.['name']) ?? '';
const specOf = (pool: Json): Json => object(pool['spec']) ?? {};

/** Ranges of every other ExternalIPPool; one that cannot be read is what Antrea then complains about. */
function otherRanges(name: string, cluster: AdmissionCluster): readonly Range[] | string {
  const ranges: Range[] = [];
  for (const pool of cluster.list(GROUP, EXTERNAL)) {
    if (nameOf(pool) === name) continue;
    for (const one of objects(specOf(pool)['ipRanges'])) {
      const range = rangeOf(one, `ExternalIPPool ${nameOf(pool)}`);
      if (typeof range === 'string') return range;
      ranges.push(range);
    }
  }
  return ranges;
}

function externalFault(pool: Json, cluster: AdmissionCluster): string | undefined {
  const own = rangesOf(specOf(pool));
  if (typeof own === 'string') return own;
  const others = otherRanges(nameOf(pool), cluster);
  if (typeof others === 'string') return others;
  for (const range of own) {
    const fault = overlapFault(range, others);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function poolFault(pool: Json): string | undefined {
  const own = rangesOf(specOf(pool));
  return typeof own === 'string' ? own : undefined;
}

/** Ranges are only ever added, as addresses of the old ones may be in use. */
function removedFault(pool: Json, old: Json | undefined): string | undefined {
  if (old === undefined) return undefined;
  const kept = new Set(objects(specOf(pool)['ipRanges']).map(rangeText));
  const removed = new Set(
    objects(specOf(old)['ipRanges'])
      .map(rangeText)
      .filter((one) => !kept.has(one)),
  );
  if (removed.size === 0) return undefined;
  return `existing IPRanges [${[...removed].toSorted().join(' ')}] cannot be updated or deleted`;
}

/** Antrea's validation of ExternalIPPool and IPPool (v1beta1). */
export const POOL_VALIDATORS: readonly Webhook[] = [
  {
    name: 'externalippoolvalidator.antrea.io',
    group: GROUP,
    resource: EXTERNAL,
    operations: ['CREATE', 'UPDATE'],
    handle: ({ object: pool = {}, oldObject }, cluster) =>
      verdictOf(externalFault(pool, cluster) ?? removedFault(pool, oldObject)),
  },
  {
    name: 'ippoolvalidator.antrea.io',
    group: GROUP,
    resource: 'ippools',
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    handle: ({ operation, object: pool = {}, oldObject }) => {
      if (operation !== 'DELETE') return verdictOf(poolFault(pool) ?? removedFault(pool, oldObject));
      const used = array(object(oldObject?.['status'])?.['ipAddresses']).length > 0;
      return verdictOf(used ? 'IPPool in use cannot be deleted' : undefined);
    },
  },
];
