import type { BundleRequestInput, CaptureRequestInput } from '@netloft/contracts';
import { publicKeyFault } from '../admission/public-key.ts';
import { familyOf } from '../evaluation/addresses.ts';
import type { FieldFault } from '../traceflow/validate.ts';
import { icmpTypeFault, protocolFault } from './packet-faults.ts';
import { canCapture, CAPTURE_RELEASES, type CaptureAbility } from './releases.ts';
import { namedProtocol } from './request.ts';

/** The CRD's pattern of a capture's file server, and how a whole address looks. */
const CRD_URL = String.raw`sftp:\/\/([\w-_./]+|\[[\w-_.:/]+\]):\d+`;
const SFTP_URL = /sftp:\/\/([\w\-_./]+|\[[\w\-_.:/]+\]):\d+/;
const GO_DURATION = /^(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/;

type Add = (path: string, message: string) => void;

function serverFaults(server: CaptureRequestInput['fileServer'], add: Add): void {
  if (server === undefined) return;
  if (!SFTP_URL.test(server.url))
    add('fileServer.url', `spec.fileServer.url in body should match '${CRD_URL}': write sftp://host:port/path.`);
  else if (/^sftp:\/\/[^/]*@/.test(server.url))
    add('fileServer.url', 'The agents take user and password from the Secret: leave them out of the address.');
  const key = server.hostPublicKey;
  if (key === undefined) return;
  const isBase64 = /^[A-Za-z\d+/]+={0,2}$/.test(key) && key.length % 4 === 0;
  const fault = isBase64 ? publicKeyFault(key) : 'illegal base64 data';
  if (fault !== undefined) add('fileServer.hostPublicKey', `invalid host public key: ${fault}`);
}

/** Words of the CRD's CEL rules and of its schema. */
function endFaults(request: CaptureRequestInput, add: Add): void {
  const { source, destination, capturePoint } = request;
  const ipv6 = request.ipFamily === 'IPv6';
  if (source?.type !== 'pod' && destination?.type !== 'pod')
    add('source', 'At least one of source.pod or destination.pod must be specified.');
  if (capturePoint === 'Source' && source?.type !== 'pod')
    add('capturePoint', "source.pod must be set when capturePoint is 'Source'");
  if (capturePoint === 'Destination' && destination?.type !== 'pod')
    add('capturePoint', "destination.pod must be set when capturePoint is 'Destination'");
  for (const [path, end] of [
    ['source', source],
    ['destination', destination],
  ] as const) {
    if (end?.type === 'pod' && (end.namespace === '' || end.name === '')) add(path, 'Choose a namespace and a Pod.');
    if (end?.type !== 'ip') continue;
    const family = familyOf(end.ip);
    if (family === undefined) add(`${path}.ip`, `invalid ${path} IP address: ${end.ip}`);
    else if ((family === 6) !== ipv6)
      add(`${path}.ip`, `The capture is of ${ipv6 ? 'IPv6' : 'IPv4'}, ${end.ip} is IPv${family}: no packet can match.`);
  }
}

function packetFaults(request: CaptureRequestInput, add: Add): void {
  const protocol = namedProtocol(request.protocol);
  const wrong = protocolFault(request.protocol);
  if (wrong !== undefined) add('protocol', wrong);
  const ipv6 = request.ipFamily === 'IPv6';
  if (protocol === 'ICMP' && ipv6) add('protocol', 'ICMP is of IPv4: choose ICMPv6, or IPv4.');
  if (protocol === 'ICMPv6' && !ipv6) add('protocol', 'ICMPv6 is of IPv6: choose ICMP, or IPv6.');
  const hasPorts = protocol === 'TCP' || protocol === 'UDP';
  for (const field of ['sourcePort', 'destinationPort'] as const)
    if (request[field] !== undefined && !hasPorts) add(field, 'Only TCP and UDP have ports: choose one of them.');
  const flags = request.tcpFlags ?? [];
  if (flags.length > 0 && protocol !== 'TCP') add('tcpFlags', 'Only TCP has flags.');
  for (const [at, { value, mask }] of flags.entries())
    if (mask !== undefined && (value & ~mask) !== 0)
      add(
        `tcpFlags.${at}`,
        `Flags ${value} under the mask ${mask} can match no packet: every flag of the value must be in the mask.`,
      );
  const messages = request.icmp ?? [];
  if (messages.length === 0) return;
  if (protocol !== 'ICMP' && protocol !== 'ICMPv6') {
    add('icmp', 'Only ICMP and ICMPv6 have messages with a type.');
    return;
  }
  for (const [at, { type }] of messages.entries()) {
    const fault = icmpTypeFault(type, protocol);
    if (fault !== undefined) add(`icmp.${at}.type`, fault);
  }
}

function releaseFaults(request: CaptureRequestInput, antreaVersion: string, add: Add): void {
  const used: readonly (readonly [ability: CaptureAbility, path: string, what: string, isUsed: boolean])[] = [
    [
      'direction',
      'direction',
      'another direction than source to destination',
      (request.direction ?? 'SourceToDestination') !== 'SourceToDestination',
    ],
    ['capturePoint', 'capturePoint', 'a place of capture', request.capturePoint !== undefined],
    ['ipv6', 'ipFamily', 'IPv6', request.ipFamily === 'IPv6'],
    ['icmp', 'icmp', 'types of ICMP messages', (request.icmp ?? []).length > 0],
    ['tcpFlags', 'tcpFlags', 'TCP flags', (request.tcpFlags ?? []).length > 0],
  ];
  for (const [ability, path, what, isUsed] of used)
    if (isUsed && !canCapture(antreaVersion, ability))
      add(path, `Antrea ${antreaVersion} captures without ${what}: that came with ${CAPTURE_RELEASES[ability]}.`);
}

/**
 * Faults of a request for a PacketCapture, by dotted path of the request's field (`fileServer.url`, `icmp.0.type`): first those of the CRD
 * and the agents in Antrea's own words, then what could match no packet, then what the release (null: not known) lacks.
 */
export function validateCaptureRequest(
  request: CaptureRequestInput,
  antreaVersion: string | null = null,
): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const add: Add = (path, message) => faults.push({ path, message });
  endFaults(request, add);
  packetFaults(request, add);
  serverFaults(request.fileServer, add);
  if (antreaVersion !== null) releaseFaults(request, antreaVersion, add);
  return faults;
}

/** Faults of a request for a SupportBundleCollection, by dotted path of the request's field. */
export function validateBundleRequest(request: BundleRequestInput): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const add: Add = (path, message) => faults.push({ path, message });
  const { nodes, since, fileServer, authentication } = request;
  if (nodes.type === 'names' && nodes.names.length === 0)
    add('nodes', 'Name at least one Node, or choose all of them.');
  if (since !== undefined && !GO_DURATION.test(since))
    add('since', `time: invalid duration ${JSON.stringify(since)}: write 2h, 90m or 1h30m.`);
  serverFaults(fileServer, add);
  if (authentication.secret.namespace === '' || authentication.secret.name === '')
    add('authentication', 'spec.authentication.authSecret must specify both name and namespace');
  return faults;
}
