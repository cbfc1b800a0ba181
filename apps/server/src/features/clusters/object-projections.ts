import { read } from '@netloft/antrea';
import type { ObjectHit, ObjectKind } from '@netloft/contracts';
import type { AgentFacts } from '../../upstreams/antrea/agents.ts';
import type { TraceflowFacts } from '../../upstreams/antrea/traceflows.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import type { SearchObject } from './object-search.ts';

const idOf = (kind: ObjectKind, name: string, namespace?: string): string =>
  namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;

function base(kind: ObjectKind, object: KubeObject): ObjectHit {
  const { name, namespace, labels } = object.metadata;
  return {
    id: idOf(kind, name, namespace),
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels: { ...labels } }),
  };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Distinct addresses that are addresses: a headless Service has `None`. */
const addresses = (values: readonly (string | undefined)[]): string[] =>
  [...new Set(values.filter((value) => value !== undefined && value !== '' && value !== 'None'))] as string[];

export function podObject(object: KubeObject): SearchObject {
  const spec = read.object(object['spec']) ?? {};
  const status = read.object(object['status']) ?? {};
  const ips = addresses([
    read.text(status['podIP']),
    ...listOf(status['podIPs']).map((one) => read.text(read.object(one)?.['ip'])),
  ]);
  const node = read.text(spec['nodeName']);
  const phase = read.text(status['phase']);
  return {
    hit: {
      ...base('Pod', object),
      ...(ips.length === 0 ? {} : { ips }),
      ...(node ? { node } : {}),
      ...(phase ? { phase } : {}),
      ...(spec['hostNetwork'] === true ? { hostNetwork: true } : {}),
    },
  };
}

export function serviceObject(object: KubeObject): SearchObject {
  const spec = read.object(object['spec']) ?? {};
  const ingress = listOf(read.object(read.object(object['status'])?.['loadBalancer'])?.['ingress']);
  const ips = addresses([read.text(spec['clusterIP']), ...read.strings(spec['clusterIPs'])]);
  const ports = listOf(spec['ports']).flatMap((one) => {
    const port = read.object(one);
    const number = read.number(port?.['port']);
    const name = read.text(port?.['name']);
    return number === undefined
      ? []
      : [{ ...(name ? { name } : {}), protocol: read.text(port?.['protocol']) ?? 'TCP', port: number }];
  });
  return {
    hit: { ...base('Service', object), ...(ips.length === 0 ? {} : { ips }), ...(ports.length === 0 ? {} : { ports }) },
    otherIps: addresses([
      ...read.strings(spec['externalIPs']),
      ...ingress.map((one) => read.text(read.object(one)?.['ip'])),
    ]),
  };
}

export function namespaceObject(object: KubeObject): SearchObject {
  const phase = read.text(read.object(object['status'])?.['phase']);
  return { hit: { ...base('Namespace', object), ...(phase ? { phase } : {}) } };
}

export function nodeObject(object: KubeObject): SearchObject {
  const all = listOf(read.object(object['status'])?.['addresses']).map((one) => read.object(one) ?? {});
  const ips = addresses(
    all
      .filter((one) => one['type'] === 'InternalIP' || one['type'] === 'ExternalIP')
      .map((one) => read.text(one['address'])),
  );
  return { hit: { ...base('Node', object), ...(ips.length === 0 ? {} : { ips }) } };
}

export const agentObject = (facts: AgentFacts): SearchObject => ({
  hit: {
    id: idOf('AntreaAgentInfo', facts.name),
    kind: 'AntreaAgentInfo',
    name: facts.name,
    ...(facts.node === null ? {} : { node: facts.node }),
  },
});

export function traceflowObject({ object }: TraceflowFacts): SearchObject {
  const phase = read.text(read.object(object['status'])?.['phase']);
  return { hit: { ...base('Traceflow', object), ...(phase ? { phase } : {}) } };
}
