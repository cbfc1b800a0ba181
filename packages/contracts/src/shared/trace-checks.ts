import { z } from 'zod';
import { TraceEndpoint, TraceflowRequest, TracePath, TracePolicy, TraceVerdict } from '../traceflows.ts';
import { Timestamp } from './brand.ts';
import { listOf } from './list.ts';

/**
 * Named checks: traces with an expectation, kept in sets, run as a whole. Routes, all below `/api/v1/clusters/{cluster}/trace-checks`:
 *
 * - `GET sets` CheckSetList · `POST sets` CheckSetInput → 201 CheckSet
 * - `GET|PUT|DELETE sets/{id}`; PUT takes CheckSetUpdate, DELETE `?version=`; another version → 409 TRACE_CHECK_CHANGED, whose `errors` name what differs
 * - `POST sets/{id}/checks` TraceCheckInput → 201 CheckSet (adds one, needs no version) · `DELETE sets/{id}/checks/{check}` → 200 CheckSet
 * - `GET sets/{id}/export?format=yaml|json` → the document as text · `POST import` CheckImport → 200 CheckImported
 * - `POST sets/{id}/runs` CheckRunStart → 202 CheckRun, Location, Retry-After
 * - `POST runs` OneOffRun → 202 CheckRun: traces by name or requests, run again without being kept as a set
 * - `GET runs?set=` CheckRunList · `GET runs/{id}` CheckRun · `GET runs/{id}/results/{check}` CheckResultDetail · `GET runs/{id}/junit.xml`
 * - `DELETE runs/{id}` cancels → 200 CheckRun · `POST runs/{id}/resume` → 202 CheckRun: what an interrupted run has not done
 *
 * Who may list Traceflows of the cluster may read all of it; who may create Traceflows may change and run. Live topic `trace-check-run`:
 * one CheckRun; params: cluster, name = id of the run.
 */
export const TRACE_CHECK_LIMITS = {
  checksPerSet: 200,
  setsPerCluster: 200,
  /** Traces of one run that are under way at a time; Antrea runs at most 14 in the whole cluster. */
  concurrency: 8,
  /** Ended runs kept for one set; the oldest go first. */
  runsPerSet: 30,
} as const;

/** Label on Traceflows of a run, beside the one of everything that Netloft makes; the value is the run's id. */
export const NETLOFT_CHECK_RUN_LABEL = 'netloft.io/check-run';

const namespace = z.string().min(1).max(63);
const objectName = z.string().min(1).max(253);

/** A Pod by its labels: any running Pod that has them all; which one is told in the result. */
export const PodBySelector = z.object({
  type: z.literal('selector'),
  namespace,
  labels: z
    .record(z.string().min(1).max(317), z.string().max(63))
    .refine((labels) => Object.keys(labels).length > 0, 'names no label'),
});
export type PodBySelector = z.infer<typeof PodBySelector>;

/** A Pod by the workload that owns it. */
export const PodByWorkload = z.object({
  type: z.literal('workload'),
  namespace,
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job']),
  name: objectName,
});
export type PodByWorkload = z.infer<typeof PodByWorkload>;

/** One end of a check: as a trace has it, or a Pod described so that the check outlives the Pod's name. */
export const CheckEnd = z.discriminatedUnion('type', [...TraceEndpoint.options, PodBySelector, PodByWorkload]);
export type CheckEnd = z.infer<typeof CheckEnd>;

/** TraceflowRequest whose ends may also be a selector or a workload. */
export const CheckRequest = TraceflowRequest.extend({
  source: z
    .discriminatedUnion('type', [TraceEndpoint.options[0], TraceEndpoint.options[2], PodBySelector, PodByWorkload])
    .optional(),
  destination: CheckEnd.optional(),
});
export type CheckRequest = z.infer<typeof CheckRequest>;
export type CheckRequestInput = z.input<typeof CheckRequest>;

/**
 * `NotDelivered` is Dropped or Rejected; a packet that got lost proves nothing and is an Error. `Any`: the trace only has to come to a verdict,
 * as when a trace is sent again that had none.
 */
