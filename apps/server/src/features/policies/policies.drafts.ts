import {
  type Change,
  findingsInSteps,
  groupOfVersion,
  policyIdOfObject,
  policyKindOf,
  type RawObject,
  type StateKind,
} from '@netloft/antrea';
import type { DraftChange, Finding } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { nameOfPolicy } from '../../upstreams/antrea/policy-state/names.ts';

/** What a draft may hold besides policies, by `group/kind`. */
const OTHER_KINDS: Readonly<Record<string, { readonly kind: StateKind; readonly namespaced: boolean }>> = {
  '/Namespace': { kind: 'namespaces', namespaced: false },
  '/Pod': { kind: 'pods', namespaced: true },
  '/Node': { kind: 'nodes', namespaced: false },
  '/Service': { kind: 'services', namespaced: true },
  'crd.antrea.io/Tier': { kind: 'tiers', namespaced: false },
  'crd.antrea.io/ClusterGroup': { kind: 'clusterGroups', namespaced: false },
  'crd.antrea.io/Group': { kind: 'groups', namespaced: true },
};

/** Drafts as the index takes them, and what is known about the policies among them. */
export interface Drafts {
  readonly changes: readonly Change[];
  /** Draft policies that are set, by id. */
  readonly policies: ReadonlyMap<string, RawObject>;
}

const placed = (object: RawObject, namespaced: boolean): RawObject =>
  namespaced && object.metadata.namespace === undefined
    ? { ...object, metadata: { ...object.metadata, namespace: 'default' } }
    : object;

/** Reads drafts, in their order. INVALID_REQUEST names one of a kind that decides nothing about connections. */
export function readDrafts(drafts: readonly DraftChange[] | undefined): Result<Drafts, Fault> {
  const changes: Change[] = [];
  const policies = new Map<string, RawObject>();
  for (const [at, { op, object }] of (drafts ?? []).entries()) {
    const raw = object as RawObject;
    const policy = policyKindOf(raw);
    const other = OTHER_KINDS[`${groupOfVersion(object.apiVersion)}/${object.kind}`];
    const found = policy === undefined ? other : { kind: policy.stateKind, namespaced: policy.namespaced };
    if (found === undefined) {
      const path = `changes.${at}.object.kind`;
      const message = `${object.kind} of ${object.apiVersion} does not decide about connections; give policies, Tiers, groups, Pods, Namespaces, Nodes or Services`;
      return err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });
    }
    const whole = placed(raw, found.namespaced);
    const { name, namespace } = whole.metadata;
    if (op === 'set') changes.push({ kind: found.kind, op, object: whole });
    else
      changes.push({
        kind: found.kind,
        op,
        name,
        ...(found.namespaced && namespace !== undefined ? { namespace } : {}),
      });
    if (policy === undefined) continue;
    const id = policyIdOfObject(policy, whole);
    if (op === 'set') policies.set(id, whole);
    else policies.delete(id);
  }
  return ok({ changes, policies });
}

/** What the author of a draft policy may not have meant, were it in the cluster; pauses every few milliseconds. */
export function* draftFindingsInSteps(state: PolicyState, draft: RawObject): Generator<undefined, Finding[]> {
  const facts = policyKindOf(draft);
  if (facts === undefined) return [];
  const object = placed(draft, facts.namespaced);
  const { name, namespace } = object.metadata;
  const index = state.index().apply([{ kind: facts.stateKind, op: 'set', object }]);
  const ref = { kind: facts.kind, name, ...(facts.namespaced && namespace !== undefined ? { namespace } : {}) };
  const { l7, nodeNetworkPolicy } = state.antrea.gates();
  return yield* findingsInSteps(index, ref, { gates: { l7, nodeNetworkPolicy }, nameOf: nameOfPolicy(state) });
}
