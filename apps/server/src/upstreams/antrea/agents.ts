import { agentHealth, conditionsOf, lastHeartbeatOf, read, sameVersion } from '@netloft/antrea';
import { type AgentSummary, type ControllerSummary, type Freshness, HEARTBEAT_SECONDS } from '@netloft/contracts';
import type { Identity } from '../../identity.ts';
import type { ClusterHandle, KubeObject, SharedWatch } from '../kubernetes/types.ts';
import { watchServed } from './served-watch.ts';

export const CRD_GROUP = 'crd.antrea.io';
export const AGENT_INFOS = { group: CRD_GROUP, plural: 'antreaagentinfos' } as const;
export const CONTROLLER_INFOS = { group: CRD_GROUP, plural: 'antreacontrollerinfos' } as const;

/** What an AntreaAgentInfo says by itself; health and skew depend on the time and on the controller. */
export type AgentFacts = Omit<AgentSummary, 'health' | 'healthReasons' | 'skewed'>;
export type ControllerFacts = Omit<ControllerSummary, 'health' | 'healthReasons'>;

const integer = (value: unknown): number | null => {
  const found = read.number(value);
  return found === undefined ? null : Math.trunc(found);
};
const textOrNull = (value: unknown): string | null => read.text(value) || null;

function reference(value: unknown): { namespace: string; name: string } | null {
  const ref = read.object(value);
  const name = read.text(ref?.['name']);
  return name ? { namespace: read.text(ref?.['namespace']) ?? '', name } : null;
}

function policyNumbers(value: unknown): AgentSummary['networkPolicies'] {
  const info = read.object(value);
  if (info === undefined) return null;
  // The API leaves a zero away inside an object that is there.
  const count = (key: string): number => integer(info[key]) ?? 0;
  return {
    policies: count('networkPolicyNum'),
    appliedToGroups: count('appliedToGroupNum'),
    addressGroups: count('addressGroupNum'),
  };
}

function flowTables(value: unknown): Record<string, number> {
  const entries = Object.entries(read.object(value) ?? {});
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

/** Reads an AntreaAgentInfo (crd.antrea.io/v1beta1). What the agent did not report is null. */
export function agentFacts(object: KubeObject): AgentFacts {
  const ovs = read.object(object['ovsInfo']) ?? {};
  const conditions = conditionsOf(object['agentConditions']);
  return {
    id: object.metadata.name,
    name: object.metadata.name,
    node: textOrNull(read.object(object['nodeRef'])?.['name']),
    pod: reference(object['podRef']),
    version: textOrNull(object['version']),
    localPods: integer(object['localPodNum']),
    nodeSubnets: [...read.strings(object['nodeSubnets'])],
    ovsVersion: textOrNull(ovs['version']),
    ovsBridge: textOrNull(ovs['bridgeName']),
    flowTables: flowTables(ovs['flowTable']),
    networkPolicies: policyNumbers(object['networkPolicyControllerInfo']),
    apiPort: integer(object['apiPort']),
    nodePortLocalRange: textOrNull(object['nodePortLocalPortRange']),
    conditions,
    lastHeartbeat: lastHeartbeatOf(conditions),
    resourceVersion: object.metadata.resourceVersion ?? '',
  };
}

/** Reads an AntreaControllerInfo (crd.antrea.io/v1beta1). */
export function controllerFacts(object: KubeObject): ControllerFacts {
  const conditions = conditionsOf(object['controllerConditions']);
  return {
    id: object.metadata.name,
    name: object.metadata.name,
    node: textOrNull(read.object(object['nodeRef'])?.['name']),
    pod: reference(object['podRef']),
    service: reference(object['serviceRef']),
    version: textOrNull(object['version']),
    connectedAgents: integer(object['connectedAgentNum']),
    networkPolicies: policyNumbers(object['networkPolicyControllerInfo']),
    apiPort: integer(object['apiPort']),
    conditions,
    lastHeartbeat: lastHeartbeatOf(conditions),
    resourceVersion: object.metadata.resourceVersion ?? '',
  };
}

/** When the facts are looked at, and how far the source of them can be trusted. */
export interface Viewpoint {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly freshness: Freshness;
}

function healthOf(
  facts: Pick<AgentFacts, 'conditions' | 'lastHeartbeat'>,
  at: Viewpoint,
): Pick<AgentSummary, 'health' | 'healthReasons'> {
  const { health, reasons } = agentHealth({ ...facts, now: at.now, heartbeatSeconds: HEARTBEAT_SECONDS });
  // Silence during an outage of the cluster's API may be ours, not the agent's.
  const blind = health === 'stale' && at.freshness.state !== 'live';
  return { health, healthReasons: blind ? [...reasons, 'nothing newer can be read from the cluster'] : [...reasons] };
}

/** A judgement of the same facts holds this long, so that all views of a large cluster share it: silence is counted in minutes. */
const JUDGED_FOR_MS = 1_000;

interface Judgement {
  readonly at: number;
  readonly controllerVersion: string | null;
  readonly live: boolean;
  readonly summary: AgentSummary;
}
const judgements = new WeakMap<AgentFacts, Judgement>();

/** The row of an agent. `controllerVersion` null means that skew cannot be told. The same object again while it says the same. */
export function agentSummary(facts: AgentFacts, controllerVersion: string | null, at: Viewpoint): AgentSummary {
  const live = at.freshness.state === 'live';
  const known = judgements.get(facts);
  const sameQuestion = known?.controllerVersion === controllerVersion && known.live === live;
  if (sameQuestion && at.now >= known.at && at.now - known.at < JUDGED_FOR_MS) return known.summary;
  const skewed = controllerVersion !== null && facts.version !== null && !sameVersion(facts.version, controllerVersion);
  const judged: AgentSummary = { ...facts, ...healthOf(facts, at), skewed };
  const summary = known !== undefined && sameSummary(known.summary, judged) ? known.summary : judged;
  judgements.set(facts, { at: at.now, controllerVersion, live, summary });
  return summary;
}

export const controllerSummary = (facts: ControllerFacts, at: Viewpoint): ControllerSummary => ({
  ...facts,
  ...healthOf(facts, at),
});

/** The controller that speaks: Antrea has one object; of several, as after a change of its name, the one heard last. */
export function currentController(controllers: Iterable<ControllerFacts>): ControllerFacts | undefined {
  const heard = (one: ControllerFacts): number => (one.lastHeartbeat === null ? 0 : Date.parse(one.lastHeartbeat));
  return [...controllers].toSorted((a, b) => heard(b) - heard(a))[0];
}

export const watchAgents = (cluster: ClusterHandle, identity: Identity): SharedWatch<AgentFacts> =>
  watchServed(cluster, identity, { ...AGENT_INFOS, name: 'agent-facts', project: agentFacts });

export const watchController = (cluster: ClusterHandle, identity: Identity): SharedWatch<ControllerFacts> =>
  watchServed(cluster, identity, { ...CONTROLLER_INFOS, name: 'controller-facts', project: controllerFacts });

/** Whether two rows say the same, without comparing every member: an object's version stands for what it holds. */
export const sameSummary = <
  T extends { resourceVersion: string; health: string; healthReasons: string[]; skewed?: boolean },
>(
  a: T,
  b: T,
): boolean =>
  a === b ||
  (a.resourceVersion === b.resourceVersion &&
    a.health === b.health &&
    a.skewed === b.skewed &&
    a.healthReasons.join('\n') === b.healthReasons.join('\n'));
