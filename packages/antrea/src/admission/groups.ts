import { type Json, object, objects, strings, text } from '../evaluation/read.ts';
import { ipBlockFault, isMulticast, parseCidr } from './cidr.ts';
import { countSet, isSet, selectorLabelsFault } from './fields.ts';
import { type AdmissionCluster, type AdmissionInput, verdictOf, type Webhook } from './types.ts';

const GROUP = 'crd.antrea.io';

/** What differs between ClusterGroup and its namespaced twin. */
interface Flavour {
  readonly kind: string;
  readonly plural: string;
  /** Every field of the spec that Antrea reads. */
  readonly fields: readonly string[];
  /** Fields as the sentence about too many of them lists them. */
  readonly alternatives: string;
}
const CLUSTER_GROUP: Flavour = {
  kind: 'ClusterGroup',
  plural: 'clustergroups',
  fields: [
    'podSelector',
    'namespaceSelector',
    'nodeSelector',
    'externalEntitySelector',
    'serviceReference',
    'ipBlock',
    'ipBlocks',
    'childGroups',
  ],
  alternatives: 'podSelector, nodeSelector, externalEntitySelector, serviceReference, ipBlock, ipBlocks or childGroups',
};
const NAMESPACED_GROUP: Flavour = {
  kind: 'Group',
  plural: 'groups',
  fields: ['podSelector', 'namespaceSelector', 'externalEntitySelector', 'serviceReference', 'ipBlocks', 'childGroups'],
  alternatives: 'podSelector, externalEntitySelector, serviceReference, ipBlocks or childGroups',
};

/** Only a namespaceSelector may stand beside another field, and only beside the Pods or entities that it narrows. */
function fieldsFault(spec: Json, { kind, fields, alternatives }: Flavour): string | undefined {
  const count = countSet(spec, fields);
  const narrowed = isSet(spec['podSelector']) || isSet(spec['externalEntitySelector']);
  if (count <= 1 || (count === 2 && isSet(spec['namespaceSelector']) && narrowed)) return undefined;
  return `At most one of ${alternatives} can be set for a ${kind}`;
}

function blocksFault(spec: Json): string | undefined {
  let hasMulticast = false;
  let hasUnicast = false;
  for (const block of objects(spec['ipBlocks'])) {
    const fault = ipBlockFault(block);
    if (fault !== undefined) return fault;
    const cidr = parseCidr(text(block['cidr']) ?? '');
    if (cidr !== undefined && isMulticast(cidr.address)) hasMulticast = true;
    else hasUnicast = true;
  }
  return hasMulticast && hasUnicast ? 'can not set multicast groupAddress together with unicast ip address' : undefined;
}

/** Groups nest one level deep: a group with children has no parents, and its children have no children. */
function nestingFault(group: Json, flavour: Flavour, cluster: AdmissionCluster): string | undefined {
  const { kind, plural } = flavour;
  const metadata = object(group['metadata']) ?? {};
  const name = text(metadata['name']) ?? '';
  const namespace = text(metadata['namespace']);
  const children = strings(object(group['spec'])?.['childGroups']);
  if (children.length === 0) return undefined;
  const shown = (one: string): string => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${one}`;
  if (children.includes(name)) return `cannot set ${shown(name)} as its own childGroup`;
  const parents = cluster
    .list(GROUP, plural)
    .filter((one) => text(object(one['metadata'])?.['namespace']) === namespace)
    .filter((one) => strings(object(one['spec'])?.['childGroups']).includes(name));
  if (parents.length > 0) return `cannot set childGroups for ${shown(name)}, who has ${parents.length} parents`;
  for (const child of children) {
    const found = cluster.get(GROUP, plural, child, namespace);
    const count = strings(object(found?.['spec'])?.['childGroups']).length;
    if (count > 0) return `cannot set ${shown(child)} as childGroup, who has ${count} childGroups itself`;
  }
  return undefined;
}

function validator(flavour: Flavour): Webhook['handle'] {
  return ({ object: group = {} }: AdmissionInput, cluster) => {
    const spec = object(group['spec']) ?? {};
    return verdictOf(
      fieldsFault(spec, flavour) ??
        selectorLabelsFault(spec['podSelector'], spec['namespaceSelector'], spec['externalEntitySelector']) ??
        blocksFault(spec) ??
        nestingFault(group, flavour, cluster),
    );
  };
}

/** Antrea's validation of groups. Deleting one that is in use is not refused: the webhooks are not asked. */
export const GROUP_VALIDATORS: readonly Webhook[] = [
  {
    name: 'clustergroupvalidator.antrea.io',
    group: GROUP,
    resource: CLUSTER_GROUP.plural,
    operations: ['CREATE', 'UPDATE'],
    handle: validator(CLUSTER_GROUP),
  },
  {
    name: 'groupvalidator.antrea.io',
    group: GROUP,
    resource: NAMESPACED_GROUP.plural,
    operations: ['CREATE', 'UPDATE'],
    since: '1.8',
    handle: validator(NAMESPACED_GROUP),
  },
];
