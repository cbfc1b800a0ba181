import type { NsxClusterSummary, NsxComponent, NsxProblem } from '@netloft/contracts';
import type { HealthTimes } from './components.ts';
import { andWords, COMPONENT_ACTIONS, COMPONENT_WORDS, CONDITION_WORDS, SILENT_ACTION, timeWords } from './words.ts';

type Agents = NonNullable<NsxClusterSummary['agents']>;

/** NSX's own words behind a sentence, when there are any. */
const said = (...words: readonly string[]): string => {
  const own = words.filter((one) => one.trim() !== '').join(': ');
  return own === '' ? '' : ` NSX says: “${own}”.`;
};

function conditionProblems({ name, status, conditions }: NsxComponent): NsxProblem[] {
  const severity = status === 'FAILED' ? 'error' : 'warning';
  const bad = conditions.filter((condition) => condition.status === 'UNHEALTHY');
  if (bad.length === 0)
    return [
      {
        severity,
        message: `${COMPONENT_WORDS[name]} ${status === 'FAILED' ? 'has failed' : 'is degraded'}; NSX does not say why.`,
        action: COMPONENT_ACTIONS[name],
      },
    ];
  return bad.map(({ type, reason, message }) => {
    const words = CONDITION_WORDS[type] ?? {
      message: `${COMPONENT_WORDS[name]} reports ${type} as UNHEALTHY.`,
      action: COMPONENT_ACTIONS[name],
    };
    return { severity, message: `${words.message}${said(reason, message)}`, action: words.action };
  });
}

/** One problem for all silent components: they mostly fall silent together, for one reason. */
function silenceProblem(silent: readonly NsxComponent[], { intervalSeconds }: HealthTimes): NsxProblem {
  const names = andWords(silent.map(({ name }) => COMPONENT_WORDS[name]));
  const ages = silent.flatMap(({ conditions }) => conditions.flatMap(({ heartbeatAge }) => heartbeatAge ?? []));
  const message =
    ages.length === 0
      ? `NSX has no current heartbeat of ${names}.`
      : `No heartbeat of ${names} for ${timeWords(Math.min(...ages))}; one is due every ${timeWords(intervalSeconds)}.`;
  return { severity: 'error', message: `${message} Whether they work is not known.`, action: SILENT_ACTION };
}

function agentProblems({ failed, degraded, healthy }: Agents): NsxProblem[] {
  const all = failed + degraded + healthy;
  const problems: NsxProblem[] = [];
  if (failed > 0)
    problems.push({
      severity: failed === all ? 'error' : 'warning',
      message: `${failed} of ${all} agents have failed: Pods on their Nodes keep the rules that they have, new Pods get no network.`,
      action: 'Look at the antrea-agent Pods of the Nodes whose agent is not healthy.',
    });
  if (degraded > 0)
    problems.push({
      severity: 'warning',
      message: `${degraded} of ${all} agents are degraded.`,
      action: 'Look at the conditions of these agents on the page Nodes and agents.',
    });
  return problems;
}

/** What is wrong with a cluster, worst first, each with what to do. */
export function healthProblems(
  components: readonly NsxComponent[],
  agents: Agents | null,
  times: HealthTimes,
): NsxProblem[] {
  const silent = components.filter(({ status }) => status === 'UNKNOWN');
  const problems = [
    ...(silent.length === 0 ? [] : [silenceProblem(silent, times)]),
    ...components
      .filter(({ status }) => status === 'FAILED' || status === 'DEGRADED')
      .flatMap((component) => conditionProblems(component)),
    // Counts of agents come from the controller: without news of it they are old.
    ...(agents === null || components.some(({ name, status }) => name === 'controller' && status === 'UNKNOWN')
      ? []
      : agentProblems(agents)),
  ];
  return problems.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}
