import type { Config } from '../../config.ts';
import type { RequestFacts } from '../../plugins/request-facts.ts';

/** Origin at which the browser of a request reaches this server. */
export const ownOrigin = (config: Pick<Config, 'publicUrl'>, { secure, host }: RequestFacts): string =>
  config.publicUrl ?? `${secure ? 'https' : 'http'}://${host}`;

/**
 * Where a browser may be sent after signing out: a path of this server, or an address of its own origin. Anything else, such as another host,
 * `//host`, a backslash or a control character, is undefined.
 */
export function safeRedirect(target: unknown, ownOrigin: string): string | undefined {
  if (typeof target !== 'string' || target.length > 2000 || !/^[\x21-\x5b\x5d-\x7e]+$/.test(target)) return undefined;
  if (/^\/(?!\/)/.test(target)) return target;
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return undefined;
  const url = new URL(target);
  return url.origin === ownOrigin && url.username === '' && url.password === '' ? url.href : undefined;
}
