import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import {
  bootstrapConfig,
  deregisterObjects,
  interworkingObjects,
  type Manifest,
  readBootstrapConfig,
  readClusterId,
  registrationNameFault,
  registrationNameProblems,
  yamlOf,
} from './index.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';
const KEY = '-----BEGIN PRIVATE KEY-----\nMIJ\n-----END PRIVATE KEY-----\n';
const BASE = { name: 'stc-tkg-cluster-2', managers: ['10.13.82.10', 'nsx.example'] };
const words = (objects: readonly Manifest[]): string[] =>
  objects.map(
    ({ kind, metadata: { namespace, name } }) => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
  );

describe('a name', () => {
  it.each(['', '-a', 'a-', 'a b', 'ä', 'a/b', 'x'.repeat(65)])('%j is refused', (name) => {
    expect(registrationNameFault(name)).toBeTruthy();
    expect(registrationNameProblems(name)).toMatchObject([{ severity: 'error' }]);
  });
  it.each(['a', 'stc-tkg-cluster-1', 'Prod_East.2', 'x'.repeat(64)])('%j is taken', (name) => {
    expect(registrationNameFault(name)).toBeUndefined();
  });
  it('that NSX knows already is told', () => {
    const taken = { controlPlanes: ['a'], identities: ['a', 'b'], commonNames: ['c', 'b'] };
    const severities = ['a', 'b', 'c', 'd'].map((name) =>
      registrationNameProblems(name, taken).map(({ severity }) => severity),
    );
    expect(severities).toEqual([['warning'], ['info'], ['info'], []]);
  });
});

describe('bootstrap-config', () => {
  it('is the ConfigMap alone without a key, even with a certificate', () => {
    const made = bootstrapConfig({ ...BASE, certificate: PEM });
    expect(words(made.objects)).toEqual(['ConfigMap vmware-system-antrea/bootstrap-config']);
    expect(made).toMatchObject({ holdsKey: false });
    expect(made.yaml).not.toContain('BEGIN');
  });

  it('has certificate and key in one line each', () => {
    const made = bootstrapConfig({ ...BASE, certificate: PEM, key: KEY });
    expect(words(made.objects)).toEqual([
      'ConfigMap vmware-system-antrea/bootstrap-config',
      'Secret vmware-system-antrea/nsx-cert',
    ]);
    expect(made.objects[1]).toMatchObject({
      type: 'kubernetes.io/tls',
      data: { 'tls.crt': Buffer.from(PEM).toString('base64'), 'tls.key': Buffer.from(KEY).toString('base64') },
    });
    expect(made.holdsKey).toBe(true);
  });

  it('is YAML that reads back as it was', () => {
    const made = bootstrapConfig({ ...BASE, vpcPath: '/orgs/default/projects/p/vpcs/v', certificate: PEM, key: KEY });
    const documents = parseAllDocuments(made.yaml).map((document) => document.toJS() as unknown);
    expect(documents).toEqual(made.objects);
    expect(readBootstrapConfig(documents[0])).toEqual({
      name: 'stc-tkg-cluster-2',
      managers: BASE.managers,
      vpcPath: '/orgs/default/projects/p/vpcs/v',
      from: 'Inline',
      proxies: [],
    });
  });

  it.each<[string, unknown, unknown]>([
    ['nothing', undefined, undefined],
    ['no data', { metadata: {} }, undefined],
    ['text that is no YAML', { data: { 'bootstrap.conf': '{a: [' } }, undefined],
    ['a list', { data: { 'bootstrap.conf': '- a' } }, undefined],
    [
      'an older release',
      { data: { 'bootstrap.conf': 'clusterName: 42\nNSXManagers: 10.0.0.1\nvhcPath: /x\n' } },
      { name: '42', managers: ['10.0.0.1'], vpcPath: '/x', from: 'Inline', proxies: [] },
    ],
    [
      'a Supervisor’s cluster that is not filled in',
      { data: { 'bootstrap.conf': 'bootstrapFrom: SupervisorCluster\nproxyEndpoints:\n  rest-api: [a]\n' } },
      { name: undefined, managers: [], vpcPath: undefined, from: 'SupervisorCluster', proxies: ['a'] },
    ],
  ])('of %s is read as far as it goes', (_, configMap, facts) => {
    expect(readBootstrapConfig(configMap)).toEqual(facts);
  });
});

