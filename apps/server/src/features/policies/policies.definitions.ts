import { customDefinitions, kindOfObject, type KnownKind, type read, RELEASES } from '@netloft/antrea';

/** Served versions of resources by plural name, preferred first, as discovery gives them. */
export type Served = Readonly<Record<string, readonly string[]>>;

/** The kind that an object is of, with the schema of its version, and the release that both are taken from. */
export interface Target extends KnownKind {
  readonly release: string;
}

const NEWEST = RELEASES[RELEASES.length - 1] ?? '2.7';

/** Whether a release serves Antrea's kinds in the versions that a cluster was seen to serve. */
function serves(release: string, served: Served): boolean {
  return customDefinitions(release)
    .filter(({ group }) => group === 'crd.antrea.io')
    .every(({ plural, versions }) => {
      const names = versions.filter((version) => version.served).map((version) => version.name);
      return names.toSorted().join() === [...(served[plural] ?? [])].toSorted().join();
    });
}

/**
 * Release of a cluster as `major.minor`: what its controller reports, else the newest that serves the same versions, else the newest
 * that is known.
 */
export function clusterRelease(version: string | null, served: Served | undefined): string {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major !== undefined && minor !== undefined) return `${major}.${minor}`;
  if (served === undefined) return NEWEST;
  return RELEASES.toReversed().find((release) => serves(release, served)) ?? NEWEST;
}

/** The kind of an object: of the cluster's release, else of the newest release that has it in this version. */
export function targetOf(object: read.Json, release: string): Target | undefined {
  for (const one of [release, ...RELEASES.toReversed()]) {
    const kind = kindOfObject(object, one);
    if (kind?.inRelease === true) return { ...kind, release: one };
  }
  return undefined;
}
