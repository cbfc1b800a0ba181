import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';

let server: TestApp;
let admin: TestClient;

beforeAll(async () => {
  server = await startTestApp();
  admin = await server.signIn('admin-password');
});
afterAll(() => server.close());

/** Sends a path as it is, where fetch would tidy it up. */
function rawGet(path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(server.url, { path, headers: { cookie: admin.cookie(), ...headers } }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.on('error', reject);
    call.end();
  });
}

describe('GET /api/v1/k8s/*', () => {
  it('refuses an anonymous caller', async () => {
    expect((await server.client().fetch('/api/v1/k8s/api/v1/nodes')).status).toBe(401);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('refuses %s and names what it takes', async (method) => {
    const response = await admin.fetch('/api/v1/k8s/api/v1/namespaces', { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('GET');
  });

  it.each([
    ['a path that climbs', '/api/v1/k8s/api/v1/../../version'],
    ['a path that climbs in disguise', '/api/v1/k8s/api/v1/%2e%2e/%2e%2e/version'],
    ['a slash in disguise', '/api/v1/k8s/api%2Fv1/nodes'],
    ['a watch', '/api/v1/k8s/api/v1/nodes?watch=true'],
  ])('refuses %s', async (_name, path) => {
    const { status, body } = await rawGet(path);
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('passes the API server’s answer on as the caller gets it', async () => {
    const list = await admin.json<{ kind: string; items: { metadata: { name: string } }[] }>(
      '/api/v1/k8s/api/v1/namespaces?limit=2',
    );
    expect(list.kind).toBe('NamespaceList');
    expect(list.items).toHaveLength(2);
    const named = await admin.json<{ items: unknown[] }>(
      '/api/v1/k8s/api/v1/namespaces/yelb/pods?labelSelector=app%3Dyelb-ui',
    );
    expect(named.items).toHaveLength(1);
    const agents = await admin.json<{ kind: string }>('/api/v1/k8s/apis/crd.antrea.io/v1beta1/antreaagentinfos');
    expect(agents.kind).toBe('AntreaAgentInfoList');
  });

  it('passes errors on with the API server’s own status and body, and a 403 does not end the session', async () => {
    const missing = await admin.fetch('/api/v1/k8s/api/v1/namespaces/none');
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({
      kind: 'Status',
      reason: 'NotFound',
      message: 'namespaces "none" not found',
    });
    const user1 = await server.signIn('user1');
    const secret = await user1.fetch('/api/v1/k8s/api/v1/namespaces/yelb/secrets');
    expect(secret.status).toBe(403);
    expect(await secret.json()).toMatchObject({
      kind: 'Status',
      reason: 'Forbidden',
      message: expect.stringContaining('secrets is forbidden: User "sso:user1@'),
    });
    expect((await user1.fetch('/auth/session')).status).toBe(200);
  });

  it('answers so that a browser never runs what it got', async () => {
    const response = await admin.fetch('/api/v1/k8s/version');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-type')).toContain('application/json');
  });

  it('answers HEAD, and a table when asked for one', async () => {
    expect((await admin.fetch('/api/v1/k8s/version', { method: 'HEAD' })).status).toBe(200);
    const table = await admin.fetch('/api/v1/k8s/api/v1/nodes', {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
    });
    expect(await table.json()).toMatchObject({ kind: 'Table' });
  });
});

describe('GET /api/v1/clusters/{cluster}/k8s/*', () => {
  it('refuses an anonymous caller', async () => {
    expect((await server.client().fetch('/api/v1/clusters/stc-tkg-cluster-2/k8s/api/v1/nodes')).status).toBe(401);
  });

  it('refuses a cluster that does not exist, and names those that do', async () => {
    const response = await admin.fetch('/api/v1/clusters/none/k8s/api/v1/nodes');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      code: 'CLUSTER_UNKNOWN',
      detail: expect.stringContaining('stc-tkg-cluster-2'),
    });
  });

  it('refuses a watch', async () => {
    const { status, body } = await rawGet('/api/v1/clusters/stc-tkg-cluster-2/k8s/api/v1/nodes?watch=true');
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it.each(['stc-tkg-cluster-1', 'stc-tkg-cluster-2'])('reads the API of %s', async (cluster) => {
    const nodes = await admin.json<{ items: { metadata: { name: string } }[] }>(
      `/api/v1/clusters/${cluster}/k8s/api/v1/nodes`,
    );
    expect(nodes.items.length).toBeGreaterThan(0);
    for (const node of nodes.items) expect(node.metadata.name).toMatch(new RegExp(`^${cluster}-`));
  });
});
