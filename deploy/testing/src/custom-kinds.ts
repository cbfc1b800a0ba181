import type { JsonSchema } from './kubernetes-schema.ts';

/** Schemas of the kinds that are not Kubernetes' own, as far as the chart may use them, written from their projects' API references. */

const text: JsonSchema = { type: 'string', minLength: 1 };
const texts: JsonSchema = { type: 'array', items: text };
const name: JsonSchema = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$' };
const port: JsonSchema = { type: 'integer', minimum: 1, maximum: 65_535 };
const object = (required: readonly string[], properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const metadata = object(['name', 'namespace'], {
  name,
  namespace: name,
  labels: { type: 'object', additionalProperties: { type: 'string' } },
  annotations: { type: 'object', additionalProperties: { type: 'string' } },
});
const kind = (apiVersion: string, called: string, spec: JsonSchema): JsonSchema =>
  object(['apiVersion', 'kind', 'metadata', 'spec'], {
    apiVersion: { const: apiVersion },
    kind: { const: called },
    metadata,
    spec,
  });

const secretOrConfigMap = object([], {
  secret: object(['key'], { name, key: text }),
  configMap: object(['key'], { name, key: text }),
});

const local = object(['group', 'kind', 'name'], { group: { type: 'string' }, kind: text, name });
/** The same in v1 and v1alpha3. One of an authority and the well-known ones must be there, and not both. */
const backendTlsPolicy = (version: string): JsonSchema =>
  kind(
    `gateway.networking.k8s.io/${version}`,
    'BackendTLSPolicy',
    object(['targetRefs', 'validation'], {
      targetRefs: {
        type: 'array',
        minItems: 1,
        maxItems: 16,
        items: object(['group', 'kind', 'name'], { group: { type: 'string' }, kind: text, name, sectionName: name }),
      },
      validation: {
        ...object(['hostname'], {
          hostname: {
            type: 'string',
            maxLength: 253,
            pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
          },
          caCertificateRefs: { type: 'array', minItems: 1, maxItems: 8, items: local },
          wellKnownCACertificates: { enum: ['System'] },
        }),
        oneOf: [{ required: ['caCertificateRefs'] }, { required: ['wellKnownCACertificates'] }],
      },
    }),
  );

/** By `apiVersion/kind`. */
export const CUSTOM_KINDS: Readonly<Record<string, JsonSchema>> = {
  'monitoring.coreos.com/v1/ServiceMonitor': kind(
    'monitoring.coreos.com/v1',
    'ServiceMonitor',
    object(['selector', 'endpoints'], {
      selector: object([], { matchLabels: { type: 'object', additionalProperties: { type: 'string' } } }),
      namespaceSelector: object([], { any: { type: 'boolean' }, matchNames: { type: 'array', items: name } }),
      endpoints: {
        type: 'array',
        minItems: 1,
        items: object(['port'], {
          port: text,
          path: { type: 'string', pattern: '^/' },
          scheme: { enum: ['http', 'https'] },
          interval: { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' },
          tlsConfig: object([], { ca: secretOrConfigMap, serverName: text, insecureSkipVerify: { type: 'boolean' } }),
        }),
      },
    }),
  ),
  'cert-manager.io/v1/Certificate': kind(
    'cert-manager.io/v1',
    'Certificate',
    object(['secretName', 'issuerRef', 'dnsNames'], {
      secretName: name,
      dnsNames: { ...texts, minItems: 1 },
      ipAddresses: texts,
      duration: text,
      renewBefore: text,
      privateKey: object([], {
        algorithm: { enum: ['RSA', 'ECDSA', 'Ed25519'] },
        size: { type: 'integer' },
        rotationPolicy: { enum: ['Never', 'Always'] },
      }),
      usages: { type: 'array', items: { enum: ['digital signature', 'key encipherment', 'server auth'] } },
      issuerRef: object(['name'], {
        name,
        // An issuer of another project has a kind and a group of its own.
        kind: text,
        group: name,
      }),
    }),
  ),
  'gateway.networking.k8s.io/v1/HTTPRoute': kind(
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    object(['parentRefs', 'rules'], {
      parentRefs: {
        type: 'array',
        minItems: 1,
        maxItems: 32,
        items: object(['name'], { group: text, kind: text, name, namespace: name, sectionName: name, port }),
      },
      hostnames: {
        type: 'array',
        maxItems: 16,
        items: { type: 'string', pattern: '^(\\*\\.)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$' },
      },
      rules: {
        type: 'array',
        minItems: 1,
        items: object(['backendRefs'], {
          matches: {
            type: 'array',
            items: object([], {
              path: object(['type', 'value'], {
                type: { enum: ['Exact', 'PathPrefix'] },
                value: { type: 'string', pattern: '^/' },
              }),
            }),
          },
          backendRefs: { type: 'array', minItems: 1, items: object(['name', 'port'], { name, namespace: name, port }) },
        }),
      },
    }),
  ),
  'gateway.networking.k8s.io/v1/BackendTLSPolicy': backendTlsPolicy('v1'),
  'gateway.networking.k8s.io/v1alpha3/BackendTLSPolicy': backendTlsPolicy('v1alpha3'),
};
