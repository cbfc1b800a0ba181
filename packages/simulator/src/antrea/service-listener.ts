import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { authenticate, impersonate, type TokenUsers } from '../kubernetes/authentication.ts';
import type { KeyPair } from '../kubernetes/certificates.ts';
import { forbiddenMessage, type Rbac } from '../kubernetes/rbac.ts';
import { StatusError, statusBody } from '../kubernetes/status.ts';
import { type ComponentAnswer, controllerAnswer } from './component-api.ts';
import type { ComponentPods } from './component-pods.ts';
import type { ReleaseFacts } from './release.ts';

export interface ServiceListenerOptions {
  readonly tls: KeyPair;
  readonly tokens: TokenUsers;
  readonly rbac: Rbac;
  readonly pods: ComponentPods;
  readonly facts: ReleaseFacts;
}

/** Paths that need no permission, as with every Kubernetes component. */
const OPEN = new Set(['/healthz', '/livez', '/readyz']);

/**
 * The Service `kube-system/antrea` as an address of its own: the controller's API over TLS, with its own authority,
 * authenticating and authorizing with the API server's tokens and rules, as Antrea delegates both; impersonation included, which its
 * API has as every generic API server does.
 */
export class ServiceListener {
  readonly #options: ServiceListenerOptions;
  readonly #server: Server;

  constructor(options: ServiceListenerOptions) {
    this.#options = options;
    const { certificate, key } = options.tls;
    this.#server = createServer({ cert: certificate, key }, (request, response) => {
      void this.#handle(request, response).catch(() => response.destroy());
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'https://antrea.kube-system.svc');
    const send = ({ status, contentType, body }: ComponentAnswer): void => {
      response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-cache, private' });
      response.end(body);
    };
    try {
      const { tokens, rbac, facts, pods } = this.#options;
      const user = impersonate(request, await authenticate(request, tokens), rbac);
      const ask = {
        verb: request.method === 'GET' ? 'get' : (request.method ?? 'get').toLowerCase(),
        group: '',
        resource: '',
        path: pathname,
      };
      if (!OPEN.has(pathname) && !rbac.asked(user, ask))
        throw new StatusError(403, 'Forbidden', forbiddenMessage(user, ask), {});
      if (request.method !== 'GET')
        throw new StatusError(
          405,
          'MethodNotAllowed',
          'the server does not allow this method on the requested resource',
          {},
        );
      const answer = controllerAnswer(facts, pods, pathname);
      // Without a controller there is nobody behind the Service: connections end without an answer.
      if (answer === undefined) response.destroy();
      else send(answer);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      send({ status: error.code, contentType: 'application/json', body: JSON.stringify(statusBody(error)) });
    }
  }

  /** Listens on loopback, on the wished port when it is free; answers the port. */
  async listen(wished: number): Promise<number> {
    const attempt = (port: number): Promise<number> =>
      new Promise((done, refuse) => {
        this.#server.once('error', refuse);
        this.#server.listen({ host: '127.0.0.1', port }, () => {
          this.#server.removeListener('error', refuse);
          done((this.#server.address() as AddressInfo).port);
        });
      });
    if (wished === 0) return attempt(0);
    return attempt(wished).catch(() => attempt(0));
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => {
      this.#server.close(() => done());
    });
  }
}
