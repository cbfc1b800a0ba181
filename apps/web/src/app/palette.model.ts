import type { NsxHit, ObjectHit } from '@netloft/contracts';
import { referenceOf } from '../lib/objects.ts';
import { stringifySearch, type RawSearch } from '../lib/search-params.ts';
import { addressOf, type NavigationPage } from './navigation.ts';

/** Every word of the query begins some word of the page's name or of its other words. */
export function matchesPage(page: Pick<NavigationPage, 'label' | 'words'>, query: string): boolean {
  const words = `${page.label} ${page.words}`.toLowerCase().split(/\s+/);
  return query
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part)));
}

/** The page that is most useful for an object: a Node's agent, a trace from a Pod or to a Service, a Traceflow's result. */
export function addressOfHit(hit: ObjectHit, cluster: string): string {
  const page = (path: string, search: RawSearch = {}): string =>
    `${addressOf({ path, ofCluster: true }, cluster)}${stringifySearch(search)}`;
  switch (hit.kind) {
    case 'Node':
    case 'AntreaAgentInfo':
      return page('/agents', { open: hit.name });
    case 'Pod':
      return page('/traceflow', { source: referenceOf(hit) });
    case 'Service':
      return page('/traceflow', { dst: referenceOf(hit), dstType: 'service' });
    case 'Traceflow':
      return page(`/traceflow/${encodeURIComponent(hit.name)}`);
    case 'Namespace':
      return page('/traceflow', { q: hit.name });
  }
}

/** The page of NSX that shows a hit. */
export function addressOfNsxHit({ kind, id, usedBy }: Pick<NsxHit, 'kind' | 'id' | 'usedBy'>): string {
  switch (kind) {
    case 'Cluster':
      return `/nsx/clusters${stringifySearch({ open: id })}`;
    case 'Group':
      return `/nsx/groups${stringifySearch({ open: id })}`;
    case 'SecurityPolicy':
      return `/nsx/policies/${encodeURIComponent(id)}`;
    case 'NsxService':
      // Netloft has no page of NSX's services: they are seen where rules use them.
      return usedBy === undefined ? '/nsx/policies' : `/nsx/policies/${encodeURIComponent(usedBy)}`;
    case 'Traceflow':
      return `/nsx/traceflow/${encodeURIComponent(id)}`;
    default:
      return `/nsx/inventory${stringifySearch({ kind, open: id })}`;
  }
}
