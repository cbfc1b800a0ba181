import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mergeValues, readChart, renderChart, type RenderOptions } from './helm/chart.ts';
import { fromYaml } from './helm/yaml.ts';
import { chartFaults, givenBy } from './testing.ts';
import { valuesFaults } from './validate.ts';

type Values = Readonly<Record<string, unknown>>;
const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../helm/netloft');
const chart = readChart(FOLDER);
const EXAMPLES = readdirSync(join(FOLDER, 'examples'));
const example = (name: string): Values => fromYaml(readFileSync(join(FOLDER, 'examples', name), 'utf8')) as Values;

/** Changes of values, each of which has to go with every example, or be refused with the name of the value. Names that YAML reads as numbers or truth are among them. */
const CHANGES = `
name: 'on'
---
name: n-234567890123456789012345678901234567890123
---
image: { repository: registry.example.com:5000/a/b, digest: 'sha256:${'ab'.repeat(32)}', pullPolicy: Always, pullSecrets: ['1', 'true'] }
---
image: { tag: '1e3' }
---
replicas: 3
---
{ replicas: 2, persistence: { accessMode: ReadWriteMany }, flows: { store: { mode: off } } }
---
publicUrl: https://console.example.com:8443
---
{ trustedProxies: [10.0.0.0/8, '2001:db8::/32'], plainHttp: off }
---
{ plainHttp: on, logLevel: debug }
---
cluster: { name: 'sso:prod@east', addresses: ['https://10.13.82.10:6443', 'https://[2001:db8::1]:16443'] }
---
kubeconfig: { existingSecret: '123', key: '456', contexts: ['a b', c/d] }
---
kubeconfig: { existingSecret: '', contexts: [c/d] }
---
antrea: { namespace: '007', serviceUrl: 'https://10.96.0.20:10443', configMaps: [antrea-config-5ct9ktdt77, '1.5'], flowAggregatorNamespace: 'yes' }
---
signIn: { password: { enabled: false }, token: { enabled: false } }
---
signIn: { password: { enabled: false }, token: { enabled: false }, kubeconfig: { enabled: false } }
---
signIn: { password: { existingSecret: '0', key: 'on', groups: ['team: a', '#b'] } }
---
signIn: { trustedHeader: { proxies: [20.20.7.10], users: ['system:admin'] } }
---
signIn: { oidc: { issuer: 'https://sso.example.com:9443/r', clientId: '12', existingSecret: 'no', key: '1', caConfigMap: '2', prompt: login, providerName: 'A: "b" #c', logoutUrl: 'https://sso.example.com/out?c={clientId}', clusters: [a, b], scopes: [openid] } }
---
signIn: { trustedHeader: { proxies: [20.20.7.10], users: ['1', 'a: b'], groups: ['on'] } }
---
signIn: { trustedHeader: { proxies: ['::1/128'], users: [a], userHeader: X-User, groupsHeader: x-user } }
---
sessions: { idleMinutes: 720, maxMinutes: 30 }
---
sessions: { idleMinutes: 10080, maxMinutes: 43200, existingSecret: '1e5', key: 'null' }
---
service: { type: NodePort, nodePort: 30080, port: 80, annotations: { a.b/c: 'on', d: '1' } }
---
service: { type: LoadBalancer, loadBalancerClass: '1', loadBalancerSourceRanges: [10.0.0.0/8, '::/0'], externalTrafficPolicy: Local }
---
{ ingress: { enabled: true, host: a.example.com, className: '1', tlsSecret: '2', annotations: { a: 'true' } }, trustedProxies: [10.0.0.1] }
---
{ ingress: { enabled: true, host: a.example.com } }
---
{ gateway: { enabled: true, host: '1.example.com', https: false, parents: [{ name: '1', kind: Gateway, group: gateway.networking.k8s.io, port: 80 }] }, trustedProxies: ['10.0.0.1'] }
---
tls: { mode: secret, secretName: '1' }
---
{ gateway: { backendTls: { enabled: false, apiVersion: v1alpha3, publicCa: true } } }
---
{ gateway: { backendTls: { apiVersion: v1alpha3, hostname: 1.example.com, caConfigMap: '1' } } }
---
{ gateway: { enabled: true, host: b.example.com, parents: [{ name: '1' }], backendTls: { publicCa: true } }, trustedProxies: ['10.0.0.1'], tls: { mode: secret, secretName: '1' } }
---
tls: { mode: selfSigned, names: [localhost, '*.example.com'], addresses: [10.0.0.1, '::1'] }
---
tls: { mode: certManager, certManager: { issuer: '1', issuerKind: ClusterIssuer } }
---
tls: { mode: certManager, serviceNames: false, names: [a.example.com], certManager: { issuer: '1', issuerKind: AWSPCAClusterIssuer, issuerGroup: awspca.cert-manager.io } }
---
tls: { mode: selfSigned, serviceNames: false }
---
{ limits: { requestsPerMinute: 10000000, signInsPerMinute: 1 }, podSecurity: { assignIds: false } }
---
{ antrea: { serviceUrl: 'sso:prod@east=https://10.96.0.20,lab=https://10.97.0.20:1443' }, kubeconfig: { existingSecret: a, contexts: ['sso:prod@east', lab] } }
---
flows: { streamUrl: 'a=https://10.96.0.30:14740,b=https://10.97.0.30:24740', theiaUrl: 'a=http://10.96.0.40:8124/default,b=https://c' }
---
{ antrea: { namespace: antrea, flowAggregatorNamespace: antrea }, rbac: { rights: { flowAggregator: true } } }
---
networkPolicy: { dnsPorts: [53, 5353], egressPorts: [16443], collectorEgressPorts: [9000] }
---
networkPolicy: { dnsPorts: [], egressPorts: [] }
---
networkPolicy: { from: [{ ipBlock: { cidr: 10.0.0.0/8 }, podSelector: {} }] }
---
trustedProxies: [10.0.0.256]
---
rbac: { create: true, rights: { changes: false, tierAccess: false, traces: false, captures: false } }
---
rbac: { rights: { captureFiles: true, flowAggregator: true, nsx: true } }
---
flows: { listen: { enabled: false } }
---
flows: { listen: { service: { type: LoadBalancer, port: 4999, loadBalancerClass: x/y, loadBalancerSourceRanges: [10.0.0.0/8], externalTrafficPolicy: Local, annotations: { a: b } } } }
---
flows: { tls: { existingSecret: '1', port: 4750, clientCaConfigMap: '2' } }
---
flows: { tls: { clientCaConfigMap: a } }
---
flows: { listen: { service: { type: NodePort, nodePort: 30739, tlsNodePort: 30740 } } }
---
flows: { streamUrl: 'https://10.96.0.30:14740', streamCaConfigMap: '3' }
---
flows: { store: { mode: off }, retentionHours: 87600, maxGb: 1000000, bufferMb: 1000000, theiaUrl: 'http://clickhouse.flow-visibility.svc:8124/default' }
---
flows: { theiaUrl: 'http://clickhouse:8124', theiaCredential: { user: 'on', existingSecret: '4', key: '5' } }
---
flows: { theiaCredential: { user: a } }
---
flows: { theiaUrl: 'https://clickhouse', theiaCredential: { caConfigMap: '6' } }
---
flows: { store: { mode: clickhouse, clickhouse: { url: 'https://clickhouse', caConfigMap: '7' } } }
---
flows: { store: { mode: clickhouse, clickhouse: { url: 'http://clickhouse:9123/a', user: '1', existingSecret: '2', key: '3', cluster: '{cluster}' } } }
---
{ flows: { store: { mode: clickhouse, clickhouse: { url: 'https://clickhouse' } } }, collector: { enabled: true, replicas: 3, resources: { limits: { cpu: 2 } }, service: { type: NodePort } } }
---
nsx: { managers: ['https://nsx.example.com:7443'], thumbprints: ['${'AB:'.repeat(31)}AB'] }
---
nsx: { managers: ['https://nsx.example.com'], existingSecret: '1', auth: token, caConfigMap: '2', requestsPerSecond: 1000 }
---
fileServers: ['files.example.com:2222=SHA256:${'A'.repeat(43)}', '[2001:db8::2]:22=SHA256:${'A'.repeat(43)}']
---
persistence: { enabled: false }
---
persistence: { existingClaim: '1', storageClass: '2', size: '40' }
---
persistence: { storageClass: 'off', accessMode: ReadWriteOncePod, size: 1.5Ti }
---
persistence: { accessMode: ReadWriteMany }
---
networkPolicy: { from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }, { podSelector: {} }], flowsFrom: [{ namespaceSelector: { matchLabels: { a: 'yes' } } }], egressPorts: [] }
---
networkPolicy: { enabled: false }
---
{ ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv6, IPv4] }
---
ipFamilies: [IPv6]
---
ipFamilies: [IPv6, IPv4]
---
metrics: { enabled: false }
---
{ serviceMonitor: { enabled: true, interval: 1m, labels: { release: '1' } }, metrics: { from: [{ podSelector: { matchLabels: { a: b } } }] } }
---
podDisruptionBudget: { maxUnavailable: 2 }
---
podDisruptionBudget: { enabled: false }
---
{ resources: { requests: { cpu: 2, memory: 1.5Gi }, limits: null }, podLabels: { c: '1' }, podAnnotations: { a: 'on' }, nodeSelector: { b: 'true' }, tolerations: [{ key: c, operator: Exists }], affinity: { nodeAffinity: {} }, priorityClassName: '1' }
---
resources: null
`
  .split('\n---\n')
  .map((text) => fromYaml(text) as Values);

