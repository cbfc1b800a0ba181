import { parseArgs } from 'node:util';
import { goDuration } from '@netloft/flow-store/antrea';
import { ANTREA_RELEASES } from '../antrea/release.ts';
import { CLUSTER_NAMES } from '../cluster/names.ts';
import { collectorAddress } from '../flows/ipfix-link.ts';
import { readNsx } from './nsx-options.ts';
import type { AntreaRelease, FlowsOptions, SimulatorOptions } from '../types.ts';

export const USAGE = `Usage: simulator --data-dir PATH [flags]
  --antrea 1.7|1.12|2.7   release of Antrea (1.7)
  --pods N                Pods of the first cluster in all; with any of pods, nodes, policies a large world is generated
  --nodes N               Nodes of the first cluster in all
  --policies N            policies of the first cluster in all
  --seed S                seed of the generated world (1)
  --heartbeat-ms N        time between heartbeats of controller and agents (60000)
  --flow-collector ADDR   where flow records go: tcp://HOST:PORT, udp:// or tls://, or CLUSTER=ADDR,CLUSTER=ADDR
  --flows-per-second N    mean flow records a second (20); given, the first cluster exports from the start
  --flow-history 24h      past of the first cluster that is told once; given, it exports from the start
  --feature-gates A=true,B=false   Antrea's gates beside those of the story, in both clusters
  --dual-stack            Nodes, Pods and Services have IPv6 addresses too
  --nsx-release 4.1|4.2|9.0   release of the simulated NSX (4.2)
  --nsx-strict            NSX leaves out whatever is not known for certain of a real one
  --nsx-seed story|wide|large  clusters that are nowhere but in NSX: a healthy and a degraded one, or one with 3,000 Pods (story)
  --no-nsx                no NSX
  --help                  this text`;

type Read =
  | { readonly ok: true; readonly options: SimulatorOptions; readonly help: boolean }
  | { readonly ok: false; readonly message: string };

/** Largest values that the generated addresses have room for. */
const LIMITS = {
  pods: 200_000,
  nodes: 5000,
  policies: 50_000,
  seed: 4_294_967_295,
  'heartbeat-ms': 3_600_000,
  'flows-per-second': 100_000,
} as const;
const LEAST = { pods: 0, nodes: 0, policies: 0, seed: 0, 'heartbeat-ms': 100, 'flows-per-second': 1 } as const;

const isRelease = (text: string): text is AntreaRelease => (ANTREA_RELEASES as readonly string[]).includes(text);

const LONGEST_HISTORY_MS = 30 * 24 * 3_600_000;
type Given = string | boolean | string[] | undefined;
type ReadFlows = { readonly ok: true; readonly flows: FlowsOptions } | { readonly ok: false; readonly message: string };

/** `ADDR` is for every cluster, `CLUSTER=ADDR` for one. */
function readCollectors(texts: readonly string[]): Record<string, string> | string {
  const collectors: Record<string, string> = {};
  for (const text of texts.flatMap((list) => list.split(','))) {
    const [, cluster, address = ''] = /^(?:([^=:]+)=)?(.*)$/s.exec(text) ?? [];
    const read = collectorAddress(address);
    if (typeof read === 'string') return read;
    if (cluster !== undefined && !(CLUSTER_NAMES as readonly string[]).includes(cluster))
      return `there is no cluster '${cluster}'; there are ${CLUSTER_NAMES.join(', ')}`;
    for (const name of cluster === undefined ? CLUSTER_NAMES : [cluster]) collectors[name] = address;
  }
  return collectors;
}

function readFlows(history: Given, collectors: Given, perSecond: number | undefined): ReadFlows {
  const historyMs = typeof history === 'string' ? goDuration(history) : 0;
  if (historyMs === undefined || historyMs < 0 || historyMs > LONGEST_HISTORY_MS)
    return {
      ok: false,
      message: `simulator: --flow-history takes a time from 0s to 720h such as 24h or 90m, not '${String(history)}'`,
    };
  const read = Array.isArray(collectors) ? readCollectors(collectors) : undefined;
  if (typeof read === 'string') return { ok: false, message: `simulator: --flow-collector: ${read}` };
  return {
    ok: true,
    flows: {
      ...(perSecond === undefined ? {} : { perSecond }),
      ...(history === undefined ? {} : { historyMs }),
      ...(read === undefined ? {} : { collectors: read }),
    },
  };
}

