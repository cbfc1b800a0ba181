import { FLOW_VERDICTS } from '@netloft/contracts';
import { ok, type Result } from '../result.ts';
import type { EdgesAnswer, EdgesQuery, FlowEdge, QueryOptions, StoreFault } from '../types.ts';
import type { QueryContext } from './context.ts';
import { Parameters } from './parameters.ts';
import { branchesOf, branchSql, isAnswerable, scopeNeeds } from './plan.ts';
import type { ColumnOf } from './compile.ts';

type Row = Readonly<Record<string, unknown>>;

/** Columns that tell edges apart, in the order of FlowEdge. */
const KEYS: readonly (readonly [name: string, column: string])[] = [
  ['sourceNamespace', 'sourcePodNamespace'],
  ['sourcePod', 'sourcePodName'],
  ['sourceWorkload', 'sourceWorkload'],
  ['sourceNode', 'sourceNodeName'],
  ['sourceIP', 'externalSourceIP'],
  ['destinationNamespace', 'destinationPodNamespace'],
  ['destinationPod', 'destinationPodName'],
  ['destinationWorkload', 'destinationWorkload'],
  ['destinationNode', 'destinationNodeName'],
  ['destinationIP', 'externalDestinationIP'],
  ['service', 'destinationServicePortName'],
  ['port', 'destinationTransportPort'],
  ['protocol', 'protocolIdentifier'],
  ['flowType', 'flowType'],
  ['verdict', 'verdict'],
];

/** `type:namespace/name` of the side that decided; empty without one. */
function policySql(column: ColumnOf): string {
  const of = (side: 'ingress' | 'egress'): string => {
    const [type, namespace, name] = ['Type', 'Namespace', 'Name'].map((part) => column(`${side}NetworkPolicy${part}`));
    return `if(${name} = '', '', concat(toString(${type}), ':', if(${namespace} = '', '', concat(${namespace}, '/')), ${name}))`;
  };
  const egress = column('egressNetworkPolicyRuleAction');
  const ingress = column('ingressNetworkPolicyRuleAction');
  return `if(${egress} IN (2, 3) OR (${ingress} = 0 AND ${egress} = 1), ${of('egress')}, ${of('ingress')})`;
}

function needs(query: EdgesQuery): (column: ColumnOf) => void {
  return (column) => {
    scopeNeeds(query, column, new Parameters());
    for (const [, name] of KEYS) void column(name);
    void policySql(column);
    if (query.labels) void column('sourcePodLabels');
  };
}

const SUMS = ['bytes', 'reverseBytes', 'flows'] as const;

/** Connections between ends, the greatest by bytes of both directions first. */
export async function edges(
  context: QueryContext,
  query: EdgesQuery,
  options: QueryOptions,
): Promise<Result<EdgesAnswer, StoreFault>> {
  const started = performance.now();
  const parameters = new Parameters();
  const rollUp = context.rollUps.find((source) => isAnswerable(source, needs(query)));
  const parts = branchesOf(query, rollUp, context.now()).map((branch) => {
    const { facts, column, from } = branchSql(branch, query, parameters, context.table);
    const keys = [...KEYS.map(([name, one]) => `${column(one)} AS k_${name}`), `${policySql(column)} AS k_policy`];
    const labels = query.labels
      ? [
          `any(${column('sourcePodLabels')}) AS sourceLabels`,
          `any(${column('destinationPodLabels')}) AS destinationLabels`,
        ]
      : [];
    return `SELECT ${[...keys, ...labels, `${facts.octets} AS bytes`, `${facts.reverseOctets} AS reverseBytes`, `${facts.records} AS flows`, `${facts.lastSeen} AS seen`].join(', ')} ${from} GROUP BY ${[...KEYS.map(([name]) => `k_${name}`), 'k_policy'].join(', ')}`;
  });
  const names = [...KEYS.map(([name]) => name), 'policy'];
  const labels = query.labels
    ? ['any(sourceLabels) AS sourceLabels_', 'any(destinationLabels) AS destinationLabels_']
    : [];
  const sql = `SELECT ${[...names.map((name) => `k_${name}`), ...labels, ...SUMS.map((name) => `sum(${name}) AS ${name}_`), 'toUnixTimestamp(max(seen)) AS lastSeen_', 'count() OVER () AS groups'].join(', ')} FROM (${parts.join(' UNION ALL ')}) GROUP BY ${names.map((name) => `k_${name}`).join(', ')} ORDER BY bytes_ + reverseBytes_ DESC LIMIT ${Math.trunc(query.limit)}`;
  const rows = await context.engine.query<Row>(sql, parameters.values, options);
  if (!rows.ok) return rows;
  const found = rows.value.map((row): FlowEdge => {
    const text = (name: string): string => String(row[`k_${name}`] ?? '');
    const number = (name: string): number => Number(row[name] ?? 0);
    return {
      sourceNamespace: text('sourceNamespace'),
      sourcePod: text('sourcePod'),
      sourceWorkload: text('sourceWorkload'),
      sourceNode: text('sourceNode'),
      sourceIP: text('sourceIP'),
      destinationNamespace: text('destinationNamespace'),
      destinationPod: text('destinationPod'),
      destinationWorkload: text('destinationWorkload'),
      destinationNode: text('destinationNode'),
      destinationIP: text('destinationIP'),
      service: text('service'),
      port: number('k_port'),
      protocol: number('k_protocol'),
      flowType: number('k_flowType'),
      verdict: FLOW_VERDICTS[number('k_verdict')] ?? 'unprotected',
      policy: text('policy'),
      sourceLabels: String(row['sourceLabels_'] ?? ''),
      destinationLabels: String(row['destinationLabels_'] ?? ''),
      bytes: number('bytes_'),
      reverseBytes: number('reverseBytes_'),
      flows: number('flows_'),
      lastSeen: number('lastSeen_'),
    };
  });
  const left = Math.max(0, Number(rows.value[0]?.['groups'] ?? 0) - found.length);
  return ok({ edges: found, left, took: Math.round(performance.now() - started) });
}
