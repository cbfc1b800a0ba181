import { uuidOf } from '../../world/identifiers.ts';
import type { Json, NsxWorld, PolicyObject } from '../types.ts';
import { bySequence, objectsOf, RESOURCE_TYPES, textsOf, without } from './objects.ts';
import { internalSequence } from './sequence.ts';

/**
 * That a ClusterNetworkPolicy or ClusterGroup has the name of its NSX object's `unique_id`, and that this is the `realization_id`
 * too, is inferred: in strict mode all three differ.
 */
function distinctIds(object: PolicyObject): Json {
  const id = String(object['unique_id']);
  return { unique_id: uuidOf(`unique/${id}`), realization_id: uuidOf(`realization/${id}`) };
}

/** NSX's own members of a part of an expression, which it is only inferred to have. */
function expressionPart(part: Json, parentPath: string, index: number): Json {
  const id = typeof part['id'] === 'string' ? part['id'] : uuidOf(`${parentPath}/${index}`);
  const path = `${parentPath}/${id}`;
  const nested = Array.isArray(part['expressions'])
    ? { expressions: objectsOf(part['expressions']).map((one, at) => expressionPart(one, path, at)) }
    : {};
  return {
    ...part,
    ...nested,
    id,
    path,
    relative_path: id,
    parent_path: parentPath,
    marked_for_delete: false,
    overridden: false,
    _protection: 'NOT_PROTECTED',
  };
}

function group(object: PolicyObject, strict: boolean): Json {
  const expression = objectsOf(object['expression']);
  return {
    ...object,
    group_type: textsOf(object['group_type']),
    expression: strict ? expression : expression.map((part, index) => expressionPart(part, object.path, index)),
    extended_expression: Array.isArray(object['extended_expression']) ? object['extended_expression'] : [],
    reference: object['reference'] === true,
  };
}

function policy(world: NsxWorld, object: PolicyObject, options: PolicyOptions): Json {
  const rules = bySequence(world.policies.list(object.path, RESOURCE_TYPES.rule));
  const shown = without(object, ['internal_sequence_number', 'rule_count', 'rules']);
  return {
    ...shown,
    // The number is only inferred to be what orders policies in a cluster.
    ...(world.settings.strict ? {} : { internal_sequence_number: internalSequence(object) }),
    ...(options.withCount ? { rule_count: rules.length } : {}),
    ...(options.withRules ? { rules: rules.map((rule) => presented(world, rule)) } : {}),
  };
}

export interface PolicyOptions {
  readonly withRules: boolean;
  readonly withCount: boolean;
}
const WHOLE: PolicyOptions = { withRules: true, withCount: true };

/**
 * An object of the policy tree as NSX answers it: with what it writes itself or computes, and in strict mode without what is only
 * inferred. Lists of policies leave their rules away, which is inferred as well.
 */
export function presented(world: NsxWorld, object: PolicyObject, options: PolicyOptions = WHOLE): Json {
  const { strict } = world.settings;
  const known = strict ? { ...object, ...distinctIds(object) } : object;
  const type = object['resource_type'];
  if (type === RESOURCE_TYPES.group) return group(known, strict);
  return type === RESOURCE_TYPES.policy ? policy(world, known, options) : known;
}