/** What a refusal looks like: the template, then the value that is to be changed. */
const REFUSED = /^templates\/\S+:\d+: ([a-z]\w*(?:\.\w+)*): \S/i;
const VALUE_PATHS = new Set<string>();
(function note(values: Values, path: string): void {
  for (const [key, value] of Object.entries(values)) {
    VALUE_PATHS.add(path + key);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) note(value as Values, `${path}${key}.`);
  }
})(chart.values, '');

/** Faults of these values; none also where they are refused in words that name a value. */
function faultsOf(values: Values, options: RenderOptions = {}): readonly string[] {
  const merged = mergeValues(chart.values, values);
  const unknown = valuesFaults(chart.schema, merged);
  if (unknown.length > 0) return unknown;
  try {
    return chartFaults(renderChart(chart, values, options), givenBy(merged));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return VALUE_PATHS.has(REFUSED.exec(message)?.[1] ?? '') ? [] : [message];
  }
}

/** Numbers below `limit` in an order that looks random and is the same each time. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

describe('values that nobody has seen', () => {
  // One example of each kind; the others meet the changes below.
  const KINDS = ['port-forward.yaml', 'flow-stream.yaml', 'collector.yaml', 'oidc.yaml', 'trusted-proxy.yaml'];
  it.each(KINDS)('%s with each change renders to objects that fit, or is refused by name', (name) => {
    const base = example(name);
    const faults = CHANGES.flatMap((change) =>
      faultsOf(mergeValues(base, change)).map((fault) => `${JSON.stringify(change)}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  it('do so with several changes at once, in releases and Namespaces of any name, installed and upgraded', () => {
    const next = numbers(7);
    const faults: string[] = [];
    for (let round = 0; round < 200; round++) {
      const picked = Array.from({ length: 2 + next(5) }, () => CHANGES[next(CHANGES.length)] ?? {});
      const values = picked.reduce(mergeValues, example(EXAMPLES[next(EXAMPLES.length)] ?? ''));
      const release = { name: ['netloft', '007', 'true'][next(3)] ?? '', namespace: ['n', '1', 'no'][next(3)] ?? '' };
      for (const fault of faultsOf(values, { release: { ...release, upgrade: next(2) === 1 } }))
        faults.push(`${JSON.stringify(picked)}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });

  it.each([
    ['a number for a tag', 'image: { tag: 1.0 }'],
    ['a value that is unknown', 'servce: { type: NodePort }'],
    ['a value that is taken away', 'tls: null'],
    ['a whole part that is taken away', 'signIn: { oidc: { issuer: null } }'],
    ['a name in capitals', 'name: Netloft'],
    ['a name that leaves no room', `name: ${'n'.repeat(46)}`],
    ['a port that is none', 'service: { port: 70000 }'],
    ['text for a number', "replicas: '2'"],
    ['no replica', 'replicas: 0'],
    ['a host with a star', "ingress: { host: '*.example.com' }"],
    ['an address with a path', 'publicUrl: https://a.example.com/netloft'],
    ['a network of nobody', 'trustedProxies: [10.0.0.0/33]'],
    ['groups with a comma', "signIn: { password: { groups: ['a,system:masters'] } }"],
    ['a label of Pods that is the chart’s own', 'podLabels: { app.kubernetes.io/component: a }'],
    ['a header that decides otherwise', 'signIn: { trustedHeader: { userHeader: Cookie } }'],
    ['scopes without openid', 'signIn: { oidc: { scopes: [email] } }'],
    ['a password in an address', "flows: { store: { clickhouse: { url: 'http://a:b@c' } } }"],
    ['an annotation that is a number', 'service: { annotations: { a: 1 } }'],
    ['a label that is the chart’s own', 'serviceMonitor: { labels: { app.kubernetes.io/name: a } }'],
    ['a peer that Kubernetes does not know', 'networkPolicy: { from: [{ namespace: a }] }'],
    ['a parent without a name', 'gateway: { parents: [{ namespace: a }] }'],
    ['a version of a policy that has no such target', 'gateway: { backendTls: { apiVersion: v1alpha2 } }'],
    ['a quantity that is none', 'persistence: { size: big }'],
  ])('are refused by the schema: %s', (_, text) => {
    expect(valuesFaults(chart.schema, mergeValues(chart.values, fromYaml(text) as Values))).not.toEqual([]);
  });
});
