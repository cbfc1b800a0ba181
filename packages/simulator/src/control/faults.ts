import type { Faults } from '../types.ts';

type Read = { readonly ok: true; readonly faults: Faults } | { readonly ok: false; readonly message: string };

const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const RULES: Readonly<Record<keyof Faults, { readonly check: (value: unknown) => boolean; readonly wants: string }>> = {
  latencyMs: {
    check: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 600_000,
    wants: 'a number of milliseconds from 0 to 600000',
  },
  status429: { check: isFlag, wants: 'true or false' },
  status503: { check: isFlag, wants: 'true or false' },
  refuseIdTokens: { check: isFlag, wants: 'true or false' },
  gone410Storm: { check: isFlag, wants: 'true or false' },
  dropRate: {
    check: (value) => typeof value === 'number' && value >= 0 && value <= 1,
    wants: 'a number from 0 to 1',
  },
  stopHeartbeats: {
    check: (value) => isFlag(value) || isNames(value),
    wants: 'true, false or a list of Node names',
  },
  failRealization: { check: isNames, wants: 'a list of Node names' },
  flowAggregatorDown: { check: isFlag, wants: 'true or false' },
  stopFlowExport: {
    check: (value) => isFlag(value) || isNames(value),
    wants: 'true, false or a list of Node names',
  },
};

/** Reads faults from JSON text. Node names must be those of the cluster. What is wrong is said in one line. */
export function readFaults(text: string, nodes: ReadonlySet<string>): Read {
  const fault = (message: string): Read => ({ ok: false, message });
  let value: unknown;
  try {
    value = JSON.parse(text === '' ? '{}' : text);
  } catch (error) {
    return fault(`the body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault('the body must be a JSON object of faults');
  for (const [name, given] of Object.entries(value)) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name as keyof Faults] : undefined;
    if (rule === undefined) return fault(`there is no fault '${name}'; there are ${Object.keys(RULES).join(', ')}`);
    if (!rule.check(given)) return fault(`${name} takes ${rule.wants}, not ${JSON.stringify(given)}`);
  }
  const faults = value as Faults;
  for (const name of ['stopHeartbeats', 'failRealization', 'stopFlowExport'] as const) {
    const named = Array.isArray(faults[name]) ? (faults[name] as readonly string[]) : [];
    const stranger = named.find((node) => !nodes.has(node));
    if (stranger !== undefined) return fault(`${name} names '${stranger}', which is no Node of the cluster`);
  }
  return { ok: true, faults };
}
