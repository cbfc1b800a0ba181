import type { Config } from '../../config.ts';
import type { RequestFacts } from '../../plugins/request-facts.ts';

/** Origin at which the browser of a request reaches this server. */
export const ownOrigin = (config: Pick<Config, 'publicUrl'>, { secure, host }: RequestFacts): string =>
  config.publicUrl ?? `${secure ? 'https' : 'http'}://${host}`;

/**
 * Where a browser may be sent after signing in or out: a path of this server, or an address of its own origin. Anything else, such as another
 * host, `//host`, a backslash or a control character, is undefined; so is an address whose path would be `//host` where it stands alone.
 */
export function safeRedirect(target: unknown, ownOrigin: string): string | undefined {
  if (typeof target !== 'string' || target.length > 2000 || !/^[\x21-\x5b\x5d-\x7e]+$/.test(target)) return undefined;
  const isPath = /^\/(?!\/)/.test(target);
  if (!isPath && !/^https?:\/\//i.test(target)) return undefined;
  if (!URL.canParse(target, ownOrigin)) return undefined;
  const url = new URL(target, ownOrigin);
  // Some proxies send the port of the scheme along, which no origin has.
  const { origin } = new URL(ownOrigin);
  // `/.//host` is a path here, and another host's address once it has been read and written again.
  if (url.origin !== origin || url.username !== '' || url.password !== '' || url.pathname.startsWith('//'))
    return undefined;
  return isPath ? target : url.href;
}
