import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { stringify } from 'yaml';
import { read } from '@netloft/antrea';
import type { ComponentPod } from '../component-pods.ts';
import type { TraceWorld } from '../traceflow/facts.ts';

const HOUR_MS = 3_600_000;
/** An agent keeps logs of a day here; a line every so often. */
const LOG_HOURS = 24;
const LINE_EVERY_MS = HOUR_MS / 6;

const two = (value: number): string => String(value).padStart(2, '0');

/** A line as klog writes it. */
function line(time: number, source: string, text: string): string {
  const at = new Date(time);
  const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}.000000`;
  return `I${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())} ${clock}       1 ${source}] ${text}`;
}

function agentLog(pod: ComponentPod, version: string, now: number, sinceMs: number): string {
  const from = now - Math.min(sinceMs, LOG_HOURS * HOUR_MS);
  const lines = [line(from, 'agent.go:96', `"Starting Antrea agent" version="${version}" nodeName="${pod.node}"`)];
  for (let time = from + LINE_EVERY_MS; time <= now; time += LINE_EVERY_MS)
    lines.push(
      line(
        time,
        'agent_monitor.go:104',
        '"Updating AntreaAgentInfo" conditions="AgentHealthy ControllerConnectionUp OVSDBConnectionUp OpenflowConnectionUp"',
      ),
    );
  return `${lines.join('\n')}\n`;
}

/** As many flows a table as the agent reports. */
function flowDump(info: Readonly<Record<string, unknown>>): string {
  const tables = Object.entries(read.object(read.object(info['ovsInfo'])?.['flowTable']) ?? {});
  const flows = tables.flatMap(([table, count], at) =>
    Array.from(
      { length: read.number(count) ?? 0 },
      (_, flow) =>
        `cookie=0x${(65_536 * (at + 1) + flow).toString(16)}, table=${table}, n_packets=${flow * 17}, n_bytes=${flow * 1462}, priority=${200 - (flow % 10) * 10},ip actions=resubmit(,${at + 1})`,
    ),
  );
  return `${flows.join('\n')}\n`;
}

/** The names of files in a bundle of an agent (pkg/support) with what stands in them. */
function filesOf(world: TraceWorld, pod: ComponentPod, sinceMs: number): Readonly<Record<string, string>> {
  const { store, facts } = world;
  const info = store.get('crd.antrea.io', 'antreaagentinfos', pod.node) ?? {};
  const now = Date.now();
  const pods = store.list('', 'pods').filter((one) => read.object(one['spec'])?.['nodeName'] === pod.node);
  const addresses = pods.map(
    (one) =>
      `${one.metadata.namespace ?? ''}/${one.metadata.name}\t${read.text(read.object(one['status'])?.['podIP']) ?? ''}`,
  );
  return {
    agentinfo: stringify(info, { aliasDuplicateObjects: false }),
    flows: flowDump(info),
    podinterfaces: `${addresses.join('\n')}\n`,
    version: `${facts.antreaVersion}\n`,
    'logs/agent/antrea-agent.log': agentLog(pod, facts.antreaVersion, now, sinceMs),
    'logs/ovs/ovs-vswitchd.log': `${new Date(now - Math.min(sinceMs, HOUR_MS)).toISOString()}|00001|bridge|INFO|ovs-vswitchd (Open vSwitch) ${facts.ovsVersion}\n`,
  };
}

/** An agent's bundle: a tar of its files, compressed with gzip. Log lines older than `sinceMs` are left out. */
export function bundleArchive(world: TraceWorld, pod: ComponentPod, sinceMs: number): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(filesOf(world, pod, sinceMs)))
    archive.entry({ name, mtime: new Date(), mode: 0o644 }, text);
  archive.finalize();
  return buffer(Readable.from(archive).pipe(createGzip()));
}