export const ExpectedVerdict = z.enum([
  'Delivered',
  'Dropped',
  'Rejected',
  'ForwardedOutOfNetwork',
  'NotDelivered',
  'Any',
]);
export type ExpectedVerdict = z.infer<typeof ExpectedVerdict>;

export const CheckExpectation = z.object({
  verdict: ExpectedVerdict,
  /** The policy that must have decided, as a trace reports it (`AntreaClusterNetworkPolicy:name`), or only its name or its display name. */
  policy: z.string().min(1).max(400).optional(),
  /** Name of the deciding rule. */
  rule: z.string().min(1).max(253).optional(),
});
export type CheckExpectation = z.infer<typeof CheckExpectation>;

export const TraceCheckInput = z.object({
  /** Absent for a new check. */
  id: z.string().max(64).optional(),
  /** Unique in its set: `yelb-ui reaches yelb-appserver:4567`. */
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2000).optional(),
  request: CheckRequest,
  expectation: CheckExpectation,
  labels: z.array(z.string().trim().min(1).max(63)).max(20).optional(),
});
export type TraceCheckInput = z.input<typeof TraceCheckInput>;

export const TraceCheck = TraceCheckInput.extend({
  id: z.string(),
  createdBy: z.string(),
  createdAt: Timestamp,
  updatedBy: z.string(),
  updatedAt: Timestamp,
});
export type TraceCheck = z.infer<typeof TraceCheck>;

const checks = z.array(TraceCheckInput).max(TRACE_CHECK_LIMITS.checksPerSet);

export const CheckSetInput = z.object({
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2000).optional(),
  checks,
});
export type CheckSetInput = z.input<typeof CheckSetInput>;

export const CheckSetUpdate = CheckSetInput.extend({
  /** The version that was edited. */
  version: z.number().int().min(1),
});
export type CheckSetUpdate = z.input<typeof CheckSetUpdate>;

/** A run's state. `Interrupted`: Netloft ended in the middle of it; it can be resumed. `Failed`: a check failed or could not be done. */
export const CheckRunState = z.enum(['Running', 'Passed', 'Failed', 'Cancelled', 'Interrupted']);
export type CheckRunState = z.infer<typeof CheckRunState>;

/**
 * `Error`: no verdict came to compare, `reason` says why. `Skipped`: the run ended first. `Waiting`: not begun, or no data-plane tag is free yet.
 */
export const CheckOutcome = z.enum(['Passed', 'Failed', 'Error', 'Skipped', 'Waiting', 'Running']);
export type CheckOutcome = z.infer<typeof CheckOutcome>;

export const CheckProgress = z.object({
  done: z.number().int(),
  total: z.number().int(),
  passed: z.number().int(),
  failed: z.number().int(),
  errors: z.number().int(),
  skipped: z.number().int(),
});
export type CheckProgress = z.infer<typeof CheckProgress>;

export const CheckResult = z.object({
  /** Id of the check; stays the same in every run of its set, so that two runs can be laid beside each other. */
  check: z.string(),
  name: z.string(),
  outcome: CheckOutcome,
  expected: CheckExpectation,
  /** Null as long as there is none. */
  got: TraceVerdict.nullable(),
  /** The policy and rule that decided, as the trace reported. */
  decidedBy: TracePolicy.nullable(),
  /** Ends as they were traced: `yelb/yelb-ui-…`; as they were asked for until then. */
  source: z.string(),
  destination: z.string(),
  protocol: z.string(),
  destinationPort: z.number().int().nullable(),
  /** How a selector or a workload was resolved: `yelb/yelb-ui-… for Deployment yelb/yelb-ui, 1 of 2 that run`; empty otherwise. */
  resolved: z.array(z.string()),
  /** Name of the last Traceflow; it is removed an hour after it was made, the result stays. */
  traceflow: z.string().nullable(),
  /** How often the packet was sent; above 1 when a trace was lost and run again. */
  attempts: z.number().int(),
  startedAt: Timestamp.nullable(),
  /** From the beginning of this check to its end. */
  durationMs: z.number().nullable(),
  /** Why it failed, could not be done, was skipped or still waits; empty when it passed. */
  reason: z.string(),
});
export type CheckResult = z.infer<typeof CheckResult>;

