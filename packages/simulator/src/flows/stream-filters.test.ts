import { existsSync, readFileSync } from 'node:fs';
import type { ExportedFlow } from '@netloft/flow-store/codec';
import { describe, expect, it } from 'vitest';
import { Ring } from './ring.ts';
import { streamFilters } from './stream-filters.ts';

interface Filter {
  readonly namespaces?: string[];
  readonly pod_names?: string[];
  readonly pod_label_selector?: string;
  readonly service_names?: string[];
  readonly flow_types?: number[];
  readonly ips?: string[];
  readonly direction?: 'BOTH' | 'FROM' | 'TO';
}
interface Vectors {
  readonly streamFilters: readonly {
    readonly id: string;
    readonly title: string;
    readonly flow: {
      readonly k8s: Readonly<Record<string, unknown>>;
      readonly ip?: { source: string; destination: string };
    };
    readonly filters: readonly Filter[];
    readonly expectMatch: boolean;
  }[];
  readonly streamFilterErrors: readonly {
    readonly id: string;
    readonly filter: Filter;
    readonly message?: string;
    readonly messagePrefix?: string;
  }[];
}
const FILE = new URL('../../../../../shared/vectors/antrea/flow-visibility.json', import.meta.url);
const cases = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Vectors) : undefined;

const DIRECTIONS = { BOTH: 0, FROM: 1, TO: 2 } as const;
const read = (filters: readonly Filter[]) =>
  streamFilters(
    filters.map(
      ({
        pod_names = [],
        pod_label_selector = '',
        service_names = [],
        flow_types = [],
        direction = 'BOTH',
        ...rest
      }) => ({
        ...rest,
        podNames: pod_names,
        podLabelSelector: pod_label_selector,
        serviceNames: service_names,
        flowTypes: flow_types,
        direction: DIRECTIONS[direction],
      }),
    ),
  );
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const labels = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));
const flowOf = ({ k8s, ip }: Vectors['streamFilters'][number]['flow']): ExportedFlow => ({
  sourcePodNamespace: text(k8s['source_pod_namespace']),
  sourcePodName: text(k8s['source_pod_name']),
  sourcePodLabels: labels(k8s['source_pod_labels']),
  destinationPodNamespace: text(k8s['destination_pod_namespace']),
  destinationPodName: text(k8s['destination_pod_name']),
  destinationPodLabels: labels(k8s['destination_pod_labels']),
  destinationServicePortName: text(k8s['destination_service_port_name']),
  sourceIP: ip?.source ?? '',
  destinationIP: ip?.destination ?? '',
});

describe.skipIf(cases === undefined)("cases of Antrea's tests (skipped where ../shared/vectors is absent)", () => {
  it.each(cases?.streamFilters ?? [])('$id $title', ({ flow, filters, expectMatch }) => {
    const filter = read(filters);
    expect(filter.ok && filter.matches(flowOf(flow))).toBe(expectMatch);
  });

  it.each(cases?.streamFilterErrors ?? [])('$id is refused', ({ filter, message, messagePrefix }) => {
    const result = read([filter]);
    expect(result.ok ? '' : result.message).toSatisfy((said: string) =>
      message === undefined ? said.startsWith(messagePrefix ?? '?') : said === message,
    );
  });
});

const FLOW: ExportedFlow = {
  sourceIP: '10.0.0.1',
  destinationIP: 'fd00::2',
  sourcePodNamespace: 'shop',
  sourcePodName: 'web',
  sourcePodLabels: '{"app":"web"}',
  destinationPodLabels: '',
  destinationServicePortName: 'shop/db:tcp',
  flowType: 2,
};

describe('filters of a stream', () => {
  it.each<[string, Filter, string]>([
    [
      'an address that is none',
      { ips: ['10.0.0'] },
      'invalid filter 1: invalid IP address "10.0.0": unable to parse IP',
    ],
    ['a prefix that is none', { ips: ['10.0.0.0/8/8'] }, 'invalid filter 1: invalid IP prefix "10.0.0.0/8/8"'],
    ['a prefix of an address that is none', { ips: ['ten/8'] }, 'invalid filter 1: invalid IP prefix "ten/8"'],
  ])('refuse %s, with its place', (_title, filter, message) => {
    const result = read([{}, filter]);
    expect(result.ok ? '' : result.message).toContain(message);
  });

  it.each<[string, readonly Filter[], boolean]>([
    ['nothing', [], true],
    ['an empty filter', [{}], true],
    ['all fields of one', [{ namespaces: ['shop'], pod_names: ['web'] }], true],
    ['only some fields of one', [{ namespaces: ['shop'], pod_names: ['db'] }], false],
    ['only some of several', [{ namespaces: ['shop'] }, { pod_names: ['db'] }], false],
    ['another type', [{ flow_types: [1, 3] }], false],
    ['the type', [{ flow_types: [2] }], true],
    ['the Service, whatever the direction but FROM', [{ service_names: ['db'], direction: 'TO' }], true],
    ['the Service with its Namespace', [{ service_names: ['shop/db'] }], false],
    ['an IPv6 prefix', [{ ips: ['fd00::/8'] }], true],
    ['an IPv6 address of the other end', [{ ips: ['fd00::2'], direction: 'FROM' }], false],
    ['a label that is missing at an end without labels', [{ pod_label_selector: '!app' }], true],
    ['a set of labels', [{ pod_label_selector: 'app in (web,api)' }], true],
  ])('match %s', (_title, filters, expected) => {
    const result = read(filters);
    expect(result.ok && result.matches(FLOW)).toBe(expected);
  });
});

describe('the buffer of an aggregator', () => {
  it('keeps the last records, and tells a slow reader how many it missed', () => {
    const ring = new Ring<number>(4);
    expect(ring.read(0, 10)).toEqual({ items: [], next: 0, missed: 0 });
    ring.push([1, 2, 3]);
    expect(ring.read(0, 2)).toEqual({ items: [1, 2], next: 2, missed: 0 });
    ring.push([4, 5, 6, 7]);
    expect(ring.read(2, 10)).toEqual({ items: [4, 5, 6, 7], next: 7, missed: 1 });
    expect(ring.start).toBe(3);
  });
});
