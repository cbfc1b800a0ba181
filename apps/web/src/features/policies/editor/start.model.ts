import {
  EDITOR_POLICY_KINDS,
  forDisplay,
  groupOfVersion,
  policyKindFacts,
  templateText,
  toYaml,
} from '@netloft/antrea';
import type { EditorFacts, KubernetesObject } from '@netloft/contracts';
import { draftKey, handedOver, keptDraft } from './draft.store.ts';
import type { EditorKindName, PolicyEditorSearch } from './editor.search.ts';
import type { EditorStart } from './use-editor.ts';

export interface Opened {
  readonly start: EditorStart;
  /** A draft that was not saved took the place of what was asked for. `old`: the policy has changed since it was begun. */
  readonly restored: 'draft' | 'old' | null;
}

/** Version in which the cluster likes the kind best; undefined when that is not known. */
export function apiVersionOf(kind: EditorKindName, facts: EditorFacts | undefined): string | undefined {
  const known = policyKindFacts(kind);
  const version = known === undefined ? undefined : facts?.served[`${known.group}/${known.plural}`]?.[0];
  return known === undefined || version === undefined ? undefined : `${known.group}/${version}`;
}

/** The draft that a template makes for the kind; the empty policy when there is no such template for it. */
export function draftOf(
  kind: EditorKindName,
  template: string,
  namespace: string | undefined,
  facts: EditorFacts | undefined,
): string {
  const apiVersion = apiVersionOf(kind, facts);
  const options = {
    ...(namespace === undefined ? {} : { namespace }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
  };
  return templateText(template, kind, options) ?? templateText('blank', kind, options) ?? '';
}

/** A policy as the editor shows it. */
export const textOfPolicy = (object: KubernetesObject): string => toYaml(forDisplay(object));

/** Whether the editor takes objects of this kind. */
export const isEditable = (object: KubernetesObject): boolean =>
  EDITOR_POLICY_KINDS.some(({ group, kind }) => kind === object.kind && group === groupOfVersion(object.apiVersion));

function withKept(key: string, saved: string, base: KubernetesObject | null): Opened {
  const kept = keptDraft(key);
  if (kept === null || kept.text === saved) return { start: { key, text: saved, saved, base }, restored: null };
  if (base === null && kept.saved !== saved) return { start: { key, text: saved, saved, base }, restored: null };
  // A draft keeps what it was begun from: the change that others made meanwhile is found and merged at the review.
  const begun = base === null ? null : (kept.base ?? base);
  const isOld = base !== null && begun?.metadata['resourceVersion'] !== base.metadata['resourceVersion'];
  const start = { key, text: kept.text, saved: isOld ? kept.saved : saved, base: begun };
  return { start, restored: isOld ? 'old' : 'draft' };
}

/** How the editor opens on a policy of the cluster. */
export const openPolicy = (cluster: string, id: string, object: KubernetesObject): Opened =>
  withKept(draftKey(cluster, id), textOfPolicy(object), object);

/** How the editor opens on a new policy: a template, a copy, or a text that another page left. */
export function openNew(
  cluster: string,
  search: PolicyEditorSearch,
  facts: EditorFacts | undefined,
  from: KubernetesObject | undefined,
): Opened {
  const { kind = 'AntreaClusterNetworkPolicy', template = 'blank', namespace } = search;
  const left = template === 'draft' ? handedOver(cluster) : null;
  const copy =
    from === undefined
      ? null
      : textOfPolicy({ ...from, metadata: { ...from.metadata, name: `${from.metadata.name}-copy` } });
  const saved = copy ?? left ?? draftOf(kind, template, namespace, facts);
  return withKept(draftKey(cluster, `new ${kind} ${template} ${namespace ?? ''} ${search.from ?? ''}`), saved, null);
}
