import type { CheckRequest, TracePath } from '@netloft/contracts';
import { read } from '@netloft/antrea';
import type { OpenCluster } from '../../cluster-access.ts';
import { agentSummary, watchAgents } from '../../upstreams/antrea/agents.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import { PODS } from './traceflows.checks.pods.ts';

/** What AntreaAgentInfo tells of the agent on a Node when it is not well; undefined when it is, or when the caller may not know. */
async function agentWords(
  { open, now }: { readonly open: OpenCluster; readonly now: () => number },
  node: string,
): Promise<string | undefined> {
  const watch = watchAgents(open.cluster, open.identity);
  try {
    await watch.ready();
    const freshness = watch.freshness();
    if (freshness.state !== 'live') return undefined;
    const facts = [...watch.items.values()].find((one) => (one.node ?? one.name) === node);
    if (facts === undefined) return `no Antrea agent is known on Node ${node}`;
    const { health, healthReasons } = agentSummary(facts, null, { now: now(), freshness });
    if (health === 'healthy') return undefined;
    const how = health === 'unhealthy' ? 'is not well' : 'does not answer';
    return `agent on Node ${node} ${how}: ${healthReasons.join(', ')}`;
  } finally {
    watch.release();
  }
}

/**
 * Why a trace may have come to nothing: the Pod whose Node did not report was deleted meanwhile, or its agent does not answer. Undefined when
 * nothing of that is known, also because the caller may not see it.
 */
export async function silenceWords(
  job: { readonly open: OpenCluster; readonly now: () => number },
  { source, destination, liveTraffic }: CheckRequest,
  object: KubeObject,
  path: TracePath,
): Promise<string | undefined> {
  const reported = path.nodes.length > 0;
  const end = reported ? destination : source;
  if (liveTraffic && !reported) {
    const reason = read.text(read.object(object['status'])?.['reason']) ?? '';
    return reason === 'Traceflow timeout' ? 'no connection that matches was opened in that time' : undefined;
  }
  if (end?.type !== 'pod') return undefined;
  const pod = await job.open.client.get(PODS, end.name, end.namespace);
  if (!pod.ok)
    return pod.error.code === 'not-found' ? `the Pod ${end.namespace}/${end.name} is not there any more` : undefined;
  const node = read.text(read.object(pod.value['spec'])?.['nodeName']);
  return node === undefined ? undefined : agentWords(job, node);
}
