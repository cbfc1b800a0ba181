import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  mergeValues,
  readChart,
  renderChart,
  type KubeManifest,
  type Rendered,
  type RenderOptions,
} from './helm/chart.ts';
import { documentsIn, fromYaml } from './helm/yaml.ts';
import { at } from './references.ts';
import { chartFaults, envOf } from './testing.ts';
import { valuesFaults } from './validate.ts';

type Values = Readonly<Record<string, unknown>>;
const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../helm/netloft');
const chart = readChart(FOLDER);
const EXAMPLES = readdirSync(join(FOLDER, 'examples'));
const example = (name: string): Values => fromYaml(readFileSync(join(FOLDER, 'examples', name), 'utf8')) as Values;
const rendered = new Map<string, Rendered>(EXAMPLES.map((name) => [name, renderChart(chart, example(name))]));
const of = (name: string): Rendered => {
  const found = rendered.get(name);
  if (found === undefined) throw new Error(`no example ${name}`);
  return found;
};
const find = (name: string, kind: string, called = 'netloft'): KubeManifest | undefined =>
  of(name).manifests.find((one) => one.kind === kind && one.metadata.name === called);
/** What an example's comments tell the installer to make. */
const GIVEN: Readonly<Record<string, readonly string[]>> = {
  'clickhouse-replicas.yaml': ['Secret clickhouse', 'ConfigMap clickhouse-ca', 'Secret netloft-tls'],
  'nsx.yaml': ['Secret nsx', 'ConfigMap nsx-ca', 'Secret clusters'],
  'collector.yaml': ['Secret clickhouse', 'Secret flows-tls', 'Secret theia-clickhouse'],
  'flow-stream.yaml': ['Secret clickhouse', 'ConfigMap flow-aggregator-ca'],
  'oidc.yaml': ['Secret oidc', 'ConfigMap oidc-ca', 'Secret netloft-first-password'],
};

const isPlain = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

