import { describe, expect, it } from 'vitest';
import type { KubeManifest } from './helm/chart.ts';
import { securityFaults } from './pod-security.ts';
import { referenceFaults, type PodTemplate } from './references.ts';
import { schemaFaults } from './validate.ts';

const labels = { app: 'a' };
const container = {
  name: 'a',
  image: 'a:1',
  ports: [{ name: 'http', containerPort: 3000 }],
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
};
const pod = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [container],
};
const deployment = (spec: object = {}, template: object = {}): KubeManifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a', namespace: 'n' },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { ...pod, ...template } },
    ...spec,
  },
});
const other = (apiVersion: string, kind: string, rest: object): KubeManifest => ({
  apiVersion,
  kind,
  metadata: { name: 'a', namespace: 'n' },
  ...rest,
});
const service = (ports: readonly object[], selector: object = labels): KubeManifest =>
  other('v1', 'Service', { spec: { selector, ports } });

describe('Kubernetes’ schemas', () => {
  it('take what is right', () => {
    expect(schemaFaults(deployment())).toEqual([]);
  });

  it.each<[string, KubeManifest, string]>([
    [
      'an unknown field',
      deployment({ replica: 2 }),
      "Deployment a/spec: must NOT have additional properties 'replica'",
    ],
    ['an unknown field far below', deployment({}, { containers: [{ ...container, enviroment: [] }] }), "'enviroment'"],
    ['text for a number', deployment({ replicas: '2' }), '/spec/replicas: must be integer'],
    ['a fraction', deployment({ replicas: 1.5 }), '/spec/replicas: must be integer'],
    ['a missing field', deployment({ selector: undefined }), "must have required property 'selector'"],
    [
      'a number for an annotation',
      other('v1', 'Secret', { metadata: { name: 'a', annotations: { a: 1 } } }),
      'must be string',
    ],
    ['a Secret that is not base64', other('v1', 'Secret', { data: { a: 'not base64!' } }), '/data/a'],
    [
      'a quantity that is none',
      deployment({}, { containers: [{ ...container, resources: { limits: { memory: 'much' } } }] }),
      '/limits/memory',
    ],
    ['a name that is none', other('v1', 'Secret', { metadata: { name: 'A_b' } }), '/metadata/name'],
    [
      'a kind of another version',
      other('extensions/v1beta1', 'Ingress', {}),
      'nothing is known of extensions/v1beta1 Ingress',
    ],
    [
      'a custom kind with an unknown field',
      other('monitoring.coreos.com/v1', 'ServiceMonitor', {
        spec: { selector: {}, endpoints: [{ port: 'a', bearer: 'b' }] },
      }),
      "'bearer'",
    ],
  ])('refuse %s', (_, manifest, words) => {
    expect(schemaFaults(manifest).join('\n')).toContain(words);
  });
});

describe('names that nothing answers to', () => {
  const ports = [{ name: 'http', port: 3000, targetPort: 'http' }];
  it('are none where all fits', () => {
    expect(referenceFaults([deployment(), service(ports)], new Set())).toEqual([]);
  });

  it.each<[string, readonly KubeManifest[], string]>([
    ['a Service without Pods', [deployment(), service(ports, { app: 'b' })], 'selects 0 kinds of Pods'],
    ['a Service to no port', [deployment(), service([{ port: 1, targetPort: 'https' }])], 'leads to port https'],
    [
      'a Deployment of other Pods',
      [deployment({ selector: { matchLabels: { app: 'b' } } })],
      'does not select its own Pods',
    ],
    ['an account', [deployment({}, { serviceAccountName: 'b' })], 'no ServiceAccount b'],
    [
      'a volume that is not mounted',
      [deployment({}, { volumes: [{ name: 'v', emptyDir: {} }] })],
      'does not mount volume v',
    ],
    [
      'a mount of no volume',
      [deployment({}, { containers: [{ ...container, volumeMounts: [{ name: 'v' }] }] })],
      'which is no volume',
    ],
    [
      'a Secret',
      [deployment({}, { containers: [{ ...container, env: [{ valueFrom: { secretKeyRef: { name: 's' } } }] }] })],
      'no Secret s',
    ],
    [
      'a probe at no port',
      [deployment({}, { containers: [{ ...container, livenessProbe: { httpGet: { port: 'x' } } }] })],
      'livenessProbe asks at x',
    ],
    [
      'a role',
      [other('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { kind: 'Role', name: 'r' }, subjects: [] })],
      'binds Role r',
    ],
    [
      'a route',
      [
        other('gateway.networking.k8s.io/v1', 'HTTPRoute', {
          spec: { rules: [{ backendRefs: [{ name: 'b', port: 1 }] }] },
        }),
      ],
      'leads to b:1',
    ],
    [
      'a policy of TLS to a backend',
      [
        other('gateway.networking.k8s.io/v1', 'BackendTLSPolicy', {
          spec: {
            targetRefs: [{ name: 'b', sectionName: 'https' }],
            validation: { caCertificateRefs: [{ name: 'c' }] },
          },
        }),
      ],
      'BackendTLSPolicy is of port https of b, which no Service has\nno ConfigMap c with ca.crt',
    ],
  ])('%s', (_, manifests, words) => {
    expect(referenceFaults(manifests, new Set()).join('\n')).toContain(words);
  });
});

describe('the restricted standard', () => {
  const template = (container_: object = {}, spec: object = {}): PodTemplate => ({
    metadata: { labels },
    spec: { ...pod, containers: [{ ...container, ...container_ }], ...spec },
  });
  it('is kept', () => {
    expect(securityFaults(template())).toEqual([]);
  });

  it.each<[string, PodTemplate]>([
    ['root', template({}, { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } })],
    ['no seccomp profile', template({}, { securityContext: { runAsNonRoot: true } })],
    ['the Node’s network', template({}, { hostNetwork: true })],
    [
      'a root that is written to',
      template({ securityContext: { ...container.securityContext, readOnlyRootFilesystem: false } }),
    ],
    [
      'capabilities',
      template({
        securityContext: { ...container.securityContext, capabilities: { drop: ['ALL'], add: ['NET_RAW'] } },
      }),
    ],
    ['more privileges', template({ securityContext: {} })],
  ])('refuses %s', (_, broken) => {
    expect(securityFaults(broken)).not.toEqual([]);
  });
});
