import { refuse } from '../core/refusals.ts';
import type { NsxAnswer, NsxWorld, PolicyObject, Stored } from '../types.ts';
import { presented } from './presented.ts';

/** 200 without a body, or the refusal. */
export const emptyAnswer = (result: Stored<unknown>): NsxAnswer =>
  result.ok ? { status: 200 } : refuse(result.refusal);

/** PUT and POST answer with the object, PATCH with nothing. */
export function writtenAnswer(world: NsxWorld, method: string, result: Stored<PolicyObject>): NsxAnswer {
  if (!result.ok) return refuse(result.refusal);
  if (method === 'PATCH') return { status: 200 };
  // Read again: NSX has given it what it writes itself meanwhile.
  const object = world.policies.get(result.value.path) ?? result.value;
  return { status: 200, body: presented(world, object) };
}

/** The object of a GET, or the refusal that says that there is none. */
export const foundAnswer = (world: NsxWorld, object: PolicyObject): NsxAnswer => ({
  status: 200,
  body: presented(world, object),
});
