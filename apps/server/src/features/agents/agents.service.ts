import type {
  AgentDetail,
  AgentList,
  AgentSummary,
  ControllerDetail,
  ControllerSummary,
  Hidden,
  ListQuery,
} from '@netloft/contracts';
import { type OpenCluster, resolveResource, upstreamFault } from '../../cluster-access.ts';
import { createDerivedView } from '../../derived-view.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import type { LiveView } from '../../live.ts';
import { err, ok, type Result } from '../../result.ts';
import {
  AGENT_INFOS,
  agentFacts,
  agentSummary,
  type AgentFacts,
  CONTROLLER_INFOS,
  controllerFacts,
  controllerSummary,
  type ControllerFacts,
  currentController,
  sameSummary,
  watchAgents,
  watchController,
} from '../../upstreams/antrea/agents.ts';
import { withoutManagedFields } from '../../upstreams/antrea/objects.ts';
import { faultOfWatch, hiddenOf } from '../../upstreams/antrea/served-watch.ts';
import type { KubeObject, SharedWatch } from '../../upstreams/kubernetes/types.ts';

type Clock = Pick<FeatureContext, 'now'>;

const FIELDS = [
  'name',
  'node',
  'pod',
  'version',
  'skewed',
  'health',
  'healthReasons',
  'localPods',
  'nodeSubnets',
  'ovsVersion',
  'ovsBridge',
  'flowTables',
  'networkPolicies',
  'apiPort',
  'nodePortLocalRange',
  'conditions',
  'lastHeartbeat',
] as const satisfies readonly (keyof AgentSummary)[];

const shape: ListShape<AgentSummary> = {
  fields: Object.fromEntries(FIELDS.map((name) => [name, (agent: AgentSummary) => agent[name]])),
  idOf: (agent) => agent.id,
  defaultSort: 'name',
};

interface Sources {
  readonly agents: SharedWatch<AgentFacts>;
  readonly controllers: SharedWatch<ControllerFacts>;
}

const openSources = ({ cluster, identity }: OpenCluster): Sources => ({
  agents: watchAgents(cluster, identity),
  controllers: watchController(cluster, identity),
});

function summariesOf({ agents, controllers }: Sources, { now }: Clock): AgentSummary[] {
  const version = currentController(controllers.items.values())?.version ?? null;
  const at = { now: now(), freshness: agents.freshness() };
  return [...agents.items.values()].map((facts) => agentSummary(facts, version, at));
}

const hiddenIn = ({ agents, controllers }: Sources): Hidden[] => [
  ...hiddenOf(agents, 'agents', AGENT_INFOS),
  ...hiddenOf(controllers, 'the controller and with it the skew of versions', CONTROLLER_INFOS),
];

/** Every agent, judged at the time of asking and again every few seconds: a silent agent turns stale without any event. */
export function agentsView(open: OpenCluster, clock: Clock): LiveView<AgentSummary> {
  const sources = openSources(open);
  return createDerivedView<AgentSummary>({
    watches: [sources.agents, sources.controllers],
    compute: () => summariesOf(sources, clock),
    same: sameSummary,
    freshness: () => sources.agents.freshness(),
    hidden: () => hiddenIn(sources),
  });
}

/** The controller, zero or one item. */
export function controllerView({ cluster, identity }: OpenCluster, { now }: Clock): LiveView<ControllerSummary> {
  const controllers = watchController(cluster, identity);
  return createDerivedView<ControllerSummary>({
    watches: [controllers],
    compute: () => {
      const facts = currentController(controllers.items.values());
      return facts === undefined ? [] : [controllerSummary(facts, { now: now(), freshness: controllers.freshness() })];
    },
    same: sameSummary,
    freshness: () => controllers.freshness(),
    hidden: () => hiddenOf(controllers, 'the controller', CONTROLLER_INFOS),
  });
}

/** One page of agents. What the caller may not see is `hidden`; a cluster that cannot be read at all is a fault. */
export async function listAgents(open: OpenCluster, clock: Clock, query: ListQuery): Promise<Result<AgentList, Fault>> {
  const sources = openSources(open);
  try {
    await Promise.all([sources.agents.ready(), sources.controllers.ready()]);
    const fault = faultOfWatch(sources.agents);
    if (fault !== undefined) return err(fault);
    const page = pageOf(summariesOf(sources, clock), query, shape);
    if (!page.ok) return page;
    const hidden = hiddenIn(sources);
    return ok({ ...page.value, freshness: sources.agents.freshness(), ...(hidden.length > 0 ? { hidden } : {}) });
  } finally {
    sources.agents.release();
    sources.controllers.release();
  }
}

async function readControllers(open: OpenCluster): Promise<Result<KubeObject[], Fault>> {
  const resource = await resolveResource(open, CONTROLLER_INFOS);
  if (!resource.ok) return resource;
  const list = await open.client.list(resource.value, { limit: 20 });
  return list.ok ? list : upstreamFault(list.error);
}

/** Read a moment ago, so that age is the object's own. */
const rightNow = ({ now }: Clock) => ({
  now: now(),
  freshness: { state: 'live' as const, asOf: new Date(now()).toISOString() },
});

/** An agent with its object, read now. Without a right to read the controller its skew counts as none. */
export async function readAgent(open: OpenCluster, clock: Clock, name: string): Promise<Result<AgentDetail, Fault>> {
  const resource = await resolveResource(open, AGENT_INFOS);
  if (!resource.ok) return resource;
  const [agent, controllers] = await Promise.all([open.client.get(resource.value, name), readControllers(open)]);
  if (!agent.ok) return upstreamFault(agent.error);
  const controller = currentController(
    controllers.ok ? controllers.value.map((object) => controllerFacts(object)) : [],
  );
  const summary = agentSummary(agentFacts(agent.value), controller?.version ?? null, rightNow(clock));
  return ok({ summary, object: withoutManagedFields(agent.value) });
}

/** The controller with its object, read now. */
export async function readController(open: OpenCluster, clock: Clock): Promise<Result<ControllerDetail, Fault>> {
  const controllers = await readControllers(open);
  if (!controllers.ok) return controllers;
  const current = currentController(controllers.value.map((object) => controllerFacts(object)));
  const object = controllers.value.find((one) => one.metadata.name === current?.name);
  if (current === undefined || object === undefined) {
    return err({
      code: 'UPSTREAM_NOT_FOUND',
      detail: `The cluster ${open.cluster.name} has no AntreaControllerInfo: its controller never reported.`,
      action: 'Look whether the Pod antrea-controller runs.',
    });
  }
  return ok({ summary: controllerSummary(current, rightNow(clock)), object: withoutManagedFields(object) });
}
