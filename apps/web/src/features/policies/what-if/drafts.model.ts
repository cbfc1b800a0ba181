import { parsePolicyId, readDocuments } from '@netloft/antrea';
import type { DraftChange, KubernetesObject } from '@netloft/contracts';
import { createStore } from '../../../lib/store.ts';
import { listParam, LONGEST_DRAFTS } from './what-if.search.ts';

/** Stands in a link for drafts that are too long for it. */
export const KEPT = 'kept';

/** Drafts of this tab that no link holds. */
export const keptDrafts = createStore<readonly string[]>([]);

/** The drafts of a link. */
export function draftsOf(param: string | undefined, kept: readonly string[]): readonly string[] {
  if (param === undefined) return [];
  if (param === KEPT) return kept;
  try {
    const read: unknown = JSON.parse(param);
    return Array.isArray(read) ? read.filter((one): one is string => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/** How a link holds drafts; undefined when there are none. */
export function paramOfDrafts(drafts: readonly string[]): string | undefined {
  if (drafts.length === 0) return undefined;
  const text = JSON.stringify(drafts);
  return text.length > LONGEST_DRAFTS ? KEPT : text;
}

export type ReadDraft =
  | { readonly ok: true; readonly objects: readonly KubernetesObject[] }
  | { readonly ok: false; readonly message: string; readonly from: number; readonly to: number };

/** The objects of a draft's text, or why it cannot be read. */
export function readDraft(text: string): ReadDraft {
  const result = readDocuments(text);
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
  const set = drafts.flatMap((text) => {
    const read = readDraft(text);
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
