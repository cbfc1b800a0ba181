import type { Component, FeatureGate, FeatureGates, Setting } from '@netloft/contracts';
import type { GateFilter } from './feature-gates.search.ts';
import { featureGatesText as text } from './feature-gates.messages.ts';

export const isNonDefault = (gate: FeatureGate): boolean =>
  gate.defaultEnabled !== null && gate.defaultEnabled !== gate.enabled;

const TESTS: Readonly<Record<GateFilter, (gate: FeatureGate) => boolean>> = {
  'non-default': isNonDefault,
  differing: (gate) => gate.differing.length > 0,
  alpha: (gate) => gate.stage === 'ALPHA',
  on: (gate) => gate.enabled,
  off: (gate) => !gate.enabled,
};

export const gateMatches = (gate: FeatureGate, filter: GateFilter | undefined): boolean =>
  filter === undefined || TESTS[filter](gate);

/** How many gates each filter leaves. */
export function gateCounts(gates: readonly FeatureGate[]): Readonly<Record<GateFilter | 'all', number>> {
  const counts = { all: gates.length, 'non-default': 0, differing: 0, alpha: 0, on: 0, off: 0 };
  for (const gate of gates)
    for (const filter of Object.keys(TESTS) as GateFilter[]) if (TESTS[filter](gate)) counts[filter] += 1;
  return counts;
}

/** Components that have gates or a configuration, in a fixed order. */
export function componentsOf(data: FeatureGates): Component[] {
  const found = new Set([
    ...data.gates.map((gate) => gate.component),
    ...data.config.map((config) => config.component),
  ]);
  return (['controller', 'agent', 'agent-windows'] as const).filter((component) => found.has(component));
}

/** `on · default`, `off · set in the file (default on)`. */
export function stateText(gate: FeatureGate): string {
  const state = gate.enabled ? text.on : text.off;
  if (gate.defaultEnabled === null) return `${state} · ${text.defaultUnknown}`;
  if (!isNonDefault(gate)) return `${state} · ${gate.configured === true ? text.defaultAndSet : text.default}`;
  return `${state} · ${gate.configured === false ? text.notTheDefault : text.setInFile} (${text.defaultIs(gate.defaultEnabled)})`;
}

/** `v0.8 · beta since v1.0`. */
export function sinceText(gate: FeatureGate): string {
  const parts = [
    gate.since ?? '',
    gate.stageSince !== null && gate.stageSince !== gate.since ? text.stageSince(gate.stage, gate.stageSince) : '',
  ];
  return parts.filter((one) => one !== '').join(' · ');
}

/** Agents that differ, grouped by what they say and why: one line a group, Nodes named. */
export function differingGroups(
  gate: FeatureGate,
): { readonly enabled: boolean; readonly reason: string; readonly nodes: string[] }[] {
  const groups = new Map<string, { enabled: boolean; reason: string; nodes: string[] }>();
  for (const one of gate.differing) {
    const key = `${one.enabled}\n${one.reason}`;
    const group = groups.get(key) ?? { enabled: one.enabled, reason: one.reason, nodes: [] };
    group.nodes.push(one.node);
    groups.set(key, group);
  }
  return [...groups.values()];
}

export function settingMatches(setting: Setting, query: string, onlySet: boolean): boolean {
  if (onlySet && !setting.set) return false;
  const words = query
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const held = `${setting.key} ${setting.value} ${setting.description}`.toLowerCase();
  return words.every((word) => held.includes(word));
}

/** A value as it reads in the table; an empty one is said to be empty. */
export const settingValue = (value: string): string => (value === '' ? text.emptyValue : value);
