import { bundleFile, bundleOutcome, type BundleOutcome, conditionsOf, read, selectorOf } from '@netloft/antrea';
import type { BundleNode } from '@netloft/contracts';
import type { FileServerSetting } from '../../../config-fields.ts';
import type { Identity } from '../../../identity.ts';
import { addressOf } from '../../file-server/addresses.ts';
import type { ClusterHandle, KubeObject, SharedWatch } from '../../kubernetes/types.ts';
import { fromServer, noFile } from './download.ts';

/** Labels by Node, of all Nodes that the caller sees; null when the caller sees none. */
export type NodeLabels = ReadonlyMap<string, Readonly<Record<string, string>>>;

export const watchNodeLabels = (
  cluster: ClusterHandle,
  identity: Identity,
): SharedWatch<Readonly<Record<string, string>>> =>
  cluster.watch(identity, {
    name: 'node-labels',
    resource: { group: '', version: 'v1', plural: 'nodes' },
    project: (object) => object.metadata.labels ?? {},
  });

/** URL of a Node's file on the collection's server. */
export const bundleFileUrl = (fileServer: string, file: string): string => `${fileServer.replace(/\/+$/, '')}/${file}`;

/** Nodes of the spec, as the controller selects them; those that failed are among them even when the caller sees no Nodes. */
function namesOf(spec: Readonly<Record<string, unknown>>, labels: NodeLabels | null): string[] {
  const nodes = read.object(spec['nodes']);
  if (nodes === undefined) return [];
  const names = read.strings(nodes['nodeNames']);
  const selector = selectorOf(nodes['nodeSelector']);
  if (names.length === 0 && selector === undefined) return [...(labels?.keys() ?? [])];
  const selected = [...(labels ?? [])].filter(([, of]) => selector?.matches(of) === true).map(([node]) => node);
  return [...new Set([...names, ...selected])];
}

/** The controller gave up before every Node had answered (reason of CollectionFailure). */
const isExpired = (object: KubeObject): boolean =>
  conditionsOf(read.object(object['status'])?.['conditions']).some(
    (one) => one.type === 'CollectionFailure' && one.status === 'True' && one.reason === 'Expired',
  );

type NodeState = Pick<BundleNode, 'state' | 'reason'>;

function stateOf(node: string, outcome: BundleOutcome, expired: boolean, labels: NodeLabels | null): NodeState {
  const { state, collected, failedNodes } = outcome;
  const failed = failedNodes.find((one) => one.node === node);
  if (failed !== undefined) return { state: 'Failed', reason: failed.reason };
  if (labels !== null && !labels.has(node)) return { state: 'Unknown', reason: 'There is no such Node.' };
  const done = state !== 'Pending' && state !== 'Running';
  if (collected === 0) return done ? { state: 'Failed', reason: outcome.reason } : { state: 'Waiting', reason: '' };
  if (state === 'Succeeded' || (state === 'PartlyFailed' && !expired)) return { state: 'Collected', reason: '' };
  return {
    state: 'Unknown',
    reason: done
      ? 'Antrea tells only how many Nodes were collected.'
      : 'Antrea tells only at the end which Nodes were collected.',
  };
}

/** What is known of each Node of a collection, and whether its file can be handed over. */
export function bundleNodes(
  object: KubeObject,
  facts: { readonly now: number; readonly labels: NodeLabels | null; readonly servers: readonly FileServerSetting[] },
): BundleNode[] {
  const spec = read.object(object['spec']) ?? {};
  const outcome = bundleOutcome(object, facts.now);
  const expired = isExpired(object);
  const server = read.text(read.object(spec['fileServer'])?.['url']) ?? '';
  const names = new Set([...namesOf(spec, facts.labels), ...outcome.failedNodes.map((one) => one.node)]);
  return [...names].toSorted().map((node) => {
    const told = stateOf(node, outcome, expired, facts.labels);
    const file = bundleFile(node, object.metadata.name);
    const download =
      told.state === 'Failed' || told.state === 'Waiting'
        ? noFile(told.state === 'Failed' ? 'Nothing was collected from this Node.' : 'The Node is not collected yet.')
        : fromServer(addressOf(server), bundleFileUrl(server, file), facts.servers);
    return { node, ...told, file, download };
  });
}

/** What may be behind a collection that did not end well, likeliest first. */
export function bundleCauses(object: KubeObject, outcome: BundleOutcome): string[] {
  const spec = read.object(object['spec']) ?? {};
  const secret = read.object(read.object(spec['authentication'])?.['authSecret']);
  const name = `${read.text(secret?.['namespace']) ?? '?'}/${read.text(secret?.['name']) ?? '?'}`;
  if (outcome.state === 'Unanswered')
    return [
      `The Secret ${name} may be missing or lack a key, or antrea-controller may not read it; the controller says so in its log only.`,
      'The feature gate SupportBundleCollection may be off in the controller, or the controller may be down.',
    ];
  if (isExpired(object))
    return [
      'Agents that said nothing may be down, may have the feature gate SupportBundleCollection off, or cannot reach the file server.',
    ];
  if (outcome.failedNodes.length > 0)
    return ['Look at the address and the host key of the file server, and at the user and password of the Secret.'];
  return [];
}
