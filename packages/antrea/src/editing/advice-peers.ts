import type { EditorFacts } from '@netloft/contracts';
import { countSet, isSet } from '../admission/fields.ts';
import { type Json, object, objects, text } from '../evaluation/read.ts';
import type { Advise } from './advice-common.ts';
import { selectorAdvice } from './advice-selectors.ts';

export interface PeerContext {
  /** ClusterNetworkPolicy, else NetworkPolicy. */
  readonly cluster: boolean;
  /** Of the NetworkPolicy. */
  readonly namespace: string;
  readonly facts: EditorFacts;
  readonly add: Advise;
}

const SELECTORS = ['podSelector', 'namespaceSelector', 'namespaces', 'externalEntitySelector'] as const;
const ALL = [...SELECTORS, 'ipBlock', 'group', 'serviceAccount', 'nodeSelector', 'fqdn', 'service'] as const;

function groupOf({ facts, cluster, namespace }: PeerContext, name: string): Json | undefined {
  const all = facts.admission[`crd.antrea.io/${cluster ? 'clustergroups' : 'groups'}`] ?? [];
  return all.find((one) => {
    const metadata = object(one['metadata']) ?? {};
    return metadata['name'] === name && (cluster || metadata['namespace'] === namespace);
  });
}

function groupAdvice(name: string, path: string, context: PeerContext, isSubject: boolean): void {
  const { cluster, namespace, facts, add } = context;
  const known = cluster
    ? facts.clusterGroups.includes(name)
    : facts.groups.some((one) => one.namespace === namespace && one.name === name);
  const word = cluster ? `ClusterGroup ${name}` : `Group ${namespace}/${name}`;
  if (!known) {
    const other =
      cluster && facts.groups.some((one) => one.name === name) ? ' A Group of a Namespace cannot be used here.' : '';
    add(path, 'warning', `There is no ${word}: it selects nothing until there is.${other}`);
  }
  const spec = object(groupOf(context, name)?.['spec']) ?? {};
  if (isSubject && !cluster && isSet(spec['namespaceSelector']))
    add(
      path,
      'error',
      `Group ${namespace}/${name} with Pods in other Namespaces can not be used as AppliedTo. Antrea accepts the policy and does not enforce it.`,
    );
  if (isSubject && objects(spec['ipBlocks']).length > 0)
    add(path, 'warning', `${word} holds addresses; a policy is applied to Pods, so those select nothing here.`);
}

function selectorsAdvice(source: Json, path: string, { facts, add }: PeerContext): void {
  selectorAdvice(source['podSelector'], 'pods', `${path}.podSelector`, facts, add);
  selectorAdvice(source['namespaceSelector'], 'namespaces', `${path}.namespaceSelector`, facts, add);
  selectorAdvice(source['nodeSelector'], 'nodes', `${path}.nodeSelector`, facts, add);
  const account = object(source['serviceAccount']);
  const [name, namespace] = [text(account?.['name']) ?? '', text(account?.['namespace']) ?? ''];
  if (name === '' || facts.serviceAccounts.length === 0) return;
  if (!facts.serviceAccounts.some((one) => one.name === name && one.namespace === namespace))
    add(
      `${path}.serviceAccount`,
      'warning',
      `There is no ServiceAccount ${namespace}/${name} that you may see: it selects nothing until there is.`,
    );
}

/** An entry of appliedTo. */
export function subjectAdvice(subject: Json, path: string, context: PeerContext): void {
  if (countSet(subject, ALL) === 0)
    context.add(path, 'error', 'The entry says nothing. Choose what the policy is applied to, or remove the entry.');
  const group = text(subject['group']) ?? '';
  if (group !== '') groupAdvice(group, `${path}.group`, context, true);
  selectorsAdvice(subject, path, context);
}

function fqdnAdvice(fqdn: string, path: string, { facts, add }: PeerContext): void {
  const name = fqdn.toLowerCase();
  if (name !== fqdn) add(path, 'info', `Names are compared in lower case: this is ${name}.`);
  const [service, namespace, word] = name.replace(/\.$/, '').split('.');
  const isService = word === 'svc' && facts.services.some((one) => one.name === service && one.namespace === namespace);
  if (isService)
    add(
      path,
      'warning',
      `${service}.${namespace} is a Service of the cluster. Its name resolves to the ClusterIP, which is translated before policies look, so the rule does not match (headless Services do). Use toServices or a group of the Service.`,
    );
  if (name.endsWith('.'))
    add(path, 'warning', 'DNS answers carry no final dot here. Remove it, or the name never matches.');
}

/** An entry of from or to. */
export function peerAdvice(peer: Json, path: string, context: PeerContext): void {
  const { add } = context;
  const count = countSet(peer, ALL);
  const selects = countSet(peer, SELECTORS) > 0;
  if (count === 0)
    add(
      path,
      'error',
      'An empty peer has no meaning that anybody promises. Choose a peer, or remove the list to mean any.',
    );
  if (isSet(peer['fqdn']) && count > 1)
    add(
      path,
      'error',
      'An FQDN stands alone in its peer: Antrea accepts other fields beside it, and they do not narrow it. Write two peers.',
    );
  else if (isSet(peer['ipBlock']) && selects)
    add(
      path,
      'error',
      'An ipBlock stands alone in its peer: Antrea accepts selectors beside it, and they do not narrow it. Write two peers.',
    );
  const fqdn = text(peer['fqdn']) ?? '';
  if (fqdn !== '') fqdnAdvice(fqdn, `${path}.fqdn`, context);
  const group = text(peer['group']) ?? '';
  if (group !== '') groupAdvice(group, `${path}.group`, context, false);
  selectorsAdvice(peer, path, context);
}
