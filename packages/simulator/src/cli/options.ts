import { parseArgs } from 'node:util';
import { ANTREA_RELEASES } from '../antrea/release.ts';
import type { AntreaRelease, SimulatorOptions } from '../types.ts';

export const USAGE = `Usage: simulator --data-dir PATH [flags]
  --antrea 1.7|1.12|2.7   release of Antrea (1.7)
  --pods N                Pods of the first cluster in all; with any of pods, nodes, policies a large world is generated
  --nodes N               Nodes of the first cluster in all
  --policies N            policies of the first cluster in all
  --seed S                seed of the generated world (1)
  --heartbeat-ms N        time between heartbeats of controller and agents (60000)
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
} as const;
const LEAST = { pods: 0, nodes: 0, policies: 0, seed: 0, 'heartbeat-ms': 100 } as const;

const isRelease = (text: string): text is AntreaRelease => (ANTREA_RELEASES as readonly string[]).includes(text);

/** Reads the simulator's flags; what is wrong is said in one line. */
export function readOptions(argv: readonly string[]): Read {
  const string = { type: 'string' } as const;
  let values: Record<string, string | boolean | undefined>;
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
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(
      /\n|\. To specify|\. Did you forget/,
    );
    return {
      ok: false,
      message: `simulator: ${sentence.replace(/\.$/, '')}; its flags are --antrea, --pods, --nodes, --policies, --seed and --heartbeat-ms`,
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
    },
  };
}
