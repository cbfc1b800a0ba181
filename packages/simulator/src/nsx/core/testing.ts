import { request } from 'node:https';
import { isObject } from '../../kubernetes/json.ts';
import type { KeyPair } from '../../kubernetes/certificates.ts';
import { startNsxManager, type NsxManager, type NsxManagerOptions } from '../server.ts';
import type { Json, NsxRoute, NsxSettings, NsxWorld } from '../types.ts';
import { createNsxWorld } from './world.ts';

export interface NsxReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as a JSON object; an empty one when it is none. */
  readonly json: Json;
  readonly results: readonly Json[];
}
export interface NsxCall {
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly certificate?: KeyPair;
}

/** One request over TLS, the certificate checked against the authority. */
export function sendToNsx(ca: string, method: string, url: string, call: NsxCall = {}): Promise<NsxReply> {
  const text = call.text ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  const { certificate } = call;
  return new Promise((done, fail) => {
    const sent = request(
      url,
      {
        method,
        ca,
        agent: false,
        headers: { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...call.headers },
        ...(certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key }),
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          answer += chunk;
        });
        response.on('error', fail);
        response.on('end', () => {
          const isJson = (response.headers['content-type'] ?? '').startsWith('application/json');
          const body: unknown = isJson && answer !== '' ? JSON.parse(answer) : {};
          const json = isObject(body) ? body : {};
          const results = Array.isArray(json['results']) ? json['results'].filter(isObject) : [];
          done({ status: response.statusCode ?? 0, headers: response.headers, text: answer, json, results });
        });
      },
    );
    sent.on('error', fail);
    sent.end(text);
  });
}

export const basic = (name: string, password: string, scheme = 'Basic'): string =>
  `${scheme} ${Buffer.from(`${name}:${password}`).toString('base64')}`;

export interface TestNsx {
  readonly world: NsxWorld;
  readonly nsx: NsxManager;
  /** Header of an account of the manager, `admin` or `auditor`. */
  authorization(name: string): string;
  /** As `admin`, unless a call brings an `authorization` of its own, to the first manager. */
  call(method: string, path: string, call?: NsxCall): Promise<NsxReply>;
  close(): Promise<void>;
}

/** A simulated NSX with these routes over an empty world, and what speaks to it over a real socket. */
export async function startTestNsx(
  routes: (world: NsxWorld) => readonly NsxRoute[] = () => [],
  settings: Partial<NsxSettings> = {},
  options: NsxManagerOptions & { readonly now?: () => number } = {},
): Promise<TestNsx> {
  const world = createNsxWorld(settings, options.now);
  const nsx = await startNsxManager(world, routes(world), {
    managers: 1,
    ...options,
    // Tests ask more often than clients should.
    apiService: { client_api_rate_limit: 0, ...options.apiService },
  });
  const authorization = (name: string): string => {
    const account = nsx.accounts.find((one) => one.name === name);
    if (account === undefined) throw new Error(`there is no account ${name}`);
    return basic(name, account.password, account.type === 'remote' ? 'Remote' : 'Basic');
  };
  return {
    world,
    nsx,
    authorization,
    call: (method, path, call = {}) =>
      sendToNsx(nsx.caPem, method, `${nsx.url}${path}`, {
        ...call,
        headers: { authorization: authorization('admin'), ...call.headers },
      }),
    async close() {
      world.close();
      await nsx.close();
    },
  };
}
