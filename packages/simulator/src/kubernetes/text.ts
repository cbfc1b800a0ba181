import type { KubeObject } from './types.ts';

/**
 * JSON text of objects, made once per object however many lists and watches carry it. Stored objects never change,
 * so the text stays right for as long as the object lives.
 */
const bodies = new WeakMap<KubeObject, string>();

/** JSON of an object without `apiVersion` and `kind`, which depend on the version it is served in. */
function bodyText(object: KubeObject): string {
  let text = bodies.get(object);
  if (text === undefined) {
    const { apiVersion: _apiVersion, kind: _kind, ...body } = object;
    text = JSON.stringify(body);
    bodies.set(object, text);
  }
  return text;
}

/** JSON of an object under the given `apiVersion` and `kind`. */
export function objectText(object: KubeObject, apiVersion: string, kind: string): string {
  return `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},${bodyText(object).slice(1)}`;
}

/** JSON of an object as an item of a list of Kubernetes' own kinds, whose items name neither `apiVersion` nor `kind`. */
export const itemText = (object: KubeObject): string => bodyText(object);
