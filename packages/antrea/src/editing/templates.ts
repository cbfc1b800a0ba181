import type { PolicyKind } from '@netloft/contracts';
import type { Json } from '../evaluation/read.ts';
import { toYaml } from './display.ts';

export type EditorKind = Extract<PolicyKind, 'AntreaClusterNetworkPolicy' | 'AntreaNetworkPolicy' | 'K8sNetworkPolicy'>;

export interface PolicyTemplate {
  readonly id: string;
  readonly title: string;
  /** One sentence: what it does, and what to know first. */
  readonly description: string;
  /** Kinds in which it can be written. */
  readonly kinds: readonly EditorKind[];
}

const EVERY: readonly EditorKind[] = ['AntreaClusterNetworkPolicy', 'AntreaNetworkPolicy', 'K8sNetworkPolicy'];
const ANTREA: readonly EditorKind[] = ['AntreaClusterNetworkPolicy', 'AntreaNetworkPolicy'];
const CLUSTER: readonly EditorKind[] = ['AntreaClusterNetworkPolicy'];

/** Drafts to start from. */
export const TEMPLATES: readonly PolicyTemplate[] = [
  { id: 'blank', title: 'Empty policy', description: 'The fields that every policy has, nothing else.', kinds: EVERY },
  {
    id: 'default-deny-ingress',
    title: 'Default deny, ingress',
    description: 'Nobody may connect to the Pods of one Namespace unless another policy allows it.',
    kinds: EVERY,
  },
  {
    id: 'default-deny-egress',
    title: 'Default deny, egress',
    description: 'The Pods of one Namespace may connect nowhere unless another policy allows it. Allow DNS first.',
    kinds: EVERY,
  },
  {
    id: 'default-deny',
    title: 'Default deny, both ways',
    description: 'The Pods of one Namespace talk to nobody unless another policy allows it. Allow DNS first.',
    kinds: EVERY,
  },
  {
    id: 'dns-allow',
    title: 'Allow DNS',
    description: 'The Pods of one Namespace may ask the cluster’s DNS. Goes with every deny of egress.',
    kinds: EVERY,
  },
  {
    id: 'isolate-namespace',
    title: 'Isolate a Namespace',
    description:
      'Pods of the Namespace talk to each other and to DNS; what comes from or goes to other Pods is dropped.',
    kinds: EVERY,
  },
  {
    id: 'allow-from-namespace',
    title: 'Allow from a Namespace',
    description: 'Pods of another Namespace may connect to the Pods of this one.',
    kinds: EVERY,
  },
  {
    id: 'zero-trust-namespace',
    title: 'Zero trust inside a Namespace',
    description: 'One workload may reach one other on one port; everything else inside the Namespace is dropped.',
    kinds: ANTREA,
  },
  {
    id: 'fqdn-drop',
    title: 'Block a name (FQDN)',
    description: 'Chosen Pods may not reach a DNS name; everything else stays open to them.',
    kinds: CLUSTER,
  },
  {
    id: 'baseline-default-deny',
    title: 'Baseline default deny',
    description:
      'Pods of a Namespace without any other policy are denied ingress; teams open it with NetworkPolicies of their own.',
    kinds: CLUSTER,
  },
];

interface Place {
  readonly kind: EditorKind;
  readonly namespace: string;
  readonly apiVersion: string;
}
type Rule = Readonly<Record<string, unknown>>;

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
const DNS_PORTS = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
];
const inNamespace = (name: string): Rule => ({ namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: name } } });
/** Pods of the cluster's DNS as every distribution labels them. */
const DNS_PODS: Rule = { ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } };

const DEFAULT_VERSIONS: Readonly<Record<EditorKind, string>> = {
  AntreaClusterNetworkPolicy: 'crd.antrea.io/v1beta1',
  AntreaNetworkPolicy: 'crd.antrea.io/v1beta1',
  K8sNetworkPolicy: 'networking.k8s.io/v1',
};

