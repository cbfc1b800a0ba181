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

const ENDS = ['source', 'destination'] as const;

/** Antrea's number of the type of the policy that decided. */
function policyType(column: ColumnOf): string {
  const [egress, ingress] = [column('egressNetworkPolicyRuleAction'), column('ingressNetworkPolicyRuleAction')];
  return `if(${egress} IN (2, 3) OR (${ingress} = 0 AND ${egress} = 1), ${column('egressNetworkPolicyType')}, ${column('ingressNetworkPolicyType')})`;
}

/** What tells edges apart, as numbers: the hash of a column of few values is reckoned once for each of them. */
function hashOf(column: ColumnOf): string {
  const texts = ['sourcePodPath', 'destinationPodPath', 'destinationServicePortName', 'policy'];
  const outside = ENDS.map((end) => `if(${column(`${end}PodPath`)} = '', cityHash64(${column(`${end}IP`)}), 0)`);
  const numbers = ['destinationTransportPort', 'protocolIdentifier', 'flowType', 'verdict'];
  return `cityHash64(${[...texts.map((name) => `cityHash64(${column(name)})`), ...outside, ...numbers.map(column), policyType(column)].join(', ')})`;
}

/** What an edge is told by; the same for all of its rows, but for a Pod that has moved. */
const TOLD: readonly (readonly [name: string, sql: (column: ColumnOf) => string])[] = [
  ...ENDS.flatMap((end) =>
    ['PodPath', 'NodeName', 'IP'].map(
      (what) => [`${end}${what}`, (column: ColumnOf) => column(`${end}${what}`)] as const,
    ),
  ),
  ['service', (column) => column('destinationServicePortName')],
  ['port', (column) => column('destinationTransportPort')],
  ['protocol', (column) => column('protocolIdentifier')],
  ['flowType', (column) => column('flowType')],
  ['verdict', (column) => column('verdict')],
  ['policy', (column) => column('policy')],
  ['policyType', policyType],
];
const LABELS: typeof TOLD = ENDS.map((end) => [`${end}Labels`, (column) => column(`${end}PodLabels`)]);

/** `namespace/name` in two. */
function partsOf(path: string): readonly [namespace: string, name: string] {
  const slash = path.indexOf('/');
  return [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)];
}

/** Connections between ends, the greatest by bytes of both directions first. */
export async function edges(
  context: QueryContext,
  query: EdgesQuery,
  options: QueryOptions,
): Promise<Result<EdgesAnswer, StoreFault>> {
  const started = performance.now();
  const parameters = new Parameters();
  const told = query.labels ? [...TOLD, ...LABELS] : TOLD;
  const known = rollUpsFor(context, (column) => {
    scopeNeeds(query, column);
    void hashOf(column);
    for (const [, sql] of told) void sql(column);
  });
  const branches = branchesOf(secondsOf(query.from), secondsOf(query.to), known, await context.rowsIn());
  const parts = branches.map((branch) => {
    const { facts, column, from } = branchSql(branch, query, parameters, context.table);
    const columns = [
      ...told.map(([name, sql]) => `any(${sql(column)}) AS p_${name}`),
      'sum(octetDeltaCount) AS p_bytes',
      'sum(reverseOctetDeltaCount) AS p_reverseBytes',
      `${facts.records} AS p_flows`,
      `${facts.lastSeen} AS p_seen`,
      `${hashOf(column)} AS hash`,
    ];
    return `SELECT ${columns.join(', ')} ${from} GROUP BY hash`;
  });
  const outer = [
    ...told.map(([name]) => `any(p_${name}) AS k_${name}`),
    ...['bytes', 'reverseBytes', 'flows'].map((name) => `sum(p_${name}) AS ${name}_`),
    'toUnixTimestamp(max(p_seen)) AS lastSeen_',
    'count() OVER () AS groups',
  ];
  const sql = `SELECT ${outer.join(', ')} FROM (${parts.join(' UNION ALL ')}) GROUP BY hash ORDER BY bytes_ + reverseBytes_ DESC, flows_ DESC LIMIT ${Math.trunc(query.limit)}`;
  const rows = await context.engine.query<Row>(sql, parameters.values, options);
  if (!rows.ok) return rows;
  const found = rows.value.map((row): FlowEdge => {
    const text = (name: string): string => String(row[`k_${name}`] ?? '');
    const number = (name: string): number => Number(row[name] ?? 0);
    const end = (name: (typeof ENDS)[number]) => {
      const [namespace, pod] = partsOf(text(`${name}PodPath`));
      return { namespace, pod, node: text(`${name}NodeName`), ip: pod === '' ? text(`${name}IP`) : '' };
    };
    const [source, destination] = [end('source'), end('destination')];
    return {
      sourceNamespace: source.namespace,
      sourcePod: source.pod,
      sourceWorkload: workloadOf(source.pod),
      sourceNode: source.node,
      sourceIP: source.ip,
      destinationNamespace: destination.namespace,
      destinationPod: destination.pod,
      destinationWorkload: workloadOf(destination.pod),
      destinationNode: destination.node,
      destinationIP: destination.ip,
      service: text('service'),
      port: number('k_port'),
      protocol: number('k_protocol'),
      flowType: number('k_flowType'),
      verdict: FLOW_VERDICTS[number('k_verdict')] ?? 'unprotected',
      policy: ['', ISOLATION].includes(text('policy')) ? '' : `${number('k_policyType')}:${text('policy')}`,
      sourceLabels: text('sourceLabels'),
      destinationLabels: text('destinationLabels'),
      bytes: number('bytes_'),
      reverseBytes: number('reverseBytes_'),
      flows: number('flows_'),
      lastSeen: number('lastSeen_'),
    };
  });
  const left = Math.max(0, Number(rows.value[0]?.['groups'] ?? 0) - found.length);
  return ok({ edges: found, left, took: Math.round(performance.now() - started) });
}
