import { displayNameOf, policyIdOf, policyKindFacts, type PolicyRef, type RawObject } from '@netloft/antrea';
import type { PolicyState } from './policy-state.ts';

/** Names a policy for people: NSX's display name where it has one, else its own. */
export type PolicyNamer = (ref: PolicyRef) => string;

/** Names policies of the cluster, and drafts before them. */
export const nameOfPolicy =
  (state: PolicyState, drafts?: ReadonlyMap<string, RawObject>): PolicyNamer =>
  (ref) => {
    const facts = policyKindFacts(ref.kind);
    const key = ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
    const object = drafts?.get(policyIdOf(ref)) ?? (facts && state.raw(facts.stateKind).get(key));
    return (object === undefined ? undefined : displayNameOf(object)) ?? ref.name;
  };
