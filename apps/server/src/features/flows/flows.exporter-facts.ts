import type { OpenCluster } from '../../cluster-access.ts';
import type { FeatureContext } from '../../feature.ts';
import { watchAgents } from '../../upstreams/antrea/agents.ts';
import { gateReaderOf } from '../../upstreams/antrea/gates/shared.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';

/** How old a reading of the gates may be. */
const GATES_AGE_MS = 30_000;

/** What a cluster says about its flow export, as the caller may see it. */
export interface ExporterFacts {
  /** Nodes whose agents run with the gate FlowExporter on and off; null when the gates cannot be read, with the reason. */
  readonly gate: { readonly on: readonly string[] | 'others'; readonly off: readonly string[] | 'all' } | null;
  readonly gateProblem: string;
  /** Whether there is a Flow Aggregator; null when the caller may not see. */
  readonly aggregator: boolean | null;
  /** What its configuration says about labels; null when it cannot be read. */
  readonly podLabels: boolean | null;
}

/** Nodes whose agents are known; null when the caller may not see them. */
async function agentNodes({ cluster, identity }: OpenCluster): Promise<readonly string[] | null> {
  const agents = watchAgents(cluster, identity);
  try {
    await agents.ready();
    return agents.freshness().state === 'forbidden' ? null : [...agents.items.values()].map(({ name }) => name).sort();
  } finally {
    agents.release();
  }
}

async function gateOf(
  context: FeatureContext,
  open: OpenCluster,
): Promise<Pick<ExporterFacts, 'gate' | 'gateProblem'>> {
  const [gates, nodes] = await Promise.all([gateReaderOf(context).read(open, GATES_AGE_MS), agentNodes(open)]);
  if (!gates.ok) return { gate: null, gateProblem: gates.error.detail };
  const gate = gates.value.gates.find((one) => one.component === 'agent' && one.name === 'FlowExporter');
  if (gate === undefined) return { gate: null, gateProblem: gates.value.sourceDetail };
  const differing = gate.differing.map((one) => one.node);
  if (gate.enabled) return { gate: { on: 'others', off: differing }, gateProblem: '' };
  const off = nodes === null ? 'all' : nodes.filter((node) => !differing.includes(node));
  return { gate: { on: differing, off }, gateProblem: '' };
}

const isAggregator = (pod: KubeObject): boolean => pod.metadata.labels?.['app'] === 'flow-aggregator';

async function aggregatorOf({ client }: OpenCluster): Promise<boolean | null> {
  const pods = await client.list(
    { group: '', version: 'v1', plural: 'pods' },
    { namespace: 'flow-aggregator', labelSelector: 'app=flow-aggregator', limit: 10 },
  );
  return pods.ok ? pods.value.some(isAggregator) : null;
}

/** `recordContents.podLabels` of flow-aggregator.conf; false where it is commented out, as Antrea has it by default. */
async function labelsOf({ client }: OpenCluster): Promise<boolean | null> {
  const maps = await client.list(
    { group: '', version: 'v1', plural: 'configmaps' },
    { namespace: 'flow-aggregator', limit: 50 },
  );
  if (!maps.ok) return null;
  const texts = maps.value
    .filter(({ metadata }) => metadata.name.startsWith('flow-aggregator-configmap'))
    .map(({ data }) => (data as Record<string, unknown> | undefined)?.['flow-aggregator.conf'])
    .filter((text) => typeof text === 'string');
  if (texts.length === 0) return null;
  return texts.some((text) => /^\s*podLabels:\s*true\b/m.test(text));
}

export async function exporterFacts(context: FeatureContext, open: OpenCluster): Promise<ExporterFacts> {
  const [gate, aggregator, podLabels] = await Promise.all([gateOf(context, open), aggregatorOf(open), labelsOf(open)]);
  return { ...gate, aggregator, podLabels };
}
