import { workloadOf } from '../workload.ts';
import type { Filter, FilterNode, FilterSide, FilterValue } from './ast.ts';
import { REASON_WORDS, TYPE_WORDS } from './fields.ts';
import { matchesGlob } from './glob.ts';
import { isInNetwork } from './networks.ts';

/** What a filter looks at in a record that comes in; members that are absent are unknown. */
export interface FilteredFlow {
  readonly sourceIP?: string;
  readonly destinationIP?: string;
  readonly sourceTransportPort?: number;
  readonly destinationTransportPort?: number;
  readonly protocolIdentifier?: number;
  readonly sourcePodName?: string;
  readonly sourcePodNamespace?: string;
  readonly sourceNodeName?: string;
  readonly sourcePodLabels?: string;
  readonly destinationPodName?: string;
  readonly destinationPodNamespace?: string;
  readonly destinationNodeName?: string;
  readonly destinationPodLabels?: string;
  readonly destinationServicePortName?: string;
  readonly ingressNetworkPolicyName?: string;
  readonly ingressNetworkPolicyNamespace?: string;
  readonly ingressNetworkPolicyRuleName?: string;
  readonly ingressNetworkPolicyRuleAction?: number;
  readonly egressNetworkPolicyName?: string;
  readonly egressNetworkPolicyNamespace?: string;
  readonly egressNetworkPolicyRuleName?: string;
  readonly egressNetworkPolicyRuleAction?: number;
  readonly flowType?: number;
  readonly egressName?: string;
  readonly egressIP?: string;
  readonly tcpState?: string;
  readonly flowEndReason?: number;
  readonly octetDeltaCount?: number;
  readonly packetDeltaCount?: number;
  readonly throughput?: number;
  readonly flowStartSeconds?: number;
  readonly flowEndSeconds?: number;
  readonly exporter?: string;
}

type Test = (flow: FilteredFlow) => boolean;
type MatchNode = Extract<FilterNode, { type: 'match' }>;

/** Whether a name is what a value says. Names are compared without regard to case. */
function nameIs(value: FilterValue): (name: string) => boolean {
  switch (value.type) {
    case 'text': {
      const wanted = value.text.toLowerCase();
      return (name) => name.toLowerCase() === wanted;
    }
    case 'glob':
      return (name) => matchesGlob(value.pattern, name);
    case 'present':
      return (name) => (name !== '') === value.present;
    default:
      return () => false;
  }
}

const textOf = (value: FilterValue): string =>
  value.type === 'text' ? value.text : value.type === 'glob' ? value.pattern : '';

/** A value with a slash speaks of `namespace/name`, another of the name alone. */
function namespacedIs(value: FilterValue): (namespace: string, name: string) => boolean {
  const is = nameIs(value);
  return textOf(value).includes('/')
    ? (namespace, name) => name !== '' && is(`${namespace}/${name}`)
    : (_, name) => is(name);
}

/** `namespace/name:port` of a Service; a value says the name, `namespace/name`, or all of it. */
function serviceIs(value: FilterValue): (service: string) => boolean {
  const is = nameIs(value);
  const wanted = textOf(value);
  if (value.type === 'present' || wanted.includes(':')) return is;
  return (service) => {
    const colon = service.indexOf(':');
    const whole = colon < 0 ? service : service.slice(0, colon);
    return service !== '' && is(wanted.includes('/') ? whole : whole.slice(whole.indexOf('/') + 1));
  };
}

function addressIs(value: FilterValue): (address: string) => boolean {
  if (value.type === 'network') return (address) => isInNetwork(address, value);
  return nameIs(value);
}

function numberIs(value: FilterValue): (number: number) => boolean {
  if (value.type === 'range') return (number) => number >= value.from && number <= value.to;
  if (value.type !== 'number') return () => false;
  const wanted = value.value;
  switch (value.operator) {
    case '=':
      return (number) => number === wanted;
    case '>':
      return (number) => number > wanted;
    case '>=':
      return (number) => number >= wanted;
    case '<':
      return (number) => number < wanted;
    case '<=':
      return (number) => number <= wanted;
  }
}

function labelIs(value: FilterValue): (labels: string) => boolean {
  if (value.type !== 'label') return () => false;
  const { key } = value;
  const is = value.value === undefined ? undefined : nameIs(value.value);
  return (labels) => {
    let read: unknown;
    try {
      read = labels === '' ? undefined : JSON.parse(labels);
    } catch {
      return false;
    }
    const held =
      typeof read === 'object' && read !== null && Object.hasOwn(read, key)
        ? (read as Record<string, unknown>)[key]
        : undefined;
    return is === undefined ? typeof held === 'string' : is(typeof held === 'string' ? held : '');
  };
}

