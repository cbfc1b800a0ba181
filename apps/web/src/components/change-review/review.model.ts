import {
  changeableKind,
  type ChangeOperation,
  type ChangeRecord,
  type ChangeResponse,
  type DraftChange,
  type KubernetesObject,
  type Problem,
  type ValidateResponse,
  type WhatChangesResponse,
} from '@netloft/contracts';

/** What is reviewed: an object created, replaced or deleted, or the opposite of a change that is on record. */
export type ReviewRequest =
  | { readonly operation: ChangeOperation; readonly object: KubernetesObject }
  | { readonly undo: ChangeRecord };

export const STEPS = ['validate', 'dryRun', 'diff', 'impact', 'apply'] as const;
export type StepName = (typeof STEPS)[number];
export type StepState = 'waiting' | 'current' | 'running' | 'passed' | 'refused' | 'failed' | 'skipped';

/** The evidence that was gathered so far; `undefined` while a step has none. */
export interface Evidence {
  readonly validation?: ValidateResponse | Problem | 'skipped';
  readonly dryRun?: ChangeResponse | Problem;
  readonly impact?: WhatChangesResponse | Problem | 'skipped';
  readonly applied?: Problem;
  readonly applying?: boolean;
}

/** Groups of kinds that decide about connections. */
const DECIDING = ['crd.antrea.io', 'networking.k8s.io', 'policy.networking.k8s.io'];
/** Kinds of those groups that decide about nothing and that no webhook looks at. */
const UNDECIDING: ReadonlySet<string> = new Set(['NodeLatencyMonitor']);
const groupOf = ({ apiVersion }: KubernetesObject): string => apiVersion.split('/')[0] ?? '';
const isChangeable = ({ apiVersion, kind }: KubernetesObject): boolean =>
  changeableKind(apiVersion, kind) !== undefined;

/** Whether Antrea's webhooks look at the kind. */
export const isAdmitted = (object: KubernetesObject): boolean =>
  isChangeable(object) && groupOf(object) === 'crd.antrea.io' && !UNDECIDING.has(object.kind);
/** Whether the kind can turn a verdict. */
export const decides = (object: KubernetesObject): boolean =>
  isChangeable(object) && DECIDING.includes(groupOf(object)) && !UNDECIDING.has(object.kind);

/** The object that a request speaks of. */
export function subjectOf(request: ReviewRequest): KubernetesObject {
  if ('object' in request) return request.object;
  const { apiVersion, kind, name, namespace } = request.undo;
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

const OPPOSITE: Readonly<Record<ChangeOperation, ChangeOperation>> = {
  CREATE: 'DELETE',
  UPDATE: 'UPDATE',
  DELETE: 'CREATE',
};
/** What the request does to the object. */
export const operationOf = (request: ReviewRequest): ChangeOperation =>
  'object' in request ? request.operation : OPPOSITE[request.undo.operation];

/** The dry run's outcome as a draft, to compare verdicts with and without it. */
export function draftOf({ before, after }: ChangeResponse): DraftChange | null {
  if (after !== null) return { op: 'set', object: after as KubernetesObject };
  return before === null ? null : { op: 'delete', object: before as KubernetesObject };
}

export const isProblem = (value: object): value is Problem => 'requestId' in value && 'code' in value;
const isKnown = (value: object | string | undefined): value is object => typeof value === 'object';

/** Where each step stands, from what was gathered. */
export function stepStates(evidence: Evidence): Readonly<Record<StepName, StepState>> {
  const { validation, dryRun, impact, applied, applying } = evidence;
  const accepted = dryRun !== undefined && !isProblem(dryRun);
  const validate: StepState =
    validation === undefined
      ? 'running'
      : validation === 'skipped'
        ? 'skipped'
        : isProblem(validation)
          ? 'failed'
          : validation.allowed
            ? 'passed'
            : 'refused';
  const waitsFor = (ready: boolean): StepState => (ready ? 'running' : 'waiting');
  return {
    validate,
    dryRun: dryRun === undefined ? waitsFor(validation !== undefined) : accepted ? 'passed' : 'refused',
    diff: accepted ? 'passed' : 'waiting',
    impact:
      impact === 'skipped'
        ? 'skipped'
        : isKnown(impact)
          ? isProblem(impact)
            ? 'failed'
            : 'passed'
          : waitsFor(accepted),
    apply: applying === true ? 'running' : applied === undefined ? 'waiting' : 'refused',
  };
}

/** The step to look at when the reader chose none: what refuses comes first, then what is being done, then the difference. */
export function stepInView(states: Readonly<Record<StepName, StepState>>): StepName {
  if (states.apply === 'refused') return 'apply';
  // Netloft's own opinion gives way to the API server's.
  if (states.dryRun === 'refused') return 'dryRun';
  if (states.diff === 'passed') return 'diff';
  return states.dryRun === 'running' ? 'dryRun' : 'validate';
}

/** Whether somebody else changed the object since it was read. */
export const isConflict = (problem: Problem, request: ReviewRequest): boolean =>
  problem.code === 'UPSTREAM_CONFLICT' && 'object' in request && request.operation === 'UPDATE';

/** Why the change cannot be applied now; null when it can. */
export function whyOff(
  states: Readonly<Record<StepName, StepState>>,
  typed: string,
  request: ReviewRequest,
): 'running' | 'refused' | 'name' | null {
  if (states.dryRun === 'refused') return 'refused';
  if (states.dryRun !== 'passed' || states.apply === 'running') return 'running';
  return operationOf(request) === 'DELETE' && typed !== subjectOf(request).metadata.name ? 'name' : null;
}
