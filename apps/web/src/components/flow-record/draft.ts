import { workloadOf } from '@netloft/analytics';
import type { ObjectHit, ObjectList } from '@netloft/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { clusterPath, request } from '../../lib/api-client.ts';
import { editorFactsQuery } from '../../lib/editor-facts.ts';
import {
  labelsOf,
  leaveDraft,
  type DraftPurpose,
  type FlowEnd as DraftEnd,
  type FlowToDraft,
} from '../../lib/flow-draft.ts';
import { portOf } from './links.ts';
import { destinationOf, sourceOf, type FlowEnd, type FlowRow } from './row.ts';

/** Labels to select an end by: from the record, or else of the Pod as it is now; none when neither tells. */
async function selectorOf(cluster: string, end: FlowEnd): Promise<Readonly<Record<string, string>>> {
  const told = labelsOf(end.labels);
  if (Object.keys(told).length > 0 || end.pod === '') return told;
  const params = new URLSearchParams({ kinds: 'Pod', namespace: end.namespace, filter: end.pod, limit: '20' });
  try {
    const found = await request<ObjectList>(`${clusterPath(cluster, 'objects')}?${params.toString()}`);
    const isPod = (hit: ObjectHit): boolean => hit.name === end.pod && hit.namespace === end.namespace;
    return labelsOf(JSON.stringify(found.items.find(isPod)?.labels ?? {}));
  } catch {
    // Without the right to see Pods the draft says that its selectors are guessed.
    return {};
  }
}

/** The connection of a record, as a policy is drafted for it; asks for the Pods' labels where the record has none. */
async function flowToDraft(cluster: string, row: FlowRow): Promise<FlowToDraft> {
  const toEnd = async (end: FlowEnd): Promise<DraftEnd> => ({
    namespace: end.pod === '' ? '' : end.namespace,
    workload: end.workload || workloadOf(end.pod),
    labels: await selectorOf(cluster, end),
    address: end.pod === '' ? end.ip : '',
  });
  const [source, destination] = await Promise.all([toEnd(sourceOf(row)), toEnd(destinationOf(row))]);
  const deniedAtSource = row.egressNetworkPolicyRuleAction === 2 || row.egressNetworkPolicyRuleAction === 3;
  return {
    source,
    destination,
    protocol: row.protocolIdentifier ?? 0,
    port: portOf(row) ?? 0,
    ...(deniedAtSource ? { at: 'source' as const } : {}),
  };
}

/**
 * Drafts a policy for the connection of a record and leaves it with the editor. Gives the search parameters with which `/policies/new` takes
 * it over, or null where neither end is a Pod. A part of its own: what it needs is loaded when a draft is asked for.
 */
export async function draftOf(
  queries: QueryClient,
  cluster: string,
  row: FlowRow,
  purpose: DraftPurpose,
): Promise<{ readonly kind: string; readonly template: string } | null> {
  // Without the facts the draft is written in the version that every release since 1.13 serves.
  const facts = await queries.fetchQuery(editorFactsQuery(cluster)).catch(() => undefined);
  return leaveDraft(cluster, await flowToDraft(cluster, row), purpose, facts);
}
