import type { Finding } from '@netloft/contracts';
import type { PodEntry } from '../../evaluation/inventory.ts';
import type { Policy, Rule } from '../../evaluation/rules.ts';
import type { Applied, OrderedRule } from '../../evaluation/subjects.ts';
import type { Steps } from '../../evaluation/steps.ts';
import type { ChainStep, Endpoint } from '../../evaluation/types.ts';
import type { IndexView } from '../index-view.ts';
import { policyIdOf } from '../kinds.ts';
import { countWords } from '../words.ts';
import { portsApart, portsHold } from './ports.ts';
import { everyRule, type Zone } from './scan.ts';
import { finding, idsOf, type Namer, ruleWords } from './words.ts';

const DNS_PORT = 53;
/** Zones between two pauses. */
const STRIDE = 20;
const ASKED = [{ protocol: 'UDP', port: DNS_PORT }] as const;
/** Services that are the cluster's DNS, as distributions name them. */
const DNS_SERVICE = /^(kube-dns|coredns|rke2-coredns-rke2-coredns|dns-default)$/;
const DNS_LABELS: readonly (readonly [string, ReadonlySet<string>])[] = [
  ['k8s-app', new Set(['kube-dns', 'coredns'])],
  ['app.kubernetes.io/name', new Set(['coredns'])],
  ['dns.operator.openshift.io/daemonset-dns', new Set(['default'])],
];

interface DnsServer {
  readonly end: Endpoint;
  readonly words: string;
}

/** Pods that a policy keeps from the cluster's DNS. */
export interface DnsCut {
  /** Undefined: the isolation by Kubernetes NetworkPolicies. */
  readonly rule: Rule | undefined;
  pods: number;
  readonly example: PodEntry;
  /** Policies with rules for names that apply to the Pods. */
  readonly named: Set<Policy>;
  readonly server: string;
}

const isDnsPod = ({ labels }: PodEntry): boolean => DNS_LABELS.some(([key, values]) => values.has(labels[key] ?? ''));

/** Where Pods ask for names: the cluster's DNS Services, else Pods that look like its servers; none when neither is known. */
function serversOf({ index, table }: IndexView): DnsServer[] {
  const services = [...index.inventory.services.values()].filter(({ ports }) =>
    ports.some(({ protocol, port }) => protocol === 'UDP' && port === DNS_PORT),
  );
  const named = services.filter(({ name }) => DNS_SERVICE.test(name));
  const chosen = named.length > 0 ? named : services.filter(({ namespace }) => namespace === 'kube-system');
  if (chosen.length > 0)
    return chosen.map(({ namespace, name, key }) => ({
      end: { type: 'service', namespace, name },
      words: `Service ${key}`,
    }));
  return table.classes
    .filter(({ pod }) => isDnsPod(pod))
    .map(({ pod: { namespace, name, key } }) => ({ end: { type: 'pod', namespace, name }, words: `Pod ${key}` }));
}

/** The rule or isolation that denies what is asked, wherever the server is; undefined when that depends on where. */
function deniedEverywhere(
  applied: Applied,
): { readonly policies: readonly Policy[]; readonly rule?: Rule } | undefined {
  if (applied.unplaced.length > 0) return undefined;
  const walk = (rules: readonly OrderedRule[]): OrderedRule | 'unsure' | undefined => {
    for (const one of rules) {
      const { rule, doubt } = one;
      if (portsApart(rule.ports, ASKED)) continue;
      const certain = rule.peers === 'any' && doubt === undefined && portsHold(rule.ports, 'UDP', DNS_PORT);
      if (certain) return one;
      if (rule.action === 'Allow' || rule.action === 'Pass') return 'unsure';
    }
    return undefined;
  };
  const denial = (found: OrderedRule) =>
    found.rule.action === 'Drop' || found.rule.action === 'Reject'
      ? { policies: [found.policy], rule: found.rule }
      : undefined;
  const tiered = walk(applied.tiered);
  if (tiered === 'unsure') return undefined;
  if (tiered !== undefined && tiered.rule.action !== 'Pass') return denial(tiered);
  if (walk(applied.kubernetes) !== undefined) return undefined;
  if (applied.isolatedBy.length > 0) return { policies: applied.isolatedBy };
  const baseline = walk(applied.baseline);
  return baseline === undefined || baseline === 'unsure' ? undefined : denial(baseline);
}

