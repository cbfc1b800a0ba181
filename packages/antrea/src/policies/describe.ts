import { readAntreaPolicy } from '../evaluation/read-antrea.ts';
import { readKubernetesPolicy, readUpstreamPolicy } from '../evaluation/read-upstream.ts';
import { type Json, object as objectIn, objects } from '../evaluation/read.ts';
import type { Policy, Rule } from '../evaluation/rules.ts';
import type { Direction, RawObject, RuleAction } from '../evaluation/types.ts';
import {
  antreaPeer,
  antreaSubject,
  type DescribeOptions,
  kubernetesPeerOf,
  type PeerDescription,
  toServicesPeer,
  upstreamPeerOf,
  upstreamSubject,
} from './describe-entries.ts';
import type { PolicyKindFacts } from './kinds.ts';
import { capital, layer7Words, listWords, portWords, selectedWords } from './words.ts';

export interface RuleDescription {
  /** `spec.ingress[0]`. */
  readonly path: string;
  readonly direction: Direction;
  readonly index: number;
  readonly name: string;
  readonly action: RuleAction;
  readonly sentence: string;
  /** Empty: anything. */
  readonly peers: readonly PeerDescription[];
  /** Empty: every port. */
  readonly ports: readonly string[];
  readonly l7: readonly string[];
  readonly logged: boolean;
  /** Where the rule has its own. */
  readonly appliedTo?: readonly PeerDescription[];
}

export interface PolicyDescription {
  readonly appliedTo: readonly PeerDescription[];
  /** Ingress first, each in the order in which it stands. */
  readonly rules: readonly RuleDescription[];
  /** What a Kubernetes NetworkPolicy denies by selecting Pods at all, by direction. */
  readonly isolation: readonly { readonly direction: Direction; readonly sentence: string }[];
}

const DIRECTIONS = ['Ingress', 'Egress'] as const;
const NO_TIERS: ReadonlyMap<string, number> = new Map();

function read(policy: RawObject, facts: PolicyKindFacts): Policy {
  switch (facts.kind) {
    case 'AntreaClusterNetworkPolicy':
    case 'AntreaNetworkPolicy':
      return readAntreaPolicy(policy, facts.namespaced, NO_TIERS);
    case 'K8sNetworkPolicy':
      return readKubernetesPolicy(policy);
    default:
      return readUpstreamPolicy(policy, facts.kind);
  }
}

function sentenceOf(rule: Rule, subjects: readonly PeerDescription[], entries: readonly PeerDescription[]): string {
  const isIngress = rule.direction === 'Ingress';
  const named = listWords(
    subjects.map((one) => one.text),
    'or',
  );
  const subject = named === '' ? 'nothing' : named;
  const peers = listWords(
    entries.map((one) => one.text),
    'or',
  );
  const ports = rule.ports === 'any' ? '' : ` on ${listWords([...new Set(rule.ports.map(portWords))], 'or')}`;
  const [from, to] = isIngress ? [peers, subject] : [subject, peers];
  const target = to === '' ? 'anything' : to;
  switch (rule.action) {
    case 'Allow':
      return capital(`${from === '' ? 'anything' : from} may reach ${target}${ports}`);
    case 'Drop':
    case 'Reject': {
      const refused = rule.action === 'Reject' ? ', and is told so' : '';
      if (from === '') return capital(`nothing may reach ${target}${ports}${refused}`);
      return capital(`${from} may not reach ${target}${ports}${rule.action === 'Reject' ? ', and are told so' : ''}`);
    }
    case 'Pass':
      return capital(
        `whether ${from === '' ? 'anything' : from} may reach ${target}${ports} is left to Kubernetes NetworkPolicies and the baseline`,
      );
  }
}

/** Entries of appliedTo or of a subject. */
function subjectsOf(spec: Json, path: string, own: string | undefined, options: DescribeOptions): PeerDescription[] {
  return objects(spec['appliedTo']).map((entry, at) => antreaSubject(entry, `${path}.appliedTo[${at}]`, own, options));
}

