import type { Identity } from '../../identity.ts';

/** Namespaces that one person names; each costs reviews of rights. */
const MOST_NAMED = 50;
const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Reads the cookie's value: names separated by commas, in the order of the alphabet. What is no name is left out. */
export const readNamedNamespaces = (text: string): readonly string[] =>
  [...new Set(text.split(',').map((name) => name.trim()))]
    .filter((name) => NAME.test(name))
    .slice(0, MOST_NAMED)
    .sort();

/**
 * Namespaces that a caller may be asked about although they cannot be listed: those that the request named (by a cookie, so that live
 * connections carry it too, or by a kubeconfig's context), and the one of their own account. Naming one gives nothing: the cluster is asked
 * about each, as the caller.
 */
export function namedNamespaces({ username, named = [] }: Pick<Identity, 'username' | 'named'>): readonly string[] {
  const own = /^system:serviceaccount:([^:]+):/.exec(username)?.[1];
  return [...new Set([...(own === undefined ? [] : [own]), ...named])];
}

/** Key of what depends on the Namespaces that a caller named, beside their credential: no name holds a line break. */
export const keyWithNames = (identity: Identity): string => [identity.key, ...namedNamespaces(identity)].join('\n');
