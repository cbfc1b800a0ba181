import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import type { Fault } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { peerOf, trustedBy } from './request-facts.ts';

/** Whom a proxy says a request comes from. */
export interface ProxyUser {
  readonly username: string;
  readonly groups: readonly string[];
}

/**
 * Whom the trusted proxy names for a request; undefined where that way to sign in is off. PROXY_NOT_TRUSTED for a connection from another
 * address or without the header, PROXY_USER_REFUSED for users and groups of Kubernetes itself (`system:…`), which would be more than people.
 */
export type ReadProxyUser = (raw: IncomingMessage) => Result<ProxyUser, Fault> | undefined;

type ProxyConfig = Pick<Config, 'trustedProxy' | 'trustedProxyUserHeader' | 'trustedProxyGroupsHeader'>;

const MAX_GROUPS = 200;
const refused = (code: 'PROXY_NOT_TRUSTED' | 'PROXY_USER_REFUSED', detail: string) => err<Fault>({ code, detail });
const MAX_BYTES = 253;

/** Header values are bytes; proxies and API servers mean UTF-8, Node.js reads Latin-1. What is no UTF-8 becomes U+FFFD. */
const valuesOf = (raw: IncomingMessage, header: string): readonly string[] =>
  (raw.headersDistinct[header] ?? []).map((value) => Buffer.from(value, 'latin1').toString('utf8'));

/** What is wrong with a name that is to stand in an impersonation header; undefined when nothing is. */
function whyNoName(text: string): string | undefined {
  if (text.includes('\uFFFD')) return 'is not written in UTF-8';
  // oxlint-disable-next-line no-control-regex -- the very characters to refuse
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) return 'holds control characters';
  return Buffer.byteLength(text) > MAX_BYTES ? `is longer than ${MAX_BYTES} bytes` : undefined;
}

export function createReadProxyUser(config: ProxyConfig): ReadProxyUser {
  const trusted = trustedBy(config.trustedProxy);
  const { trustedProxyUserHeader: userHeader, trustedProxyGroupsHeader: groupsHeader } = config;
  return (raw) => {
    if (config.trustedProxy.length === 0) return undefined;
    // The connection's own address: forwarding headers say nothing here.
    const peer = peerOf(raw);
    if (!trusted(peer))
      return refused('PROXY_NOT_TRUSTED', `This request comes from ${peer}, which is not a trusted proxy.`);
    const names = valuesOf(raw, userHeader);
    const username = (names[0] ?? '').trim();
    if (username === '')
      return refused('PROXY_NOT_TRUSTED', `The proxy named nobody: the header ${userHeader} is missing or empty.`);
    if (names.length > 1)
      return refused(
        'PROXY_USER_REFUSED',
        `The header ${userHeader} is there twice: the proxy passes on one that it got.`,
      );
    const groups = valuesOf(raw, groupsHeader)
      .flatMap((line) => line.split(','))
      .map((group) => group.trim())
      .filter((group) => group !== '');
    const odd = whyNoName(username);
    if (odd !== undefined)
      return refused('PROXY_USER_REFUSED', `The user whom the proxy names in ${userHeader} ${odd}.`);
    const oddGroup = groups.map(whyNoName).find((why) => why !== undefined);
    if (oddGroup !== undefined)
      return refused('PROXY_USER_REFUSED', `A group that the proxy names in ${groupsHeader} ${oddGroup}.`);
    if (groups.length > MAX_GROUPS)
      return refused('PROXY_USER_REFUSED', `The proxy names more than ${MAX_GROUPS} groups in ${groupsHeader}.`);
    const own = [username, ...groups].find((name) => name.startsWith('system:'));
    if (own !== undefined)
      return refused(
        'PROXY_USER_REFUSED',
        `The proxy names ${own}; names that begin with system: are Kubernetes’ own.`,
      );
    return ok({ username, groups: [...new Set(groups)] });
  };
}

/**
 * Whom the proxy names for a request that carries a session: the same person with the same groups, another one (or other groups), or nobody:
 * the request came around the proxy, or the proxy said nothing.
 */
export type NamedNow = 'same' | 'other' | 'nobody';

export function namedNow(found: ReturnType<ReadProxyUser>, session: ProxyUser): NamedNow {
  if (found?.ok !== true) return 'nobody';
  const { username, groups } = found.value;
  const isSame =
    username === session.username &&
    groups.length === session.groups.length &&
    groups.every((group) => session.groups.includes(group));
  return isSame ? 'same' : 'other';
}
