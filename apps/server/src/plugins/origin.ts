import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import type { Fault } from '../errors.ts';
import { hostnameOf, isLoopbackListener, isLoopbackName, type ReadFacts } from './request-facts.ts';

type OriginConfig = Pick<Config, 'publicUrl' | 'allowedHosts' | 'host' | 'plainHttp'>;

export interface OriginChecks {
  /**
   * Whether the request was made by a page of Netloft's own or by no page at all: Sec-Fetch-Site says same-origin or none, and an Origin beside
   * it is not of a name that is known to be another; without it the Origin is Netloft's own; without either the Referer; without any of them the
   * sender is no browser. Ask it before every WebSocket upgrade and every change.
   */
  originAllowed(raw: IncomingMessage): boolean;
  /** As originAllowed, and also a person who follows a link from another site (for GET /auth/logout only). */
  navigationAllowed(raw: IncomingMessage): boolean;
  /** Whether a credential may travel over this connection: HTTPS, the machine itself, or plain HTTP where NETLOFT_PLAIN_HTTP takes the risk. */
  credentialAllowed(raw: IncomingMessage): boolean;
  /** A fault when the Host header names something that this listener does not answer for: a page of another site that rebound its name. */
  hostFault(raw: IncomingMessage): Fault | undefined;
}

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value;

export function createOriginChecks(config: OriginConfig, readFacts: ReadFacts): OriginChecks {
  const allowed = new Set(config.allowedHosts.map((host) => host.toLowerCase()));
  if (config.publicUrl !== undefined) allowed.add(new URL(config.publicUrl).hostname);
  const guarded = isLoopbackListener(config.host);

  const isOwn = (raw: IncomingMessage, origin: string): boolean => {
    if (origin === config.publicUrl) return true;
    const { secure, host } = readFacts(raw);
    return host !== '' && origin.toLowerCase() === `${secure ? 'https' : 'http'}://${host}`;
  };
  /**
   * The browser said already that the site is the own one, which no page can make it say of another. A proxy may have told this server another
   * host than the browser's, so that names are compared only where the settings name them.
   */
  const mayBeOwnName = (raw: IncomingMessage, origin: string): boolean => {
    if (!URL.canParse(origin)) return false;
    const { hostname } = new URL(origin);
    return allowed.size === 0 || allowed.has(hostname) || hostname === hostnameOf(readFacts(raw).host);
  };

  /** What Sec-Fetch-Site and Origin say; undefined where the request has neither. */
  const toldAllowed = (raw: IncomingMessage): boolean | undefined => {
    const site = one(raw.headers['sec-fetch-site']);
    const origin = one(raw.headers.origin);
    if (site === 'same-origin') return origin === undefined || origin === 'null' || mayBeOwnName(raw, origin);
    if (site === 'none') return origin === undefined || isOwn(raw, origin);
    if (site !== undefined) return false;
    return origin === undefined ? undefined : isOwn(raw, origin);
  };
  const refererAllowed = (raw: IncomingMessage): boolean => {
    const referer = one(raw.headers.referer);
    return referer === undefined || (URL.canParse(referer) && isOwn(raw, new URL(referer).origin));
  };
  const originAllowed = (raw: IncomingMessage): boolean => toldAllowed(raw) ?? refererAllowed(raw);

  return {
    originAllowed,
    navigationAllowed: (raw) =>
      // Over plain HTTP browsers tell no Sec-Fetch-Site; a link from a page of the house leads here with its Referer.
      (toldAllowed(raw) ?? true) ||
      (raw.headers['sec-fetch-site'] === 'cross-site' &&
        raw.headers['sec-fetch-mode'] === 'navigate' &&
        raw.headers['sec-fetch-dest'] === 'document'),
    credentialAllowed: (raw) => {
      const { secure, host } = readFacts(raw);
      return secure || config.plainHttp || isLoopbackName(hostnameOf(host));
    },
    hostFault: (raw) => {
      const hostname = hostnameOf(readFacts(raw).host);
      if (!guarded || hostname === '' || isLoopbackName(hostname) || allowed.has(hostname)) return undefined;
      return {
        code: 'CROSS_ORIGIN',
        detail: `Netloft listens on ${config.host} only and does not answer for the host '${hostname}'.`,
        action: 'Open it at localhost, or name the host in NETLOFT_PUBLIC_URL or NETLOFT_ALLOWED_HOSTS.',
      };
    },
  };
}
