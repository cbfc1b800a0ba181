import { releaseOf } from '../feature-gates/resolve.ts';

/** Antrea releases that brought PacketCapture, SupportBundleCollection and the later fields of PacketCapture (CRDs of the releases). */
export const CAPTURE_RELEASES = {
  packetCapture: '2.2',
  supportBundleCollection: '1.9',
  direction: '2.4',
  icmp: '2.4',
  tcpFlags: '2.4',
  capturePoint: '2.5',
  ipv6: '2.5',
} as const;
export type CaptureAbility = keyof typeof CAPTURE_RELEASES;

/** Whether a release can something of captures; true when the release is not known, because then the cluster decides. */
export function canCapture(antreaVersion: string | null, ability: CaptureAbility): boolean {
  const own = antreaVersion === null ? null : releaseOf(antreaVersion);
  const since = releaseOf(CAPTURE_RELEASES[ability]);
  if (own === null || since === null) return true;
  return own[0] > since[0] || (own[0] === since[0] && own[1] >= since[1]);
}

/** Gates behind the kinds, and the components that need them on. Both are off by default. */
export const CAPTURE_GATES = {
  packetCapture: { name: 'PacketCapture', components: ['agent'] },
  supportBundleCollection: { name: 'SupportBundleCollection', components: ['controller', 'agent'] },
} as const;
