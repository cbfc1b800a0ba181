import type { NsxChangeKind, NsxChangeResponse, NsxFinding, Problem } from '@netloft/contracts';
import type { StepState } from '../../../components/change-review/review.model.ts';
import { recordsOf, stringsOf, titleOf, type Loose } from '../parts/loose.ts';

/** A change of one object of NSX under review. `span` goes with policies. */
export interface NsxReviewRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly kind: NsxChangeKind;
  /** As it is sent: with the revisions that the user saw. */
  readonly object: Loose;
  readonly span?: readonly string[];
  /** Revisions of the rules that the user saw, by id. */
  readonly rulesSeen?: Readonly<Record<string, number>>;
  /** Clusters of the policy that the user saw. */
  readonly spanSeen?: readonly string[];
  /** Changes what a protected principal owns. */
  readonly overwrite?: boolean;
}

/** The request with what the user saw of a policy's rules and clusters, so that what others added or changed is not lost. */
export function withSeen(request: NsxReviewRequest, base: Loose | null): NsxReviewRequest {
  if (request.operation !== 'UPDATE' || request.kind !== 'SecurityPolicy' || base === null) return request;
  const spanSeen = stringsOf(base['span']);
  const { rules } = base;
  if (!Array.isArray(rules)) return { ...request, spanSeen };
  const seen = recordsOf(rules).flatMap(({ id, _revision: revision }) =>
    typeof id === 'string' && typeof revision === 'number' ? [[id, revision] as const] : [],
  );
  return { ...request, spanSeen, rulesSeen: Object.fromEntries(seen) };
}

export const REVIEW_STEPS = ['limits', 'dryRun', 'diff', 'apply'] as const;
export type ReviewStepName = (typeof REVIEW_STEPS)[number];

/** The evidence that was gathered so far; `undefined` while a step has none. */
export interface NsxEvidence {
  readonly limits?: readonly NsxFinding[] | Problem | 'skipped';
  readonly dryRun?: NsxChangeResponse | Problem;
  readonly applied?: Problem;
  readonly applying?: boolean;
}

export const isProblem = (value: object): value is Problem => 'requestId' in value && 'code' in value;
const hasErrors = (findings: readonly NsxFinding[]): boolean => findings.some(({ severity }) => severity === 'error');

function limitsState(limits: NsxEvidence['limits']): StepState {
  if (limits === undefined) return 'running';
  if (limits === 'skipped') return 'skipped';
  if (isProblem(limits)) return 'failed';
  return hasErrors(limits) ? 'refused' : 'passed';
}

/** Where each step stands, from what was gathered. */
export function stepStates({
  limits,
  dryRun,
  applied,
  applying,
}: NsxEvidence): Readonly<Record<ReviewStepName, StepState>> {
  const accepted = dryRun !== undefined && !isProblem(dryRun);
  return {
    limits: limitsState(limits),
    dryRun: dryRun === undefined ? (limits === undefined ? 'waiting' : 'running') : accepted ? 'passed' : 'refused',
    diff: accepted ? 'passed' : 'waiting',
    apply: applying === true ? 'running' : applied === undefined ? 'waiting' : 'refused',
  };
}

/** The step to look at when the reader chose none: what refuses comes first, then the difference, then what is being done. */
export function stepInView(states: Readonly<Record<ReviewStepName, StepState>>): ReviewStepName {
  if (states.apply === 'refused') return 'apply';
  if (states.dryRun === 'refused') return 'dryRun';
  if (states.limits === 'refused') return 'limits';
  if (states.diff === 'passed') return 'diff';
  return states.dryRun === 'running' ? 'dryRun' : 'limits';
}

/** Why the change cannot be made now; null when it can. Broken limits of NSX are refused by NSX as well. */
export function whyOff(
  states: Readonly<Record<ReviewStepName, StepState>>,
  request: NsxReviewRequest,
  typed: string,
): 'running' | 'refused' | 'limits' | 'name' | null {
  if (states.dryRun === 'refused') return 'refused';
  if (states.dryRun !== 'passed' || states.apply === 'running') return 'running';
  if (states.limits === 'refused') return 'limits';
  return request.operation === 'DELETE' && typed !== titleOf(request.object) ? 'name' : null;
}

/** The refusal that is in the way: of the change itself, else of its dry run. */
export const refusalOf = ({ applied, dryRun }: NsxEvidence): Problem | null =>
  applied ?? (dryRun !== undefined && isProblem(dryRun) ? dryRun : null);

/** Whether somebody else changed the object since it was read. */
export const isStale = (problem: Problem | null, request: NsxReviewRequest): boolean =>
  problem?.code === 'UPSTREAM_CONFLICT' && request.operation !== 'CREATE';