describe('cluster-id', () => {
  it.each([
    [{ data: { 'cluster-id.conf': 'clusterID: 0f1c2d3e-4a5b\n' } }, '0f1c2d3e-4a5b'],
    [{ data: { 'cluster-id.conf': 'clusterID: ""' } }, undefined],
    [{ data: {} }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('%j is %s', (configMap, id) => {
    expect(readClusterId(configMap)).toBe(id);
  });
});

describe('interworking', () => {
  const objects = interworkingObjects({ image: 'registry.example/interworking:1.1' });

  it('is everything that joins a cluster, the Namespace first', () => {
    expect(words(objects)).toEqual([
      'Namespace vmware-system-antrea',
      'CustomResourceDefinition antreaccpadapterinfos.clusterinformation.antrea-interworking.tanzu.vmware.com',
      'CustomResourceDefinition antreampadapterinfos.clusterinformation.antrea-interworking.tanzu.vmware.com',
      'ConfigMap vmware-system-antrea/cluster-id',
      'ConfigMap vmware-system-antrea/antrea-interworking-config',
      'ServiceAccount vmware-system-antrea/register',
      'Role vmware-system-antrea/register',
      'RoleBinding vmware-system-antrea/register',
      'Role default/vmware-system-antrea-register',
      'RoleBinding default/vmware-system-antrea-register',
      'ServiceAccount vmware-system-antrea/interworking',
      'ClusterRole antrea-interworking',
      'ClusterRoleBinding antrea-interworking',
      'ClusterRole antrea-interworking-supportbundle',
      'ClusterRoleBinding antrea-interworking-supportbundle',
      'Job vmware-system-antrea/register',
      'Deployment vmware-system-antrea/interworking',
    ]);
  });

  it('runs four containers of the image, and none of another', () => {
    const deployment = objects.at(-1) as unknown as {
      spec: {
        template: {
          spec: {
            containers: { name: string; image: string; volumeMounts: { name: string }[] }[];
            volumes: { name: string }[];
          };
        };
      };
    };
    const { containers, volumes } = deployment.spec.template.spec;
    expect(containers.map(({ name }) => name)).toEqual(['election-runner', 'mp-adapter', 'tn-proxy', 'ccp-adapter']);
    const known = new Set(volumes.map(({ name }) => name));
    for (const { image, volumeMounts } of containers) {
      expect(image).toBe('registry.example/interworking:1.1');
      expect(volumeMounts.every(({ name }) => known.has(name))).toBe(true);
    }
  });

  it('leaves what the register job wrote', () => {
    expect(objects.find(({ metadata }) => metadata.name === 'cluster-id')).not.toHaveProperty('data');
  });

  it('is YAML without aliases, whose settings are YAML again', () => {
    const text = yamlOf(objects);
    expect(text).not.toMatch(/[&*]a\d/);
    expect(parseAllDocuments(text).map((document) => document.toJS() as unknown)).toEqual(objects);
    const { data } = objects.find(({ metadata }) => metadata.name === 'antrea-interworking-config') as unknown as {
      data: Record<string, string>;
    };
    expect(parse(data['mp-adapter.conf'] ?? '')).toMatchObject({ InventoryBatchSize: 50, NSXRPCConnType: 'tnproxy' });
    expect(parse(data['ccp-adapter.conf'] ?? '')).toMatchObject({ RealizeTimeoutSeconds: 60 });
  });
});

describe('deregistration', () => {
  it('is a Job with rights to take away what NSX made', () => {
    expect(words(deregisterObjects({ image: 'i' })).filter((one) => !/Role/.test(one))).toEqual([
      'ServiceAccount vmware-system-antrea/deregister',
      'Job vmware-system-antrea/deregister',
    ]);
    expect(yamlOf(deregisterObjects({ image: 'i' }))).toMatch(/clusternetworkpolicies[\s\S]+- deregister\n/);
  });
});
