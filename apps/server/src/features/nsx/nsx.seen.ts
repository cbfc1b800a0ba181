import type { NsxChangeRequest } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { whoChanged } from './nsx.envelope.ts';
import type { Json } from './nsx.objects.ts';
import { spanOf } from './nsx.phases.ts';

const invalid = (path: string, message: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });

const conflict = (message: string): Result<never, Fault> =>
  err({
    code: 'UPSTREAM_CONFLICT',
    detail: message,
    action: 'Read it anew and put your change on top; nothing of yours is lost.',
    upstream: { kind: 'nsx', status: 412 },
  });

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const rulesOf = (object: Json): readonly Json[] =>
  Array.isArray(object['rules']) ? object['rules'].filter(isObject) : [];
const nameOf = (object: Json): string => String(object['display_name'] ?? object['id']);

/** What is wrong with the rules of an update: NSX replaces all of them, so that what the caller did not see would be lost. */
function checkRules({ object, rulesSeen }: NsxChangeRequest, now: Json): Result<void, Fault> {
  const sent = new Map(rulesOf(object).map((rule) => [String(rule['id']), rule['_revision']]));
  for (const rule of rulesOf(now)) {
    const id = String(rule['id']);
    const which = `The rule ${nameOf(rule)} of ${nameOf(now)}`;
    if (sent.has(id)) {
      if (sent.get(id) !== rule['_revision']) return conflict(`${which} was changed meanwhile.`);
    } else if (rulesSeen !== undefined) {
      if (rulesSeen[id] === undefined) return conflict(`${which} was added meanwhile.`);
      if (rulesSeen[id] !== rule['_revision']) return conflict(`${which}, which you take away, was changed meanwhile.`);
    }
  }
  return ok(undefined);
}

/** What others made of the span, which no revision tells. */
function checkSpan({ object, spanSeen }: NsxChangeRequest, now: Json): Result<void, Fault> {
  if (spanSeen === undefined) return ok(undefined);
  const clusters = spanOf(now);
  const words = [
    ['was added to', clusters.filter((one) => !spanSeen.includes(one))],
    ['was taken out of', spanSeen.filter((one) => !clusters.includes(one))],
  ] as const;
  const changes = words.flatMap(([what, names]) => names.map((name) => `${name} ${what} the clusters`));
  return changes.length === 0 ? ok(undefined) : conflict(`${changes.join(', ')} of ${nameOf(object)} meanwhile.`);
}

/**
 * Whether NSX holds the object as the caller saw it, rules and clusters included: UPSTREAM_CONFLICT says what is not so, INVALID_REQUEST what the
 * caller left out that would undo what others did.
 */
export function checkSeen(request: NsxChangeRequest, now: Json | undefined): Result<void, Fault> {
  const { operation, kind, object, span, spanSeen } = request;
  if (kind === 'Group' && span !== undefined) return invalid('span', 'a group has none.');
  if (kind === 'Group' && spanSeen !== undefined) return invalid('spanSeen', 'a group has no span.');
  if (operation === 'CREATE')
    return now === undefined ? ok(undefined) : conflict(`NSX has an object with the id ${object.id} already.`);
  const name = nameOf(object);
  if (now === undefined) return conflict(`NSX does not have ${name} any more.`);
  if (object['_revision'] === undefined)
    return invalid('object._revision', 'names the revision that you saw, so that nothing of others is undone.');
  if (object['_revision'] !== now['_revision']) return conflict(`${name} was changed by ${whoChanged(now)} meanwhile.`);
  if (operation === 'DELETE') return ok(undefined);
  if (span === undefined && spanOf(now).length > 0)
    return invalid('span', 'names the clusters of the policy; an empty list takes it out of all of them.');
  const same = checkSpan(request, now);
  return same.ok ? checkRules(request, now) : same;
}
