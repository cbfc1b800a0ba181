import type { NsxInventoryItem } from '@netloft/contracts';
import type { MarkKind } from '../../../components/mark.tsx';

const GOOD = new Set(['UP', 'HEALTHY', 'ACTIVE', 'SUCCESS']);
const BAD = new Set(['DOWN', 'UNHEALTHY', 'FAILED', 'ERROR']);

/** The sign of a status in NSX's words; one that is not known stays a question. */
export function statusKind(status: string): MarkKind {
  const word = status.toUpperCase();
  return GOOD.has(word) ? 'allowed' : BAD.has(word) ? 'dropped' : word === 'DEGRADED' ? 'mixed' : 'unknown';
}

/** `app=yelb-ui, tier=frontend`. */
export const labelsText = ({ labels }: Pick<NsxInventoryItem, 'labels'>): string =>
  Object.entries(labels)
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    .join(', ');

/** Tags that are no Kubernetes labels, as `scope|tag`. */
export const otherTags = ({ tags }: Pick<NsxInventoryItem, 'tags'>): readonly string[] =>
  tags.filter((tag) => !tag.startsWith('dis:k8s:'));

/** Namespaces of the rows, each with how many rows it has. */
export function namespacesOf(
  items: readonly NsxInventoryItem[],
): readonly { readonly value: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { namespace } of items) if (namespace !== null) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => a.value.localeCompare(b.value));
}

export interface ObjectLink {
  readonly what: 'traceFrom' | 'traceTo' | 'flows' | 'policies' | 'agent' | 'topology';
  /** Path below the cluster. */
  readonly to: string;
  readonly search: Readonly<Record<string, string>>;
}

/** Pages of the cluster that speak of the object. */
export function linksOf({ kind, name, namespace }: NsxInventoryItem): readonly ObjectLink[] {
  const reference = namespace === null ? name : `${namespace}/${name}`;
  switch (kind) {
    case 'Pod':
      return [
        { what: 'traceFrom', to: '/traceflow', search: { source: reference } },
        { what: 'traceTo', to: '/traceflow', search: { dst: reference, dstType: 'pod' } },
        { what: 'flows', to: '/flows', search: { filter: `ns:${namespace ?? ''} pod:${name}` } },
      ];
    case 'Service':
      return [{ what: 'traceTo', to: '/traceflow', search: { dst: reference, dstType: 'service' } }];
    case 'Node':
      return [{ what: 'agent', to: '/agents', search: { open: name } }];
    case 'Namespace':
      return [
        { what: 'policies', to: '/policies', search: { ns: name } },
        { what: 'topology', to: '/topology', search: {} },
      ];
    case 'NetworkPolicy':
      return [{ what: 'policies', to: '/policies', search: { q: name } }];
    case 'Ingress':
    case 'Gateway':
    case 'Egress':
    case 'IPPool':
      return [];
  }
}
