import {
  address,
  bool,
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
} from './schema.ts';

/** The CRD's own pattern, its character classes written so that JavaScript reads them too. */
const SFTP_URL = String.raw`sftp:\/\/([\w\-_./]+|\[[\w\-_.:/]+\]):\d+`;
const VLAN = '(?:[0-9]{1,3}|[1-3][0-9]{3}|40[0-8][0-9]|409[0-4])';

const port = integer(1, 65_535);
const capturedEnd = record({
  pod: record({ namespace: text({ default: 'default' }), name: text() }, { required: ['name'] }),
  ip: address,
});
const icmpMessages = record({
  messages: list(record({ type: intOrText, code: integer(0, 255) }, { required: ['type'] })),
});

export const packetCaptureSchema = root(
  {
    spec: record(
      {
        source: capturedEnd,
        destination: capturedEnd,
        packet: record({
          ipFamily: text({ enum: ['IPv4', 'IPv6'], default: 'IPv4' }),
          protocol: intOrText,
          transportHeader: record({
            udp: record({ srcPort: port, dstPort: port }),
            tcp: record({
              srcPort: port,
              dstPort: port,
              flags: list(record({ value: integer(0, 255), mask: integer(0, 255) }, { required: ['value'] })),
            }),
            icmp: icmpMessages,
            icmpv6: icmpMessages,
          }),
        }),
        direction: text({
          enum: ['SourceToDestination', 'DestinationToSource', 'Both'],
          default: 'SourceToDestination',
        }),
        capturePoint: oneOfTexts('Source', 'Destination'),
        timeout: integer(1, 300, { default: 60 }),
        captureConfig: record(
          { firstN: record({ number: integer() }, { required: ['number'] }) },
          exactlyOne('firstN'),
        ),
        fileServer: record({ url: text({ pattern: SFTP_URL }), hostPublicKey: text({ format: 'byte' }) }),
      },
      { required: ['captureConfig'] },
    ),
    status: record({ numberCaptured: integer(), filePath: text(), conditions }),
  },
  ['spec'],
);

export const supportBundleSchema = root({
  spec: record(
    {
      nodes: record({ nodeNames: list(text()), nodeSelector: labelSelector }),
      externalNodes: record(
        { namespace: text(), nodeNames: list(text()), nodeSelector: labelSelector },
        { required: ['namespace'] },
      ),
      expirationMinutes: integer(undefined, undefined, { default: 60 }),
      sinceTime: text(),
      fileServer: record({ url: text(), hostPublicKey: text({ format: 'byte' }) }),
      authentication: record({
        authType: oneOfTexts('BearerToken', 'APIKey', 'BasicAuthentication'),
        authSecret: record({ name: text(), namespace: text() }),
      }),
    },
    {
      required: ['fileServer', 'authentication'],
      anyOf: [{ required: ['nodes'] }, { required: ['externalNodes'] }],
    },
  ),
  status: record({ collectedNodes: integer(), desiredNodes: integer(), conditions }),
});

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

export const nodeConfigSchema = root(
  {
    spec: record(
      {
        nodeSelector: labelSelector,
        secondaryNetwork: record({
          ovsBridges: list(
            record(
              {
                bridgeName: text({ minLength: 1, maxLength: 15, pattern: '^[a-zA-Z0-9._-]+$' }),
                physicalInterfaces: list(
                  record(
                    { name: text(), allowedVLANs: list(text({ pattern: `^(${VLAN}|${VLAN}-${VLAN})$` })) },
                    { required: ['name'] },
                  ),
                  {
                    maxItems: 8,
                  },
                ),
                enableMulticastSnooping: { ...bool, default: false },
              },
              { required: ['bridgeName'] },
            ),
            { maxItems: 1 },
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
