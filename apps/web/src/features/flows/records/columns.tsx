import type { ReactNode } from 'react';
import type { FlowRecord } from '@netloft/contracts';
import type { CellValue, Column } from '../../../components/data-table/index.ts';
import type { ExtraTerm } from '../../../components/flow-scope/records-link.tsx';
import { FlowVerdictMark, flowVerdictLabel } from '../../../components/mark.tsx';
import { Name } from '../../../components/name.tsx';
import { ExactTime } from '../../../components/time.tsx';
import { formatBitRate, formatBytes, formatCount, formatExact } from '../../../lib/format.ts';
import { timeZone } from '../../../lib/preferences.ts';
import { useStore } from '../../../lib/store.ts';
import { flowsText as text } from '../flows.messages.ts';
import { PLAIN, type Plain } from './plain-columns.ts';
import {
  decidingPolicy,
  destinationOf,
  endText,
  policyName,
  policyTypeText,
  protocolHasPorts,
  protocolText,
  sourceOf,
  type FlowEnd,
  type FlowRow,
} from '../../../components/flow-record/row.ts';

/** A column of flows. Its id is the record's column that it is sorted by. */
export interface FlowColumn extends Column<FlowRow> {
  /** Terms that ask for this value, the most precise first. */
  readonly terms?: (row: FlowRow) => readonly ExtraTerm[];
  /** Live rows carry it too. */
  readonly live?: boolean;
  /** Among the usual ones only where the page is wide enough for all of them. */
  readonly roomy?: boolean;
}

/** `11-26 02:40:05`; the whole time on hover. Nothing in it ticks: live rows are many. */
function ShortTime({ value }: { readonly value: string }): ReactNode {
  const exact = formatExact(value, useStore(timeZone));
  return (
    <time dateTime={value} title={exact} className="number">
      {exact.slice(5, 19)}
    </time>
  );
}

function endTerms(side: 'src' | 'dst', { namespace, pod, workload, ip }: FlowEnd): ExtraTerm[] {
  if (pod === '') return ip === '' ? [] : [[`${side}.ip`, ip]];
  return [
    [`${side}.pod`, `${namespace}/${pod}`],
    ...(workload === '' ? [] : [[`${side}.workload`, `${namespace}/${workload}`] as const]),
    [`${side}.ns`, namespace],
  ];
}

const endCell = (end: FlowEnd): ReactNode =>
  end.pod === '' ? <span className="mono">{end.ip}</span> : <Name namespace={end.namespace} name={end.pod} />;

function policyCell(row: FlowRow): ReactNode {
  const policy = decidingPolicy(row);
  if (policy === undefined) return <span className="muted">{text.noPolicy}</span>;
  if (policy.name === '')
    return (
      <span className="muted" title={text.isolationHelp}>
        {text.isolation}
      </span>
    );
  return <Name namespace={policy.namespace} name={policy.name} />;
}

function portValue(row: FlowRow): string {
  const protocol = protocolText(row.protocolIdentifier ?? 0);
  return protocolHasPorts(row.protocolIdentifier ?? 0) ? `${row.destinationTransportPort ?? 0}/${protocol}` : protocol;
}

/** Texts and 0 mean that the exporter did not tell. */
const known = (value: FlowRecord[keyof FlowRecord] | undefined): CellValue => (value === '' ? null : value);

