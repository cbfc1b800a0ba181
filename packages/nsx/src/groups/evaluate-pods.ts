import type { ContainerApplicationInstance } from '../model/inventory.ts';
import type { Condition } from '../model/groups.ts';
import type { PlacedCriterion } from './expressions.ts';
import { indexOf, type InventoryView } from './inventory-view.ts';
import { matches } from './match.ts';
import { isAntreaMember } from './tables.ts';
import { splitTag } from './tags.ts';

type Pods = readonly ContainerApplicationInstance[];

/** Ids of the Namespaces that all conditions fit. */
function namespacesOf(view: InventoryView, conditions: readonly Condition[]): ReadonlySet<string> {
  const byName = conditions.find(({ key, operator }) => key === 'Name' && operator === 'EQUALS');
  const candidates = byName === undefined ? view.namespaces : (indexOf(view).namespacesByName.get(byName.value) ?? []);
  return new Set(
    candidates.filter((one) => conditions.every((condition) => matches(one, condition))).map((one) => one.external_id),
  );
}

/** Pods that back a Service which all conditions fit, in one of the Namespaces where these are given. */
function backing(
  view: InventoryView,
  conditions: readonly Condition[],
  namespaces: ReadonlySet<string> | undefined,
): Pods {
  const { podsByService } = indexOf(view);
  const services = view.services.filter(
    (one) =>
      conditions.every((condition) => matches(one, condition)) &&
      (namespaces === undefined || namespaces.has(one.container_project_id ?? '')),
  );
  return [...new Set(services.flatMap((one) => podsByService.get(one.external_id) ?? []))];
}

/** The fewest Pods that the index gives for the conditions; all others certainly do not fit. */
function candidatesOf(
  view: InventoryView,
  pods: readonly Condition[],
  namespaces: ReadonlySet<string> | undefined,
): Pods {
  const index = indexOf(view);
  let fewest: Pods = view.pods;
  for (const { key, operator, scope_operator: scopeOperator, value } of pods) {
    const { scope, tag } = splitTag(value);
    if (key !== 'Tag' || operator !== 'EQUALS' || scopeOperator === 'NOTEQUALS' || scope === '' || tag === '') continue;
    const tagged = index.podsByTag.get(value) ?? [];
    if (tagged.length < fewest.length) fewest = tagged;
  }
  if (namespaces === undefined) return fewest;
  const lists = [...namespaces].map((id) => index.podsByNamespace.get(id) ?? []);
  return lists.reduce((sum, list) => sum + list.length, 0) < fewest.length ? lists.flat() : fewest;
}

/** Pods that one criterion of an Antrea group finds; undefined when it asks for what Antrea groups do not have. */
export function podsOfCriterion(view: InventoryView, { conditions }: PlacedCriterion): Pods | undefined {
  if (!conditions.every(({ condition }) => isAntreaMember(condition.member_type))) return undefined;
  const of = (type: string): Condition[] =>
    conditions.flatMap(({ condition }) => (condition.member_type === type ? [condition] : []));
  const [inNamespaces, services, asked] = [of('Namespace'), of('Service'), of('Pod')];
  if (conditions.length === 0) return [];
  const namespaces = inNamespaces.length === 0 ? undefined : namespacesOf(view, inNamespaces);
  const candidates = services.length > 0 ? backing(view, services, namespaces) : candidatesOf(view, asked, namespaces);
  return candidates.filter(
    (pod) =>
      asked.every((condition) => matches(pod, condition)) &&
      (namespaces === undefined || namespaces.has(pod.container_project_id ?? '')),
  );
}
