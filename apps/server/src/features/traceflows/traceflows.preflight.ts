import { type LookedEnd, protocolAsked, traceFaults, validateTraceflowRequest } from '@netloft/antrea';
import type { TraceEndpoint, TracePreflight, TraceflowRequest } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { FeatureContext } from '../../feature.ts';
import { currentController, watchController } from '../../upstreams/antrea/agents.ts';
import { gateReaderOf } from '../../upstreams/antrea/gates/shared.ts';
import type { KubeObject, UpstreamError } from '../../upstreams/kubernetes/types.ts';

const core = (plural: string) => ({ group: '', version: 'v1', plural });
/** A reading of the gates may be this old: they change when agents restart. */
const GATES_MAX_AGE_MS = 60_000;

interface Lookups {
  readonly open: OpenCluster;
  readonly unknown: string[];
}

const why = (error: UpstreamError): string =>
  error.code === 'forbidden' ? 'your rights do not show it' : error.message;

/** The object that an end names; undefined for an address or an open end. */
async function look({ open, unknown }: Lookups, end: TraceEndpoint | undefined): Promise<LookedEnd | undefined> {
  if (end === undefined || end.type === 'ip') return undefined;
  const found = await open.client.get(core(end.type === 'pod' ? 'pods' : 'services'), end.name, end.namespace);
  if (found.ok) return found.value;
  if (found.error.code === 'not-found') return 'absent';
  unknown.push(`${end.type === 'pod' ? 'Pod' : 'Service'} ${end.namespace}/${end.name}: ${why(found.error)}`);
  return 'unknown';
}

/** What gates and configuration say of traces; null: not known, because neither can be read. */
interface Switches {
  /** Whether agents balance Services themselves. */
  readonly proxy: boolean | null;
  /** Components whose gate Traceflow is off. */
  readonly gateOff: readonly ('controller' | 'agent')[] | null;
}

async function switchesOf(context: FeatureContext, open: OpenCluster): Promise<Switches> {
  const read = await gateReaderOf(context).read(open, GATES_MAX_AGE_MS);
  if (!read.ok) return { proxy: null, gateOff: null };
  const { gates, config } = read.value;
  const gate = (component: 'controller' | 'agent', name: string): boolean | null =>
    gates.find((one) => one.component === component && one.name === name)?.enabled ?? null;
  const components = ['controller', 'agent'] as const;
  const traceflow = components.map((component) => ({ component, enabled: gate(component, 'Traceflow') }));
  const settings = config.find((one) => one.component === 'agent')?.settings ?? [];
  const isOff = settings.find((one) => one.key === 'antreaProxy.enable')?.value === 'false';
  return {
    proxy: isOff ? false : gate('agent', 'AntreaProxy'),
    gateOff: traceflow.every(({ enabled }) => enabled === null)
      ? null
      : traceflow.filter(({ enabled }) => enabled === false).map(({ component }) => component),
  };
}

async function servicesOf({ open, unknown }: Lookups): Promise<readonly KubeObject[]> {
  const services = await open.client.list(core('services'));
  if (services.ok) return services.value;
  unknown.push(`whether the address is a Service's: ${why(services.error)}`);
  return [];
}

const OLD_HIGHEST_FLAGS = 7;

/** The schema of 1.13 to 1.15 took TCP flags up to 7 only (Antrea, build/charts/antrea/crds/traceflow.yaml). */
async function flagsFault(open: OpenCluster, flags: number | undefined): Promise<TracePreflight['faults']> {
  if (flags === undefined || flags <= OLD_HIGHEST_FLAGS) return [];
  const controllers = watchController(open.cluster, open.identity);
  try {
    await controllers.ready();
    const version = currentController(controllers.items.values())?.version ?? '';
    if (!/^v?1\.1[345]\./.test(version)) return [];
    const message = `spec.packet.transportHeader.tcp.flags in body should be less than or equal to ${OLD_HIGHEST_FLAGS} in Antrea ${version}.`;
    return [{ path: 'tcpFlags', message }];
  } finally {
    controllers.release();
  }
}

/**
 * Looks at a request as Antrea's webhook and agents would, before anything is made: faults by field, in their own sentences. What the caller may not
 * read is named and not held against the request; the cluster stays the judge.
 */
export async function preflightOf(
  context: FeatureContext,
  open: OpenCluster,
  request: TraceflowRequest,
): Promise<TracePreflight> {
  const faults = validateTraceflowRequest(request);
  if (faults.length > 0) return { faults, unknown: [] };
  const lookups: Lookups = { open, unknown: [] };
  const { source: from, destination: to } = request;
  const [source, destination, switches, flags] = await Promise.all([
    look(lookups, from),
    look(lookups, to),
    switchesOf(context, open),
    protocolAsked(request) === 'TCP' ? flagsFault(open, request.tcpFlags) : [],
  ]);
  const { gateOff } = switches;
  const proxy = to === undefined || to.type === 'pod' ? true : switches.proxy;
  if (gateOff === null) lookups.unknown.push('whether the feature gate Traceflow is on');
  if (proxy === null) lookups.unknown.push('whether AntreaProxy is on');
  const found = traceFaults(request, {
    name: 'netloft',
    antreaProxy: proxy,
    ...(gateOff === null ? {} : { gateOff }),
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ...(proxy === false && to?.type === 'ip' ? { services: await servicesOf(lookups) } : {}),
  });
  return { faults: [...found, ...flags], unknown: lookups.unknown };
}
