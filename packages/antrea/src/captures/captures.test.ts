import { BundleRequest, type BundleRequestInput, CaptureRequest, type CaptureRequestInput } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { customDefinitions } from '../crds/index.ts';
import { validateSchema } from '../schema/index.ts';
import {
  bundleOutcome,
  bundleRequestOf,
  bundleSpec,
  capturePacketFault,
  captureOutcome,
  captureRequestOf,
  captureSpec,
  kubectlAgain,
  kubectlCopy,
  validateBundleRequest,
  validateCaptureRequest,
} from './index.ts';

const POD = { type: 'pod', namespace: 'yelb', name: 'yelb-ui' } as const;
const CREATED = '2026-01-01T00:00:00Z';
const at = (seconds: number): number => Date.parse(CREATED) + seconds * 1000;

const schemaOf = (kind: string) =>
  customDefinitions('2.7')
    .find((one) => one.kind === kind)!
    .versions.find((one) => one.served)!.schema;

describe('a request for a capture is refused', () => {
  it.each<[path: string, message: string | RegExp, request: CaptureRequestInput]>([
    [
      'source',
      'At least one of source.pod or destination.pod must be specified.',
      { source: { type: 'ip', ip: '192.0.2.1' } },
    ],
    [
      'capturePoint',
      "source.pod must be set when capturePoint is 'Source'",
      { destination: POD, capturePoint: 'Source' },
    ],
    [
      'capturePoint',
      "destination.pod must be set when capturePoint is 'Destination'",
      { source: POD, capturePoint: 'Destination' },
    ],
    [
      'destination.ip',
      /is of IPv4, 2001:db8::1 is IPv6/,
      { source: POD, destination: { type: 'ip', ip: '2001:db8::1' } },
    ],
    [
      'icmp.0.type',
      'invalid ICMP type integer: 256; must be between 0 and 255',
      { source: POD, protocol: 'ICMP', icmp: [{ type: 256 }] },
    ],
    [
      'icmp.0.type',
      'invalid ICMP type string: "ping"; supported values are: [icmp-echo icmp-echoreply icmp-timxceed icmp-unreach] (case insensitive)',
      { source: POD, protocol: 'ICMP', icmp: [{ type: 'ping' }] },
    ],
    ['icmp', /Only ICMP/, { source: POD, protocol: 'TCP', icmp: [{ type: 8 }] }],
    ['destinationPort', /Only TCP and UDP/, { source: POD, destinationPort: 80 }],
    ['tcpFlags', 'Only TCP has flags.', { source: POD, protocol: 'UDP', tcpFlags: [{ value: 2 }] }],
    ['tcpFlags.0', /can match no packet/, { source: POD, protocol: 'TCP', tcpFlags: [{ value: 3, mask: 2 }] }],
    ['protocol', /choose ICMPv6/, { source: POD, protocol: 'ICMP', ipFamily: 'IPv6' }],
    [
      'fileServer.url',
      /spec.fileServer.url in body should match/,
      { source: POD, fileServer: { url: 'http://host/x' } },
    ],
    [
      'fileServer.hostPublicKey',
      'invalid host public key: ssh: short read',
      { source: POD, fileServer: { url: 'sftp://h:22/x', hostPublicKey: 'AAAA' } },
    ],
  ])('at %s: %s', (path, message, request) => {
    const faults = validateCaptureRequest(request);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toEqual({
      path,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it.each<[version: string, request: CaptureRequestInput, path: string]>([
    ['v2.3.0', { source: POD, direction: 'Both' }, 'direction'],
    ['v2.4.1', { source: POD, capturePoint: 'Source' }, 'capturePoint'],
    ['v2.4.1', { source: POD, ipFamily: 'IPv6' }, 'ipFamily'],
    ['v2.2.0', { source: POD, protocol: 'TCP', tcpFlags: [{ value: 2 }] }, 'tcpFlags'],
  ])('in %s for what came later', (version, request, path) => {
    expect(validateCaptureRequest(request, version).map((one) => one.path)).toEqual([path]);
    expect(validateCaptureRequest(request, 'v2.7.0')).toEqual([]);
  });

  it('by the agent for a protocol that it does not know, in any spelling but its own', () => {
    expect(capturePacketFault({ protocol: 'sctp' })).toBe(
      'invalid protocol string, supported values are: [ICMP ICMPV6 TCP UDP] (case insensitive)',
    );
    expect(
      capturePacketFault({ protocol: 'icmpv6', transportHeader: { icmpv6: { messages: [{ type: 'ICMPV6-echo' }] } } }),
    ).toBeUndefined();
  });
});

describe('a request for a bundle is refused', () => {
  const good: BundleRequestInput = {
    nodes: { type: 'all' },
    fileServer: { url: 'sftp://host:22/upload' },
    authentication: { secret: { namespace: 'kube-system', name: 'auth' } },
  };
  it.each<[path: string, change: Partial<BundleRequestInput>]>([
    ['nodes', { nodes: { type: 'names', names: [] } }],
    ['since', { since: '2 hours' }],
    ['fileServer.url', { fileServer: { url: 'ftp://host/x' } }],
    ['authentication', { authentication: { secret: { namespace: '', name: 'x' } } }],
  ])('at %s', (path, change) => {
    expect(validateBundleRequest({ ...good, ...change }).map((one) => one.path)).toEqual([path]);
    expect(validateBundleRequest(good)).toEqual([]);
  });
});

describe('a form becomes a spec and a form again', () => {
  it.each<CaptureRequestInput>([
    { source: POD },
    {
      source: POD,
      destination: { type: 'ip', ip: '192.0.2.1' },
      protocol: 'TCP',
      destinationPort: 80,
      tcpFlags: [{ value: 2, mask: 18 }],
    },
    {
      destination: POD,
      protocol: 'UDP',
      sourcePort: 53,
      direction: 'Both',
      capturePoint: 'Destination',
      packets: 5,
      timeout: 10,
    },
    { source: POD, ipFamily: 'IPv6', protocol: 'ICMPv6', icmp: [{ type: 'icmpv6-echo', code: 0 }] },
    { source: POD, protocol: 132, fileServer: { url: 'sftp://host:22/upload', hostPublicKey: 'AAAA' } },
  ])('of a capture: %j', (input) => {
    const request = CaptureRequest.parse(input);
    const spec = captureSpec(request);
    expect(captureRequestOf(spec)).toEqual(request);
    expect(validateSchema(schemaOf('PacketCapture'), { spec })).toEqual([]);
  });

  it.each<BundleRequestInput['nodes']>([
    { type: 'all' },
    { type: 'names', names: ['a', 'b'] },
    { type: 'selector', selector: { matchLabels: { role: 'edge' } } },
  ])('of a bundle: %j', (nodes) => {
    const request = BundleRequest.parse({
      nodes,
      since: '2h',
      fileServer: { url: 'sftp://host:22/upload' },
      authentication: { secret: { namespace: 'kube-system', name: 'auth' } },
    });
    const spec = bundleSpec(request);
    expect(bundleRequestOf(spec)).toEqual(request);
    expect(validateSchema(schemaOf('SupportBundleCollection'), { spec })).toEqual([]);
  });

  it('unless it uses what the form does not have', () => {
    expect(
      captureRequestOf({
        packet: { protocol: 'UDP', transportHeader: { tcp: {} } },
        captureConfig: { firstN: { number: 1 } },
      }),
    ).toBeNull();
    expect(bundleRequestOf({ externalNodes: { namespace: 'vms' } })).toBeNull();
  });
});

describe('what became of a capture', () => {
  const condition = (type: string, status: string, reason: string, message?: string) => ({
    type: `PacketCapture${type}`,
    status,
    reason,
    lastTransitionTime: CREATED,
    ...(message === undefined ? {} : { message }),
  });
  const STARTED = condition('Started', 'True', 'Started');
  const done = (reason: string, message?: string) => condition('Complete', 'True', reason, message);
  const UPLOAD = condition('FileUploaded', 'False', 'Failed', 'failed to upload file after 5 attempts');
  it.each<[state: string, seconds: number, conditions: readonly object[], captured: number, reason: string]>([
    ['Pending', 5, [], 0, ''],
    ['Unanswered', 100, [], 0, 'No agent took this capture up within 90 s.'],
    ['Pending', 5, [condition('Started', 'False', 'Pending')], 0, ''],
    [
      'Pending',
      500,
      [condition('Started', 'False', 'NotStarted', 'PacketCapture running count reach limit')],
      0,
      'PacketCapture running count reach limit',
    ],
    [
      'Unanswered',
      601,
      [condition('Started', 'False', 'NotStarted', 'PacketCapture running count reach limit')],
      0,
      'The agent found no room for this capture within 10 minutes.',
    ],
    [
      'Failed',
      5,
      [condition('Started', 'False', 'NotStarted', 'invalid protocol string, …')],
      0,
      'invalid protocol string, …',
    ],
    ['Running', 5, [STARTED, condition('Complete', 'False', 'Progressing')], 3, ''],
    [
      'Unanswered',
      100,
      [STARTED, condition('Complete', 'False', 'Progressing')],
      3,
      'The agent began to capture and then said nothing more.',
    ],
    ['Succeeded', 500, [STARTED, done('Succeed')], 5, ''],
    ['Succeeded', 500, [STARTED, done('Succeed'), condition('FileUploaded', 'True', 'Succeed')], 5, ''],
    ['TimedOut', 500, [STARTED, done('Timeout', 'context deadline exceeded')], 1, 'Only 1 packet came within 60 s.'],
    ['TimedOut', 500, [STARTED, done('Timeout', 'context deadline exceeded')], 0, 'No packet matched within 60 s.'],
    [
      'Failed',
      500,
      [STARTED, done('Failed', 'failed to get Pod a/b: pods "b" not found')],
      0,
      'failed to get Pod a/b: pods "b" not found',
    ],
    [
      'Failed',
      500,
      [STARTED, done('Succeed'), UPLOAD],
      5,
      'The file was not uploaded: failed to upload file after 5 attempts',
    ],
  ])('is %s after %i s of %j', (state, seconds, conditions, numberCaptured, reason) => {
    const capture = {
      metadata: { name: 'c', creationTimestamp: CREATED },
      spec: { timeout: 60 },
      ...(conditions.length === 0 ? {} : { status: { numberCaptured, conditions } }),
    };
    const outcome = captureOutcome(capture, at(seconds));
    expect([outcome.state, outcome.reason]).toEqual([state, reason]);
  });
});

describe('what became of a bundle', () => {
  const condition = (type: string, status: string, rest: object = {}) => ({
    type,
    status,
    lastTransitionTime: CREATED,
    ...rest,
  });
  const FAILURE = condition('CollectionFailure', 'True', {
    reason: 'InternalError',
    message: 'Failed Agent count: 3, "failed to upload file after 5 attempts":[n2, n3], "unknown error":[n4]',
  });
  it.each<[state: string, seconds: number, conditions: readonly object[], collected: number, desired: number]>([
    ['Pending', 5, [], 0, 0],
    ['Unanswered', 61, [], 0, 0],
    [
      'Pending',
      500,
      [condition('Started', 'False', { reason: 'Conflict', message: 'another one is processing' })],
      0,
      0,
    ],
    ['Running', 500, [condition('Started', 'True'), condition('Completed', 'False')], 1, 4],
    ['Unanswered', 3_631, [condition('Started', 'True'), condition('Completed', 'False')], 1, 4],
    [
      'Succeeded',
      500,
      [condition('Started', 'True'), condition('CollectionFailure', 'False'), condition('Completed', 'True')],
      4,
      4,
    ],
    ['PartlyFailed', 500, [condition('Started', 'True'), FAILURE, condition('Completed', 'True')], 1, 4],
    ['Failed', 500, [condition('Started', 'True'), FAILURE, condition('Completed', 'True')], 0, 3],
    [
      'Failed',
      500,
      [condition('CollectionFailure', 'True', { reason: 'Expired' }), condition('Completed', 'True')],
      0,
      0,
    ],
  ])('is %s after %i s', (state, seconds, conditions, collectedNodes, desiredNodes) => {
    const collection = {
      metadata: { name: 'b', creationTimestamp: CREATED },
      status: { collectedNodes, desiredNodes, conditions },
    };
    const outcome = bundleOutcome(collection, at(seconds));
    expect(outcome).toMatchObject({ state, collected: collectedNodes, desired: desiredNodes });
    if (conditions.includes(FAILURE))
      expect(outcome.failedNodes).toEqual([
        { node: 'n2', reason: 'failed to upload file after 5 attempts' },
        { node: 'n3', reason: 'failed to upload file after 5 attempts' },
        { node: 'n4', reason: 'unknown error' },
      ]);
  });
});

describe('lines for a shell', () => {
  it('make the capture again and copy its file', () => {
    expect(kubectlAgain('PacketCapture', { timeout: 60 }, 'ui')).toBe(
      "kubectl create -f - <<'EOF'\napiVersion: crd.antrea.io/v1alpha1\nkind: PacketCapture\nmetadata:\n  generateName: ui-\nspec:\n  timeout: 60\nEOF",
    );
    expect(kubectlCopy('antrea-agent-x:/tmp/antrea/packetcapture/packets/c.pcapng', 'kube-system', 'c')).toBe(
      'kubectl cp -n kube-system -c antrea-agent antrea-agent-x:/tmp/antrea/packetcapture/packets/c.pcapng c.pcapng',
    );
  });
  it.each(['sftp://host:22/upload/c.pcapng', 'pod:/etc/passwd', 'pod:/tmp/antrea/packetcapture/packets/other.pcapng'])(
    'copy nothing from %s',
    (path) => expect(kubectlCopy(path, 'kube-system', 'c')).toBeUndefined(),
  );
});
