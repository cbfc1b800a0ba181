import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCluster, type Ask, type TestCluster } from './testing.ts';

const TRACEFLOWS = '/apis/crd.antrea.io/v1alpha1/traceflows';
let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster({
    handlers: [
      ({ segments, authorize }) => {
        if (segments[0] !== 'extra') return undefined;
        authorize({
          verb: 'get',
          group: '',
          resource: 'services',
          subresource: 'proxy',
          namespace: 'kube-system',
          name: 'antrea',
        });
        return { status: 201, contentType: 'text/plain', body: 'extra' };
      },
    ],
  });
});
afterAll(() => cluster.close());

describe('requests that are refused', () => {
  it.each<[string, string, string, Ask, number, string]>([
    ['an unknown token', 'GET', '/api/v1/pods', { headers: { authorization: 'Bearer wrong' } }, 401, 'Unauthorized'],
    [
      'an anonymous list',
      'GET',
      '/api/v1/pods',
      { as: 'anonymous' },
      403,
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
    ],
    [
      'a user without roles',
      'POST',
      '/apis/crd.antrea.io/v1alpha1/clusternetworkpolicies',
      { as: 'viewer', body: {} },
      403,
      'clusternetworkpolicies.crd.antrea.io is forbidden: User "sso:user1@example.org" cannot create resource "clusternetworkpolicies" in API group "crd.antrea.io" at the cluster scope',
    ],
    [
      'a read in a Namespace',
      'GET',
      '/api/v1/namespaces/default/pods/x',
      { as: 'nobody' },
      403,
      'pods "x" is forbidden: User "nobody" cannot get resource "pods" in API group "" in the namespace "default"',
    ],
    [
      'a subresource',
      'PATCH',
      `${TRACEFLOWS}/x/status`,
      { as: 'nobody', body: {} },
      403,
      'traceflows.crd.antrea.io "x" is forbidden: User "nobody" cannot patch resource "traceflows/status" in API group "crd.antrea.io" at the cluster scope',
    ],
    ['a path', 'GET', '/metrics', { as: 'nobody' }, 403, 'forbidden: User "nobody" cannot get path "/metrics"'],
    [
      'what an extra handler guards',
      'GET',
      '/extra',
      { as: 'nobody' },
      403,
      'services "antrea" is forbidden: User "nobody" cannot get resource "services/proxy" in API group "" in the namespace "kube-system"',
    ],
    ['an unknown resource', 'GET', '/api/v1/dragons', {}, 404, 'the server could not find the requested resource'],
    [
      'a subresource that is not there',
      'GET',
      '/api/v1/namespaces/default/configmaps/x/status',
      {},
      404,
      'the server could not find the requested resource',
    ],
    [
      'a cluster-wide kind in a Namespace',
      'GET',
      '/apis/crd.antrea.io/v1alpha1/namespaces/default/traceflows',
      {},
      404,
      'the server could not find the requested resource',
    ],
    ['a missing object', 'GET', `${TRACEFLOWS}/x`, {}, 404, 'traceflows.crd.antrea.io "x" not found'],
    [
      'POST on an object',
      'POST',
      `${TRACEFLOWS}/x`,
      { body: {} },
      405,
      'the server does not allow this method on the requested resource',
    ],
    [
      'PUT on a collection',
      'PUT',
      TRACEFLOWS,
      { body: {} },
      405,
      'the server does not allow this method on the requested resource',
    ],
    ['OPTIONS', 'OPTIONS', TRACEFLOWS, {}, 405, 'the server does not allow this method on the requested resource'],
    [
      'a namespaced create without Namespace',
      'POST',
      '/api/v1/pods',
      { body: {} },
      405,
      'the server does not allow this method on the requested resource',
    ],
    [
      'DELETE of discovery',
      'DELETE',
      '/apis',
      {},
      405,
      'the server does not allow this method on the requested resource',
    ],
    [
      'what nobody can write',
      'GET',
      TRACEFLOWS,
      { headers: { accept: 'application/xml' } },
      406,
      'only the following media types are accepted: application/json, application/yaml',
    ],
    [
      'protobuf of a custom kind',
      'POST',
      TRACEFLOWS,
      { body: 'x', headers: { 'content-type': 'application/vnd.kubernetes.protobuf' } },
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml',
    ],
    ['a broken path', 'GET', '/api/v1/pods/%zz', {}, 400, 'invalid URL escape in path "/api/v1/pods/%zz"'],
    [
      'an unknown user to impersonate for',
      'GET',
      '/api/v1/pods',
      { as: 'viewer', headers: { 'impersonate-user': 'admin' } },
      403,
      'users "admin" is forbidden: User "sso:user1@example.org" cannot impersonate resource "users" in API group "" at the cluster scope',
    ],
    [
      'groups without a user to impersonate',
      'GET',
      '/api/v1/pods',
      { headers: { 'impersonate-group': 'x' } },
      500,
      'Internal error occurred: requested impersonation of groups, uid or extra without impersonating a user',
    ],
    [
      'a body that is too large',
      'POST',
      TRACEFLOWS,
      { body: `"${'x'.repeat(3 * 1024 * 1024)}"` },
      413,
      'Request entity is too large: limit is 3145728',
    ],
  ])('%s', async (_name, method, path, ask, code, message) => {
    const { status, json } = await cluster.call(method, path, ask);
    expect(json).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code });
    expect(status).toBe(code);
  });

  it('answers unknown groups with a plain page and unknown paths with the known ones', async () => {
    expect(await cluster.call('GET', '/apis/nowhere.io/v1/things')).toMatchObject({
      status: 404,
      text: '404 page not found\n',
    });
    expect((await cluster.call('GET', '/nowhere')).json['paths']).toContain('/apis/crd.antrea.io/v1alpha1');
  });
});