/** 0 unprotected, 1 allowed, 2 dropped, 3 rejected: the source's side is asked first, as packets are. */
export function verdictNumber(egress: number, ingress: number): 0 | 1 | 2 | 3 {
  if (egress === 2 || egress === 3) return egress;
  if (ingress === 2 || ingress === 3) return ingress;
  return egress === 1 || ingress === 1 ? 1 : 0;
}

/** Numbers that the words of `action` and `verdict` stand for. */
export const VERDICTS_OF_WORD: Readonly<Record<string, readonly number[]>> = {
  none: [0],
  unprotected: [0],
  allow: [1],
  allowed: [1],
  drop: [2],
  dropped: [2],
  reject: [3],
  rejected: [3],
  denied: [2, 3],
};
const TYPES_OF_WORD: Readonly<Record<string, readonly number[]>> = {
  ...Object.fromEntries(TYPE_WORDS.slice(0, 4).map((word, index) => [word, [index + 1]])),
  external: [3, 4],
  unspecified: [0],
};
const REASONS_OF_WORD: Readonly<Record<string, readonly number[]>> = {
  ...Object.fromEntries(REASON_WORDS.slice(0, 5).map((word, index) => [word, [index + 1]])),
  ended: [1, 3, 4, 5],
};

/** Numbers of a word field's value, for the two ways in which filters are carried out. */
export function numbersOf(field: 'action' | 'verdict' | 'type' | 'reason', value: FilterValue): readonly number[] {
  const table = field === 'type' ? TYPES_OF_WORD : field === 'reason' ? REASONS_OF_WORD : VERDICTS_OF_WORD;
  return table[textOf(value)] ?? [];
}

interface End {
  readonly pod: string;
  readonly ns: string;
  readonly node: string;
  readonly ip: string;
  readonly labels: string;
}

const sourceOf = (flow: FilteredFlow): End => ({
  pod: flow.sourcePodName ?? '',
  ns: flow.sourcePodNamespace ?? '',
  node: flow.sourceNodeName ?? '',
  ip: flow.sourceIP ?? '',
  labels: flow.sourcePodLabels ?? '',
});
const destinationOf = (flow: FilteredFlow): End => ({
  pod: flow.destinationPodName ?? '',
  ns: flow.destinationPodNamespace ?? '',
  node: flow.destinationNodeName ?? '',
  ip: flow.destinationIP ?? '',
  labels: flow.destinationPodLabels ?? '',
});

function endTest(field: MatchNode['field'], value: FilterValue): (end: End) => boolean {
  if (field === 'label') {
    const is = labelIs(value);
    return ({ labels }) => is(labels);
  }
  if (field === 'ip') {
    const is = addressIs(value);
    return ({ ip }) => is(ip);
  }
  if (field === 'pod' || field === 'workload') {
    const is = namespacedIs(value);
    return ({ ns, pod }) => is(ns, field === 'pod' ? pod : workloadOf(pod));
  }
  const is = nameIs(value);
  return (end) => is(field === 'ns' ? end.ns : end.node);
}

/** Tests of both ends, or of one; any of several. */
function onEnds(side: FilterSide | undefined, is: (end: End) => boolean): Test {
  if (side === 'src') return (flow) => is(sourceOf(flow));
  if (side === 'dst') return (flow) => is(destinationOf(flow));
  return (flow) => is(sourceOf(flow)) || is(destinationOf(flow));
}

function onPolicies(
  side: FilterSide | undefined,
  is: (namespace: string, name: string, rule: string, action: number) => boolean,
): Test {
  const ingress: Test = (flow) =>
    is(
      flow.ingressNetworkPolicyNamespace ?? '',
      flow.ingressNetworkPolicyName ?? '',
      flow.ingressNetworkPolicyRuleName ?? '',
      flow.ingressNetworkPolicyRuleAction ?? 0,
    );
  const egress: Test = (flow) =>
    is(
      flow.egressNetworkPolicyNamespace ?? '',
      flow.egressNetworkPolicyName ?? '',
      flow.egressNetworkPolicyRuleName ?? '',
      flow.egressNetworkPolicyRuleAction ?? 0,
    );
  if (side === 'ingress') return ingress;
  if (side === 'egress') return egress;
  return (flow) => ingress(flow) || egress(flow);
}

