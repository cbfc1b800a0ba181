import type { InventoryView } from '@netloft/nsx';
import { err, ok } from '../../result.ts';
import type { NsxResult } from '../../upstreams/nsx/types.ts';
import { agesOf } from './nsx.ages.ts';
import type { Age, Known } from './nsx.cache.ts';
import type { NsxSources } from './nsx.sources.ts';

/** The inventory of all clusters at once. `missing` names collections that could not be read. */
export interface WholeInventory {
  readonly view: InventoryView;
  readonly missing: readonly string[];
  readonly ages: readonly Age[];
}

/** Views are kept as long as the answers that they are made of, so that their indexes are made once. */
const views = new WeakMap<object, { readonly parts: readonly unknown[]; readonly view: InventoryView }>();

/** Everything that groups are evaluated over. Older releases lack Gateways, Egresses and pools: those are then empty and `missing`. */
export async function wholeInventory(sources: NsxSources): Promise<NsxResult<WholeInventory>> {
  const [clusters, nodes, namespaces, services, pods, ingresses, gateways, egresses, ipPools] = await Promise.all([
    sources.collection('Cluster'),
    sources.collection('Node'),
    sources.collection('Namespace'),
    sources.collection('Service'),
    sources.collection('Pod'),
    sources.collection('Ingress'),
    sources.collection('Gateway'),
    sources.collection('Egress'),
    sources.collection('IPPool'),
  ]);
  if (!pods.ok) return err(pods.error);
  const missing: string[] = [];
  const ages: Age[] = [];
  const itemsOf = <T>(
    name: string,
    answer: NsxResult<Known<{ readonly items: readonly T[]; readonly partial?: string }>>,
  ): readonly T[] => {
    if (!answer.ok) {
      missing.push(name);
      ages.push(...agesOf([answer]));
      return [];
    }
    ages.push(answer.value);
    if (answer.value.value.partial !== undefined) missing.push(`${name}: ${answer.value.value.partial}`);
    return answer.value.value.items;
  };
  const view: InventoryView = {
    clusters: itemsOf('clusters', clusters),
    nodes: itemsOf('nodes', nodes),
    namespaces: itemsOf('namespaces', namespaces),
    services: itemsOf('services', services),
    pods: itemsOf('pods', pods),
    ingresses: itemsOf('ingresses', ingresses),
    gateways: itemsOf('gateways', gateways),
    egresses: itemsOf('egresses', egresses),
    ipPools: itemsOf('IP pools', ipPools),
  };
  return ok({ view: keptView(view), missing, ages });
}

/** Ages of what an inventory is made of. */
export const agesOfInventory = (inventory: NsxResult<WholeInventory>): readonly Age[] =>
  inventory.ok ? inventory.value.ages : inventory.error.code === 'pending' ? [{ late: true }] : [];

/** The view of before when all of its parts are the same. */
function keptView(view: InventoryView): InventoryView {
  const parts = Object.values(view) as unknown[];
  const kept = views.get(view.pods);
  if (kept?.parts.every((part, index) => part === parts[index] || (isEmpty(part) && isEmpty(parts[index]))) === true)
    return kept.view;
  views.set(view.pods, { parts, view });
  return view;
}

const isEmpty = (part: unknown): boolean => Array.isArray(part) && part.length === 0;
