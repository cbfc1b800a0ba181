import {
  address,
  conditions,
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

/** The CRD's own pattern, its character classes written so that JavaScript reads them too. */
const SFTP_URL = String.raw`sftp:\/\/([\w\-_./]+|\[[\w\-_.:/]+\]):\d+`;

const port = integer(1, 65_535);
const capturedEnd = record(
  {
    pod: record({ namespace: text({ default: 'default' }), name: text() }, { required: ['name'] }),
    ip: address,
  },
  rules(['!(has(self.pod) && has(self.ip))', "At most one of 'pod' or 'ip' may be set"]),
);
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
          transportHeader: record(
            {
              udp: record({ srcPort: port, dstPort: port }),
              tcp: record({
                srcPort: port,
                dstPort: port,
                flags: list(record({ value: integer(0, 255), mask: integer(0, 255) }, { required: ['value'] })),
              }),
              icmp: icmpMessages,
              icmpv6: icmpMessages,
            },
            rules([
              '(has(self.icmp) ? 1 : 0) + (has(self.icmpv6) ? 1 : 0) + (has(self.udp) ? 1 : 0) + (has(self.tcp) ? 1: 0) <= 1',
              "At most one of 'ICMP', 'ICMPv6', 'UDP', or 'TCP' may be set",
            ]),
          ),
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
      {
        required: ['captureConfig'],
        ...rules(
          [
            'has(self.source.pod) || has(self.destination.pod)',
            'At least one of source.pod or destination.pod must be specified.',
          ],
          [
            "!(has(self.capturePoint) && self.capturePoint == 'Source') || has(self.source.pod)",
            "source.pod must be set when capturePoint is 'Source'",
          ],
          [
            "!(has(self.capturePoint) && self.capturePoint == 'Destination') || has(self.destination.pod)",
            "destination.pod must be set when capturePoint is 'Destination'",
          ],
        ),
      },
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
