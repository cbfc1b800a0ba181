import { Agent, request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { createApiServer, type ApiServer, type ApiServerOptions } from './api-server.ts';
import { createAuthority, issue, type KeyPair } from './certificates.ts';
import { BUILTIN_DEFINITIONS } from './definitions.ts';
import { MemoryStore } from './store.ts';
import type { JsonSchema, KubeObject, ResourceDefinition, UserInfo } from './types.ts';

const STRING = { type: 'string' };
const TRACEFLOW_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      properties: {
        source: {
          type: 'object',
          properties: { pod: STRING, namespace: STRING, ip: { type: 'string', format: 'ipv4' } },
        },
        destination: {
          type: 'object',
          oneOf: [{ required: ['pod'] }, { required: ['ip'] }],
          properties: { pod: STRING, namespace: STRING, ip: STRING },
        },
        timeout: { type: 'integer', minimum: 1, maximum: 300, default: 20 },
        protocol: { type: 'string', enum: ['TCP', 'UDP'] },
        name: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
        ports: {
          type: 'array',
          maxItems: 2,
          items: { type: 'object', properties: { port: { 'x-kubernetes-int-or-string': true } } },
        },
        rules: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: { type: 'object', required: ['name'], properties: { name: STRING, action: STRING } },
        },
      },
    },
    status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};

const custom = (kind: string, plural: string, namespaced: boolean, schema?: JsonSchema): ResourceDefinition => ({
  group: 'crd.antrea.io',
  kind,
  plural,
  singular: kind.toLowerCase(),
  shortNames: [],
  categories: [],
  namespaced,
  versions: [
    { name: 'v1alpha1', served: true, ...(schema === undefined ? {} : { schema }) },
    { name: 'v1beta1', served: true, ...(schema === undefined ? {} : { schema }) },
  ],
  storageVersion: 'v1alpha1',
  statusSubresource: true,
});

export const DEFINITIONS: readonly ResourceDefinition[] = [
  ...BUILTIN_DEFINITIONS,
  custom('Traceflow', 'traceflows', false, TRACEFLOW_SCHEMA),
  custom('ClusterNetworkPolicy', 'clusternetworkpolicies', false),
];

export const USERS = {
  admin: { username: 'admin', groups: ['system:masters'] },
  viewer: { username: 'sso:user1@example.org', groups: ['viewers'] },
  nobody: { username: 'nobody', groups: [] },
} as const satisfies Record<string, UserInfo>;
export type User = keyof typeof USERS;

/** Members of objects, lists and Statuses that tests look at. */
export interface ReplyBody extends KubeObject {
  items: KubeObject[];
  message: string;
  reason: string;
  code: number;
  details: Record<string, unknown>;
  spec: Record<string, unknown>;
  status: Record<string, unknown>;
}
export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The body as JSON; an empty object when it is none. */
  readonly json: ReplyBody;
}
export interface Ask {
  readonly as?: User | 'anonymous';
  readonly body?: unknown;
  readonly headers?: Record<string, string | string[]>;
  readonly client?: KeyPair;
}

/** An API server over a small store, with what tests need to speak to it over real sockets. */
export interface TestCluster {
  readonly store: MemoryStore;
  readonly server: ApiServer;
  readonly port: number;
  readonly authority: KeyPair;
  call(method: string, path: string, ask?: Ask): Promise<Reply>;
  /** Opens a watch; `lines` grows as events arrive. */
  watch(path: string, ask?: Ask): Promise<TestWatch>;
  close(): Promise<void>;
}
export interface WatchLine {
  readonly type: string;
  readonly object: KubeObject & { readonly code?: number; readonly message?: string };
}
export interface TestWatch {
  readonly response: IncomingMessage;
  readonly lines: readonly WatchLine[];
  readonly isEnded: () => boolean;
  close(): void;
}

export async function startTestCluster(
  options: Partial<Omit<ApiServerOptions, 'store'>> & { readonly history?: number } = {},
): Promise<TestCluster> {
  const { history, ...rest } = options;
  const store = new MemoryStore(DEFINITIONS, history === undefined ? {} : { history });
  for (const name of ['default', 'kube-system']) {
    store.create('', 'namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
      status: { phase: 'Active' },
    });
  }
  const authority = await createAuthority('test-authority');
  const tls = await issue(authority, { commonName: 'kube-apiserver' }, { dns: ['localhost'], ips: ['127.0.0.1'] });
  const server = createApiServer({
    store,
    tls,
    clientAuthority: authority.certificate,
    tokens: new Map(Object.entries(USERS).map(([name, user]) => [`token-${name}`, user])),
    version: { gitVersion: 'v1.24.9+vmware.1', platform: 'netloft-simulator/amd64' },
    ...rest,
  });
  const port = await server.listen(0);
  const agent = new Agent({ ca: authority.certificate, keepAlive: true });

  function open(
    method: string,
    path: string,
    { as = 'admin', body, headers = {}, client }: Ask,
  ): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const authorization = as === 'anonymous' || client !== undefined ? {} : { authorization: `Bearer token-${as}` };
    const type =
      text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const target: RequestOptions = {
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...authorization, ...type, ...headers },
      ...(client === undefined
        ? { agent }
        : { agent: false, ca: authority.certificate, cert: client.certificate, key: client.key }),
    };
    return new Promise((resolve, reject) => {
      request(target, resolve).on('error', reject).end(text);
    });
  }

  return {
    store,
    server,
    port,
    authority,
    async call(method, path, ask = {}) {
      const response = await open(method, path, ask);
      let text = '';
      for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
      const isJson = (response.headers['content-type'] ?? '').startsWith('application/json');
      return {
        status: response.statusCode ?? 0,
        headers: response.headers,
        text,
        json: (isJson && text !== '' ? JSON.parse(text) : {}) as ReplyBody,
      };
    },
    async watch(path, ask = {}) {
      const response = await open('GET', path, ask);
      const lines: WatchLine[] = [];
      let rest = '';
      let isEnded = false;
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop() ?? '';
        lines.push(...parts.map((part) => JSON.parse(part) as WatchLine));
      });
      response.on('close', () => {
        isEnded = true;
      });
      response.on('error', () => {
        isEnded = true;
      });
      return { response, lines, isEnded: () => isEnded, close: () => response.destroy() };
    },
    async close() {
      agent.destroy();
      await server.stop();
    },
  };
}

export const pod = (name: string, namespace = 'default', extra: Record<string, unknown> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'busybox' }] },
  ...extra,
});
export const traceflow = (name: string, spec: Record<string, unknown> = {}): KubeObject => ({
  apiVersion: 'crd.antrea.io/v1alpha1',
  kind: 'Traceflow',
  metadata: { name },
  spec: { source: { pod: 'a', namespace: 'default' }, destination: { pod: 'b' }, ...spec },
});