const hasDenial = (applied: Applied): boolean =>
  applied.isolatedBy.length > 0 ||
  everyRule(applied).some(({ rule }) => rule.action === 'Drop' || rule.action === 'Reject');

/** What keeps Pods of zones from the cluster's DNS in egress, by policy. */
export function* dnsCutsInSteps(
  view: IndexView,
  zones: readonly Zone[],
): Steps<ReadonlyMap<Policy, readonly DnsCut[]>> {
  const cuts = new Map<Policy, DnsCut[]>();
  const servers = serversOf(view);
  const note = (zone: Zone, pod: PodEntry, policy: Policy, rule: Rule | undefined, server: string): void => {
    const list = cuts.get(policy) ?? [];
    cuts.set(policy, list);
    let cut = list.find((one) => one.rule === rule);
    if (cut === undefined) {
      cut = { rule, pods: 0, example: pod, named: new Set(), server };
      list.push(cut);
    }
    cut.pods += view.table.podsOf(zone.classes).filter((one) => !isDnsPod(one)).length;
    for (const { policy: other, rule: one } of everyRule(zone.applied))
      if (one.peers !== 'any' && one.peers.some((peer) => peer.type === 'fqdn')) cut.named.add(other);
  };
  for (const [at, zone] of zones.entries()) {
    if (at % STRIDE === STRIDE - 1) yield undefined;
    if (zone.direction !== 'Egress' || zone.namespace === undefined || !hasDenial(zone.applied)) continue;
    const pod = zone.classes
      .map((at) => view.table.classes[at]?.pod)
      .find((one) => one !== undefined && !isDnsPod(one));
    if (pod === undefined) continue;
    if (servers.length === 0) {
      const denied = view.index.context.lists.tiered === undefined ? deniedEverywhere(zone.applied) : undefined;
      for (const policy of denied?.policies ?? []) note(zone, pod, policy, denied?.rule, 'any DNS server');
    }
    for (const { end, words } of servers) {
      const decision = deniedBy(view, pod, end);
      if (decision === undefined) continue;
      if (decision.ruleIndex < 0)
        for (const policy of zone.applied.isolatedBy) note(zone, pod, policy, undefined, words);
      else {
        const found = everyRule(zone.applied).find(
          ({ policy, rule }) =>
            rule.index === decision.ruleIndex && policyIdOf(policy.ref) === policyIdOf(decision.policy),
        );
        if (found !== undefined) note(zone, pod, found.policy, found.rule, words);
      }
      break;
    }
  }
  return cuts;
}

function deniedBy({ index }: IndexView, pod: PodEntry, destination: Endpoint): ChainStep | undefined {
  const source: Endpoint = { type: 'pod', namespace: pod.namespace, name: pod.name };
  const { egress } = index.evaluate({ source, destination, protocol: 'UDP', destinationPort: DNS_PORT });
  return egress.verdict === 'Dropped' || egress.verdict === 'Rejected' ? egress.decision?.step : undefined;
}

/** Findings about the Pods that a policy keeps from the cluster's DNS. */
export function dnsFindings(policy: Policy, cuts: readonly DnsCut[], namer: Namer): Finding[] {
  return cuts.map(({ rule, pods, example, named, server }) => {
    const others = pods > 1 ? ` and ${countWords(pods - 1, 'other Pod')}` : '';
    const what =
      rule === undefined ? `${namer.policy(policy)} isolates them in egress` : `the ${ruleWords(rule)} denies it`;
    const names =
      named.size === 0
        ? 'they cannot look up any name'
        : `rules for names of ${namer.policies([...named])} cannot match, as agents learn names from DNS answers`;
    return finding(
      'DNS_CUT_OFF',
      'warning',
      `Pod ${example.key}${others} cannot ask ${server} on UDP port 53: ${what}, and ${names}.`,
      'Allow egress to the cluster’s DNS on UDP and TCP port 53 before it.',
      { ...(rule === undefined ? {} : { rule }), related: idsOf([...named].filter((one) => one !== policy)) },
    );
  });
}
