import { silence } from '@netloft/antrea';
import type { AgentSummary, Attention, Overview, TraceflowSummary } from '@netloft/contracts';
import type { ClusterState } from '../../upstreams/kubernetes/types.ts';

export interface AttentionInputs {
  readonly sections: Omit<Overview, 'id' | 'attention'>;
  readonly agents: readonly AgentSummary[];
  readonly cluster: ClusterState;
  /** Epoch milliseconds. */
  readonly now: number;
}

const RANK = { critical: 0, warning: 1, info: 2 } as const;
const NAMED = 3;
/** Denied or failed traces of this long ago are nobody's news. */
const NEWS_MS = 60 * 60_000;

const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

function naming(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}

function clusterItems({ cluster, sections, now }: AttentionInputs): Attention[] {
  const { state, since, detail } = cluster.reachability;
  if (state === 'unreachable') {
    const text = `${detail ?? 'It does not answer'}${since === null ? '' : ` for ${silence((now - Date.parse(since)) / 1000)}`}. What is shown is what was last known.`;
    return [
      { id: 'cluster', severity: 'critical', title: 'The cluster cannot be reached', detail: text, link: '/overview' },
    ];
  }
  const names = {
    controller: 'controller',
    agents: 'agents',
    gates: 'feature gates',
    policies: 'policies',
    traceflows: 'Traceflows',
  } as const;
  const old = Object.entries(names).filter(([key]) => {
    const section = sections[key as keyof typeof names];
    return section.state === 'ok' && section.freshness.state === 'stale';
  });
  if (old.length === 0) return [];
  const title = 'Some data is not fresh';
  return [
    {
      id: 'stale-data',
      severity: 'warning',
      title,
      detail: `Not up to date: ${old.map(([, name]) => name).join(', ')}.`,
      link: '/overview',
    },
  ];
}

function controllerItems({ controller }: AttentionInputs['sections']): Attention[] {
  if (controller.state !== 'ok') return [];
  const link = '/agents?open=controller%3A';
  if (controller.data === null) {
    return [
      {
        id: 'controller',
        severity: 'critical',
        title: 'No controller has reported',
        detail: 'There is no AntreaControllerInfo in this cluster.',
        link: '/agents',
      },
    ];
  }
  const { health, healthReasons } = controller.data;
  if (health === 'healthy') return [];
  return [
    {
      id: 'controller',
      severity: 'critical',
      title: `The controller is ${health}`,
      detail: healthReasons.join('; '),
      link,
    },
  ];
}

function agentItems(agents: readonly AgentSummary[]): Attention[] {
  const kinds = [
    {
      id: 'stale',
      severity: 'critical',
      title: 'is stale',
      titles: 'are stale',
      is: (agent: AgentSummary) => agent.health === 'stale',
    },
    {
      id: 'unhealthy',
      severity: 'critical',
      title: 'is unhealthy',
      titles: 'are unhealthy',
      is: (agent: AgentSummary) => agent.health === 'unhealthy',
    },
    {
      id: 'unknown',
      severity: 'warning',
      title: 'never reported a heartbeat',
      titles: 'never reported a heartbeat',
      is: (agent: AgentSummary) => agent.health === 'unknown',
    },
    {
      id: 'skewed',
      severity: 'warning',
      title: 'runs another version than the controller',
      titles: 'run another version than the controller',
      is: (agent: AgentSummary) => agent.skewed,
    },
  ] as const;
  return kinds.flatMap(({ id, severity, title, titles, is }) => {
    const found = agents.filter((agent) => is(agent));
    const [first] = found;
    if (first === undefined) return [];
    const reason = found.length > 1 || id === 'skewed' ? '' : `: ${first.healthReasons.join('; ')}`;
    return [
      {
        id: `agents-${id}`,
        severity,
        title: `${plural(found.length, 'agent', 'agents')} ${found.length === 1 ? title : titles}`,
        detail: `${naming(found.map((agent) => agent.node ?? agent.name).toSorted())}${reason}`,
        link: `/agents?health=${id}`,
      },
    ];
  });
}

function gateItems({ gates }: AttentionInputs['sections']): Attention[] {
  if (gates.state !== 'ok') return [];
  const { differing, restartPending } = gates.data;
  const items: Attention[] = [];
  if (differing.length > 0) {
    const title = `Agents disagree on ${plural(differing.length, 'feature gate', 'feature gates')}`;
    items.push({
      id: 'gates-differing',
      severity: 'warning',
      title,
      detail: naming(differing.map((gate) => gate.name)),
      link: '/feature-gates?show=differing',
    });
  }
  if (restartPending > 0) {
    const title = `${plural(restartPending, 'Pod has', 'Pods have')} not read the present configuration`;
    items.push({
      id: 'restart-pending',
      severity: 'warning',
      title,
      detail: 'Antrea reads its configuration only when it starts.',
      link: '/feature-gates',
    });
  }
  return items;
}

function traceItems(traces: readonly TraceflowSummary[], now: number): Attention[] {
  const news = traces.filter((trace) => now - Date.parse(trace.createdAt) < NEWS_MS);
  return news.flatMap((trace) => {
    const denied = trace.verdict === 'Dropped' || trace.verdict === 'Rejected';
    if (!denied && trace.phase !== 'Failed') return [];
    const by = trace.policy === null ? '' : ` by ${trace.policy.displayName ?? trace.policy.name}`;
    const title = denied ? `Trace ${trace.verdict.toLowerCase()}${by}` : 'Trace failed';
    const port = trace.destinationPort === null ? '' : `:${trace.destinationPort}`;
    const detail = `${trace.source} → ${trace.destination}${port}${denied || trace.reason === '' ? '' : `: ${trace.reason}`}`;
    return [{ id: `trace-${trace.id}`, severity: 'info' as const, title, detail, link: `/traceflow/${trace.id}` }];
  });
}

/** What needs a person, most pressing first, each with the page that shows it. */
export function attentionOf(inputs: AttentionInputs): Attention[] {
  const { sections } = inputs;
  return [
    ...clusterItems(inputs),
    ...controllerItems(sections),
    ...agentItems(inputs.agents),
    ...gateItems(sections),
    ...traceItems(sections.traceflows.state === 'ok' ? sections.traceflows.data : [], inputs.now),
  ].toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}