/** What is neither optional nor roomy fits a page of 1280 px beside the open navigation. */
const MAIN: readonly FlowColumn[] = [
  {
    id: 'flowEndSeconds',
    header: text.columns.flowEndSeconds,
    description: text.columnHelp.flowEndSeconds,
    value: (row) => row.flowEndSeconds,
    cell: (row) => <ShortTime value={row.flowEndSeconds ?? ''} />,
    width: 124,
    fixed: true,
    live: true,
  },
  {
    id: 'sourcePodName',
    header: text.columns.source,
    value: (row) => endText(sourceOf(row)),
    cell: (row) => endCell(sourceOf(row)),
    width: 170,
    grow: 2,
    live: true,
    terms: (row) => endTerms('src', sourceOf(row)),
  },
  {
    id: 'destinationPodName',
    header: text.columns.destination,
    value: (row) => endText(destinationOf(row)),
    cell: (row) => endCell(destinationOf(row)),
    width: 170,
    grow: 2,
    live: true,
    terms: (row) => endTerms('dst', destinationOf(row)),
  },
  {
    id: 'destinationServicePortName',
    header: text.columns.service,
    value: (row) => known(row.destinationServicePortName),
    width: 110,
    grow: 1,
    mono: true,
    live: true,
    terms: (row) => [['service', row.destinationServicePortName ?? '']],
  },
  {
    id: 'destinationTransportPort',
    header: text.columns.port,
    description: text.columnHelp.port,
    value: portValue,
    width: 88,
    mono: true,
    live: true,
    terms: (row) => [
      ...(protocolHasPorts(row.protocolIdentifier ?? 0)
        ? [['port', String(row.destinationTransportPort ?? 0)] as const]
        : []),
      ['protocol', protocolText(row.protocolIdentifier ?? 0).toLowerCase()],
    ],
  },
  {
    id: 'verdict',
    header: text.columns.verdict,
    value: (row) => flowVerdictLabel[row.verdict],
    exported: (row) => row.verdict,
    cell: (row) => <FlowVerdictMark verdict={row.verdict} />,
    width: 118,
    live: true,
    terms: (row) => [['verdict', row.verdict]],
  },
  {
    id: 'policy',
    header: text.columns.policy,
    description: text.columnHelp.policy,
    value: (row) => {
      const policy = decidingPolicy(row);
      return policy === undefined ? null : policy.name === '' ? text.isolation : policyName(policy);
    },
    cell: policyCell,
    width: 110,
    grow: 1,
    live: true,
    sortable: false,
    terms: (row) => {
      const policy = decidingPolicy(row);
      return policy === undefined || policy.name === '' ? [['verdict', row.verdict]] : [['policy', policyName(policy)]];
    },
  },
  {
    id: 'octetDeltaCount',
    header: text.columns.bytes,
    description: text.columnHelp.bytes,
    value: (row) => row.octetDeltaCount,
    cell: (row) => formatBytes(row.octetDeltaCount ?? 0),
    width: 84,
    align: 'end',
    live: true,
  },
  {
    id: 'reverseOctetDeltaCount',
    header: text.columns.reverseBytes,
    description: text.columnHelp.reverseBytes,
    value: (row) => row.reverseOctetDeltaCount,
    cell: (row) => formatBytes(row.reverseOctetDeltaCount ?? 0),
    width: 98,
    align: 'end',
    roomy: true,
    live: true,
  },
  {
    id: 'throughput',
    header: text.columns.throughput,
    description: text.columnHelp.throughput,
    value: (row) => row.throughput,
    cell: (row) => formatBitRate(row.throughput ?? 0),
    width: 110,
    align: 'end',
    roomy: true,
    live: true,
  },
];

const WIDTHS = { text: 140, code: 90, count: 90, bytes: 96, rate: 112, time: 190 } as const;

function plainValue({ id, words }: Plain, row: FlowRow): CellValue {
  const value = row[id];
  if (id === 'ingressNetworkPolicyType' || id === 'egressNetworkPolicyType')
    return policyTypeText(typeof value === 'number' ? value : 0) || null;
  if (words !== undefined && typeof value === 'number') return words[value] || null;
  return known(value);
}

function plainCell(kind: Plain['kind'], value: FlowRecord[keyof FlowRecord] | undefined): ReactNode {
  if (typeof value === 'number' && kind === 'bytes') return formatBytes(value);
  if (typeof value === 'number' && kind === 'rate') return formatBitRate(value);
  if (typeof value === 'number' && kind === 'count') return formatCount(value);
  if (kind === 'time') return <ExactTime value={typeof value === 'string' ? value : null} />;
  return undefined;
}

function plainColumn(plain: Plain): FlowColumn {
  const { id, header, kind = 'text', field, live = false } = plain;
  const isNumber = kind === 'count' || kind === 'bytes' || kind === 'rate';
  return {
    id,
    header,
    description: id,
    value: (row) => plainValue(plain, row),
    exported: (row) => row[id],
    ...(isNumber || kind === 'time' ? { cell: (row: FlowRow) => plainCell(kind, row[id]) } : {}),
    width: Math.max(WIDTHS[kind], header.length * 7 + 24),
    ...(isNumber ? { align: 'end' as const } : { mono: kind === 'text' || kind === 'code' }),
    optional: true,
    live,
    ...(field === undefined
      ? {}
      : { terms: (row: FlowRow) => [[field, String(plainValue(plain, row) ?? '')]] as const }),
  };
}

/** All columns of stored records, the usual ones first. */
export const FLOW_COLUMNS: readonly FlowColumn[] = [...MAIN, ...PLAIN.map(plainColumn)];
/** Those that live rows carry; they come in the order of time and are not sorted. */
export const LIVE_COLUMNS: readonly FlowColumn[] = FLOW_COLUMNS.filter(({ live }) => live === true).map((column) => ({
  ...column,
  sortable: false,
}));
