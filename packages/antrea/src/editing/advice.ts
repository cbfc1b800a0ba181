import type { EditorFacts, FieldFinding } from '@netloft/contracts';
import { labelKeyFaults } from '../admission/labels.ts';
import { type Json, object, text } from '../evaluation/read.ts';
import { groupOfVersion, policyKindOf } from '../policies/kinds.ts';
import type { Advise } from './advice-common.ts';
import { groupAdvice } from './advice-groups.ts';
import { networkPolicyAdvice } from './advice-network-policy.ts';
import { policyAdvice } from './advice-policy.ts';
import { schemaRelease, kindOfObject } from './schemas.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAME_SENTENCE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com')";

function metadataAdvice(subject: Json, namespaced: boolean, facts: EditorFacts, add: Advise): void {
  const metadata = object(subject['metadata']) ?? {};
  const name = metadata['name'];
  if (name === undefined || name === null || name === '')
    add('metadata.name', 'error', 'Required value: name or generateName is required');
  else if (typeof name !== 'string') add('metadata.name', 'error', 'A name is a text. Put it into quotes.');
  else if (!SUBDOMAIN.test(name) || name.length > 253)
    add('metadata.name', 'error', `Invalid value: ${JSON.stringify(name)}: ${NAME_SENTENCE}`);
  const namespace = text(metadata['namespace']) ?? '';
  if (namespaced && namespace === '')
    add('metadata.namespace', 'error', 'Required value: the object lives in a Namespace. Name it here.');
  if (!namespaced && namespace !== '')
    add('metadata.namespace', 'error', 'The object is of the whole cluster and has no Namespace. Remove the field.');
  if (namespaced && namespace !== '' && facts.namespaces.length > 0 && !facts.namespaces.includes(namespace))
    add('metadata.namespace', 'warning', `There is no Namespace ${namespace} that you may see.`);
  for (const [key, value] of Object.entries(object(metadata['labels']) ?? {})) {
    for (const fault of labelKeyFaults(key)) add('metadata.labels', 'error', `Label ${key}: ${fault}`);
    if (typeof value !== 'string')
      add(`metadata.labels.${key}`, 'error', `The value of a label is a text. Write "${String(value)}" in quotes.`);
  }
}

function versionAdvice(subject: Json, facts: EditorFacts, add: Advise): { readonly namespaced: boolean } {
  const kind = kindOfObject(subject, schemaRelease(facts.antreaVersion));
  if (kind === undefined) return { namespaced: object(subject['metadata'])?.['namespace'] !== undefined };
  const { group, plural, namespaced } = kind.definition;
  const apiVersion = text(subject['apiVersion']) ?? '';
  const version = apiVersion.slice(group === '' ? 0 : group.length + 1);
  const served = facts.served[`${group}/${plural}`];
  const word = text(subject['kind']) ?? '';
  if (served !== undefined && served.length === 0)
    add('apiVersion', 'error', `The cluster does not have the kind ${word} of ${group}.`);
  else if (served !== undefined && !served.includes(version))
    add(
      'apiVersion',
      'error',
      `The cluster serves ${word} as ${served.map((one) => `${group}/${one}`).join(' or ')}, not as ${apiVersion}.`,
    );
  return { namespaced };
}

/**
 * What an editor should say about an object beyond the API server's own rules: names and versions that the cluster lacks, and
 * what schema and webhook accept although it cannot work or does not do what it seems to (`policy-semantics`, quirks).
 */
export function adviceOf(subject: Json, facts: EditorFacts): readonly FieldFinding[] {
  const findings: FieldFinding[] = [];
  const add: Advise = (path, severity, message) => findings.push({ path, severity, message, source: 'advice' });
  const { namespaced } = versionAdvice(subject, facts, add);
  metadataAdvice(subject, namespaced, facts, add);
  const policy = policyKindOf({ apiVersion: text(subject['apiVersion']) ?? '', kind: text(subject['kind']) ?? '' });
  if (policy?.kind === 'AntreaClusterNetworkPolicy') policyAdvice(subject, true, facts, add);
  if (policy?.kind === 'AntreaNetworkPolicy') policyAdvice(subject, false, facts, add);
  if (policy?.kind === 'K8sNetworkPolicy') networkPolicyAdvice(subject, facts, add);
  const word = text(subject['kind']) ?? '';
  if (
    groupOfVersion(text(subject['apiVersion']) ?? '') === 'crd.antrea.io' &&
    (word === 'ClusterGroup' || word === 'Group')
  )
    groupAdvice(subject, word === 'ClusterGroup', facts, add);
  return findings;
}
