import type { FastifyReply } from 'fastify';
import type { RequestFacts } from '../request-facts.ts';

/** Browsers keep cookies up to 4096 bytes, name and attributes included. */
const CHUNK = 3800;
/** As much as the header limit of the HTTP listener has room for beside everything else. */
export const MAX_CHUNKS = 5;

/**
 * Cookies do not tell ports apart, so that two port-forwards on one machine would overwrite each other's sessions: the port of the address
 * is part of the name. Cookies of secure requests carry the `__Host-` prefix, so that no other host of the domain can plant one.
 */
export function cookiePrefix({ secure, host }: Pick<RequestFacts, 'secure' | 'host'>): string {
  const port = /:(\d{1,5})$/.exec(host)?.[1];
  return `${secure ? '__Host-' : ''}netloft-session-${port === undefined ? '' : `${port}-`}`;
}

type Cookies = Readonly<Record<string, string | undefined>>;

/** The sealed session of a Cookie header's values; undefined when there is none. */
export function joinChunks(cookies: Cookies, prefix: string): string | undefined {
  const chunks: string[] = [];
  for (let index = 0; index < MAX_CHUNKS; index += 1) {
    const chunk = cookies[`${prefix}${index}`];
    if (chunk === undefined) break;
    chunks.push(chunk);
  }
  return chunks.length === 0 ? undefined : chunks.join('');
}

/** Sealed text in cookie-sized pieces; undefined when it is larger than a session may be. */
export function splitChunks(sealed: string): string[] | undefined {
  const chunks: string[] = [];
  for (let at = 0; at < sealed.length; at += CHUNK) chunks.push(sealed.slice(at, at + CHUNK));
  return chunks.length > MAX_CHUNKS ? undefined : chunks;
}

/** Sets the cookies of a session and removes those that a longer one left behind; with no chunks it removes them all. */
export function writeCookies(
  reply: FastifyReply,
  chunks: readonly string[],
  present: Cookies,
  facts: RequestFacts,
): void {
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure: facts.secure } as const;
  const prefix = cookiePrefix(facts);
  chunks.forEach((chunk, index) => void reply.setCookie(`${prefix}${index}`, chunk, options));
  for (let index = chunks.length; index < MAX_CHUNKS; index += 1) {
    const name = `${prefix}${index}`;
    if (present[name] !== undefined) void reply.clearCookie(name, options);
  }
}
