import {
  controllerReportedGates,
  type ParsedConfig,
  reportedGates,
  type ReportedGate,
  resolveGates,
} from '@netloft/antrea';
import type { ComponentPods } from './component-pods.ts';
import type { ReleaseFacts } from './release.ts';

type Component = 'agent' | 'controller';

function rows(facts: ReleaseFacts, component: Component, config: ParsedConfig): readonly ReportedGate[] {
  return reportedGates(resolveGates(facts.antreaVersion, component, config.gates).gates);
}

/** Gates that are on, by the configuration that a component read; hundreds of agents share one. */
const enabled = new WeakMap<ParsedConfig, Map<string, ReadonlySet<string>>>();

/** Whether a component runs with the gate on. */
export function gateEnabled(facts: ReleaseFacts, component: Component, config: ParsedConfig, gate: string): boolean {
  const known = enabled.get(config) ?? new Map<string, ReadonlySet<string>>();
  enabled.set(config, known);
  const key = `${component} ${facts.antreaVersion}`;
  let names = known.get(key);
  if (names === undefined) {
    const { gates } = resolveGates(facts.antreaVersion, component, config.gates);
    names = new Set(gates.filter((one) => one.enabled).map((one) => one.name));
    known.set(key, names);
  }
  return names.has(gate);
}

/**
 * What the controller's `/featuregates` answers: agent rows, then its own. Undefined while no controller runs.
 * Agent rows are those of the agent that runs the longest, so that a new setting shows once every agent has read it.
 */
export function controllerGates(facts: ReleaseFacts, pods: ComponentPods): readonly ReportedGate[] | undefined {
  const controller = pods.controller();
  if (controller === undefined) return undefined;
  const reported = controllerReportedGates(facts.antreaVersion);
  const known = (component: Component, list: readonly ReportedGate[]): readonly ReportedGate[] =>
    reported === null ? list : list.filter((row) => reported[component].includes(row.name));
  const agentConfig = pods.oldestAgent()?.agentConfig ?? controller.agentConfig;
  return [
    ...known('agent', rows(facts, 'agent', agentConfig)),
    ...known('controller', rows(facts, 'controller', controller.controllerConfig)),
  ];
}

/** What an agent's `/featuregates` answers: the gates of its own process. */
export const agentGates = (facts: ReleaseFacts, config: ParsedConfig): readonly ReportedGate[] =>
  rows(facts, 'agent', config);

/** A setting of a configuration, as text, its default when it is not set. */
export const settingOf = (config: ParsedConfig, key: string): string | undefined =>
  config.settings.find((setting) => setting.key === key)?.value;
