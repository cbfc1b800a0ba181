import type { EditorFacts } from '@netloft/contracts';
import { type Json, object, strings, text } from '../evaluation/read.ts';
import type { Advise } from './advice-common.ts';
import { selectorAdvice } from './advice-selectors.ts';

const FORMS = [
  'podSelector',
  'namespaceSelector',
  'externalEntitySelector',
  'nodeSelector',
  'ipBlock',
  'ipBlocks',
  'serviceReference',
  'childGroups',
] as const;

/** Advice about a ClusterGroup (`cluster`) or Group. */
export function groupAdvice(subject: Json, cluster: boolean, facts: EditorFacts, add: Advise): void {
  const spec = object(subject['spec']) ?? {};
  const namespace = text(object(subject['metadata'])?.['namespace']) ?? '';
  if (FORMS.every((form) => spec[form] === undefined || spec[form] === null))
    add('spec', 'warning', 'The group says nothing and has no members.');
  selectorAdvice(spec['podSelector'], 'pods', 'spec.podSelector', facts, add);
  selectorAdvice(spec['namespaceSelector'], 'namespaces', 'spec.namespaceSelector', facts, add);
  selectorAdvice(spec['nodeSelector'], 'nodes', 'spec.nodeSelector', facts, add);
  for (const [index, child] of strings(spec['childGroups']).entries()) {
    const known = cluster
      ? facts.clusterGroups.includes(child)
      : facts.groups.some((one) => one.namespace === namespace && one.name === child);
    if (!known)
      add(
        `spec.childGroups[${index}]`,
        'warning',
        `There is no ${cluster ? 'ClusterGroup' : `Group ${namespace}/`}${cluster ? ` ${child}` : child}: it adds nothing until there is.`,
      );
  }
  const reference = object(spec['serviceReference']);
  if (reference === undefined) return;
  const [name, own] = [text(reference['name']) ?? '', text(reference['namespace']) ?? namespace];
  if (facts.services.length > 0 && !facts.services.some((one) => one.name === name && one.namespace === own))
    add(
      'spec.serviceReference',
      'warning',
      `There is no Service ${own}/${name} that you may see: the group is empty until there is.`,
    );
}
