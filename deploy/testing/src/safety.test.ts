import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readChart, renderChart, type KubeManifest, type Rendered, type RenderOptions } from './helm/chart.ts';
import { at } from './references.ts';
import { envOf, impersonationFaults } from './testing.ts';

type Values = Readonly<Record<string, unknown>>;
const chart = readChart(join(dirname(fileURLToPath(import.meta.url)), '../../helm/netloft'));
const render = (values: Values, options: RenderOptions = {}): Rendered => renderChart(chart, values, options);
const find = ({ manifests }: Rendered, kind: string, called = 'netloft'): KubeManifest | undefined =>
  manifests.find((one) => one.kind === kind && one.metadata.name === called);

const OPEN = { type: 'LoadBalancer' };
const RANGES = { ...OPEN, loadBalancerSourceRanges: ['10.0.0.0/8', '2001:db8::/32'] };
const LOCAL = { ...RANGES, externalTrafficPolicy: 'Local' };
const CLICKHOUSE = { mode: 'clickhouse', clickhouse: { url: 'http://clickhouse' } };

/** `from` of the rule of a port; undefined is everybody, and `closed` no rule. */
function peersOf(one: Rendered, port: number, called = 'netloft'): unknown {
  const rules = at<readonly Values[]>(find(one, 'NetworkPolicy', called), 'spec', 'ingress') ?? [];
  const rule = rules.find((each) => at<readonly { port: number }[]>(each, 'ports')?.some((open) => open.port === port));
  return rule === undefined ? 'closed' : rule['from'];
}
const AGGREGATOR = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'flow-aggregator' } } };
const BLOCKS = [{ ipBlock: { cidr: '10.0.0.0/8' } }, { ipBlock: { cidr: '2001:db8::/32' } }];

/** Ports of the Pod that records come in at. */
const [UDP, TCP, TLS] = [4741, 4742, 4740] as const;

describe('flow records', () => {
  const CASES: readonly (readonly [string, Values, unknown])[] = [
    ['within the cluster: the aggregator alone', {}, [AGGREGATOR]],
    ['a load balancer that keeps addresses: its ranges too', LOCAL, [AGGREGATOR, ...BLOCKS]],
    ['a load balancer whose Nodes hide addresses: everybody', RANGES, undefined],
    ['a load balancer without ranges: everybody', { ...OPEN, externalTrafficPolicy: 'Local' }, undefined],
    ['a port of Nodes: everybody', { type: 'NodePort', externalTrafficPolicy: 'Local' }, undefined],
  ];
  it.each(CASES)('%s', (_, service, peers) => {
    const own = render({ flows: { listen: { service }, tls: { existingSecret: 'a' } } });
    expect([UDP, TCP, TLS].map((port) => peersOf(own, port))).toEqual([peers, peers, peers]);
    const apart = render({
      flows: { store: CLICKHOUSE, tls: { existingSecret: 'a' } },
      collector: { enabled: true, service },
    });
    expect([UDP, TCP, TLS].map((port) => peersOf(apart, port, 'netloft-collector'))).toEqual([peers, peers, peers]);
    // The other Service is as it was.
    expect(peersOf(apart, TCP)).toEqual([AGGREGATOR]);
    for (const { notes } of [own, apart])
      expect(notes.includes('WARNING: everybody may send')).toBe(peers === undefined);
  });

  it('come from whom the values name, and from nobody else', () => {
    const flowsFrom = [{ ipBlock: { cidr: '192.0.2.0/24' } }];
    const one = render({ networkPolicy: { flowsFrom }, flows: { listen: { service: RANGES } } });
    expect(peersOf(one, UDP)).toEqual(flowsFrom);
    expect(one.notes).not.toContain('everybody may send');
  });
});

