import { bundleOutcome, conditionsOf, describeSelector, read } from '@netloft/antrea';
import { type BundleSummary, NETLOFT_TRACEFLOW_LABEL, NETLOFT_TRACEFLOW_USER } from '@netloft/contracts';
import type { KubeObject } from '../../kubernetes/types.ts';

const DEFAULT_EXPIRATION = 60;

function nodesText(spec: Readonly<Record<string, unknown>>): string {
  const nodes = read.object(spec['nodes']);
  const external = read.object(spec['externalNodes']);
  const parts: string[] = [];
  if (nodes !== undefined) {
    const names = read.strings(nodes['nodeNames']);
    const selector = read.object(nodes['nodeSelector']);
    if (names.length > 0) parts.push(names.length === 1 ? `Node ${names[0] ?? ''}` : `${names.length} Nodes`);
    if (selector !== undefined) parts.push(`Nodes with ${describeSelector(selector)}`);
    if (parts.length === 0) parts.push('all Nodes');
  }
  if (external !== undefined) parts.push(`ExternalNodes in ${read.text(external['namespace']) ?? '?'}`);
  return parts.join(', ');
}

/** One row about a SupportBundleCollection. */
export function bundleSummary(object: KubeObject, now: number): BundleSummary {
  const spec = read.object(object['spec']) ?? {};
  const status = read.object(object['status']) ?? {};
  const conditions = conditionsOf(status['conditions']);
  const { name, labels, annotations, creationTimestamp } = object.metadata;
  const outcome = bundleOutcome(object, now);
  const since = (type: string): string | null => {
    const found = conditions.find((one) => one.type === type);
    return (found?.status === 'True' ? found.lastTransitionTime : undefined) ?? null;
  };
  return {
    id: name,
    name,
    state: outcome.state,
    reason: outcome.reason,
    collectedNodes: outcome.collected,
    desiredNodes: outcome.desired,
    failedNodes: outcome.failedNodes.length,
    nodes: nodesText(spec),
    since: read.text(spec['sinceTime']) || null,
    expirationMinutes: read.number(spec['expirationMinutes']) ?? DEFAULT_EXPIRATION,
    fileServer: read.text(read.object(spec['fileServer'])?.['url']) ?? '',
    managed: labels?.[NETLOFT_TRACEFLOW_LABEL] === 'true',
    requestedBy: annotations?.[NETLOFT_TRACEFLOW_USER] ?? null,
    createdAt: creationTimestamp ?? '',
    startedAt: since('Started'),
    completedAt: since('Completed'),
  };
}
