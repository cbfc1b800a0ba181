import { checkObject, EDITOR_POLICY_KINDS, parsePolicyId, readDocuments } from '@netloft/antrea';
import type { DraftChange, EditorFacts, KubernetesObject } from '@netloft/contracts';
import { createStore } from '../../../lib/store.ts';
import { listParam, LONGEST_DRAFTS } from './what-if.search.ts';
import { whatIfText as text } from './what-if.messages.ts';

/** Stands in a link for drafts that are too long for it. */
export const KEPT = 'kept';

/** Drafts of this tab that no link holds. */
export const keptDrafts = createStore<readonly string[]>([]);

/** The texts that a link's parameter lists; null when it lists none. */
function listed(param: string): readonly string[] | null {
  try {
    const read: unknown = JSON.parse(param);
    return Array.isArray(read) ? read.filter((one): one is string => typeof one === 'string') : null;
  } catch {
    return null;
  }
}

/** The drafts of a link. */
export function draftsOf(param: string | undefined, kept: readonly string[]): readonly string[] {
  if (param === undefined) return [];
  return param === KEPT ? kept : (listed(param) ?? []);
}

/** How a link holds drafts; undefined when there are none. */
export function paramOfDrafts(drafts: readonly string[]): string | undefined {
  if (drafts.length === 0) return undefined;
  const param = JSON.stringify(drafts);
  return param.length > LONGEST_DRAFTS ? KEPT : param;
}

export type ReadDraft =
  | { readonly ok: true; readonly objects: readonly KubernetesObject[] }
  | { readonly ok: false; readonly message: string; readonly from: number; readonly to: number };

/** The objects of a draft's text, or why it cannot be read. */
export function readDraft(draft: string): ReadDraft {
  const result = readDocuments(draft);
  if (!result.ok) {
    const { message, range } = result.error;
    return { ok: false, message, from: range?.from ?? 0, to: range?.to ?? 0 };
  }
  const nameless = result.value.find((object) => {
    const metadata = object['metadata'];
    return typeof metadata !== 'object' || metadata === null || !('name' in metadata) || metadata.name === '';
  });
  if (nameless !== undefined)
    return { ok: false, message: 'metadata.name is missing: a draft is known by its name.', from: 0, to: 0 };
  return { ok: true, objects: result.value as unknown as KubernetesObject[] };
}

/** `ClusterNetworkPolicy acnp-drop-yelb`, `NetworkPolicy yelb/allow`. */
export const nameOfObject = ({ kind, metadata }: KubernetesObject): string =>
  `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;

/** A policy to do without, as a change; undefined for an id that names none. */
function deletionOf(id: string): DraftChange | undefined {
  const policy = parsePolicyId(id);
  if (policy === undefined) return undefined;
  const { facts, name, namespace } = policy;
  return {
    op: 'delete',
    // Only the group counts: the server knows the policy by kind and name.
    object: {
      apiVersion: `${facts.group}/v1`,
      kind: facts.apiKind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    },
  };
}

/** Everything that a question is asked with: policies left out first, then drafts in their order. */
export function changesOf(without: string | undefined, drafts: readonly string[]): DraftChange[] {
  const gone = listParam(without).flatMap((id) => deletionOf(id) ?? []);
  const set = drafts.flatMap((draft) => {
    const read = readDraft(draft);
    return read.ok ? read.objects.map((object): DraftChange => ({ op: 'set', object })) : [];
  });
  return [...gone, ...set];
}

/** Name of a policy by its id, for people. */
export function nameOfId(id: string): string {
  const policy = parsePolicyId(id);
  if (policy === undefined) return id;
  return policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;
}

const isPolicy = ({ apiVersion, kind }: KubernetesObject): boolean =>
  EDITOR_POLICY_KINDS.some((one) => one.kind === kind && apiVersion.startsWith(`${one.group}/`));

/** What a link asks to try, as the page reads it. */
export interface Tried {
  readonly without: string | undefined;
  readonly param: string | undefined;
  readonly drafts: readonly string[];
}

/** What cannot be tried, a sentence each. The question is answered without it, and that must not pass unseen. */
export function leftOut({ without, param, drafts }: Tried): readonly string[] {
  const ids = listParam(without).filter((id) => parsePolicyId(id) === undefined);
  const unread = drafts.flatMap((draft, index) => {
    const read = readDraft(draft);
    return read.ok ? [] : [text.unreadDraft(index + 1, read.message)];
  });
  const broken = param !== undefined && param !== KEPT && listed(param) === null;
  return [...ids.map(text.noPolicyId), ...(broken ? [text.brokenLink] : []), ...unread];
}

/** The facts as they would be with the Tiers among the drafts: policies may name these. */
function withTiers(facts: EditorFacts, objects: readonly KubernetesObject[]): EditorFacts {
  const drafted = objects.filter(({ kind }) => kind === 'Tier').map(({ metadata }) => metadata.name);
  return drafted.length === 0
    ? facts
    : { ...facts, tiers: [...facts.tiers, ...drafted.map((name) => ({ name, priority: 0 }))] };
}

/** Why the API server would not take the policies among the drafts, a sentence each: an answer with them cannot come true as it stands. */
export function refusalsOf(drafts: readonly string[], facts: EditorFacts): readonly string[] {
  const objects = drafts.flatMap((draft) => {
    const read = readDraft(draft);
    return read.ok ? read.objects : [];
  });
  const known = withTiers(facts, objects);
  return objects.filter(isPolicy).flatMap((object) => {
    const { allowed, message } = checkObject({ ...object }, known);
    return allowed ? [] : [text.refused(nameOfObject(object), message ?? '')];
  });
}