describe('the page and its metrics', () => {
  const BEHIND = { trustedProxies: ['10.0.0.1'], networkPolicy: { from: [AGGREGATOR] } };
  it.each<readonly [string, Values, unknown]>([
    ['ClusterIP', {}, undefined],
    ['NodePort', { service: { type: 'NodePort' } }, undefined],
    ['LoadBalancer', { service: LOCAL }, undefined],
    ['Ingress', { ...BEHIND, ingress: { enabled: true, host: 'a.example' } }, [AGGREGATOR]],
    ['Gateway', { ...BEHIND, gateway: { enabled: true, host: 'a.example', parents: [{ name: 'a' }] } }, [AGGREGATOR]],
  ])('%s: the page is reached by who shall, metrics by all Pods, and nothing else', (_, values, peers) => {
    const one = render({ ...values, flows: { listen: { enabled: false } } });
    expect([peersOf(one, 3000), peersOf(one, 9090), peersOf(one, UDP)]).toEqual([
      peers,
      [{ namespaceSelector: {} }],
      'closed',
    ]);
    expect(one.notes).not.toContain('forwarded headers are believed');
  });

  it('warns where every Pod can pose as the proxy', () => {
    const values = { trustedProxies: ['10.0.0.0/8'], ingress: { enabled: true, host: 'a.example' } };
    expect(render(values).notes).toContain('WARNING: forwarded headers are believed from 10.0.0.0/8');
  });

  it.each([
    ['a port of Nodes', { type: 'NodePort' }, {}, 'on'],
    ['a port of Nodes beside an https Ingress', { type: 'NodePort' }, { ingress: { tlsSecret: 'a' } }, 'off'],
    ['a load balancer behind an https address', OPEN, { publicUrl: 'https://a.example' }, 'off'],
    [
      'a port of Nodes that was asked for',
      { type: 'NodePort' },
      { publicUrl: 'https://a.example', plainHttp: 'on' },
      'on',
    ],
  ])('plain HTTP at %s', (_, service, values: Values, expected) => {
    const ingress = 'ingress' in values ? { enabled: true, host: 'a.example', tlsSecret: 'a' } : { enabled: false };
    const one = render({ service, trustedProxies: ['10.0.0.1'], ...values, ingress });
    expect(envOf(find(one, 'Deployment'))['NETLOFT_PLAIN_HTTP']).toBe(expected);
  });
});

describe('who Netloft acts as', () => {
  const groups = ['web', 'ops: a'];
  const withGroups = render({ name: 'n', signIn: { password: { groups } } }, { release: { namespace: 'x' } });

  it('may be named by its account: the admin’s account and each of its groups', () => {
    const deployment = find(withGroups, 'Deployment', 'n');
    if (deployment === undefined) throw new Error('there is no Deployment');
    expect(impersonationFaults(deployment, withGroups.manifests)).toEqual([]);
    expect(find(withGroups, 'ClusterRole', 'n-admin-groups')?.['rules']).toEqual([
      { apiGroups: [''], resources: ['groups'], verbs: ['impersonate'], resourceNames: groups },
    ]);
    const without = withGroups.manifests.filter(({ metadata }) => !/admin-groups|impersonate/.test(metadata.name));
    expect(impersonationFaults(deployment, without)).toEqual([
      'no rule lets n act as serviceaccounts n-admin',
      'no rule lets n act as groups web',
      'no rule lets n act as groups ops: a',
    ]);
  });

  it('is nobody where the password is off: the account and all that hangs on it are left out', () => {
    const rights = { captureFiles: true, flowAggregator: true, nsx: true };
    const of = (enabled: boolean): Rendered =>
      render({ signIn: { password: { enabled, groups: ['web'] } }, rbac: { rights } });
    const named = ({ manifests }: Rendered): readonly string[] =>
      manifests.flatMap(({ kind, metadata: { name, namespace = '' } }) =>
        /Role|ServiceAccount|Namespace/.test(kind) ? [`${kind} ${namespace}/${name}`] : [],
      );
    expect(named(of(true))).toContain('ServiceAccount netloft/netloft-admin');
    expect(named(of(false))).toEqual([
      'ServiceAccount netloft/netloft',
      'ClusterRole /netloft',
      'ClusterRoleBinding /netloft',
      'Role kube-system/netloft',
      'RoleBinding kube-system/netloft',
      'Role flow-aggregator/netloft',
      'RoleBinding flow-aggregator/netloft',
    ]);
    expect(JSON.stringify(of(false).manifests)).not.toMatch(/netloft-admin|impersonate/);
  });

  it.each([
    ['has its token', {}, undefined],
    ['has none where a kubeconfig holds the credentials', { kubeconfig: { existingSecret: 'a' } }, false],
    [
      'has it where a context of the kubeconfig names its file',
      { kubeconfig: { existingSecret: 'a', mountToken: true } },
      undefined,
    ],
  ])('the Pod %s', (_, values, mounted) => {
    const one = render(values);
    expect(at(find(one, 'Deployment'), 'spec', 'template', 'spec', 'automountServiceAccountToken')).toBe(mounted);
    // The admin's account is acted as; no Pod runs as it.
    expect(find(one, 'ServiceAccount', 'netloft-admin')?.['automountServiceAccountToken']).toBe(false);
  });

  it('is told of rights that reach far, where they are given', () => {
    const told = (values: Values): boolean =>
      render({ rbac: { rights: { nsx: true } }, ...values }).notes.includes('may register the cluster at NSX');
    expect(told({})).toBe(true);
    expect(told({ rbac: {} })).toBe(false);
    expect(told({ signIn: { password: { enabled: false } } })).toBe(false);
  });

  it('is no group where the password is off', () => {
    const one = render({ signIn: { password: { enabled: false, groups } } });
    expect(find(one, 'ClusterRole', 'netloft-admin-groups')).toBeUndefined();
    expect(envOf(find(one, 'Deployment'))['NETLOFT_ADMIN_GROUPS']).toBeUndefined();
  });

  it.each([
    ['signIn.password.groups', { password: { groups: ['a', 'system:masters'] } }],
    ['signIn.trustedHeader.users', { trustedHeader: { proxies: ['10.0.0.1'], users: ['system:admin'] } }],
    ['signIn.trustedHeader.groups', { trustedHeader: { users: ['a'], groups: ['system:masters'] } }],
  ])('is nobody of Kubernetes’ own: %s', (path, signIn) => {
    expect(() => render({ signIn })).toThrow(`${path}: may not hold system:`);
  });
});

