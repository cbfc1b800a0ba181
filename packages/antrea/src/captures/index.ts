export { bundleRequestOf, bundleSpec } from './bundle-request.ts';
export { AGENT_CONTAINER, bundleFile, CAPTURE_FOLDER, captureFile, kubectlAgain, kubectlCopy } from './commands.ts';
export {
  bundleOutcome,
  type BundleOutcome,
  captureOutcome,
  type CaptureOutcome,
  type FailedNode,
  failedNodesOf,
  NO_ROOM,
} from './outcome.ts';
export { capturePacketFault, icmpType, ICMP_TYPES, ICMPV6_TYPES, protocolNumber } from './packet-faults.ts';
export { canCapture, CAPTURE_GATES, CAPTURE_RELEASES, type CaptureAbility } from './releases.ts';
export { captureEndpoint, captureRequestOf, captureSpec, DEFAULT_CAPTURE_TIMEOUT } from './request.ts';
export { validateBundleRequest, validateCaptureRequest } from './validate.ts';
