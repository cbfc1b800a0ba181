import type { JsonSchema } from '../schema/index.ts';
import {
  address,
  bool,
  exactlyOne,
  integer,
  intOrText,
  labelSelector,
  list,
  oneOfTexts,
  record,
  root,
  rules,
  text,
} from './builders.ts';

const VLAN = '(?:[0-9]{1,3}|[1-3][0-9]{3}|40[0-8][0-9]|409[0-4])';
const port = integer(1, 65_535);
const named = record({ name: text() }, { required: ['name'] });
const tunnel = record(
  { remoteIP: address, vni: integer(0, 16_777_215), destinationPort: port },
  { required: ['remoteIP'] },
);
const gre = record({ remoteIP: address, key: integer(0, 4_294_967_295) }, { required: ['remoteIP'] });
const erspan = record(
  {
    remoteIP: address,
    sessionID: integer(0, 1023),
    version: { type: 'integer', enum: [1, 2] },
    index: integer(),
    dir: { type: 'integer', enum: [0, 1] },
    hardwareID: integer(),
  },
  { required: ['remoteIP', 'version'] },
);
const carriers = { ovsInternal: named, device: named, geneve: tunnel, vxlan: tunnel, gre };

export const trafficControlSchema = root(
  {
    spec: record(
      {
        appliedTo: record({ podSelector: labelSelector, namespaceSelector: labelSelector }),
        direction: oneOfTexts('Ingress', 'Egress', 'Both'),
        action: oneOfTexts('Mirror', 'Redirect'),
        targetPort: record({ ...carriers, erspan }, exactlyOne(...Object.keys(carriers), 'erspan')),
        returnPort: record(carriers, exactlyOne(...Object.keys(carriers))),
      },
      { required: ['appliedTo', 'direction', 'action', 'targetPort'] },
    ),
  },
  ['spec'],
);

export const bgpPolicySchema = root(
  {
    spec: record(
      {
        nodeSelector: labelSelector,
        localASN: port,
        listenPort: integer(1, 65_535, { default: 179 }),
        confederation: record({ identifier: port, memberASNs: list(port) }),
        advertisements: record({
          service: record({ ipTypes: list(oneOfTexts('ClusterIP', 'LoadBalancerIP', 'ExternalIP')) }),
          pod: record({}),
          egress: record({}),
        }),
        bgpPeers: list(
          record(
            {
              address,
              port: integer(1, 65_535, { default: 179 }),
              asn: port,
              multihopTTL: integer(1, 255, { default: 1 }),
              gracefulRestartTimeSeconds: integer(1, 3600, { default: 120 }),
            },
            { required: ['address', 'asn'] },
          ),
        ),
      },
      { required: ['nodeSelector', 'localASN'] },
    ),
  },
  ['spec'],
);

export const nodeLatencyMonitorSchema = root(
  {
    metadata: record({ name: text({ pattern: '^default$' }) }),
    spec: record(
      { pingIntervalSeconds: integer(1, undefined, { default: 60 }) },
      { required: ['pingIntervalSeconds'] },
    ),
  },
  ['spec'],
);

const objectRef = record(
  { namespace: text({ minLength: 1 }), name: text({ minLength: 1 }) },
  { required: ['namespace', 'name'] },
);

export const flowExporterDestinationSchema = root(
  {
    spec: record(
      {
        address: text({ pattern: '^.+:[0-9]+$' }),
        protocol: record(
          {
            ipfix: record({ transport: oneOfTexts('tcp', 'udp', 'tls') }, { required: ['transport'] }),
            grpc: record({}),
          },
          exactlyOne('ipfix', 'grpc'),
        ),
        filter: record({ protocols: list(oneOfTexts('tcp', 'udp', 'sctp')) }),
        activeFlowExportTimeoutSeconds: integer(1, undefined, { default: 5 }),
        idleFlowExportTimeoutSeconds: integer(1, undefined, { default: 15 }),
        tlsConfig: record(
          {
            minTLSVersion: text({ enum: ['VersionTLS12', 'VersionTLS13'], default: 'VersionTLS12' }),
            serverName: text({ minLength: 1 }),
            caConfigMap: objectRef,
            clientSecret: objectRef,
          },
          { required: ['caConfigMap'] },
        ),
      },
      { required: ['address', 'protocol'] },
    ),
  },
  ['spec'],
);

const keyedBy = (key: string): JsonSchema => ({
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': [key],
});
const interfaceName = text({ minLength: 1, maxLength: 15, pattern: '^[a-zA-Z0-9._-]+$' });
const physicalInterface = record(
  {
    name: interfaceName,
    allowedVLANs: list(text({ pattern: `^(${VLAN}|${VLAN}-${VLAN})$` }), { 'x-kubernetes-list-type': 'set' }),
  },
  { required: ['name'] },
);

export const nodeConfigSchema = root(
  {
    spec: record(
      {
        nodeSelector: labelSelector,
        secondaryNetwork: record({
          ovsBridges: list(
            record(
              {
                bridgeName: interfaceName,
                physicalInterfaces: list(physicalInterface, { maxItems: 8, ...keyedBy('name') }),
                enableMulticastSnooping: { ...bool, default: false },
              },
              { required: ['bridgeName'] },
            ),
            {
              maxItems: 1,
              ...keyedBy('bridgeName'),
              ...rules([
                'oldSelf.all(o, self.exists(s, s.bridgeName == o.bridgeName))',
                'bridgeName is immutable — existing bridge names cannot be removed or renamed',
              ]),
            },
          ),
        }),
      },
      { required: ['nodeSelector'] },
    ),
  },
  ['spec'],
);

const endpoints = list(record({ ip: address, name: text() }));
export const externalEntitySchema = root({
  spec: record({
    endpoints,
    ports: list(record({ protocol: oneOfTexts('TCP', 'UDP', 'SCTP'), port: intOrText, name: text() })),
    externalNode: text(),
  }),
});
export const externalNodeSchema = root(
  {
    spec: record(
      { interfaces: list(record({ ips: list(address, { minItems: 1 }), name: text() }), { minItems: 1, maxItems: 1 }) },
      { required: ['interfaces'] },
    ),
  },
  ['spec'],
);
