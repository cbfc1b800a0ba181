import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { NsxLink } from '@netloft/contracts';
import { nsxGlanceQuery, nsxLinksQuery } from './nsx-links.queries.ts';

/** By id of a cluster's policy: the policy of NSX that it came from. */
export type NsxLinks = ReadonlyMap<string, NsxLink>;

const NONE: NsxLinks = new Map();

/**
 * Which policies of a cluster came from NSX. Empty without an NSX, while it is not known and when it cannot be told: a page of a cluster
 * never waits for NSX and never fails with it. `wanted` false: nothing is asked, for pages on which no policy is NSX's.
 */
export function useNsxLinks(cluster: string, wanted = true): NsxLinks {
  const glance = useQuery({ ...nsxGlanceQuery, enabled: wanted && cluster !== '' });
  const readable = glance.data?.configured === true && glance.data.may.read;
  const links = useQuery({ ...nsxLinksQuery(cluster), enabled: wanted && readable && cluster !== '' });
  const items = links.data?.items;
  return useMemo(() => (items === undefined ? NONE : new Map(items.map((link) => [link.id, link]))), [items]);
}