describe('a proxy is never everybody, or close to it', () => {
  it.each([
    ['0.0.0.0/0', 'may not hold 0.0.0.0/0'],
    ['128.0.0.0/1', 'may not hold 128.0.0.0/1'],
    ['8.0.0.0/7', 'may not hold 8.0.0.0/7'],
    ['::/0', 'may not hold ::/0'],
    ['2000::/3', 'may not hold 2000::/3'],
    ['::ffff:0:0/96', 'takes addresses of IPv4 as such'],
    ['0:0:0:0:0:FFFF:a00:0/104', 'takes addresses of IPv4 as such'],
    ['10.0.0.256', 'takes addresses such as 10.0.0.1'],
    ['1:2', 'takes addresses such as 10.0.0.1'],
    ['::1::/64', 'takes addresses such as 10.0.0.1'],
  ])('%s', (proxy, words) => {
    expect(() => render({ trustedProxies: ['10.0.0.1', proxy] })).toThrow(`: trustedProxies: ${words}`);
    const trustedHeader = { proxies: [proxy], users: ['a'] };
    expect(() => render({ signIn: { trustedHeader } })).toThrow(`: signIn.trustedHeader.proxies: ${words}`);
  });

  it.each(['10.0.0.0/8', '192.0.2.255/32', 'fd00::/8', '2001:DB8::1', '::1', '1:2:3:4:5:6:7:8/128', 'fe80::1:2/64'])(
    '%s may be one',
    (proxy) => {
      expect(envOf(find(render({ trustedProxies: [proxy] }), 'Deployment'))['NETLOFT_TRUST_PROXY']).toBe(proxy);
    },
  );

  it('nor can every Pod pose as one that names people without a warning', () => {
    const signIn = { trustedHeader: { proxies: ['10.0.0.1'], users: ['jane', 'joe'] } };
    const words = 'WARNING: who one is is believed from 10.0.0.1';
    expect(render({ signIn }).notes).toContain(words);
    expect(render({ signIn, networkPolicy: { enabled: false } }).notes).toContain('jane, joe, without a password');
    expect(render({ signIn, networkPolicy: { from: [AGGREGATOR] } }).notes).not.toContain(words);
  });
});