const NUMBERS: Readonly<Partial<Record<MatchNode['field'], (flow: FilteredFlow) => number>>> = {
  port: (flow) => flow.destinationTransportPort ?? 0,
  sport: (flow) => flow.sourceTransportPort ?? 0,
  protocol: (flow) => flow.protocolIdentifier ?? 0,
  bytes: (flow) => flow.octetDeltaCount ?? 0,
  packets: (flow) => flow.packetDeltaCount ?? 0,
  rate: (flow) => flow.throughput ?? 0,
  duration: (flow) => Math.max(0, (flow.flowEndSeconds ?? 0) - (flow.flowStartSeconds ?? 0)),
};
const NAMES: Readonly<Partial<Record<MatchNode['field'], (flow: FilteredFlow) => string>>> = {
  egress: (flow) => flow.egressName ?? '',
  tcp: (flow) => flow.tcpState ?? '',
  exporter: (flow) => flow.exporter ?? '',
};

const verdictOf = (flow: FilteredFlow): number =>
  verdictNumber(flow.egressNetworkPolicyRuleAction ?? 0, flow.ingressNetworkPolicyRuleAction ?? 0);

/** Absent on both sides, not on either: `pod:none` is a flow without any Pod, `policy:none` one without any policy. */
const isAbsence = (value: FilterValue): boolean => value.type === 'present' && !value.present;

function valueTest(node: MatchNode, value: FilterValue): Test {
  const { field, side } = node;
  const number = NUMBERS[field];
  if (number !== undefined) {
    const is = numberIs(value);
    return (flow) => is(number(flow));
  }
  const name = NAMES[field];
  if (name !== undefined) {
    const is = nameIs(value);
    return (flow) => is(name(flow));
  }
  if (isAbsence(value) && side === undefined && field !== 'service' && field !== 'egressip') {
    const present = valueTest(node, { type: 'present', present: true });
    return (flow) => !present(flow);
  }
  switch (field) {
    case 'service': {
      const is = serviceIs(value);
      return (flow) => is(flow.destinationServicePortName ?? '');
    }
    case 'egressip': {
      const is = addressIs(value);
      return (flow) => is(flow.egressIP ?? '');
    }
    case 'external': {
      const is = addressIs(value);
      return onEnds(undefined, ({ pod, ip }) => pod === '' && is(ip));
    }
    case 'policy': {
      const is = namespacedIs(value);
      return onPolicies(side, (namespace, policy) => is(namespace, policy));
    }
    case 'rule': {
      const is = nameIs(value);
      return onPolicies(side, (_namespace, _policy, rule) => is(rule));
    }
    case 'action': {
      const wanted = numbersOf('action', value);
      return side === undefined
        ? (flow) => wanted.includes(verdictOf(flow))
        : onPolicies(side, (_a, _b, _c, action) => wanted.includes(action));
    }
    case 'verdict': {
      const wanted = numbersOf('verdict', value);
      return (flow) => wanted.includes(verdictOf(flow));
    }
    case 'type': {
      const wanted = numbersOf('type', value);
      return (flow) => wanted.includes(flow.flowType ?? 0);
    }
    case 'reason': {
      const wanted = numbersOf('reason', value);
      return (flow) => wanted.includes(flow.flowEndReason ?? 0);
    }
    default:
      return onEnds(side, endTest(field, value));
  }
}

/** Columns in which a bare word is looked for. */
export const TEXT_COLUMNS = [
  'sourcePodName',
  'sourcePodNamespace',
  'sourceNodeName',
  'sourceIP',
  'destinationPodName',
  'destinationPodNamespace',
  'destinationNodeName',
  'destinationIP',
  'destinationServicePortName',
  'ingressNetworkPolicyName',
  'egressNetworkPolicyName',
  'egressName',
] as const satisfies readonly (keyof FilteredFlow)[];

function testOf(node: FilterNode): Test {
  switch (node.type) {
    case 'and': {
      const tests = node.parts.map(testOf);
      return (flow) => tests.every((test) => test(flow));
    }
    case 'or': {
      const tests = node.parts.map(testOf);
      return (flow) => tests.some((test) => test(flow));
    }
    case 'not': {
      const test = testOf(node.part);
      return (flow) => !test(flow);
    }
    case 'match': {
      const tests = node.values.map((value) => valueTest(node, value));
      return tests.length === 1 && tests[0] !== undefined ? tests[0] : (flow) => tests.some((test) => test(flow));
    }
    case 'text': {
      const wanted = node.text.toLowerCase();
      return (flow) => TEXT_COLUMNS.some((column) => (flow[column] ?? '').toLowerCase().includes(wanted));
    }
  }
}

/**
 * A filter as a test of records that come in. A field without a side holds when either end is so, and its negation when neither is; `none`
 * without a side says that no end has one. The store carries out the same rules in SQL.
 */
export const matchesFilter = (filter: Filter): Test => (filter.root === undefined ? () => true : testOf(filter.root));