function policySubjects(
  policy: Policy,
  spec: Json,
  facts: PolicyKindFacts,
  options: DescribeOptions,
): PeerDescription[] {
  const own = policy.ref.namespace;
  if (facts.group === 'crd.antrea.io') return subjectsOf(spec, 'spec', own, options);
  if (facts.kind !== 'K8sNetworkPolicy') return [upstreamSubject(objectIn(spec['subject']) ?? {}, 'spec.subject')];
  const text = `${selectedWords('Pods', spec['podSelector'])} in namespace ${own ?? ''}`;
  return [{ path: 'spec.podSelector', type: 'pods', text, subjects: policy.subjects, peers: [] }];
}

function peersOf(
  source: Json,
  path: string,
  rule: Rule,
  own: string | undefined,
  facts: PolicyKindFacts,
  options: DescribeOptions,
): PeerDescription[] {
  const side = rule.direction === 'Ingress' ? 'from' : 'to';
  const entries = objects(source[side]).map((entry, at): PeerDescription => {
    const place = `${path}.${side}[${at}]`;
    if (facts.group === 'crd.antrea.io') return antreaPeer(entry, place, own, options);
    return facts.kind === 'K8sNetworkPolicy' ? kubernetesPeerOf(entry, place, own ?? '') : upstreamPeerOf(entry, place);
  });
  if (facts.group !== 'crd.antrea.io') return entries;
  const read = rule.peers === 'any' ? [] : rule.peers.filter((peer) => peer.type === 'service');
  const services = objects(source['toServices']).map((entry, at) =>
    toServicesPeer(entry, `${path}.toServices[${at}]`, own, read.slice(at, at + 1)),
  );
  return [...entries, ...services];
}

/** A policy of any kind in words: what it is applied to, and every rule as a sentence. */
export function describePolicy(
  object: RawObject,
  facts: PolicyKindFacts,
  options: DescribeOptions = {},
): PolicyDescription {
  const policy = read(object, facts);
  const spec = objectIn(object.spec) ?? {};
  const own = policy.ref.namespace;
  const appliedTo = policySubjects(policy, spec, facts, options);
  const rules = DIRECTIONS.flatMap((direction) => {
    const sources = objects(spec[direction.toLowerCase()]);
    return policy.rules
      .filter((rule) => rule.direction === direction)
      .map((rule): RuleDescription => {
        const source = sources[rule.index] ?? {};
        const path = `spec.${direction.toLowerCase()}[${rule.index}]`;
        const peers = peersOf(source, path, rule, own, facts, options);
        const ownSubjects = facts.group === 'crd.antrea.io' ? subjectsOf(source, path, own, options) : [];
        const layer7 = objects(source['l7Protocols']).map((entry) => layer7Words(entry));
        const only = layer7.length === 0 ? '' : `; of that only ${listWords(layer7, 'or')} gets through`;
        return {
          path,
          direction,
          index: rule.index,
          name: rule.name,
          action: rule.action,
          sentence: `${sentenceOf(rule, ownSubjects.length > 0 ? ownSubjects : appliedTo, peers)}${only}.`,
          peers,
          ports: rule.ports === 'any' ? [] : [...new Set(rule.ports.map(portWords))],
          l7: layer7,
          logged: source['enableLogging'] === true,
          ...(ownSubjects.length === 0 ? {} : { appliedTo: ownSubjects }),
        };
      });
  });
  const isolation = DIRECTIONS.filter((direction) => policy.isolates.includes(direction)).map((direction) => {
    const subject = appliedTo[0]?.text ?? 'Pods';
    const else_ = 'that no Kubernetes NetworkPolicy allows';
    const sentence =
      direction === 'Ingress'
        ? `Nothing ${else_} may reach ${subject}.`
        : `${capital(subject)} may reach nothing ${else_}.`;
    return { direction, sentence };
  });
  return { appliedTo, rules, isolation };
}