export const CheckRunSummary = z.object({
  id: z.string(),
  /** Null for a run of traces that are no set. */
  set: z.object({ id: z.string(), name: z.string(), version: z.number().int() }).nullable(),
  name: z.string(),
  startedBy: z.string(),
  /** Who went on with it after an interruption: what came after that is what they saw. */
  resumedBy: z.string().optional(),
  startedAt: Timestamp,
  endedAt: Timestamp.nullable(),
  state: CheckRunState,
  progress: CheckProgress,
  /** What holds the run up or ended it early: the API server does not answer, no tag is free, cancelled by whom; empty otherwise. */
  detail: z.string(),
});
export type CheckRunSummary = z.infer<typeof CheckRunSummary>;
export const CheckRunList = listOf(CheckRunSummary);
export type CheckRunList = z.infer<typeof CheckRunList>;

/** In the order of the set. */
export const CheckRun = CheckRunSummary.extend({ results: z.array(CheckResult) });
export type CheckRun = z.infer<typeof CheckRun>;

/** One result with the packet's way, which outlives the Traceflow. */
export const CheckResultDetail = z.object({
  run: CheckRunSummary,
  result: CheckResult,
  request: CheckRequest,
  /** Null when no trace came to its end. */
  path: TracePath.nullable(),
});
export type CheckResultDetail = z.infer<typeof CheckResultDetail>;

export const CheckSet = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  /** Goes up by one with every change. */
  version: z.number().int(),
  checks: z.array(TraceCheck),
  createdBy: z.string(),
  createdAt: Timestamp,
  updatedBy: z.string(),
  updatedAt: Timestamp,
});
export type CheckSet = z.infer<typeof CheckSet>;

export const CheckSetSummary = CheckSet.omit({ checks: true }).extend({
  checks: z.number().int(),
  /** The latest run, null when there is none. */
  lastRun: CheckRunSummary.nullable(),
});
export type CheckSetSummary = z.infer<typeof CheckSetSummary>;

/** What the caller may do with checks in this cluster, as the cluster says. */
export const CheckRights = z.object({
  mayChange: z.boolean(),
  /** Why not; empty when the caller may. */
  reason: z.string(),
});
export type CheckRights = z.infer<typeof CheckRights>;

export const CheckSetList = listOf(CheckSetSummary).extend({ rights: CheckRights });
export type CheckSetList = z.infer<typeof CheckSetList>;

/** Which checks of the set to run; all of them when absent. */
export const CheckRunStart = z.object({ checks: z.array(z.string()).min(1).max(200).optional() });
export type CheckRunStart = z.infer<typeof CheckRunStart>;

/**
 * Traces to run once. `traceflows` names Traceflows to run again: each expects the verdict that the named one had, or Any when it had none.
 */
export const OneOffRun = z
  .object({
    name: z.string().trim().min(1).max(200).optional(),
    traceflows: z.array(objectName).max(TRACE_CHECK_LIMITS.checksPerSet).optional(),
    checks: checks.optional(),
  })
  .refine(
    (run) => (run.traceflows?.length ?? 0) + (run.checks?.length ?? 0) > 0,
    'names neither Traceflows nor checks to run',
  );
export type OneOffRun = z.input<typeof OneOffRun>;

/** The document that sets are exported to and imported from, in YAML or JSON. */
export const CheckDocument = z.object({
  kind: z.literal('NetloftTraceChecks'),
  version: z.literal(1),
  sets: z.array(CheckSetInput).min(1).max(50),
});
export type CheckDocument = z.infer<typeof CheckDocument>;

/** `document` is YAML or JSON. A set of a name that exists is replaced when `replace` says so, and refused otherwise. */
export const CheckImport = z.object({
  document: z.string().min(1).max(2_000_000),
  replace: z.boolean().default(false),
});
export type CheckImport = z.input<typeof CheckImport>;
export const CheckImported = z.object({ sets: z.array(CheckSet) });
export type CheckImported = z.infer<typeof CheckImported>;
