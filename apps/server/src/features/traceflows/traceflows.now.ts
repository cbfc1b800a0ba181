import {
  compareTrace,
  explainDifference,
  explainTrouble,
  isolatingPolicies,
  isolationOfTrace,
  asTracePolicy,
  type Looked,
  type PodFact,
  policyKindFacts,
  questionOfTrace,
  read,
  tracePath,
  traceflowSummary,
  type Verdict,
  verdictOfTrace,
} from '@netloft/antrea';
import type { TraceNow, TracePath, TracePolicy } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { ok, type Result } from '../../result.ts';
import { policyNames } from '../../upstreams/antrea/policies.ts';
import { type PolicyState, policyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import { readObject } from './traceflows.service.ts';
import { troubleFacts } from './traceflows.trouble.ts';

const PODS = { group: '', version: 'v1', plural: 'pods' } as const;

/** A Pod of the trace as it is now: read directly, because what follows the policies keeps no status of Pods. */
async function podFact(
  open: OpenCluster,
  side: PodFact['side'],
  key: string,
  seenIp: string | undefined,
): Promise<PodFact | undefined> {
  const [namespace = '', name = ''] = key.split('/');
  if (namespace === '' || name === '') return undefined;
  const found = await open.client.get(PODS, name, namespace);
  const looked = found.ok ? found.value : found.error.code === 'not-found' ? 'absent' : 'hidden';
  return { side, key, found: looked, seenIp };
}

/** `namespace/name` of the Pod at an end: the one that a Node reported, else the one that the spec names; empty for none. */
function podKeys(spec: read.Json, path: TracePath): Readonly<Record<PodFact['side'], string>> {
  const key = (end: unknown): string => {
    const { pod, namespace } = read.object(end) ?? {};
    return typeof pod === 'string' && pod !== '' ? `${read.text(namespace) || 'default'}/${pod}` : '';
  };
  const picked = path.nodes.flatMap((node) => node.observations).find((one) => one.component === 'LB')?.pod;
  return { source: key(spec['source']), destination: picked ?? key(spec['destination']) };
}

/** The policy behind a name, and why it is not there. */
function policyIn(state: PolicyState, policy: TracePolicy): Looked {
  const facts = policyKindFacts(policy.kind);
  if (facts === undefined) return 'hidden';
  const found = state
    .raw(facts.stateKind)
    .get(policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`);
  if (found !== undefined) return found;
  const scope = state.scope(facts.stateKind);
  const sees = scope === 'all' || (scope !== 'none' && scope.has(policy.namespace ?? ''));
  return sees && state.known(facts.stateKind) ? 'absent' : 'hidden';
}

const GROUPS = [
  ['clusterGroups', 'ClusterGroup'],
  ['groups', 'Group'],
  ['tiers', 'Tier'],
] as const;

const NOTHING: Pick<TraceNow, 'verdict' | 'decidedBy' | 'isolatedBy' | 'compared' | 'connection' | 'notes'> = {
  verdict: 'Undecidable',
  decidedBy: null,
  isolatedBy: [],
  compared: 'none',
  connection: '',
  notes: [],
};

/** Kubernetes NetworkPolicies that isolate the Pod at which the trace, or what is decided now, ends. */
function isolatedBy(
  state: PolicyState,
  path: TracePath,
  keys: Readonly<Record<PodFact['side'], string>>,
  verdict: Verdict | undefined,
): readonly TracePolicy[] {
  const decision = verdict?.decidedBy;
  const direction = isolationOfTrace(path) ?? (decision?.isolation === true ? decision.direction : undefined);
  if (direction === undefined) return [];
  return isolatingPolicies(state.index(), direction === 'Ingress' ? keys.destination : keys.source, direction);
}

function decidedNow(verdict: Verdict): TracePolicy | null {
  const decision = verdict.decidedBy;
  if (decision === undefined || decision.isolation) return null;
  return asTracePolicy(decision.step.policy, decision.step.ruleName);
}

/** What decides about the trace's connection now, and how far it agrees with what the trace found. */
async function answer(
  open: OpenCluster,
  state: PolicyState,
  object: KubeObject,
  now: number,
): Promise<Omit<TraceNow, 'id' | 'freshness'>> {
  const spec = read.object(object['spec']) ?? {};
  const status = read.object(object['status']) ?? {};
  const path = tracePath({ spec, status });
  const summary = traceflowSummary(object);
  const traceAt = summary.startedAt ?? (summary.createdAt === '' ? null : summary.createdAt);
  const index = state.index();
  const keys = podKeys(spec, path);
  const seen = path.nodes.flatMap((node) => node.observations);
  const [source, destination] = await Promise.all([
    podFact(open, 'source', keys.source, seen.find((one) => one.srcPodIP !== undefined)?.srcPodIP),
    podFact(open, 'destination', keys.destination, seen.find((one) => one.component === 'LB')?.translatedDstIP),
  ]);
  const asked = questionOfTrace({ spec, status }, index.inventory);
  const verdict = asked.ok ? verdictOfTrace(asked.question, index) : undefined;
  const isolating = isolatedBy(state, path, keys, verdict);
  const compared = verdict === undefined ? 'none' : compareTrace(path, verdict);
  const at = Date.parse(traceAt ?? '') || 0;
  const different =
    verdict === undefined
      ? []
      : explainDifference({
          spec,
          status,
          path,
          index,
          verdict,
          compared,
          isolatedBy: isolating,
          traceAt: at,
          policy: (policy) => policyIn(state, policy),
          groups: GROUPS.flatMap(([kind, words]) => [...state.raw(kind).values()].map((one) => [words, one] as const)),
          source,
          destination,
        });
  const trouble = await troubleFacts(
    open,
    state,
    { spec, status, path, phase: summary.phase, madeAt: at, source, destination },
    now,
  );
  return {
    ...NOTHING,
    ...(verdict === undefined
      ? {}
      : { verdict: verdict.verdict, decidedBy: decidedNow(verdict), notes: [...verdict.notes] }),
    ...(asked.ok ? { connection: asked.question.words } : {}),
    missing: asked.ok ? [...(verdict?.missing ?? [])] : [asked.missing],
    isolatedBy: [...isolating],
    compared,
    explanations: [...explainTrouble(trouble), ...different],
    traceAt,
  };
}

/** What the policies say now about the connection of a trace, beside what the trace found, with what could explain a difference or a trace without end. */
export async function traceNow(
  context: FeatureContext,
  open: OpenCluster,
  name: string,
): Promise<Result<TraceNow, Fault>> {
  const found = await readObject(open, name);
  if (!found.ok) return found;
  const state = policyState(context, open);
  const names = policyNames(open.cluster, open.identity);
  try {
    await Promise.all([state.ready(), names.ready()]);
    const now = await answer(open, state, found.value, context.now());
    return ok({
      ...now,
      id: name,
      decidedBy: now.decidedBy === null ? null : names.complete(now.decidedBy),
      isolatedBy: now.isolatedBy.map((policy) => names.complete(policy)),
      explanations: now.explanations.map((one) =>
        one.policy === undefined ? one : { ...one, policy: names.complete(one.policy) },
      ),
      freshness: state.freshness(),
    });
  } finally {
    names.release();
    state.release();
  }
}
