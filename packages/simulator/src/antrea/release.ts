import type { AntreaRelease } from '../types.ts';

export { atLeast } from '@netloft/antrea';

/** What a simulated cluster of one Antrea release reports about itself. */
export interface ReleaseFacts {
  readonly antrea: AntreaRelease;
  /** As the components report it. */
  readonly antreaVersion: string;
  readonly kubernetesVersion: string;
  readonly ovsVersion: string;
  readonly image: string;
  /** How the cluster was installed: gates beside those of the story, and IPv6 beside IPv4. */
  readonly featureGates?: Readonly<Record<string, boolean>>;
  readonly dualStack?: boolean;
}

const FACTS: Readonly<Record<AntreaRelease, ReleaseFacts>> = {
  '1.7': {
    antrea: '1.7',
    antreaVersion: 'v1.7.2+vmware.1',
    kubernetesVersion: 'v1.24.9+vmware.1',
    ovsVersion: '2.15.1',
    image: 'localhost:5000/vmware.io/antrea/antrea-advanced-debian:v1.7.2_vmware.1',
  },
  '1.12': {
    antrea: '1.12',
    antreaVersion: 'v1.12.1+vmware.3',
    kubernetesVersion: 'v1.26.5+vmware.2',
    ovsVersion: '2.17.6',
    image: 'localhost:5000/vmware.io/antrea/antrea-advanced-debian:v1.12.1_vmware.3',
  },
  '2.7': {
    antrea: '2.7',
    antreaVersion: 'v2.7.0',
    kubernetesVersion: 'v1.31.4+vmware.1',
    ovsVersion: '3.5.1',
    image: 'localhost:5000/vmware.io/antrea/antrea-agent-ubuntu:v2.7.0',
    // Off by default in every release: whoever installed this one wanted captures.
    featureGates: { PacketCapture: true, SupportBundleCollection: true },
  },
};

/** Releases that can be simulated, oldest first. */
export const ANTREA_RELEASES: readonly AntreaRelease[] = ['1.7', '1.12', '2.7'];

export const factsOf = (release: AntreaRelease): ReleaseFacts => FACTS[release];

/** VMware's build of Antrea, which adds TierEntitlements; releases of the project itself have none. */
export const isVmwareBuild = ({ antreaVersion }: ReleaseFacts): boolean => antreaVersion.includes('+vmware');
