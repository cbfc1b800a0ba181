import { read } from '@netloft/antrea';
import { type PacketWayFacts, togetherOf, type WayPair } from '@netloft/nsx';
import type { OpenCluster } from '../../cluster-access.ts';
import { nameOfPolicy } from '../../upstreams/antrea/policy-state/names.ts';
import { policyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { stepOf } from '../../upstreams/antrea/policy-state/steps.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import type { NsxContext } from './nsx.context.ts';

/** Pairs that are evaluated; of more it is said that they were not. */
const MOST = 512;

/** Connections from every source to a Service's port at every Pod. */
export interface ToPods {
  readonly sources: readonly string[];
  readonly pods: readonly KubeObject[];
  readonly protocol: string;
  readonly port: { readonly port: number; readonly targetPort?: number | string | undefined } | undefined;
}

/** Port of the Pod behind a port of the Service: by number, or by the name of one of its containers' ports. */
function podPortOf(pod: KubeObject, { port, targetPort: target }: NonNullable<ToPods['port']>): number | undefined {
  if (typeof target === 'number') return target;
  if (target === undefined) return port;
  const ports = read
    .objects(read.object(pod['spec'])?.['containers'])
    .flatMap((container) => read.objects(container['ports']));
  return read.number(ports.find((one) => one['name'] === target)?.['containerPort']);
}

/** What the cluster's policies make of the connections from all sources to all Pods; null where that cannot be told. */
export async function antreaOf(
  context: NsxContext,
  open: OpenCluster,
  { sources, pods, protocol, port }: ToPods,
): Promise<PacketWayFacts['antrea']> {
  if (port === undefined) return null;
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') return null;
  const places = pods.flatMap((pod) => {
    const destinationPort = podPortOf(pod, port);
    const namespace = pod.metadata.namespace ?? '';
    return destinationPort === undefined ? [] : [{ namespace, name: pod.metadata.name, destinationPort }];
  });
  const pairs = sources.flatMap((source) => places.map((place) => ({ source, place })));
  if (pairs.length === 0) return null;
  const state = policyState(context, open);
  try {
    await state.ready();
    const nameOf = nameOfPolicy(state);
    const hidden = state.hidden().map(({ what, reason }) => `${what} (${reason})`);
    const left = [
      ...(pairs.length > MOST ? [`${pairs.length - MOST} of ${pairs.length} pairs of address and Pod`] : []),
      ...(places.length < pods.length ? ['the port of some of the Pods'] : []),
    ];
    const told = pairs.slice(0, MOST).map(({ source, place: { namespace, name, destinationPort } }): WayPair => {
      const found = state.index().evaluate({
        source: { type: 'ip', ip: source },
        destination: { type: 'pod', namespace, name },
        protocol,
        destinationPort,
      });
      const isOpen = hidden.length > 0 || (left.length > 0 && found.verdict === 'Allowed');
      return {
        source,
        pod: `${namespace}/${name}`,
        verdict: isOpen ? 'Undecidable' : found.verdict,
        decidedBy: found.decidedBy === undefined ? null : stepOf(found.decidedBy.step, nameOf),
        chain: found.chain.map((step) => stepOf(step, nameOf)),
        missing: [...hidden, ...left, ...found.missing],
      };
    });
    return togetherOf(told);
  } finally {
    state.release();
  }
}
