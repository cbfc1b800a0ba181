import type { NsxEditorFacts } from '@netloft/contracts';
import { CLUSTER_CONTROL_PLANES_PATH, servicePorts, groupText, groupTypeOf, isServiceForAntrea } from '@netloft/nsx';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import type { OpenNsx } from './nsx.access.ts';
import { pendingOf } from './nsx.ages.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { pathOfGroup } from './nsx.groups.ts';
import { wholeInventory } from './nsx.inventory-view.ts';

const MAX_TAGS = 500;
const MAX_SERVICES = 1_000;

/** Values by how often they occur, the most frequent first, equal ones by text. */
function byUse(values: Iterable<string>, most: number): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([value]) => value);
}

/** Groups, services, clusters, Namespaces and tags that editors offer. What cannot be read is offered as empty, what is on its way is waited for. */
export async function readEditorFacts(context: NsxContext, open: OpenNsx): Promise<Result<NsxEditorFacts, Fault>> {
  const sources = sourcesOf(context, open);
  const [groups, services, planes, inventory] = await Promise.all([
    sources.groups(),
    sources.services(),
    sources.controlPlanes(),
    wholeInventory(sources),
  ]);
  const waiting = pendingOf([groups, services, planes, inventory]);
  if (waiting !== undefined) return nsxFault(waiting);
  if (!groups.ok) return nsxFault(groups.error);
  const all = groups.value.value.items;
  const names = new Map(all.map((group) => [pathOfGroup(group), group.display_name]));
  const known = new Map(
    (services.ok ? services.value.value.items : []).flatMap((one) =>
      one.path === undefined ? [] : [[one.path, one] as const],
    ),
  );
  const serviceOf = (path: string) => known.get(path);
  const view = inventory.ok ? inventory.value.view : undefined;
  const namespaceNames = new Map((view?.namespaces ?? []).map((one) => [one.external_id, one.display_name ?? '']));
  return ok({
    groups: all.map((group) => ({
      id: group.id,
      name: group.display_name ?? group.id,
      path: pathOfGroup(group),
      type: groupTypeOf(group),
      text: groupText(group, (path) => names.get(path)),
    })),
    services: [...known].map(([path, service]) => ({
      id: service.id,
      name: service.display_name ?? service.id,
      path,
      ports: servicePorts(service, serviceOf),
      forAntrea: isServiceForAntrea(service, serviceOf),
    })),
    clusters: (planes.ok ? planes.value.value.items : []).map((one) => ({
      id: one.id,
      name: one.display_name ?? one.id,
      path: one.path ?? `${CLUSTER_CONTROL_PLANES_PATH}/${one.id}`,
    })),
    namespaces: [...new Set(namespaceNames.values())].filter((name) => name !== '').sort(),
    tags: byUse(
      (view?.pods ?? []).flatMap((pod) => (pod.tags ?? []).map(({ scope, tag }) => `${scope}|${tag}`)),
      MAX_TAGS,
    ),
    kubernetesServices: [
      ...new Set(
        (view?.services ?? []).map(
          (one) => `${namespaceNames.get(one.container_project_id ?? '') ?? ''}/${one.display_name ?? ''}`,
        ),
      ),
    ]
      .sort()
      .slice(0, MAX_SERVICES),
  });
}
