import type { IdentityKey } from '../../identity.ts';

/** Namespaces that one person names; each costs reviews of rights. */
const MOST_NAMED = 50;
const MOST_KEPT = 5_000;
const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Namespaces to ask about for who may not list them all: those that a person named in the settings of their browser (a cookie, so that live
 * connections carry it too) and the one of a kubeconfig's context. Naming one gives nothing: the cluster is asked about each, as the caller.
 */
const named = new Map<IdentityKey, readonly string[]>();

/** Reads the cookie's value: names separated by commas. What is no name is left out. */
export const readNamedNamespaces = (text: string): readonly string[] =>
  [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => NAME.test(name)).slice(0, MOST_NAMED);

/** Keeps what a caller names, in place of what they named before. */
export function nameNamespaces(key: IdentityKey, names: readonly string[]): void {
  named.delete(key);
  named.set(key, names);
  const oldest = named.size > MOST_KEPT ? named.keys().next().value : undefined;
  if (oldest !== undefined) named.delete(oldest);
}

/** Namespaces that a caller may be asked about although they cannot be listed: those they named, and the one of their own account. */
export function namedNamespaces({
  key,
  username,
}: {
  readonly key: IdentityKey;
  readonly username: string;
}): readonly string[] {
  const own = /^system:serviceaccount:([^:]+):/.exec(username)?.[1];
  return [...new Set([...(own === undefined ? [] : [own]), ...(named.get(key) ?? [])])];
}