describe.each(EXAMPLES)('examples/%s', (name) => {
  it('has values that the schema knows', () => {
    expect(valuesFaults(chart.schema, mergeValues(chart.values, example(name)))).toEqual([]);
    expect(valuesFaults(chart.schema, { ...example(name), replica: 2 })).not.toEqual([]);
  });

  it('renders to objects that Kubernetes takes and that fit each other, restricted Pods, and settings that the server starts with', () => {
    expect(chartFaults(of(name), new Set(GIVEN[name]))).toEqual([]);
  });

  it('tells how it is reached', () => {
    const { notes } = of(name);
    expect(notes).toMatch(/port-forward service\/netloft 3000:\d+ +then https?:\/\/localhost:3000/);
    expect(notes).not.toMatch(/\{\{|<no value>|undefined/);
  });
});

const SHARED = { accessMode: 'ReadWriteMany' };
const MANY = { replicas: 2, persistence: SHARED };
const AWAY = { listen: { enabled: false } };
const CLICKHOUSE = { store: { mode: 'clickhouse', clickhouse: { url: 'http://clickhouse' } } };
const OFF = { enabled: false };

describe('the chart', () => {
  it('uses every value and every define, and the schema has exactly its values', () => {
    const leaves = (values: Values, path = ''): readonly string[] =>
      Object.entries(values).flatMap(([key, value]) => {
        const here = path === '' ? key : `${path}.${key}`;
        const isBranch =
          typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
        return isBranch ? leaves(value as Values, here) : [here];
      });
    const used = new Set([...rendered.values()].flatMap((one) => [...one.used]));
    const isUsed = (path: string): boolean =>
      used.has(path) ||
      used.has(path.replace('flows.listen.service', 'collector.service')) ||
      (path.includes('resources.') && used.has(path.split('.resources.')[0] ?? ''));
    expect(leaves(chart.values).filter((path) => !isUsed(path))).toEqual([]);
    const defines = [...rendered.values()].map(({ unusedDefines }) => new Set(unusedDefines));
    expect([...(defines[0] ?? [])].filter((define) => defines.every((unused) => unused.has(define)))).toEqual([]);
    const inSchema = (schema: unknown, path = ''): readonly string[] =>
      Object.entries(at<Values>(schema, 'properties') ?? {}).flatMap(([key, one]) => {
        const here = path === '' ? key : `${path}.${key}`;
        // What a part of another kind may hold, such as limits, is not the chart's to list.
        return at(one, 'properties') === undefined || key === 'affinity' ? [here] : inSchema(one, here);
      });
    const trimmed = leaves(chart.values).map((path) => path.replace(/(resources)\..*/, '$1'));
    expect(new Set(inSchema(chart.schema).filter((path) => path !== 'global'))).toEqual(new Set(trimmed));
  });

  it('warns of a public address at which nobody could sign in', () => {
    const notes = (values: Values): string =>
      renderChart(chart, {
        trustedProxies: ['10.0.0.0/8'],
        ingress: { enabled: true, host: 'n.example.com' },
        ...values,
      }).notes;
    expect(notes({})).toContain('http://n.example.com is plain HTTP, and signing in there is refused.');
    expect(notes({ plainHttp: 'on' })).not.toContain('is refused');
    expect(notes({ publicUrl: 'https://n.example.com' })).not.toContain('is refused');
  });

  it('warns of what ends with the Pod where there is no volume, whatever the store', () => {
    const notes = (flows: Values, signIn: Values = {}): string =>
      renderChart(chart, { persistence: OFF, flows, signIn }).notes;
    expect(notes({})).toContain('Flow records, the record of changes, trace checks and the admin password end with');
    expect(notes(CLICKHOUSE)).toContain('off. The record of changes, trace checks and the admin password end with');
    expect(notes(CLICKHOUSE)).toContain('each new one makes another password.');
    expect(notes(CLICKHOUSE, { password: { existingSecret: 'first' } })).not.toContain('another password');
  });

  it('keeps to what helm lint asks of a chart', () => {
    expect(chart.meta).toEqual({
      apiVersion: 'v2',
      name: FOLDER.split('/').at(-1),
      description: expect.stringMatching(/\S/) as string,
      type: 'application',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      appVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      kubeVersion: expect.stringMatching(/^>=1\.\d+\.\d+-0$/) as string,
      keywords: expect.arrayContaining(['antrea']) as string[],
    });
    expect(chart.templates.map(({ file }) => file).filter((file) => !/\.(ya?ml|tpl|txt)$/.test(file))).toEqual([]);
    // A file whose first line is indented is taken for a slip, and hooks for definitions of kinds are gone.
    for (const { texts } of rendered.values())
      for (const [file, text] of texts) {
        expect([file, /^[ \t]/.test(text.trimEnd().replace(/^(?:\s*\n)+/, ''))]).toEqual([file, false]);
        expect(text).not.toContain('crd-install');
      }
  });

  it('has no tabs and no white space at ends of lines, and every file ends with a line', () => {
    for (const { file, text } of chart.templates) {
      expect([file, text.includes('\t')]).toEqual([file, false]);
      expect([file, / $/m.test(text)]).toEqual([file, false]);
      expect([file, text.endsWith('\n')]).toEqual([file, true]);
    }
  });

  it('makes the roles of deploy/rbac*.yaml, rule for rule', () => {
    const rights = { flowAggregator: true, captureFiles: true, nsx: true };
    const { manifests } = renderChart(chart, { rbac: { rights } });
    const isRbac = ({ kind }: KubeManifest): boolean => /Role|ServiceAccount|Namespace/.test(kind);
    const sorted = (value: unknown): string =>
      JSON.stringify(value ?? null, (_, one: unknown) =>
        isPlain(one) ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1))) : one,
      );
    const plain = ({ metadata: { name, namespace }, ...rest }: KubeManifest): string =>
      sorted([rest.kind, namespace, name, rest['rules'], rest['roleRef'], rest['subjects']]);
    const files = ['rbac.yaml', 'rbac-captures.yaml', 'rbac-nsx.yaml'].flatMap(
      (file) => documentsIn(readFileSync(join(FOLDER, '../..', file), 'utf8')) as readonly KubeManifest[],
    );
    const namespace = (one: KubeManifest): boolean => one.kind === 'Namespace' && one.metadata.name === 'netloft';
    expect(new Set(manifests.filter(isRbac).map(plain))).toEqual(
      new Set(files.filter((one) => !namespace(one)).map(plain)),
    );
  });

  it('keeps certificates and keys that the cluster has already', () => {
    const lookup = (_version: unknown, kind: unknown, _namespace: unknown, name: unknown): unknown =>
      kind === 'Secret' ? { metadata: {}, data: { keys: Buffer.from(String(name)).toString('base64') } } : {};
    const { manifests } = renderChart(chart, { tls: { mode: 'selfSigned' } }, { lookup, release: { upgrade: true } });
    expect(manifests.filter(({ kind }) => kind === 'Secret').map((one) => one['data'])).toEqual([
      { keys: Buffer.from('netloft-session-keys').toString('base64') },
      { keys: Buffer.from('netloft-tls').toString('base64') },
    ]);
  });

  it.each([
    ['two replicas without a volume for both', { replicas: 2, flows: { store: { mode: 'off' } } }, 'ReadWriteMany'],
    ['a shared volume with the embedded store', { persistence: SHARED }, 'flows.store.mode'],
    ['two replicas that take flows in', { ...MANY, flows: CLICKHOUSE }, 'collector.enabled true'],
    [
      'two replicas that follow a stream',
      { ...MANY, flows: { ...CLICKHOUSE, ...AWAY, streamUrl: 'https://a' } },
      'flows.streamUrl',
    ],
    [
      'two collectors that follow a stream',
      { collector: { enabled: true, replicas: 2 }, flows: { ...CLICKHOUSE, streamUrl: 'https://a' } },
      'collector.replicas',
    ],
    [
      'a budget that lets all Pods go',
      { ...MANY, flows: { ...CLICKHOUSE, ...AWAY }, podDisruptionBudget: { maxUnavailable: 2 } },
      'podDisruptionBudget',
    ],
    ['no way to sign in', { signIn: { password: OFF, token: OFF, kubeconfig: OFF } }, 'every way to sign in is off'],
    ['a collector without ClickHouse', { collector: { enabled: true } }, 'flows.store.mode clickhouse'],
    ['ClickHouse without an address', { flows: { store: { mode: 'clickhouse' } } }, 'flows.store.clickhouse.url'],
    ['an Ingress whose proxy has no name', { ingress: { enabled: true, host: 'a.example' } }, 'trustedProxies'],
    ['an Ingress without a host', { ingress: { enabled: true }, trustedProxies: ['10.0.0.1'] }, 'ingress.host'],
    ['TLS without its Secret', { tls: { mode: 'secret' } }, 'tls.secretName'],
    ['cert-manager without an issuer', { tls: { mode: 'certManager' } }, 'tls.certManager.issuer'],
    [
      'a proxy that may name nobody',
      { signIn: { trustedHeader: { proxies: ['10.0.0.1'] } } },
      'signIn.trustedHeader.users',
    ],
    [
      'a ServiceMonitor without metrics',
      { serviceMonitor: { enabled: true }, metrics: { enabled: false } },
      'metrics.enabled',
    ],
    ['a credential for no NSX', { nsx: { existingSecret: 'nsx' } }, 'nsx.managers'],
  ])('refuses %s, with what to do', (_, values, words) => {
    expect(() => renderChart(chart, values)).toThrow(words);
  });

  it('is reached at netloft:3000, and through a load balancer of a class with annotations', () => {
    expect(find('port-forward.yaml', 'Service')?.['spec']).toMatchObject({
      type: 'ClusterIP',
      ports: [{ name: 'http', port: 3000, targetPort: 3000 }],
    });
    const service = find('loadbalancer.yaml', 'Service');
    expect(service?.metadata.annotations).toEqual({ 'ako.vmware.com/load-balancer-ip': '10.13.210.14' });
    expect(service?.['spec']).toMatchObject({ type: 'LoadBalancer', loadBalancerClass: 'ako.vmware.com/avi-lb' });
  });

  it.each([
    ['port-forward.yaml', 'off', undefined, undefined],
    ['loadbalancer.yaml', 'on', undefined, undefined],
    ['loadbalancer-tls.yaml', 'off', '/etc/netloft/tls/tls.crt', undefined],
    ['ingress-tls.yaml', 'off', undefined, 'https://netloft.example.com'],
    ['gateway.yaml', 'off', undefined, 'https://netloft.example.com'],
  ])('%s: plain HTTP %s, certificate %s, public address %s', (name, plain, certificate, url) => {
    const env = envOf(find(name, 'Deployment'));
    expect([env['NETLOFT_PLAIN_HTTP'], env['NETLOFT_TLS_CERT'], env['NETLOFT_PUBLIC_URL']]).toEqual([
      plain,
      certificate,
      url,
    ]);
    // Nobody's forwarded headers count unless they are named.
    expect(env['NETLOFT_TRUST_PROXY']).toBe(url === undefined ? undefined : '20.20.7.0/24');
  });

  it('listens at addresses of both families, and its Services have those that the values name', () => {
    const { manifests } = renderChart(chart, {
      ipFamilyPolicy: 'PreferDualStack',
      ipFamilies: ['IPv6', 'IPv4'],
      flows: { ...CLICKHOUSE, tls: { existingSecret: 'a' } },
      collector: { enabled: true },
    });
    const services = manifests.filter(({ kind }) => kind === 'Service');
    expect(services).toHaveLength(5);
    for (const service of services)
      expect(service['spec']).toMatchObject({ ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv6', 'IPv4'] });
    for (const one of manifests.filter(({ kind }) => kind === 'Deployment')) {
      expect(envOf(one)['NETLOFT_LISTEN_HOST']).toBe('::');
      expect(envOf(one)['NETLOFT_FLOW_LISTEN']).toBe('udp://[::]:4741,tcp://[::]:4742,tls://[::]:4740');
    }
    expect(find('port-forward.yaml', 'Service')?.['spec']).not.toHaveProperty('ipFamilies');
  });

  it.each([
    ['ipFamilies', { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4', 'IPv6'] }],
    ['ipFamilyPolicy', { ipFamilies: ['IPv4', 'IPv6'] }],
  ])('refuses families that no Service can have: %s', (path, values) => {
    expect(() => renderChart(chart, values)).toThrow(`: ${path}: `);
  });

  describe('behind a Gateway that speaks TLS to the server', () => {
    const GATEWAY = { enabled: true, host: 'n.example.com', parents: [{ name: 'public' }] };
    const behind = (tls: Values, backendTls: Values, options: RenderOptions = {}): Rendered =>
      renderChart(chart, { trustedProxies: ['10.0.0.0/8'], gateway: { ...GATEWAY, backendTls }, tls }, options);
    const policyOf = ({ manifests }: Rendered): KubeManifest | undefined =>
      manifests.find(({ kind }) => kind === 'BackendTLSPolicy');
    const validationOf = (one: Rendered): unknown => at(policyOf(one), 'spec', 'validation');
    const authority = (name: string): unknown => [{ group: '', kind: 'ConfigMap', name }];
    const OWN = { mode: 'secret', secretName: 'mine' };
    const ISSUED = { mode: 'certManager', certManager: { issuer: 'house' } };
    const SELF = { mode: 'selfSigned' };

    it.each([
      ['none: the route alone', { mode: 'none' }, {}, undefined],
      ['switched off', SELF, { enabled: false }, undefined],
      ['self-signed', SELF, {}, { hostname: 'netloft.netloft.svc', caCertificateRefs: authority('netloft-tls-ca') }],
      [
        'cert-manager',
        ISSUED,
        { caConfigMap: 'house-ca' },
        { hostname: 'netloft.netloft.svc', caCertificateRefs: authority('house-ca') },
      ],
      ['own, public', OWN, { publicCa: true }, { hostname: 'n.example.com', wellKnownCACertificates: 'System' }],
      [
        'own, for another name',
        OWN,
        { caConfigMap: 'ca', hostname: 'inside.example.com' },
        { hostname: 'inside.example.com', caCertificateRefs: authority('ca') },
      ],
    ])('%s', (_, tls, backendTls, validation) => {
      expect(validationOf(behind(tls, backendTls))).toEqual(validation);
    });

    it.each([
      ['own', OWN, {}, /gateway\.backendTls\.caConfigMap: the Gateway has to check/],
      ['cert-manager', ISSUED, {}, /gateway\.backendTls\.caConfigMap/],
      ['two authorities', OWN, { publicCa: true, caConfigMap: 'ca' }, /gateway\.backendTls\.publicCa: stands in place/],
    ])('%s without saying whom the Gateway trusts is refused', (_, tls, backendTls, words) => {
      expect(() => behind(tls, backendTls)).toThrow(words);
    });

    it.each([
      ['auto', [], 'v1'],
      ['auto', ['v1alpha3'], 'v1alpha3'],
      ['auto', ['v1alpha3', 'v1'], 'v1'],
      ['v1alpha3', ['v1'], 'v1alpha3'],
    ])('with apiVersion %s where the cluster serves %j it is %s', (apiVersion, served, expected) => {
      const apiVersions = served.map((version) => `gateway.networking.k8s.io/${version}/BackendTLSPolicy`);
      expect(policyOf(behind(SELF, { apiVersion }, { apiVersions }))?.apiVersion).toBe(
        `gateway.networking.k8s.io/${expected}`,
      );
    });

    it('gives the Gateway the certificate that the Secret holds, also after an upgrade', () => {
      const pair = (one: Rendered): readonly unknown[] => {
        const found = (kind: string, called: string) =>
          one.manifests.find(({ kind: of, metadata }) => of === kind && metadata.name === called);
        const secret = at<string>(found('Secret', 'netloft-tls'), 'data', 'tls.crt') ?? '';
        return [at(found('ConfigMap', 'netloft-tls-ca'), 'data', 'ca.crt'), Buffer.from(secret, 'base64').toString()];
      };
      const [made, held] = pair(behind(SELF, {}));
      expect(made).toMatch(/^-----BEGIN CERTIFICATE-----/);
      expect(made).toBe(held);
      const data = { 'tls.crt': Buffer.from('old one\n').toString('base64'), 'tls.key': 'a2V5' };
      const lookup = (...[, kind, , called]: readonly unknown[]): unknown =>
        kind === 'Secret' && called === 'netloft-tls' ? { metadata: {}, data } : undefined;
      expect(pair(behind(SELF, {}, { lookup, release: { upgrade: true } }))).toEqual(['old one\n', 'old one\n']);
    });

    it('says what may be missing', () => {
      expect(behind(SELF, {}).notes).toContain('get backendtlspolicy netloft -o yaml');
      expect(behind(SELF, { enabled: false }).notes).toContain(
        'WARNING: the server speaks TLS and gateway.backendTls is off',
      );
      const { notes } = renderChart(chart, {
        trustedProxies: ['10.0.0.0/8'],
        ingress: { enabled: true, host: 'n.example.com', tlsSecret: 'a' },
        tls: SELF,
      });
      expect(notes).toContain('backend-protocol: HTTPS');
    });
  });

  it('rolls several replicas one by one and keeps them apart; a volume for one Pod is handed over', () => {
    const many = find('clickhouse-replicas.yaml', 'Deployment');
    expect(many?.['spec']).toMatchObject({
      replicas: 3,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } },
    });
    expect(find('clickhouse-replicas.yaml', 'PodDisruptionBudget')).toBeDefined();
    expect(envOf(many)['NETLOFT_REPLICA']).toBeDefined();
    expect(envOf(find('port-forward.yaml', 'Deployment'))['NETLOFT_REPLICA']).toBeUndefined();
    expect(find('port-forward.yaml', 'Deployment')?.['spec']).toMatchObject({
      replicas: 1,
      strategy: { type: 'Recreate' },
    });
    expect(find('port-forward.yaml', 'PodDisruptionBudget')).toBeUndefined();
  });
});
