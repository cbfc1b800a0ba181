import {
  type ChangeEnd,
  connectionsThatChangeInSteps,
  type Decider,
  type Endpoint,
  type Reach,
  reachabilityInSteps,
} from '@netloft/antrea';
import type {
  ChangedConnection,
  ConnectionEnd,
  ReachabilityRequest,
  ReachabilityResponse,
  WhatChangesRequest,
  WhatChangesResponse,
} from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import type { PolicyState, WatchedKind } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { readDrafts } from './policies.drafts.ts';
import { nameOfPolicy, type PolicyNamer } from '../../upstreams/antrea/policy-state/names.ts';
import { computed } from './policies.steps.ts';

/** Groups of a matrix; a page cannot show more, and the answer stays near one megabyte. */
const MOST_GROUPS = 1_000;
/** Kinds without which a comparison is not whole. */
const COMPARED: readonly WatchedKind[] = [
  'pods',
  'namespaces',
  'services',
  'networkPolicies',
  'kubernetesNetworkPolicies',
  'groups',
];

function endOf(end: Endpoint): ConnectionEnd {
  if (end.type === 'fqdn') return { type: 'fqdn', fqdn: end.fqdn, ...(end.ip === undefined ? {} : { ip: end.ip }) };
  return { ...end };
}

const changedEnd = ({ label, end, namespace, pods }: ChangeEnd): ChangedConnection['source'] => ({
  label: namespace === undefined ? label : `${namespace} / ${label}`,
  end: endOf(end),
  pods,
});

function words(decider: Decider | undefined, nameOf: PolicyNamer): string | null {
  if (decider === undefined) return null;
  return decider.isolation
    ? `isolation by Kubernetes NetworkPolicies (${nameOf(decider.policy)})`
    : `${nameOf(decider.policy)} › ${decider.rule}`;
}

/** What the caller's rights hide, as a sentence; undefined when nothing. */
function hiddenWords(state: PolicyState): string | undefined {
  const hidden = state.hidden(COMPARED);
  if (hidden.length === 0) return undefined;
  return `Your rights do not show ${hidden.map((one) => one.what).join(', ')}.`;
}

/** Connections among workloads whose verdict the drafts turn; nothing is changed. */
export async function whatChanges(
  state: PolicyState,
  request: WhatChangesRequest,
  signal: AbortSignal,
): Promise<Result<WhatChangesResponse, Fault>> {
  const drafts = readDrafts(request.changes);
  if (!drafts.ok) return drafts;
  const before = state.index();
  const impact = await computed(connectionsThatChangeInSteps(before, before.apply(drafts.value.changes)), signal);
  if (!impact.ok) return impact;
  const { changed, total, compared, truncated, partial, undecidable } = impact.value;
  const nameBefore = nameOfPolicy(state);
  const nameAfter = nameOfPolicy(state, drafts.value.policies);
  const reasons = [
    truncated ? `The first ${changed.length} of ${total} connections.` : undefined,
    partial,
    hiddenWords(state),
  ].filter((reason) => reason !== undefined);
  return ok({
    changed: changed.map((one) => ({
      source: changedEnd(one.source),
      destination: changedEnd(one.destination),
      protocol: one.protocol,
      port: one.port,
      before: one.before,
      after: one.after,
      decidedBefore: words(one.decidedBefore, nameBefore),
      decidedAfter: words(one.decidedAfter, nameAfter),
    })),
    total,
    compared,
    ...(reasons.length === 0 ? {} : { partial: reasons.join(' ') }),
    undecidable: { count: undecidable.count, missing: [...undecidable.missing] },
  });
}

const LETTERS: Readonly<Record<Reach, string>> = {
  Allowed: 'A',
  Dropped: 'D',
  Rejected: 'R',
  Mixed: 'M',
  Undecidable: 'U',
  Nothing: '-',
};

/** Who reaches whom, by Namespace or workload; drafts may come first. */
export async function reach(
  state: PolicyState,
  { by, namespaces, protocol, port, changes }: ReachabilityRequest,
  signal: AbortSignal,
): Promise<Result<ReachabilityResponse, Fault>> {
  const drafts = readDrafts(changes);
  if (!drafts.ok) return drafts;
  const base = state.index();
  const index = drafts.value.changes.length > 0 ? base.apply(drafts.value.changes) : base;
  const found = await computed(
    reachabilityInSteps(index, {
      by,
      protocol,
      port: port ?? 'any',
      ...(namespaces === undefined ? {} : { namespaces }),
    }),
    signal,
  );
  if (!found.ok) return found;
  const { groups, cells, missing } = found.value;
  const reasons = [
    groups.length > MOST_GROUPS
      ? `The first ${MOST_GROUPS} of ${groups.length}; choose namespaces to see the others.`
      : undefined,
    hiddenWords(state),
  ].filter((reason) => reason !== undefined);
  return ok({
    groups: groups.slice(0, MOST_GROUPS).map(({ id, label, namespace, pods, example }) => ({
      id,
      label,
      namespace,
      pods,
      example: example === undefined ? null : { type: 'pod', namespace: example.namespace, name: example.name },
    })),
    rows: cells.slice(0, MOST_GROUPS).map((row) =>
      row
        .slice(0, MOST_GROUPS)
        .map((cell) => LETTERS[cell])
        .join(''),
    ),
    missing: [...missing],
    ...(reasons.length === 0 ? {} : { partial: reasons.join(' ') }),
  });
}
