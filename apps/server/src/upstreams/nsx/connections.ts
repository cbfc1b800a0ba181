import type { TLSSocket } from 'node:tls';
import { buildConnector, Pool, type Dispatcher } from 'undici';
import type { Secret } from '../../secret.ts';
import { identityKey } from './credential.ts';
import type { NsxTimings } from './timings.ts';

/** How a manager proves that it is one: by a chain that ends at a known authority, or by its certificate's own SHA-256. */
export type NsxTrust =
  /** PEM; without it the authorities that Node.js knows. */
  | { readonly type: 'authority'; readonly ca?: string; readonly words: string }
  /** SHA-256 of leaf certificates in lower-case hex without colons. Nothing else of the certificate counts then. */
  | { readonly type: 'thumbprints'; readonly thumbprints: readonly string[] };

/** Client certificate of a principal identity. */
export interface TlsIdentity {
  readonly certificate: string;
  readonly key: Secret;
}

/** No connection was made, so that nothing of the request was sent. `cause` says why. */
export class NotConnectedError extends Error {
  constructor(cause: unknown) {
    super('not connected', { cause });
    this.name = 'NotConnectedError';
  }
}

/** The certificate is not the one that was pinned. */
export class ThumbprintError extends Error {
  constructor(readonly found: string) {
    super(`the certificate has another thumbprint than the configuration names: ${found}`);
    this.name = 'ThumbprintError';
  }
}

const plain = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();

const isTls = (socket: object): socket is TLSSocket => 'getPeerX509Certificate' in socket;

/** Pools of connections to the managers, one each for every client certificate. TLS is always verified; there is no way to say otherwise. */
export class NsxConnections {
  readonly #pools = new Map<string, Pool>();

  constructor(
    private readonly trust: NsxTrust,
    private readonly timings: Pick<NsxTimings, 'connectMs' | 'concurrent'>,
  ) {}

  /** `manager` is an origin. */
  to(manager: string, identity?: TlsIdentity): Dispatcher {
    const key = `${manager}\n${identity === undefined ? '' : identityKey(identity)}`;
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const pool = new Pool(manager, {
      connect: this.#connector(identity),
      // One more for probes of a manager whose connections are all waiting.
      connections: this.timings.concurrent + 1,
      pipelining: 1,
      bodyTimeout: 0,
      headersTimeout: 0,
      keepAliveTimeout: 20_000,
      maxHeaderSize: 64 * 1024,
    });
    this.#pools.set(key, pool);
    return pool;
  }

  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.allSettled(pools.map((pool) => pool.destroy()));
  }

  #connector(identity: TlsIdentity | undefined): buildConnector.connector {
    const { trust } = this;
    const connect = buildConnector({
      timeout: this.timings.connectMs,
      keepAlive: true,
      minVersion: 'TLSv1.2',
      // A resumed session has no certificate to compare, and none to verify anew.
      maxCachedSessions: 0,
      ...(identity === undefined ? {} : { cert: identity.certificate, key: identity.key.reveal() }),
      ...(trust.type === 'thumbprints'
        ? // The thumbprint is compared below, before the socket is handed out; nothing else verifies a self-signed certificate.
          { rejectUnauthorized: false }
        : { rejectUnauthorized: true, ...(trust.ca === undefined ? {} : { ca: trust.ca }) }),
    });
    return (options, callback) => {
      connect(options, (...[error, socket]) => {
        if (error !== null) return callback(new NotConnectedError(error), null);
        if (trust.type === 'thumbprints') {
          const leaf = isTls(socket) ? socket.getPeerX509Certificate() : undefined;
          const found = leaf === undefined ? 'none' : plain(leaf.fingerprint256);
          if (!trust.thumbprints.includes(found)) {
            socket.destroy();
            return callback(new NotConnectedError(new ThumbprintError(found)), null);
          }
        }
        return callback(null, socket);
      });
    };
  }
}
