import {
  type AdmissionCluster,
  type AdmissionInput,
  admit,
  MUTATING_WEBHOOKS,
  VALIDATING_WEBHOOKS,
} from '../admission/index.ts';
import { isObject, type Json } from '../evaluation/read.ts';
import { pathText, type Path } from './paths.ts';
import { withValue } from './merge.ts';

/** A spec is not looked into deeper than this. */
const DEEPEST = 8;
/** Said before most others when a part was left out, so that it says nothing about that part. */
const APPLIED_TO_LACKS: ReadonlySet<string> = new Set([
  'appliedTo needs to be set in either spec or rules',
  'appliedTo field should either be set in all rules or in none of them',
]);

/**
 * Where a webhook's refusal comes from; its sentence names no field. The smallest part of the spec without which the same
 * sentence is not said any more is the place. Of lists, the shortest beginning counts that is refused the same way.
 */
export function refusedPath(input: AdmissionInput, cluster: AdmissionCluster, message: string): string {
  // The webhooks that refuse see what those before them filled in: names of rules, the Tier.
  const mutated = admit(MUTATING_WEBHOOKS, input, cluster);
  if (!mutated.allowed || mutated.object === undefined) return '';
  const { object } = mutated;
  const refusalWith = (at: Path, value: unknown): string | undefined => {
    const candidate = withValue(object, at, value);
    const answer = isObject(candidate)
      ? admit(VALIDATING_WEBHOOKS, { ...input, object: candidate }, cluster)
      : undefined;
    return answer?.allowed === false ? answer.message : undefined;
  };
  const refusedWith = (at: Path, value: unknown): boolean => refusalWith(at, value) === message;
  /** Members without which the sentence is not said; one whose lack alone is complained about counts only when no other does. */
  const neededOf = (value: Json, at: Path): readonly string[] => {
    const others = Object.keys(value)
      .map((name) => [name, refusalWith([...at, name], undefined)] as const)
      .filter(([, refusal]) => refusal !== message);
    const plain = others.filter(([, refusal]) => refusal === undefined || !APPLIED_TO_LACKS.has(refusal));
    return (plain.length > 0 ? plain : others).map(([name]) => name);
  };

  const narrow = (value: unknown, at: Path, depth: number): Path => {
    if (depth > DEEPEST) return at;
    if (Array.isArray(value)) {
      const index = lastNeeded(value.length, (length) => refusedWith(at, value.slice(0, length)));
      return index === undefined ? at : narrow(value[index], [...at, index], depth + 1);
    }
    if (!isObject(value)) return at;
    const needed = neededOf(value, at);
    const [only] = needed;
    // More than one member takes part: the place is what holds them, unless only one of them has parts.
    if (needed.length === 1 && only !== undefined) return narrow(value[only], [...at, only], depth + 1);
    const parts = needed.filter((name) => Array.isArray(value[name]));
    const [part] = parts;
    return parts.length === 1 && part !== undefined ? narrow(value[part], [...at, part], depth + 1) : at;
  };
  return refusedWith([], object) ? pathText(narrow(object['spec'], ['spec'], 0)) : 'spec';
}

/** Index of the item with which the shortest refused beginning of a list ends; undefined when the list does not matter. */
function lastNeeded(length: number, isRefused: (length: number) => boolean): number | undefined {
  if (length === 0 || isRefused(0)) return undefined;
  let [low, high] = [0, length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isRefused(middle)) high = middle;
    else low = middle;
  }
  return high - 1;
}
