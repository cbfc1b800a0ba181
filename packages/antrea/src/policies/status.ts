import type { Condition, RealizationStatus } from '@netloft/contracts';
import { type Json, number, object as objectIn, objects, text } from '../evaluation/read.ts';
import type { RawObject } from '../evaluation/types.ts';
import type { PolicyKindFacts } from './kinds.ts';

const PHASES: ReadonlyMap<string, RealizationStatus['phase']> = new Map([
  ['Pending', 'Pending'],
  ['Realizing', 'Realizing'],
  ['Realized', 'Realized'],
  ['Failed', 'Failed'],
]);

function conditionOf(entry: Json): Condition {
  const optional = (['reason', 'message', 'lastHeartbeatTime', 'lastTransitionTime'] as const).flatMap((field) => {
    const value = text(entry[field]);
    return value === undefined || value === '' ? [] : [[field, value] as const];
  });
  return {
    type: text(entry['type']) ?? '',
    status: text(entry['status']) ?? 'Unknown',
    ...Object.fromEntries(optional),
  };
}

/** Conditions of an object's status in the form that Netloft answers with. */
export const conditionsOf = (subject: RawObject): Condition[] =>
  objects(objectIn(subject.status)?.['conditions']).map((entry) => conditionOf(entry));

/**
 * How far a policy is realized (policy-semantics 3). Kinds that Antrea keeps no status of are `NotReported`; counts of an older
 * generation stay and the phase is `Updating`. Numbers are Nodes; null: not told.
 */
export function realizationOf(policy: RawObject, facts: PolicyKindFacts): RealizationStatus {
  const conditions = conditionsOf(policy);
  if (facts.group !== 'crd.antrea.io')
    return { phase: 'NotReported', nodesRealized: null, nodesDesired: null, conditions };
  const status = objectIn(policy.status) ?? {};
  const generation = number(policy.metadata['generation']);
  const observed = number(status['observedGeneration']);
  const isBehind = observed !== undefined && generation !== undefined && observed < generation;
  const phase = PHASES.get(text(status['phase']) ?? '') ?? 'Pending';
  const wasProcessed = status['phase'] !== undefined;
  // The controller leaves out counts of zero.
  const countOf = (field: string): number | null => number(status[field]) ?? (wasProcessed ? 0 : null);
  return {
    phase: isBehind && phase !== 'Pending' ? 'Updating' : phase,
    nodesRealized: countOf('currentNodesRealized'),
    nodesDesired: countOf('desiredNodesRealized'),
    conditions,
  };
}
