import type { TraceflowRequest } from '@netloft/contracts';
import { Inventory } from '../evaluation/inventory.ts';
import { object } from '../evaluation/read.ts';
import type { RawObject } from '../evaluation/types.ts';
import { traceflowAdmission } from './admission.ts';
import { preparePacket } from './packet.ts';
import { traceflowSpec } from './request.ts';
import { type FieldFault, missingPortFaults } from './validate.ts';

/** A Pod or Service that a request names: as it is now, `absent` when there is none, `unknown` when that cannot be read. */
export type LookedEnd = RawObject | 'absent' | 'unknown';

/** What is known of the cluster for one request. Ends that are no objects are left away. */
export interface TraceEnds {
  readonly source?: LookedEnd;
  readonly destination?: LookedEnd;
  /** Whether agents balance Services themselves; null: not known. */
  readonly antreaProxy: boolean | null;
  /** Services whose ClusterIP a destination address may be; only asked for without AntreaProxy. */
  readonly services?: readonly RawObject[];
  /** Components whose feature gate Traceflow is off. */
  readonly gateOff?: readonly ('controller' | 'agent')[];
  /** Name that the webhook's sentences carry. */
  readonly name: string;
}

const GATE_OFF = {
  controller:
    'The feature gate Traceflow of the controller is off, so that nothing takes a trace up. Switch it on in antrea-config and restart the controller.',
  agent:
    'The feature gate Traceflow of the agents is off, so that no Node reports a packet. Switch it on in antrea-config and restart the agents.',
} as const;

/** An address of each family stands for a Pod whose own ones are not known, so that nothing is held against it. */
const SOME_ADDRESSES = ['0.0.0.0', '::'];

const objectOf = (end: LookedEnd | undefined): readonly RawObject[] => (typeof end === 'object' ? [end] : []);
const isHostNetwork = (pod: RawObject): boolean => object(pod.spec)?.['hostNetwork'] === true;
const pathOf = (message: string): string =>
  /^(requested |using hostNetwork Pod as )?source\b/.test(message) ? 'source' : 'destination';
const fault = (message: string, path = pathOf(message)): FieldFault => ({ path, message });

/**
 * Why Antrea would refuse a request, or fail it on an agent, in its own sentences and by field: the webhook's (1.14 and later; agents of older
 * releases say the same) before those of the agent that builds the packet. A Pod that live traffic should be caught at is looked for too: Antrea
 * does not, and the trace would run into its timeout. So is the port that Antrea does not ask for, and the gate that it tells nobody about.
 */
export function traceFaults(request: TraceflowRequest, ends: TraceEnds): FieldFault[] {
  const spec = traceflowSpec(request);
  const { source, destination } = ends;
  const refused = traceflowAdmission(ends.name, spec, () => {
    if (source === 'absent') return undefined;
    return { hostNetwork: typeof source === 'object' && isHostNetwork(source) };
  });
  const faults: FieldFault[] = [
    ...(ends.gateOff ?? []).map((component) => fault(GATE_OFF[component], '')),
    ...(refused === undefined ? [] : [fault(refused, 'source')]),
    ...missingPortFaults(request),
  ];
  if (request.liveTraffic && request.source?.type === 'pod' && source === 'absent')
    faults.push(fault(`requested source Pod ${request.source.namespace}/${request.source.name} not found`));

  const toService = request.destination?.type === 'service';
  const inventory = new Inventory({
    namespaces: [],
    pods: [...objectOf(source), ...(toService ? [] : objectOf(destination))],
    services: [...(toService ? objectOf(destination) : []), ...(ends.services ?? [])],
  });
  const { source: from } = request;
  const pod = from?.type === 'pod' ? inventory.pods.get(`${from.namespace}/${from.name}`) : undefined;
  const facts = { inventory, antreaProxy: ends.antreaProxy ?? true, serviceCidrs: [], receiverOnly: false };
  // A Pod that nobody can look at must not be called missing.
  const { destination: _hidden, ...withoutDestination } = spec;
  const asked =
    destination === 'unknown' && !(toService && ends.antreaProxy === false)
      ? { ...withoutDestination, liveTraffic: true }
      : spec;
  const prepared = preparePacket(asked, pod?.ips ?? SOME_ADDRESSES, facts);
  if (prepared.ok) return faults;
  const late = fault(prepared.error);
  return faults.some((one) => one.path === late.path) ? faults : [...faults, late];
}
