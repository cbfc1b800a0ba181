import type { JsonSchema } from '../schema/index.ts';
import { atLeast } from './release.ts';
import {
  address,
  bool,
  cidr,
  conditions,
  exactlyOne,
  integer,
  intOrText,
  labelSelector,
  list,
  oneOfTexts,
  record,
  root,
  text,
} from './builders.ts';

type Properties = Record<string, JsonSchema>;
type Direction = 'ingress' | 'egress';

const LOG_LABEL = '^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$';
const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'TRACE', 'OPTIONS', 'CONNECT', 'PATCH'] as const;

const named = record({ name: text(), namespace: text() }, { required: ['name', 'namespace'] });
const block = (release: string): JsonSchema =>
  record({ cidr, ...(atLeast(release, '2.2') ? { except: list(cidr) } : {}) });

const ports = (release: string): JsonSchema =>
  list(
    record({
      protocol: oneOfTexts('TCP', 'UDP', 'SCTP'),
      port: intOrText,
      endPort: integer(),
      ...(atLeast(release, '1.12') ? { sourcePort: integer(), sourceEndPort: integer() } : {}),
    }),
  );

const protocols = (direction: Direction): JsonSchema =>
  list(
    record(
      {
        icmp: record({ icmpType: integer(0, 255), icmpCode: integer(0, 255) }),
        igmp: record({
          igmpType: { type: 'integer', enum: direction === 'ingress' ? [17] : [18, 22, 34] },
          groupAddress: address,
        }),
      },
      exactlyOne('icmp', 'igmp'),
    ),
  );

const layer7 = (release: string): JsonSchema => {
  const http = record({ host: text(), method: oneOfTexts(...METHODS), path: text() });
  if (!atLeast(release, '1.13')) return list(record({ http }));
  return list(record({ http, tls: record({ sni: text() }) }, exactlyOne('http', 'tls')));
};

/** Members that appliedTo entries of ClusterNetworkPolicies have, at policy level and in rules. */
function clusterAppliedTo(release: string, place: 'policy' | Direction): JsonSchema {
  return list(
    record({
      podSelector: labelSelector,
      namespaceSelector: labelSelector,
      group: text(),
      serviceAccount: named,
      ...(atLeast(release, '1.8') && place !== 'egress' ? { service: named } : {}),
      ...(atLeast(release, '1.15') && place === 'policy' ? { nodeSelector: labelSelector } : {}),
    }),
  );
}

function appliedTo(release: string, place: 'policy' | Direction): JsonSchema {
  return list(
    record({
      podSelector: labelSelector,
      ...(atLeast(release, '1.8') ? { group: text() } : {}),
      ...(atLeast(release, '1.8') && place === 'policy' ? { externalEntitySelector: labelSelector } : {}),
    }),
  );
}

function peers(release: string, direction: Direction, cluster: boolean): JsonSchema {
  const properties: Properties = {
    podSelector: labelSelector,
    namespaceSelector: labelSelector,
    ipBlock: block(release),
    nodeSelector: labelSelector,
  };
  if (cluster || atLeast(release, '1.8')) properties['group'] = text();
  if (!cluster) properties['externalEntitySelector'] = labelSelector;
  if (cluster) {
    properties['serviceAccount'] = named;
    properties['namespaces'] = atLeast(release, '2.0')
      ? record({ match: oneOfTexts('Self'), sameLabels: list(text()) }, { minProperties: 1, maxProperties: 1 })
      : record({ match: oneOfTexts('Self') });
  }
  if (direction === 'egress') properties['fqdn'] = text();
  else if (atLeast(release, '1.10')) properties['scope'] = oneOfTexts('Cluster', 'ClusterSet');
  return list(record(properties));
}

function rule(release: string, direction: Direction, cluster: boolean): JsonSchema {
  const properties: Properties = {
    appliedTo: cluster ? clusterAppliedTo(release, direction) : appliedTo(release, direction),
    action: oneOfTexts('Allow', 'Drop', 'Reject', 'Pass'),
    ports: ports(release),
    protocols: protocols(direction),
    [direction === 'ingress' ? 'from' : 'to']: peers(release, direction, cluster),
    name: text(),
    enableLogging: bool,
  };
  if (atLeast(release, '1.10')) properties['l7Protocols'] = layer7(release);
  if (atLeast(release, '1.12')) properties['logLabel'] = text({ pattern: LOG_LABEL });
  if (direction === 'egress') {
    const scope = atLeast(release, '1.10') ? { scope: cluster ? oneOfTexts('Cluster', 'ClusterSet') : text() } : {};
    const required = cluster ? ['name', 'namespace'] : ['name'];
    properties['toServices'] = list(record({ name: text(), namespace: text(), ...scope }, { required }));
  }
  return list(record(properties, { required: ['action'] }));
}

const status = (release: string): JsonSchema =>
  record({
    phase: text(),
    observedGeneration: integer(),
    currentNodesRealized: integer(),
    desiredNodesRealized: integer(),
    ...(atLeast(release, '1.8') ? { conditions } : {}),
  });

/** Schema of ClusterNetworkPolicy (`cluster`) or NetworkPolicy of crd.antrea.io, as the release's CRD has it. */
export function policySchema(release: string, cluster: boolean): JsonSchema {
  return root({
    spec: record(
      {
        tier: text(),
        priority: { type: 'number', format: 'float', minimum: 1, maximum: 10_000 },
        appliedTo: cluster ? clusterAppliedTo(release, 'policy') : appliedTo(release, 'policy'),
        ingress: rule(release, 'ingress', cluster),
        egress: rule(release, 'egress', cluster),
      },
      { required: ['priority'] },
    ),
    status: status(release),
  });
}

export const tierSchema = root({
  spec: record({ priority: integer(0, 255), description: text() }, { required: ['priority'] }),
});

/** Schema of ClusterGroup or Group. `singleBlock`: the member ipBlock of v1alpha2. */
export function groupSchema(release: string, cluster: boolean, singleBlock = false): JsonSchema {
  return root({
    spec: record({
      childGroups: list(text()),
      podSelector: labelSelector,
      namespaceSelector: labelSelector,
      ...(cluster && atLeast(release, '2.6') ? { nodeSelector: labelSelector } : {}),
      externalEntitySelector: labelSelector,
      ...(singleBlock ? { ipBlock: block(release) } : {}),
      ipBlocks: list(block(release)),
      serviceReference: record({ name: text(), namespace: text() }),
    }),
    status: record({ conditions }),
  });
}
