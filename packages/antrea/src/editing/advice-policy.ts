import type { EditorFacts } from '@netloft/contracts';
import { isSet } from '../admission/fields.ts';
import { type Json, number, object, objects, text } from '../evaluation/read.ts';
import { type Advise, rulesOf } from './advice-common.ts';
import { peerAdvice, subjectAdvice } from './advice-peers.ts';

type Direction = 'ingress' | 'egress';
const MOST_PORT = 65_535;

function portsAdvice(rule: Json, path: string, add: Advise): void {
  for (const [index, port] of objects(rule['ports']).entries()) {
    const place = `${path}.ports[${index}]`;
    for (const field of ['port', 'endPort', 'sourcePort', 'sourceEndPort'] as const) {
      const value = number(port[field]);
      if (value !== undefined && (value < 1 || value > MOST_PORT))
        add(
          `${place}.${field}`,
          'error',
          `There is no port ${value}: ports go from 1 to 65535. Antrea accepts it and no traffic ever matches.`,
        );
    }
    const named = text(port['port']);
    if (named !== undefined && /^\d+$/.test(named))
      add(
        `${place}.port`,
        'warning',
        `“${named}” in quotes is the name of a port, not its number. Remove the quotes to mean port ${named}.`,
      );
  }
  const icmp = objects(rule['protocols']).some((one) => isSet(one['icmp']));
  if (icmp && objects(rule['ports']).length > 0)
    add(
      `${path}.protocols`,
      'warning',
      'Ports and ICMP in one rule are alternatives: it matches those ports, and also ICMP. Write two rules where that is not meant.',
    );
}

function layer7Advice(rule: Json, path: string, facts: EditorFacts, add: Advise): void {
  const list = objects(rule['l7Protocols']);
  if (list.length === 0) return;
  const usesUdp = objects(rule['ports']).some((port) => isSet(port['protocol']) && port['protocol'] !== 'TCP');
  if (usesUdp && list.some((one) => one['tls'] !== undefined))
    add(
      `${path}.l7Protocols`,
      'error',
      'TLS is looked for in TCP only; with another protocol the rule never allows anything. Use TCP.',
    );
  if (facts.gates.l7 === null)
    add(
      `${path}.l7Protocols`,
      'info',
      'Whether the gate L7NetworkPolicy is on is not known; without it Antrea refuses the policy.',
    );
  for (const [index, one] of list.entries()) {
    for (const [protocol, fields] of [
      ['http', ['host', 'path']],
      ['tls', ['sni']],
    ] as const) {
      for (const field of fields) {
        const value = text(object(one[protocol])?.[field]) ?? '';
        if (value.slice(1, -1).includes('*'))
          add(
            `${path}.l7Protocols[${index}].${protocol}.${field}`,
            'warning',
            'A * stands for anything at the beginning and at the end only; in the middle it is taken as it is.',
          );
      }
    }
  }
}

function servicesAdvice(rule: Json, path: string, namespace: string, facts: EditorFacts, add: Advise): void {
  if (facts.services.length === 0) return;
  for (const [index, one] of objects(rule['toServices']).entries()) {
    const [name, own] = [text(one['name']) ?? '', text(one['namespace']) ?? namespace];
    if (
      name !== '' &&
      one['scope'] !== 'ClusterSet' &&
      !facts.services.some((service) => service.name === name && service.namespace === own)
    )
      add(
        `${path}.toServices[${index}]`,
        'warning',
        `There is no Service ${own}/${name} that you may see: the rule matches nothing until there is.`,
      );
  }
}

/** Policies on Nodes are enforced by iptables, which can less. */
function nodeAdvice(spec: Json, facts: EditorFacts, add: Advise): void {
  if (!objects(spec['appliedTo']).some((one) => isSet(one['nodeSelector']))) return;
  if (facts.gates.nodeNetworkPolicy === false)
    add('spec.appliedTo', 'warning', 'The gate NodeNetworkPolicy is off: the agents do not enforce policies on Nodes.');
  for (const direction of ['ingress', 'egress'] as const) {
    for (const [rule, path] of rulesOf(spec, direction)) {
      const not = (place: string, what: string): void =>
        add(place, 'error', `${what} cannot be used in a policy that is applied to Nodes.`);
      if (objects(rule['l7Protocols']).length > 0) not(`${path}.l7Protocols`, 'Layer 7 protocols');
      for (const [index, peer] of objects(rule[direction === 'ingress' ? 'from' : 'to']).entries()) {
        const place = `${path}.${direction === 'ingress' ? 'from' : 'to'}[${index}]`;
        if (isSet(peer['fqdn'])) not(`${place}.fqdn`, 'FQDNs');
        if (isSet(peer['namespaces'])) not(`${place}.namespaces`, 'Namespaces by match or sameLabels');
      }
    }
  }
}

/** Advice about a ClusterNetworkPolicy (`cluster`) or NetworkPolicy of Antrea. */
export function policyAdvice(policy: Json, cluster: boolean, facts: EditorFacts, add: Advise): void {
  const spec = object(policy['spec']) ?? {};
  const namespace = text(object(policy['metadata'])?.['namespace']) ?? '';
  const context = { cluster, namespace, facts, add };
  for (const [index, subject] of objects(spec['appliedTo']).entries())
    subjectAdvice(subject, `spec.appliedTo[${index}]`, context);
  for (const direction of ['ingress', 'egress'] as readonly Direction[]) {
    const side = direction === 'ingress' ? 'from' : 'to';
    for (const [rule, path] of rulesOf(spec, direction)) {
      for (const [index, subject] of objects(rule['appliedTo']).entries())
        subjectAdvice(subject, `${path}.appliedTo[${index}]`, context);
      for (const [index, peer] of objects(rule[side]).entries()) peerAdvice(peer, `${path}.${side}[${index}]`, context);
      portsAdvice(rule, path, add);
      layer7Advice(rule, path, facts, add);
      servicesAdvice(rule, path, namespace, facts, add);
    }
  }
  nodeAdvice(spec, facts, add);
  const rules = objects(spec['ingress']).length + objects(spec['egress']).length;
  if (rules === 0)
    add(
      'spec',
      'info',
      'The policy has no rules and does nothing: unlike a Kubernetes NetworkPolicy it isolates nothing.',
    );
}