/** `NodeLatencyMonitor=true,PacketCapture=true`; the text that is none. */
function readGates(text: Given): Record<string, boolean> | string {
  const gates: Record<string, boolean> = {};
  for (const one of typeof text === 'string' ? text.split(',') : []) {
    const [, name, on] = /^([A-Z]\w*)=(true|false)$/.exec(one) ?? [];
    if (name === undefined) return one;
    gates[name] = on === 'true';
  }
  return gates;
}

/** Reads the simulator's flags; what is wrong is said in one line. */
export function readOptions(argv: readonly string[]): Read {
  const string = { type: 'string' } as const;
  let values: Record<string, string | boolean | string[] | undefined>;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        'data-dir': string,
        antrea: string,
        pods: string,
        nodes: string,
        policies: string,
        seed: string,
        'heartbeat-ms': string,
        'flows-per-second': string,
        'flow-history': string,
        'flow-collector': { type: 'string', multiple: true },
        'feature-gates': string,
        'dual-stack': { type: 'boolean' },
        'nsx-release': string,
        'nsx-seed': string,
        'nsx-strict': { type: 'boolean' },
        'no-nsx': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(
      /\n|\. To specify|\. Did you forget/,
    );
    return {
      ok: false,
      message: `simulator: ${sentence.replace(/\.$/, '')}; its flags are --antrea, --pods, --nodes, --policies, --seed, --heartbeat-ms, --flow-collector, --flows-per-second, --flow-history, --feature-gates, --dual-stack, --nsx-release, --nsx-strict, --nsx-seed and --no-nsx`,
    };
  }
  const numbers: Partial<Record<keyof typeof LIMITS, number>> = {};
  for (const name of Object.keys(LIMITS) as (keyof typeof LIMITS)[]) {
    const text = values[name];
    if (typeof text !== 'string') continue;
    if (!/^\d+$/.test(text) || Number(text) > LIMITS[name] || Number(text) < LEAST[name]) {
      return {
        ok: false,
        message: `simulator: --${name} takes a whole number from ${LEAST[name]} to ${LIMITS[name]}, not '${text}'`,
      };
    }
    numbers[name] = Number(text);
  }
  const { antrea, 'data-dir': dataDir } = values;
  if (typeof antrea === 'string' && !isRelease(antrea)) {
    return { ok: false, message: `simulator: --antrea takes ${ANTREA_RELEASES.join(', ')}, not '${antrea}'` };
  }
  const flows = readFlows(values['flow-history'], values['flow-collector'], numbers['flows-per-second']);
  if (!flows.ok) return flows;
  const featureGates = readGates(values['feature-gates']);
  if (typeof featureGates === 'string')
    return { ok: false, message: `simulator: --feature-gates takes NAME=true,NAME=false, not '${featureGates}'` };
  const nsx = readNsx(values);
  if (!nsx.ok) return nsx;
  const { pods, nodes, policies, seed, 'heartbeat-ms': heartbeatMs } = numbers;
  return {
    ok: true,
    help: values['help'] === true,
    options: {
      ...(typeof dataDir === 'string' ? { dataDir } : {}),
      ...(typeof antrea === 'string' ? { antrea } : {}),
      ...(pods === undefined ? {} : { pods }),
      ...(nodes === undefined ? {} : { nodes }),
      ...(policies === undefined ? {} : { policies }),
      ...(seed === undefined ? {} : { seed }),
      ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
      ...(Object.keys(featureGates).length === 0 ? {} : { featureGates }),
      ...(values['dual-stack'] === true ? { dualStack: true } : {}),
      ...(nsx.nsx === undefined ? {} : { nsx: nsx.nsx }),
      ...(Object.keys(flows.flows).length === 0 ? {} : { flows: flows.flows }),
    },
  };
}
