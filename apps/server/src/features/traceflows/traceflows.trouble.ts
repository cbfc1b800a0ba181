import { type Heard, type TroubleFacts } from '@netloft/antrea';
import type { OpenCluster } from '../../cluster-access.ts';
import {
  agentSummary,
  controllerSummary,
  currentController,
  watchAgents,
  watchController,
} from '../../upstreams/antrea/agents.ts';
import type { PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { watchTraceflows } from '../../upstreams/antrea/traceflows.ts';

type Given = Pick<TroubleFacts, 'spec' | 'status' | 'path' | 'phase' | 'madeAt' | 'source' | 'destination'>;

const heardOf = ({
  health,
  healthReasons,
}: {
  readonly health: string;
  readonly healthReasons: readonly string[];
}): Heard => (health === 'healthy' ? { healthy: true } : { healthy: false, why: healthReasons.join(', ') || health });

/** What the cluster tells about a trace that does not get on: its agents, its controller, the gate and the tags that are taken. */
export async function troubleFacts(
  open: OpenCluster,
  state: PolicyState,
  given: Given,
  now: number,
): Promise<TroubleFacts> {
  const agents = watchAgents(open.cluster, open.identity);
  const controllers = watchController(open.cluster, open.identity);
  const traces = watchTraceflows(open.cluster, open.identity);
  try {
    await Promise.all([agents.ready(), controllers.ready(), traces.ready()]);
    const controller = currentController(controllers.items.values());
    const known = new Map([...agents.items.values()].map((one) => [one.node ?? one.name, one]));
    const running = [...traces.items.values()].filter(({ summary }) => summary.phase === 'Running').length;
    // Silence of a source that cannot be read is not the agents'.
    const readable = agents.freshness().state === 'live';
    return {
      ...given,
      version: state.antrea.version(),
      gate: state.antrea.gate('Traceflow'),
      running: traces.freshness().state === 'live' ? running : null,
      controller:
        controller === undefined
          ? undefined
          : heardOf(controllerSummary(controller, { now, freshness: controllers.freshness() })),
      agent: (node) => {
        if (!readable) return undefined;
        const agent = known.get(node);
        return agent === undefined
          ? 'absent'
          : heardOf(agentSummary(agent, null, { now, freshness: agents.freshness() }));
      },
    };
  } finally {
    agents.release();
    controllers.release();
    traces.release();
  }
}
