import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import { Pool, type Dispatcher } from 'undici';
import type { Credential } from '../../identity.ts';
import { err, ok } from '../../result.ts';
import type { ClusterTarget } from './kubeconfig.ts';
import type { UpstreamResult } from './types.ts';

/** Plain requests of one TLS identity share this many connections; more of them queue. Watches have connections of their own. */
const REQUEST_CONNECTIONS = 32;
/** Client certificates of users whose pools are kept open at the same time. */
const MAX_IDENTITIES = 64;

export type Headers = Record<string, string | string[]>;

/** A dispatcher with the headers that prove who asks. */
export interface Authenticated {
  readonly dispatcher: Dispatcher;
  readonly headers: Headers;
}

/** What a WebSocket to the API server is opened with, for the same proof. */
export interface SocketAuthentication {
  /** `wss://host:port`. */
  readonly origin: string;
  readonly tls: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>;
  readonly headers: Headers;
}

/** How a credential proves itself: a client certificate, headers, or both. */
interface Proof {
  readonly certificate?: string;
  readonly key?: string;
  readonly headers: Headers;
}

/** The connections to one cluster's API server, one pair of pools a TLS identity. */
export interface ClusterConnection {
  readonly cluster: string;
  /** `host:port`, for messages. */
  readonly address: string;
  /** Whose signature its certificate needs, in words; absent for that of the kubeconfig. */
  readonly authority?: string;
  /** Path prefix of the API server's address, without a slash at its end. */
  readonly basePath: string;
  authenticate(credential: Credential, use: 'request' | 'watch'): Promise<UpstreamResult<Authenticated>>;
  /** For a connection of its own that is not plain HTTP: no pool is used. */
  authenticateSocket(credential: Credential): Promise<UpstreamResult<SocketAuthentication>>;
  /** The server's own credential was refused: read it again before the next request. */
  refresh(): void;
  close(): Promise<void>;
}

interface Pools {
  readonly request: Pool;
  readonly watch: Pool;
}

/** Header values are bytes on the wire: UTF-8, as the API server reads them. Control characters cannot be sent. */
function headerValue(value: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- the very characters to refuse
  return /[\u0000-\u001f\u007f]/.test(value) ? undefined : Buffer.from(value, 'utf8').toString('latin1');
}

const TOKEN = /^[\x21-\x7e]+$/;

/** Throws when a client certificate and its key cannot be used together: TLS would only say so at the next connection. */
function checkPair(certificate: string, key: string): void {
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)))
    throw new Error('the client key does not belong to the client certificate');
}

/** `authority` says in messages whose signature the certificate needs, where that is not the kubeconfig's own authority. */
export function createConnection(target: ClusterTarget, authority?: string): ClusterConnection {
  const pools = new Map<string, Pools>();

  const retire = (key: string, old: Pools): void => {
    pools.delete(key);
    // Requests under way finish, and so do watches; the next ones open a pool of their own.
    void Promise.allSettled([old.request.close(), old.watch.close()]);
  };

  const poolsFor = (certificate?: string, key?: string): Pools => {
    const id =
      certificate === undefined
        ? ''
        : createHash('sha256')
            .update(certificate)
            .update('\0')
            .update(key ?? '')
            .digest('base64');
    const known = pools.get(id);
    if (known !== undefined) {
      // Insertion order is the order of use.
      pools.delete(id);
      pools.set(id, known);
      return known;
    }
    if (certificate !== undefined && key !== undefined) checkPair(certificate, key);
    const connect = {
      ...target.tls,
      timeout: 10_000,
      keepAlive: true,
      ...(certificate === undefined || key === undefined ? {} : { cert: certificate, key }),
    };
    const shared = { connect, pipelining: 1, bodyTimeout: 0, keepAliveTimeout: 20_000, maxHeaderSize: 64 * 1024 };
    const made: Pools = {
      request: new Pool(target.server.origin, { ...shared, connections: REQUEST_CONNECTIONS }),
      watch: new Pool(target.server.origin, shared),
    };
    pools.set(id, made);
    if (pools.size > MAX_IDENTITIES)
      for (const [oldest, old] of pools) {
        if (oldest === '') continue;
        retire(oldest, old);
        break;
      }
    return made;
  };

  const refused = (message: string): UpstreamResult<never> =>
    err({ code: 'unauthenticated', cluster: target.name, message });

  const unreadable = (error: unknown): UpstreamResult<never> => {
    const why = (error instanceof Error ? error.message : String(error)).trim().slice(0, 300);
    return err({
      code: 'unavailable',
      cluster: target.name,
      message: `Netloft's own credential for ${target.name} cannot be read: ${why}`,
    });
  };

  const ownProof = async (extra: Headers): Promise<UpstreamResult<Proof>> => {
    try {
      const own = await target.credential.get();
      return ok({
        ...(own.certificate === undefined || own.key === undefined
          ? {}
          : { certificate: own.certificate, key: own.key }),
        headers: { ...own.headers, ...extra },
      });
    } catch (error) {
      return unreadable(error);
    }
  };

  const proofOf = async (credential: Credential): Promise<UpstreamResult<Proof>> => {
    switch (credential.type) {
      case 'server':
        return ownProof({});
      case 'impersonate': {
        const user = headerValue(credential.user);
        const groups = credential.groups.map(headerValue);
        if (user === undefined || user === '' || groups.includes(undefined))
          return refused('the user to act as has a name that cannot be sent');
        return ownProof({
          'impersonate-user': user,
          ...(groups.length === 0 ? {} : { 'impersonate-group': groups.filter((group) => group !== undefined) }),
        });
      }
      case 'bearer':
        if (!TOKEN.test(credential.token)) return refused('the token has characters that no token has');
        return ok({ headers: { authorization: `Bearer ${credential.token}` } });
      case 'client-certificate':
        return ok({ certificate: credential.certificate, key: credential.key, headers: {} });
    }
  };

  /** What `make` makes of the proof; a certificate that does not fit its key is told as whose it is. */
  const prove = async <T>(credential: Credential, make: (proof: Proof) => T): Promise<UpstreamResult<T>> => {
    const proof = await proofOf(credential);
    if (!proof.ok) return proof;
    try {
      return ok(make(proof.value));
    } catch (error) {
      return credential.type === 'client-certificate'
        ? refused('the client certificate or its key cannot be used')
        : unreadable(error);
    }
  };

  return {
    cluster: target.name,
    address: `${target.server.hostname}:${target.server.port || (target.server.protocol === 'https:' ? '443' : '80')}`,
    ...(authority === undefined ? {} : { authority }),
    basePath: target.server.pathname.replace(/\/+$/, ''),
    authenticate: (credential, use) =>
      prove(credential, ({ certificate, key, headers }) => ({ dispatcher: poolsFor(certificate, key)[use], headers })),
    authenticateSocket: (credential) =>
      prove(credential, ({ certificate, key, headers }) => {
        if (certificate !== undefined && key !== undefined) checkPair(certificate, key);
        return {
          origin: target.server.origin.replace(/^http/, 'ws'),
          tls: {
            ...target.tls,
            ...(certificate === undefined || key === undefined ? {} : { cert: certificate, key }),
          },
          headers,
        };
      }),
    refresh: () => target.credential.refresh(),
    close: async () => {
      await Promise.allSettled([...pools.values()].flatMap((pair) => [pair.request.destroy(), pair.watch.destroy()]));
      pools.clear();
    },
  };
}