interface Antrea {
  readonly tier?: string;
  readonly priority?: number;
  readonly appliedTo?: readonly Rule[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

function antrea(
  place: Place,
  name: string,
  { tier = 'application', priority = 10, appliedTo, ...rules }: Antrea,
): Json {
  const isCluster = place.kind === 'AntreaClusterNetworkPolicy';
  return {
    apiVersion: place.apiVersion,
    kind: isCluster ? 'ClusterNetworkPolicy' : 'NetworkPolicy',
    metadata: isCluster ? { name: `${name}-${place.namespace}` } : { name, namespace: place.namespace },
    spec: {
      priority,
      tier,
      appliedTo: appliedTo ?? [isCluster ? inNamespace(place.namespace) : { podSelector: {} }],
      ...rules,
    },
  };
}

const kubernetes = (place: Place, name: string, spec: Rule): Json => ({
  apiVersion: place.apiVersion,
  kind: 'NetworkPolicy',
  metadata: { name, namespace: place.namespace },
  spec: { podSelector: {}, ...spec },
});

/** Peers in the policy's own Namespace: of a cluster-wide policy by its name. */
const own = (place: Place): Rule =>
  place.kind === 'AntreaClusterNetworkPolicy' ? inNamespace(place.namespace) : { podSelector: {} };
const drop = (name: string): Rule => ({ name, action: 'Drop' });
const dns = (side: 'rule' | 'antrea'): Rule =>
  side === 'rule'
    ? { to: [DNS_PODS], ports: DNS_PORTS }
    : { name: 'allow-dns', action: 'Allow', to: [DNS_PODS], ports: DNS_PORTS };

type Maker = (place: Place) => Json;
/** How each template is written in Antrea's kinds, and in Kubernetes', which can only allow. */
const MAKERS: Readonly<Record<string, { readonly antrea: Maker; readonly kubernetes?: Maker }>> = {
  blank: {
    antrea: (place) =>
      antrea(place, 'my-policy', { ingress: [{ name: 'rule-1', action: 'Allow', from: [own(place)] }] }),
    kubernetes: (place) =>
      kubernetes(place, 'my-policy', { policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] }),
  },
  'default-deny-ingress': {
    antrea: (place) => antrea(place, 'default-deny-ingress', { priority: 9000, ingress: [drop('drop-ingress')] }),
    kubernetes: (place) => kubernetes(place, 'default-deny-ingress', { policyTypes: ['Ingress'] }),
  },
  'default-deny-egress': {
    antrea: (place) => antrea(place, 'default-deny-egress', { priority: 9000, egress: [drop('drop-egress')] }),
    kubernetes: (place) => kubernetes(place, 'default-deny-egress', { policyTypes: ['Egress'] }),
  },
  'default-deny': {
    antrea: (place) =>
      antrea(place, 'default-deny', { priority: 9000, ingress: [drop('drop-ingress')], egress: [drop('drop-egress')] }),
    kubernetes: (place) => kubernetes(place, 'default-deny', { policyTypes: ['Ingress', 'Egress'] }),
  },
  'dns-allow': {
    antrea: (place) => antrea(place, 'allow-dns', { priority: 5, egress: [dns('antrea')] }),
    kubernetes: (place) => kubernetes(place, 'allow-dns', { policyTypes: ['Egress'], egress: [dns('rule')] }),
  },
  'isolate-namespace': {
    antrea: (place) =>
      antrea(place, 'isolate', {
        priority: 100,
        ingress: [
          { name: 'from-own', action: 'Allow', from: [own(place)] },
          { ...drop('from-other-pods'), from: [{ namespaceSelector: {} }] },
        ],
        egress: [
          { name: 'to-own', action: 'Allow', to: [own(place)] },
          dns('antrea'),
          { ...drop('to-other-pods'), to: [{ namespaceSelector: {} }] },
        ],
      }),
    kubernetes: (place) =>
      kubernetes(place, 'isolate', {
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ podSelector: {} }] }],
        egress: [{ to: [{ podSelector: {} }] }, dns('rule')],
      }),
  },
  'allow-from-namespace': {
    antrea: (place) =>
      antrea(place, 'allow-from', {
        ingress: [{ name: 'from-namespace', action: 'Allow', from: [inNamespace('default')] }],
      }),
    kubernetes: (place) =>
      kubernetes(place, 'allow-from', { policyTypes: ['Ingress'], ingress: [{ from: [inNamespace('default')] }] }),
  },
  'zero-trust-namespace': {
    antrea: (place) => {
      const workload = (app: string): Rule => ({ ...own(place), podSelector: { matchLabels: { app } } });
      const draft = antrea(place, 'zero-trust', {
        ingress: [
          {
            name: 'web-to-api',
            action: 'Allow',
            appliedTo: [workload('api')],
            from: [workload('web')],
            ports: [{ protocol: 'TCP', port: 8080 }],
          },
          { ...drop('drop-inside'), appliedTo: [own(place)], from: [own(place)] },
        ],
      });
      // Applied by rule: the first is about one workload, the last about all.
      const { appliedTo: _appliedTo, ...spec } = draft['spec'] as Rule;
      return { ...draft, spec };
    },
  },
  'fqdn-drop': {
    antrea: (place) => ({
      ...antrea(place, 'drop-name', {}),
      metadata: { name: 'acnp-drop-yelb' },
      spec: {
        priority: 1,
        tier: 'securityops',
        appliedTo: [{ podSelector: { matchLabels: { app: 'ubuntu-20-04' } } }],
        egress: [
          {
            name: 'drop-name',
            action: 'Drop',
            to: [{ fqdn: 'yelb-ui.yelb.carefor.some-dns.net' }],
            ports: [{ protocol: 'TCP', port: 80 }],
          },
          { name: 'allow-rest', action: 'Allow' },
        ],
      },
    }),
  },
  'baseline-default-deny': {
    antrea: (place) =>
      antrea(place, 'baseline-deny', { tier: 'baseline', priority: 100, ingress: [drop('drop-ingress')] }),
  },
};

export interface TemplateOptions {
  /** Namespace that the draft is about; `default` when absent. */
  readonly namespace?: string;
  /** Served version of the kind: `crd.antrea.io/v1alpha1`. The newest when absent. */
  readonly apiVersion?: string;
}

/** A draft as text, with what it does in a comment; undefined when there is no such template for the kind. */
export function templateText(id: string, kind: EditorKind, options: TemplateOptions = {}): string | undefined {
  const template = TEMPLATES.find((one) => one.id === id);
  const makers = MAKERS[id];
  if (template === undefined || makers === undefined || !template.kinds.includes(kind)) return undefined;
  const make = kind === 'K8sNetworkPolicy' ? makers.kubernetes : makers.antrea;
  if (make === undefined) return undefined;
  const { namespace = 'default', apiVersion = DEFAULT_VERSIONS[kind] } = options;
  return `# ${template.description}\n${toYaml(make({ kind, namespace, apiVersion }))}`;
}
