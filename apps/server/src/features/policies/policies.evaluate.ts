import type { PolicyIndex, Verdict } from '@netloft/antrea';
import type { EvaluateRequest, EvaluateResponse, EvaluationStep } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import { nameOfPolicy, type PolicyNamer } from '../../upstreams/antrea/policy-state/names.ts';
import type { PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { stepOf } from '../../upstreams/antrea/policy-state/steps.ts';
import { type Drafts, readDrafts } from './policies.drafts.ts';
import { connectionOf, gapsOf } from './policies.ends.ts';

/** Kinds that the evaluator takes as empty where they are not given, as most clusters have none of them. */
const UPSTREAM = ['adminNetworkPolicies', 'baselineAdminNetworkPolicies', 'upstreamClusterNetworkPolicies'] as const;

/** What the verdict was made without, because the caller may not read it. */
const leftOut = (state: PolicyState): string[] =>
  state.hidden(UPSTREAM).map(({ what, reason }) => `The verdict leaves out what you may not see: ${what} (${reason}).`);

const decidedBy = ({ decidedBy: decision }: Verdict, nameOf: PolicyNamer): EvaluationStep | null =>
  decision === undefined ? null : stepOf(decision.step, nameOf);

/** The verdict without drafts; undefined when one of the ends only exists because of them. */
function verdictBefore(
  state: PolicyState,
  request: EvaluateRequest,
  index: PolicyIndex,
  nameOf: PolicyNamer,
): EvaluateResponse['before'] {
  const gaps = gapsOf(state, index, request);
  const connection = connectionOf(request, index);
  if (!gaps.ok || !connection.ok) return undefined;
  const verdict = index.evaluate(connection.value);
  return {
    verdict: gaps.value.length > 0 ? 'Undecidable' : verdict.verdict,
    decidedBy: decidedBy(verdict, nameOf),
  };
}

/**
 * The verdict about one connection, with the whole chain in the order of evaluation; `changes` come first. A kind that the caller may
 * not read makes the verdict Undecidable with the fact named. INVALID_REQUEST names an end that does not exist.
 */
export function evaluate(state: PolicyState, request: EvaluateRequest): Result<EvaluateResponse, Fault> {
  const drafts: Result<Drafts, Fault> = readDrafts(request.changes);
  if (!drafts.ok) return drafts;
  const base = state.index();
  const hasDrafts = drafts.value.changes.length > 0;
  const index = hasDrafts ? base.apply(drafts.value.changes) : base;
  const gaps = gapsOf(state, index, request);
  if (!gaps.ok) return gaps;
  const connection = connectionOf(request, index);
  if (!connection.ok) return connection;
  const nameOf = nameOfPolicy(state, drafts.value.policies);
  const verdict = request.everyRule ? index.explain(connection.value) : index.evaluate(connection.value);
  const isOpen = gaps.value.length > 0;
  const before = hasDrafts ? verdictBefore(state, request, base, nameOfPolicy(state)) : undefined;
  return ok({
    verdict: isOpen ? 'Undecidable' : verdict.verdict,
    decidedBy: isOpen ? null : decidedBy(verdict, nameOf),
    egress: verdict.egress.verdict,
    ingress: verdict.ingress.verdict,
    chain: verdict.chain.map((step) => stepOf(step, nameOf)),
    missing: [...new Set([...gaps.value, ...verdict.missing])],
    notes: [...verdict.notes, ...leftOut(state)],
    ...(before === undefined ? {} : { before }),
    freshness: state.freshness(),
  });
}
