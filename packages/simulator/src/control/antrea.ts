import type { RunningCluster } from '../cluster/cluster.ts';
import { MOST_AT_ONCE } from '../antrea/captures/packet-captures.ts';
import { TAG_COUNT } from '../antrea/traceflow/tags.ts';
import type { CaptureFaults, LatencyFaults, TraceFaults } from '../types.ts';

type Read<Faults> = { readonly ok: true; readonly faults: Faults } | { readonly ok: false; readonly message: string };
type Rule = { readonly wants: string; readonly check: (value: unknown, nodes: ReadonlySet<string>) => boolean };
type Rules<Faults> = Readonly<Record<keyof Faults & string, Rule>>;

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isNode = (value: unknown, nodes: ReadonlySet<string>): boolean => typeof value === 'string' && nodes.has(value);
const nodesRule: Rule = {
  wants: 'a list of names of the cluster’s Nodes',
  check: (value, nodes) => isList(value) && value.every((one) => isNode(one, nodes)),
};
const pairsRule: Rule = {
  wants: 'a list of pairs of names of the cluster’s Nodes',
  check: (value, nodes) =>
    isList(value) &&
    value.every((pair) => isList(pair) && pair.length === 2 && pair.every((one) => isNode(one, nodes))),
};
const numberRule = (most: number): Rule => ({
  wants: `a whole number from 0 to ${most}`,
  check: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most,
});

const textRule: Rule = { wants: 'a text', check: (value) => typeof value === 'string' && value !== '' };

const TRACES: Rules<TraceFaults> = {
  agentError: textRule,
  lostBetween: pairsRule,
  silent: {
    wants: `true, false or ${nodesRule.wants}`,
    check: (value, nodes) => typeof value === 'boolean' || nodesRule.check(value, nodes),
  },
  agentsDown: nodesRule,
  tagsTaken: numberRule(TAG_COUNT),
};
const CAPTURES: Rules<CaptureFaults> = {
  captureError: textRule,
  uploadError: {
    wants: 'true, false or a text',
    check: (value, nodes) => typeof value === 'boolean' || textRule.check(value, nodes),
  },
  failNodes: nodesRule,
  nodeError: textRule,
  silent: TRACES.silent,
  running: numberRule(MOST_AT_ONCE),
};
const LATENCY: Rules<LatencyFaults> = {
  slowNodes: nodesRule,
  slowMs: numberRule(60_000),
  unreachable: pairsRule,
  silent: nodesRule,
};

function readBy<Faults>(rules: Rules<Faults>, text: string, nodes: ReadonlySet<string>): Read<Faults> {
  let value: unknown;
  try {
    value = JSON.parse(text === '' ? '{}' : text);
  } catch (error) {
    return { ok: false, message: `the body is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (typeof value !== 'object' || value === null || isList(value))
    return { ok: false, message: 'the body must be a JSON object of faults' };
  for (const [name, given] of Object.entries(value)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof Faults & string] : undefined;
    if (rule === undefined)
      return { ok: false, message: `there is no fault '${name}'; there are ${Object.keys(rules).join(', ')}` };
    if (!rule.check(given, nodes))
      return { ok: false, message: `${name} takes ${rule.wants}, not ${JSON.stringify(given)}` };
  }
  return { ok: true, faults: value as Faults };
}

/** Reads faults of Traceflows from JSON text; Node names must be those of the cluster. What is wrong is said in one line. */
export const readTraceFaults = (text: string, nodes: ReadonlySet<string>): Read<TraceFaults> =>
  readBy(TRACES, text, nodes);
/** The same of the pings between Nodes. */
export const readLatencyFaults = (text: string, nodes: ReadonlySet<string>): Read<LatencyFaults> =>
  readBy(LATENCY, text, nodes);

/** Faults of Antrea's own parts, by the address at which the control port shows and replaces them. */
export const ANTREA_FAULTS: Readonly<
  Record<
    string,
    {
      readonly shown: (cluster: RunningCluster) => unknown;
      /** What is wrong with the text; undefined when the faults are on. */
      readonly replace: (text: string, nodes: ReadonlySet<string>, cluster: RunningCluster) => string | undefined;
    }
  >
> = {
  '/traceflows/faults': {
    shown: (cluster) => cluster.traceFaults(),
    replace(text, nodes, cluster) {
      const read = readTraceFaults(text, nodes);
      if (!read.ok) return read.message;
      cluster.setTraceFaults(read.faults);
      return undefined;
    },
  },
  '/captures/faults': {
    shown: (cluster) => cluster.captureFaults(),
    replace(text, nodes, cluster) {
      const read = readBy(CAPTURES, text, nodes);
      if (!read.ok) return read.message;
      cluster.setCaptureFaults(read.faults);
      return undefined;
    },
  },
  '/node-latency/faults': {
    shown: (cluster) => cluster.latencyFaults(),
    replace(text, nodes, cluster) {
      const read = readLatencyFaults(text, nodes);
      if (!read.ok) return read.message;
      cluster.setLatencyFaults(read.faults);
      return undefined;
    },
  },
};
