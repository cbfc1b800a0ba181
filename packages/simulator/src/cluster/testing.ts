import { request } from 'node:https';
import type { KubeObject } from '../kubernetes/types.ts';
import type { SimulatedCluster, SimulatedUser } from '../types.ts';

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** The body as JSON; an empty object when it is none. */
  readonly json: KubeObject & { readonly items?: readonly KubeObject[]; readonly message?: string };
}

/** Sends one request over TLS and reads the whole answer; the certificate is checked against the authority given. */
export function send(
  url: string,
  authority: string,
  options: {
    readonly method?: string;
    readonly token?: string;
    readonly body?: unknown;
    readonly type?: string;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Reply> {
  const { method = 'GET', token, body, type = 'application/json' } = options;
  return new Promise((done, refuse) => {
    const sent = request(
      url,
      {
        method,
        ca: authority,
        agent: false,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': type }),
          ...options.headers,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', refuse);
        response.on('end', () => {
          const isJson = (response.headers['content-type'] ?? '').startsWith('application/json');
          const json = (isJson && text !== '' ? JSON.parse(text) : {}) as Reply['json'];
          done({ status: response.statusCode ?? 0, text, json });
        });
      },
    );
    sent.on('error', refuse);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Speaks to a cluster's API server as a user. */
export const as =
  (cluster: SimulatedCluster, user: SimulatedUser) =>
  (method: string, path: string, body?: unknown, type?: string): Promise<Reply> =>
    send(`${cluster.url}${path}`, cluster.authority, {
      method,
      token: cluster.token(user),
      ...(body === undefined ? {} : { body }),
      ...(type === undefined ? {} : { type }),
    });
