import type { Tag } from '../model/envelope.ts';

/** A label `k=v` of Kubernetes is NSX's tag of the scope `dis:k8s:k` and the value `v`. */
export const LABEL_SCOPE = 'dis:k8s:';

/** Scope and tag of a condition's value; split at the first `|`, as values of tags may hold more. Without one it is a scope alone. */
export function splitTag(value: string): Tag {
  const bar = value.indexOf('|');
  return bar === -1 ? { scope: value, tag: '' } : { scope: value.slice(0, bar), tag: value.slice(bar + 1) };
}

export const joinTag = ({ scope, tag }: Tag): string => `${scope}|${tag}`;

/** The value of a condition that asks for a label. */
export const tagOfLabel = (key: string, value: string): string =>
  joinTag({ scope: `${LABEL_SCOPE}${key}`, tag: value });

/** Key and value of the label that a tag stands for; undefined for tags that are no labels. */
export function labelOfTag({ scope, tag }: Tag): { readonly key: string; readonly value: string } | undefined {
  if (!scope.startsWith(LABEL_SCOPE) || scope === LABEL_SCOPE) return undefined;
  return { key: scope.slice(LABEL_SCOPE.length), value: tag };
}

/** A tag as people know it: `app=web`; `app` for any value, `any=web` for any scope. */
export function tagText(tag: Tag): string {
  const scope = labelOfTag(tag)?.key ?? tag.scope;
  if (tag.tag === '') return scope === '' ? 'any tag' : scope;
  return `${scope === '' ? 'any' : scope}=${tag.tag}`;
}