describe('what Kubernetes or the server would not take', () => {
  const peers = [{ ipBlock: { cidr: '10.0.0.0/8' }, namespaceSelector: {} }];
  it.each<readonly [string, Values]>([
    ['tls.addresses', { tls: { mode: 'selfSigned', addresses: ['10.0.0.300'] } }],
    ['service.loadBalancerSourceRanges', { service: { ...OPEN, loadBalancerSourceRanges: ['10.0.0.999/8'] } }],
    ['networkPolicy.from', { networkPolicy: { from: peers } }],
    ['networkPolicy.flowsFrom', { networkPolicy: { flowsFrom: peers } }],
    ['metrics.from', { metrics: { from: [{ ipBlock: { cidr: '300.0.0.0/8' } }] } }],
    [
      'networkPolicy.from',
      { networkPolicy: { from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.256/32'] } }] } },
    ],
    ['signIn.oidc.issuer', { signIn: { oidc: { issuer: 'https://sso.example.com:65536/r', clientId: 'a' } } }],
    ['publicUrl', { publicUrl: 'https://a.example:99999' }],
    ['nsx.managers', { nsx: { managers: ['https://a', 'https://b:0'] } }],
    ['antrea.serviceUrl', { antrea: { serviceUrl: 'prod=https://10.0.0.1,lab=https://10.0.0.2:70000' } }],
    ['flows.store.clickhouse.url', { flows: { store: { clickhouse: { url: 'http://a:100000/b' } } } }],
    ['fileServers', { fileServers: [`a:70000=SHA256:${'A'.repeat(43)}`] }],
    ['tls.names', { tls: { mode: 'certManager', serviceNames: false, certManager: { issuer: 'a' } } }],
  ])('is refused by name: %s', (path, values) => {
    expect(() => render(values)).toThrow(`: ${path}: `);
  });

  it('is not asked of what is off', () => {
    const away = { listen: { enabled: false }, store: CLICKHOUSE };
    const many = { replicas: 2, persistence: { accessMode: 'ReadWriteMany' }, flows: away };
    const one = render({ ...many, podDisruptionBudget: { enabled: false, maxUnavailable: 2 } });
    expect(one.manifests.filter(({ kind }) => kind === 'PodDisruptionBudget')).toEqual([]);
    expect(() => render({ publicUrl: 'https://a.example:65535' })).not.toThrow();
  });

  it('is not two roles of one name where Antrea and the Flow Aggregator share a Namespace', () => {
    const antrea = { namespace: 'antrea', flowAggregatorNamespace: 'antrea' };
    const roles = render({ antrea, rbac: { rights: { flowAggregator: true } } }).manifests.filter(
      ({ kind, metadata }) => kind === 'Role' && metadata.namespace === 'antrea',
    );
    expect(roles.map(({ metadata }) => metadata.name)).toEqual([
      'netloft',
      'netloft-flow-aggregator',
      'netloft-admin',
      'netloft-admin-flow-aggregator',
    ]);
  });
});

describe('where Pods connect to', () => {
  const ports = (one: Rendered, called = 'netloft'): readonly string[] =>
    (at<readonly Values[]>(find(one, 'NetworkPolicy', called), 'spec', 'egress') ?? []).flatMap((rule) =>
      (at<readonly { port: number; protocol: string }[]>(rule, 'ports') ?? []).map(
        ({ port, protocol }) => `${protocol} ${port}`,
      ),
    );
  const DNS = ['UDP 53', 'TCP 53'];
  const OWN = ['TCP 443', 'TCP 6443', 'TCP 8443', 'TCP 10349'];
  const theia = { theiaUrl: 'a=http://theia:8124/default,b=https://b' };

  it.each<readonly [string, Values, readonly string[]]>([
    ['API servers and Antrea alone, by themselves', {}, []],
    [
      'nothing of other addresses of the API server, which are compared only',
      { cluster: { addresses: ['https://a:16443'] } },
      [],
    ],
    [
      'ClickHouse, at the port of its Pods too',
      { flows: { store: { mode: 'clickhouse', clickhouse: { url: 'http://a/b' } } } },
      ['TCP 80', 'TCP 8123'],
    ],
    ['no ClickHouse that is not used', { flows: { store: { mode: 'off', clickhouse: { url: 'http://a/b' } } } }, []],
    ['those of Theia of each cluster', { flows: theia }, ['TCP 8124', 'TCP 8123']],
    ['the stream', { flows: { streamUrl: 'a=https://a,b=https://b:24740' } }, ['TCP 14740', 'TCP 24740']],
    ['file servers', { fileServers: [`a:22=SHA256:${'A'.repeat(43)}`] }, ['TCP 22']],
    ['Antrea’s Service of each cluster', { antrea: { serviceUrl: 'a=https://a:1,b=https://b:2' } }, ['TCP 1', 'TCP 2']],
    [
      'the issuer and NSX',
      { signIn: { oidc: { issuer: 'https://a:9443/r', clientId: 'a' } }, nsx: { managers: ['https://b:7443'] } },
      ['TCP 9443', 'TCP 7443'],
    ],
  ])('the server: %s', (_, values, more) => {
    expect(ports(render(values))).toEqual([...DNS, ...OWN, ...more]);
  });

  it('a collector: to ClickHouse and the stream, and to no cluster', () => {
    const flows = { store: CLICKHOUSE, streamUrl: 'https://a:14740' };
    const one = render({ flows, collector: { enabled: true }, nsx: { managers: ['https://b:7443'] } });
    expect(ports(one, 'netloft-collector')).toEqual([...DNS, 'TCP 80', 'TCP 8123', 'TCP 14740']);
    // The server leaves the stream to it.
    expect(ports(one)).not.toContain('TCP 14740');
    const collectorEgressPorts = [9000];
    const named = render({ flows, collector: { enabled: true }, networkPolicy: { collectorEgressPorts } });
    expect(ports(named, 'netloft-collector')).toContain('TCP 9000');
  });

  it('DNS of OpenShift is at another port', () => {
    expect(ports(render({ networkPolicy: { dnsPorts: [5353], egressPorts: [] } }))).toEqual(['UDP 5353', 'TCP 5353']);
  });
});

it('numbers of users are left to a cluster that gives its own', () => {
  const ids = { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 };
  const security = (assignIds: boolean): unknown =>
    at(find(render({ podSecurity: { assignIds } }), 'Deployment'), 'spec', 'template', 'spec', 'securityContext');
  expect(security(true)).toMatchObject(ids);
  for (const key of Object.keys(ids)) expect(security(false)).not.toHaveProperty(key);
  expect(security(false)).toMatchObject({ runAsNonRoot: true });
});

it('limits and addresses of several clusters reach the server', () => {
  const serviceUrl = 'prod=https://10.96.0.20,lab=https://10.97.0.20:443';
  const one = render({
    limits: { requestsPerMinute: 2_000_000, signInsPerMinute: 20 },
    antrea: { serviceUrl },
    kubeconfig: { existingSecret: 'a', contexts: ['prod', 'lab'] },
  });
  expect(envOf(find(one, 'Deployment'))).toMatchObject({
    NETLOFT_REQUESTS_PER_MINUTE: '2000000',
    NETLOFT_SIGN_INS_PER_MINUTE: '20',
    NETLOFT_ANTREA_SERVICE_URL: serviceUrl,
  });
});

describe('a certificate of cert-manager', () => {
  const specOf = (tls: Values): unknown =>
    find(render({ tls: { mode: 'certManager', certManager: { issuer: 'acme' }, ...tls } }), 'Certificate')?.['spec'];

  it('has the names of the Service, which a public authority would not sign, unless they are left away', () => {
    expect(specOf({ names: ['a.example'] })).toMatchObject({
      dnsNames: ['netloft', 'netloft.netloft', 'netloft.netloft.svc', 'localhost', 'a.example'],
    });
    expect(specOf({ names: ['a.example'], serviceNames: false })).toMatchObject({ dnsNames: ['a.example'] });
  });

  it('comes from an issuer of any project', () => {
    const certManager = { issuer: 'a', issuerKind: 'AWSPCAClusterIssuer', issuerGroup: 'awspca.cert-manager.io' };
    expect(specOf({ certManager })).toMatchObject({
      issuerRef: { name: 'a', kind: 'AWSPCAClusterIssuer', group: 'awspca.cert-manager.io' },
    });
  });

  it('is checked by a Gateway for the name that it has', () => {
    const gateway = { enabled: true, host: 'a.example', parents: [{ name: 'a' }], backendTls: { publicCa: true } };
    const tls = { mode: 'certManager', serviceNames: false, names: ['a.example'], certManager: { issuer: 'acme' } };
    const policy = find(render({ gateway, tls, trustedProxies: ['10.0.0.1'] }), 'BackendTLSPolicy');
    expect(at(policy, 'spec', 'validation', 'hostname')).toBe('a.example');
  });
});

describe('values that would be passed over', () => {
  it.each([
    ['service.nodePort', { service: { nodePort: 30080 } }],
    ['flows.listen.service.nodePort', { flows: { listen: { service: { nodePort: 30739 } } } }],
    ['collector.service.tlsNodePort', { collector: { service: { tlsNodePort: 30740 } } }],
    [
      'collector.service.tlsNodePort',
      { collector: { service: { type: 'NodePort', nodePort: 30739, tlsNodePort: 30739 } } },
    ],
    ['service.loadBalancerClass', { service: { type: 'NodePort', loadBalancerClass: 'a/b' } }],
    ['service.externalTrafficPolicy', { service: { externalTrafficPolicy: 'Local' } }],
    [
      'flows.listen.service.loadBalancerSourceRanges',
      { flows: { listen: { service: { ...RANGES, type: 'NodePort' } } } },
    ],
    ['collector.service.loadBalancerClass', { collector: { service: { loadBalancerClass: 'a/b' } } }],
    ['persistence.existingClaim', { persistence: { enabled: false, existingClaim: 'a' } }],
    ['flows.theiaUrl', { flows: { theiaCredential: { user: 'a' } } }],
    ['flows.theiaUrl', { flows: { theiaUrl: 'http://a', theiaCredential: { caConfigMap: 'a' } } }],
    [
      'flows.store.clickhouse.url',
      { flows: { store: { mode: 'clickhouse', clickhouse: { url: 'http://a', caConfigMap: 'a' } } } },
    ],
    ['flows.theiaCredential.user', { flows: { theiaUrl: 'http://a', theiaCredential: { existingSecret: 'a' } } }],
  ])('are refused: %s', (path, values) => {
    expect(() => render(values)).toThrow(`: ${path}: `);
  });
});

describe('Secrets of the installer', () => {
  it('for NSX is mounted: it is of this Namespace, whatever clusters are shown, and no right to read it is given', () => {
    const one = render({
      nsx: { managers: ['https://nsx'], existingSecret: 'nsx' },
      kubeconfig: { existingSecret: 'c' },
    });
    const env = envOf(find(one, 'Deployment'));
    expect([env['NETLOFT_NSX_SECRET_DIR'], env['NETLOFT_NSX_SECRET']]).toEqual([
      '/etc/netloft/nsx-credential',
      undefined,
    ]);
    const volumes = at<readonly Values[]>(find(one, 'Deployment'), 'spec', 'template', 'spec', 'volumes');
    expect(volumes).toContainEqual({ name: 'nsx-credential', secret: { secretName: 'nsx', defaultMode: 288 } });
    const rules = one.manifests.flatMap((each) => at<readonly { resources?: string[] }[]>(each, 'rules') ?? []);
    expect(rules.filter(({ resources }) => resources?.includes('secrets'))).toEqual([]);
  });

  it.each(['embedded', 'off', 'clickhouse'])('for Theia goes with the store %s', (mode) => {
    const store = { ...CLICKHOUSE, mode };
    const theiaCredential = { user: 'reader', existingSecret: 'theia', key: 'pw' };
    const one = render({ flows: { store, theiaUrl: 'http://theia:8123', theiaCredential } });
    const container = at<readonly Values[]>(find(one, 'Deployment'), 'spec', 'template', 'spec', 'containers')?.[0];
    expect(envOf(find(one, 'Deployment'))['NETLOFT_THEIA_CLICKHOUSE_USER']).toBe('reader');
    expect(at(container, 'env')).toContainEqual({
      name: 'NETLOFT_THEIA_CLICKHOUSE_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'theia', key: 'pw' } },
    });
  });
});

it('authorities of ClickHouse and of Theia reach who asks them, each its own', () => {
  const clickhouse = { url: 'https://clickhouse:8443', caConfigMap: 'store-ca' };
  const theia = { theiaUrl: 'https://theia:8443', theiaCredential: { caConfigMap: 'theia-ca' } };
  const mounted = (one: Rendered, called: string, path: string): unknown => {
    const spec = at(find(one, 'Deployment', called), 'spec', 'template', 'spec');
    const mounts = at<readonly object[]>(spec, 'containers')?.flatMap(
      (container) => at<readonly { name: string; mountPath: string }[]>(container, 'volumeMounts') ?? [],
    );
    const name = mounts?.find(({ mountPath }) => path.startsWith(`${mountPath}/`))?.name;
    return at(
      at<readonly { name: string }[]>(spec, 'volumes')?.find((volume) => volume.name === name),
      'configMap',
      'name',
    );
  };
  const one = render({ flows: { store: { mode: 'clickhouse', clickhouse }, ...theia }, collector: { enabled: true } });
  for (const called of ['netloft', 'netloft-collector']) {
    const env = envOf(find(one, 'Deployment', called));
    expect(mounted(one, called, env['NETLOFT_FLOW_STORE_CA'] ?? '')).toBe('store-ca');
  }
  const env = envOf(find(one, 'Deployment'));
  expect(mounted(one, 'netloft', env['NETLOFT_THEIA_CLICKHOUSE_CA'] ?? '')).toBe('theia-ca');
  expect(envOf(find(one, 'Deployment', 'netloft-collector'))).not.toHaveProperty('NETLOFT_THEIA_CLICKHOUSE_CA');
  expect(JSON.stringify(render({ flows: { store: { clickhouse } } }).manifests)).not.toContain('store-ca');
});

it('a collector’s volume has room for its buffer and half as much again', () => {
  const one = render({ flows: { store: CLICKHOUSE, bufferMb: 10_000 }, collector: { enabled: true } });
  const deployment = find(one, 'Deployment', 'netloft-collector');
  expect(envOf(deployment)['NETLOFT_FLOW_BUFFER_MB']).toBe('10000');
  expect(at(deployment, 'spec', 'template', 'spec', 'volumes')).toContainEqual({
    name: 'data',
    emptyDir: { sizeLimit: '15512M' },
  });
});

it('labels of the installer are on all Pods and in no selector', () => {
  const one = render({ podLabels: { team: 'a' }, flows: { store: CLICKHOUSE }, collector: { enabled: true } });
  for (const name of ['netloft', 'netloft-collector']) {
    expect(at(find(one, 'Deployment', name), 'spec', 'template', 'metadata', 'labels', 'team')).toBe('a');
    expect(at(find(one, 'Deployment', name), 'spec', 'selector', 'matchLabels', 'team')).toBeUndefined();
  }
});

describe('a self-signed certificate', () => {
  const OLD = { 'tls.crt': Buffer.from('old').toString('base64'), 'tls.key': 'a2V5' };
  const secretOf = (tls: Values, annotations?: Values): KubeManifest | undefined => {
    const lookup = (...[, kind, , called]: readonly unknown[]): unknown =>
      annotations !== undefined && kind === 'Secret' && called === 'netloft-tls'
        ? { metadata: { annotations }, data: OLD }
        : undefined;
    return find(
      render({ tls: { mode: 'selfSigned', ...tls } }, { lookup, release: { upgrade: true } }),
      'Secret',
      'netloft-tls',
    );
  };
  const marks = secretOf({ names: ['a.example'] })?.metadata.annotations ?? {};
  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const HOLDS = 'netloft.io/certificate-holds';
  const ENDS = 'netloft.io/certificate-ends';

  it('says what it is for, and until when it is good', () => {
    expect(marks[HOLDS]).toBe('netloft netloft.netloft netloft.netloft.svc localhost a.example');
    expect([day(824), day(825)]).toContain(marks[ENDS]);
  });

  it.each<readonly [string, Values, Values, boolean]>([
    ['is kept while it is good', { names: ['a.example'] }, marks, true],
    ['of somebody else is kept', { names: ['a.example'] }, { other: 'mark' }, true],
    ['is made again for another name', { names: ['b.example'] }, marks, false],
    ['is made again for another address', { names: ['a.example'], addresses: ['10.0.0.1'] }, marks, false],
    ['is made again in its last third', { names: ['a.example'] }, { ...marks, [ENDS]: day(270) }, false],
    ['is kept before that', { names: ['a.example'] }, { ...marks, [ENDS]: day(280) }, true],
  ])('%s', (_, tls, annotations, kept) => {
    const secret = secretOf(tls, annotations);
    expect(at(secret, 'data', 'tls.crt') === OLD['tls.crt']).toBe(kept);
    // What was not marked is not: the chart knows nothing of it.
    if (kept) expect(secret?.metadata.annotations?.[ENDS]).toBe(annotations[ENDS]);
    else expect(secret?.metadata.annotations?.[ENDS]).toBe(day(825));
  });
});
