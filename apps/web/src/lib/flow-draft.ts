import type { EditorFacts } from '@netloft/contracts';
import { shortenMiddle } from './format.ts';
import { handOverDraft } from './handed-draft.ts';

/** One end of a flow: a Pod with what its labels were, or an address. */
export interface FlowEnd {
  readonly namespace: string;
  readonly workload: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Only where the end is no Pod. */
  readonly address: string;
}

export interface FlowToDraft {
  readonly source: FlowEnd;
  readonly destination: FlowEnd;
  /** 0: every port. */
  readonly port: number;
  /** IANA's number. */
  readonly protocol: number;
  /** Decides at the source although the destination is a Pod: what an egress rule denied is allowed there. */
  readonly at?: 'source';
}

/** `allow` and `drop` are one rule; `protect` allows the flow and drops everything else that comes to the destination (or leaves the source). */
export type DraftPurpose = 'allow' | 'drop' | 'protect';

/** Labels that tell Pods of one workload apart or change with every roll-out: no selector of a policy. */
const PASSING =
  /^(?:pod-template-hash|controller-revision-hash|pod-template-generation|statefulset\.kubernetes\.io\/|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/|controller-uid|job-name)/;
const PROTOCOLS: Readonly<Record<number, string>> = { 6: 'TCP', 17: 'UDP', 132: 'SCTP' };

/** Labels as a record carries them, in JSON; none when the aggregator does not send any. */
export function labelsOf(json: string): Record<string, string> {
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    return {};
  }
  if (typeof read !== 'object' || read === null) return {};
  return Object.fromEntries(
    Object.entries(read).filter((one): one is [string, string] => typeof one[1] === 'string' && !PASSING.test(one[0])),
  );
}

const isPod = (end: FlowEnd): boolean => end.workload !== '' && end.namespace !== '';
const selectorOf = (end: FlowEnd): object => ({
  matchLabels: Object.keys(end.labels).length > 0 ? end.labels : { app: end.workload },
});

function peerOf(end: FlowEnd, home: string): object {
  if (!isPod(end)) return { ipBlock: { cidr: `${end.address}/${end.address.includes(':') ? 128 : 32}` } };
  const pods = { podSelector: selectorOf(end) };
  if (end.namespace === home) return pods;
  return { ...pods, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': end.namespace } } };
}

const nameOf = (text: string): string =>
  shortenMiddle(
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, ''),
    60,
  ).replaceAll('…', '-');

/** An Antrea NetworkPolicy that decides about this flow: at the destination where that is a Pod, at the source otherwise; null where neither is. */
export function draftOfFlow(flow: FlowToDraft, purpose: DraftPurpose, apiVersion: string): object | null {
  const inward = isPod(flow.destination) && !(flow.at === 'source' && isPod(flow.source));
  const subject = inward ? flow.destination : flow.source;
  const peer = inward ? flow.source : flow.destination;
  if (!isPod(subject)) return null;
  const protocol = PROTOCOLS[flow.protocol];
  const ports =
    protocol === undefined ? {} : { ports: [flow.port === 0 ? { protocol } : { protocol, port: flow.port }] };
  const direction = inward ? 'ingress' : 'egress';
  const side = inward ? 'from' : 'to';
  const peerName = isPod(peer) ? peer.workload : peer.address;
  const action = purpose === 'drop' ? 'Drop' : 'Allow';
  const rule = {
    name: nameOf(`${action} ${side} ${peerName}`),
    action,
    [side]: [peerOf(peer, subject.namespace)],
    ...ports,
  };
  // A rule without peers speaks about everyone.
  const rest = purpose === 'protect' ? [{ name: 'drop-the-rest', action: 'Drop' }] : [];
  return {
    apiVersion,
    kind: 'NetworkPolicy',
    metadata: {
      name: nameOf(`${purpose} ${subject.workload} ${side} ${peerName}${flow.port === 0 ? '' : ` ${flow.port}`}`),
      namespace: subject.namespace,
    },
    spec: {
      tier: 'application',
      priority: 5,
      appliedTo: [{ podSelector: selectorOf(subject) }],
      [direction]: [rule, ...rest],
    },
  };
}

const KIND = 'AntreaNetworkPolicy';

/**
 * Leaves a policy for the flow with the editor; gives the search parameters of `/policies/new` with which it takes it over, or null where
 * neither end is a Pod. Nothing is sent to the cluster.
 */
export async function leaveDraft(
  cluster: string,
  flow: FlowToDraft,
  purpose: DraftPurpose,
  facts: EditorFacts | undefined,
): Promise<{ readonly kind: string; readonly template: string } | null> {
  const version = facts?.served['crd.antrea.io/networkpolicies']?.[0] ?? 'v1beta1';
  const object = draftOfFlow(flow, purpose, `crd.antrea.io/${version}`);
  if (object === null) return null;
  // The YAML writer is loaded only when it is needed.
  const { toYaml } = await import('./draft-yaml.ts');
  const guessed = [flow.source, flow.destination].some((end) => isPod(end) && Object.keys(end.labels).length === 0);
  const note = guessed ? '# The flow records carry no labels: the selectors are guessed from names. Check them.\n' : '';
  handOverDraft(cluster, note + toYaml(object));
  return { kind: KIND, template: 'draft' };
}
