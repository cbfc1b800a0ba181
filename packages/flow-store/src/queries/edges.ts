import { workloadOf } from '@netloft/analytics';
import { FLOW_VERDICTS } from '@netloft/contracts';
import { ok, type Result } from '../result.ts';
import { ISOLATION } from '../schema/derived.ts';
import type { EdgesAnswer, EdgesQuery, FlowEdge, QueryOptions, StoreFault } from '../types.ts';
import type { QueryContext } from './context.ts';
import { Parameters } from './parameters.ts';
import { branchesOf, branchSql, rollUpsFor, scopeNeeds, secondsOf } from './plan.ts';
import type { ColumnOf } from './compile.ts';

type Row = Readonly<Record<string, string | number>>;

const nameOf = (path: string): string => path.slice(path.indexOf('/') + 1);

/** Columns that tell edges apart, by their members of FlowEdge. */
const KEYS: readonly (readonly [name: string, sql: (column: ColumnOf) => string])[] = [
  ...(['source', 'destination'] as const).flatMap((end) => {
    const capital = end === 'source' ? 'Source' : 'Destination';
    return [
      [`${end}Namespace`, (column: ColumnOf) => column(`${end}PodNamespace`)],
      [`${end}PodPath`, (column: ColumnOf) => column(`${end}PodPath`)],
      [`${end}Node`, (column: ColumnOf) => column(`${end}NodeName`)],
      [`${end}IP`, (column: ColumnOf) => column(`external${capital}IP`)],
    ] as const;
  }),
  ['service', (column) => column('destinationServicePortName')],
  ['port', (column) => column('destinationTransportPort')],
  ['protocol', (column) => column('protocolIdentifier')],
  ['flowType', (column) => column('flowType')],
  ['verdict', (column) => column('verdict')],
  ['policy', (column) => column('policy')],
  ['policyType', policyType],
];

/** Antrea's number of the type of the policy that decided. */
function policyType(column: ColumnOf): string {
  const [egress, ingress] = [column('egressNetworkPolicyRuleAction'), column('ingressNetworkPolicyRuleAction')];
  return `if(${egress} IN (2, 3) OR (${ingress} = 0 AND ${egress} = 1), ${column('egressNetworkPolicyType')}, ${column('ingressNetworkPolicyType')})`;
}

const LABELS = ['source', 'destination'] as const;

/** Connections between ends, the greatest by bytes of both directions first. */
export async function edges(
  context: QueryContext,
  query: EdgesQuery,
  options: QueryOptions,
): Promise<Result<EdgesAnswer, StoreFault>> {
  const started = performance.now();
  const parameters = new Parameters();
  const known = rollUpsFor(context, (column) => {
    scopeNeeds(query, column);
    for (const [, sql] of KEYS) void sql(column);
    for (const end of LABELS) void column(`${end}PodLabels`);
  });
  const branches = branchesOf(secondsOf(query.from), secondsOf(query.to), known, await context.rowsIn());
  const names = KEYS.map(([name]) => name);
  const labels = query.labels ? LABELS.map((end) => `${end}Labels`) : [];
  const parts = branches.map((branch) => {
    const { facts, column, from } = branchSql(branch, query, parameters, context.table);
    const columns = [
      ...KEYS.map(([name, sql]) => `${sql(column)} AS k_${name}`),
      ...(query.labels ? LABELS.map((end) => `any(${column(`${end}PodLabels`)}) AS ${end}Labels`) : []),
      'sum(octetDeltaCount) AS bytes',
      'sum(reverseOctetDeltaCount) AS reverseBytes',
      `${facts.records} AS flows`,
      `${facts.lastSeen} AS seen`,
    ];
    return `SELECT ${columns.join(', ')} ${from} GROUP BY ${names.map((name) => `k_${name}`).join(', ')}`;
  });
  const outer = [
    ...names.map((name) => `k_${name}`),
    ...labels.map((name) => `any(${name}) AS ${name}_`),
    ...['bytes', 'reverseBytes', 'flows'].map((name) => `sum(${name}) AS ${name}_`),
    'toUnixTimestamp(max(seen)) AS lastSeen_',
    'count() OVER () AS groups',
  ];
  const sql = `SELECT ${outer.join(', ')} FROM (${parts.join(' UNION ALL ')}) GROUP BY ${names.map((name) => `k_${name}`).join(', ')} ORDER BY bytes_ + reverseBytes_ DESC, flows_ DESC LIMIT ${Math.trunc(query.limit)}`;
  const rows = await context.engine.query<Row>(sql, parameters.values, options);
  if (!rows.ok) return rows;
  const found = rows.value.map((row): FlowEdge => {
    const text = (name: string): string => String(row[`k_${name}`] ?? '');
    const number = (name: string): number => Number(row[name] ?? 0);
    const [source, destination] = LABELS.map((end) => nameOf(text(`${end}PodPath`))) as [string, string];
    return {
      sourceNamespace: text('sourceNamespace'),
      sourcePod: source,
      sourceWorkload: workloadOf(source),
      sourceNode: text('sourceNode'),
      sourceIP: text('sourceIP'),
      destinationNamespace: text('destinationNamespace'),
      destinationPod: destination,
      destinationWorkload: workloadOf(destination),
      destinationNode: text('destinationNode'),
      destinationIP: text('destinationIP'),
      service: text('service'),
      port: number('k_port'),
      protocol: number('k_protocol'),
      flowType: number('k_flowType'),
      verdict: FLOW_VERDICTS[number('k_verdict')] ?? 'unprotected',
      policy: ['', ISOLATION].includes(text('policy')) ? '' : `${number('k_policyType')}:${text('policy')}`,
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