describe('discovery', () => {
  it.each([
    ['/api', { kind: 'APIVersions', versions: ['v1'] }],
    ['/version', { major: '1', minor: '24', gitVersion: 'v1.24.9+vmware.1', platform: 'netloft-simulator/amd64' }],
    [
      '/apis/crd.antrea.io',
      {
        kind: 'APIGroup',
        name: 'crd.antrea.io',
        preferredVersion: { groupVersion: 'crd.antrea.io/v1beta1', version: 'v1beta1' },
      },
    ],
  ])('%s', async (path, expected) => {
    expect((await cluster.call('GET', path)).json).toMatchObject(expected);
  });

  it('names resources with verbs and subresources, reviews among them', async () => {
    const core = (await cluster.call('GET', '/api/v1')).json['resources'] as {
      name: string;
      verbs: string[];
      shortNames?: string[];
    }[];
    expect(core.find(({ name }) => name === 'pods')).toMatchObject({
      kind: 'Pod',
      namespaced: true,
      shortNames: ['po'],
      verbs: expect.arrayContaining(['watch', 'deletecollection']),
    });
    expect(core.find(({ name }) => name === 'pods/status')).toMatchObject({ verbs: ['get', 'patch', 'update'] });
    const reviews = (await cluster.call('GET', '/apis/authentication.k8s.io/v1')).json['resources'] as {
      name: string;
      verbs: string[];
    }[];
    expect(reviews.map(({ name, verbs }) => `${name} ${verbs.join()}`)).toEqual([
      'selfsubjectreviews create',
      'tokenreviews create',
    ]);
  });

  it.each(['v2', 'v2beta1'])('is aggregated for those who ask for %s', async (version) => {
    const accept = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,application/json`;
    for (const path of ['/api', '/apis']) {
      const { json, headers } = await cluster.call('GET', path, { headers: { accept } });
      expect(headers['content-type']).toBe(
        `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
      );
      expect(json).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}` });
    }
    const { items } = (await cluster.call('GET', '/apis', { headers: { accept } })).json;
    const group = items.find(({ metadata }) => metadata.name === 'crd.antrea.io');
    expect(group?.['versions']).toMatchObject([
      { version: 'v1beta1' },
      {
        version: 'v1alpha1',
        resources: [{ resource: 'traceflows', scope: 'Cluster', subresources: [{ subresource: 'status' }] }, {}],
      },
    ]);
  });

  it('serves OpenAPI v3 with the schemas of custom kinds', async () => {
    const index = (await cluster.call('GET', '/openapi/v3')).json['paths'] as Record<
      string,
      { serverRelativeURL: string }
    >;
    const { json } = await cluster.call('GET', index['apis/crd.antrea.io/v1alpha1']!.serverRelativeURL);
    const { schemas } = json['components'] as { schemas: Record<string, { properties: Record<string, unknown> }> };
    expect(schemas['io.antrea.crd.v1alpha1.Traceflow']).toMatchObject({
      properties: { spec: { properties: { timeout: { type: 'integer', maximum: 300 } } } },
      'x-kubernetes-group-version-kind': [{ group: 'crd.antrea.io', version: 'v1alpha1', kind: 'Traceflow' }],
    });
    expect((await cluster.call('GET', '/openapi/v3/apis/nowhere.io/v1')).status).toBe(404);
  });

  it('serves an empty OpenAPI v2 document, as protobuf to kubectl', async () => {
    expect((await cluster.call('GET', '/openapi/v2')).json).toMatchObject({ swagger: '2.0', definitions: {} });
    const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
    const { headers, text } = await cluster.call('GET', '/openapi/v2', { headers: { accept } });
    expect(headers['content-type']).toBe(accept.replace('@', '.'));
    // swagger, info (title, version), paths, definitions: number and length before each.
    expect(text.startsWith('\n\u00032.0\u0012')).toBe(true);
    expect(text).toContain('\nKubernetes');
    expect(text.endsWith('B\0J\0')).toBe(true);
  });

  it.each(['/healthz', '/livez', '/readyz', '/readyz/ping'])('%s is ok', async (path) => {
    expect(await cluster.call('GET', path)).toMatchObject({ status: 200, text: 'ok' });
  });

  it('answers HEAD without a body and YAML to those who want it', async () => {
    expect(await cluster.call('HEAD', '/api/v1/namespaces/default')).toMatchObject({ status: 200, text: '' });
    const { text, headers } = await cluster.call('GET', '/api/v1/namespaces/default', {
      headers: { accept: 'application/yaml' },
    });
    expect(headers['content-type']).toBe('application/yaml');
    expect(text).toContain('kind: Namespace\napiVersion: v1\n');
  });

  it('asks extra handlers first', async () => {
    expect(await cluster.call('GET', '/extra')).toMatchObject({ status: 201, text: 'extra' });
  });
});

it('is back on the same port after it was stopped, with the same objects', async () => {
  const other = await startTestCluster();
  const watch = await other.watch('/api/v1/namespaces?watch=true');
  await expect.poll(() => watch.lines.length).toBe(2);
  await other.server.stop();
  await expect.poll(() => watch.isEnded()).toBe(true);
  await expect(other.call('GET', '/api/v1/namespaces')).rejects.toThrow();
  expect(await other.server.listen(other.port)).toBe(other.port);
  expect((await other.call('GET', '/api/v1/namespaces')).json.items).toHaveLength(2);
  await other.close();
});
