import { STORED_COLUMNS } from '../record/columns.ts';
import type { IncomingFlow } from '../types.ts';

/** A record, or what is wrong with it. */
export type JsonFlow = { readonly flow: IncomingFlow } | { readonly fault: string };

const TEXTS = new Set(STORED_COLUMNS.filter(({ type }) => type === 'String').map(({ name }) => name));

/** Columns whose elements have other names, the best first; a zero address gives way to the next. */
const ELEMENTS_OF: Readonly<Record<string, readonly string[]>> = {
  sourceIP: ['sourceIPv4Address', 'sourceIPv6Address'],
  destinationIP: ['destinationIPv4Address', 'destinationIPv6Address'],
  destinationClusterIP: ['destinationClusterIPv4', 'destinationClusterIPv6'],
  destinationServiceIP: ['destinationServiceIPv4', 'destinationServiceIPv6'],
  proxySnatIP: ['proxySnatIPv4', 'proxySnatIPv6'],
  clusterUUID: ['clusterId'],
};
const COLUMNS = STORED_COLUMNS.filter(({ name }) => name !== 'cluster' && name !== 'exporter').map(({ name }) => ({
  name,
  isText: TEXTS.has(name),
  elements: [...(ELEMENTS_OF[name] ?? []), name],
}));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isZeroAddress = (text: string): boolean => text === '0.0.0.0' || text === '::';

const secondsOf = (value: string): number => {
  const number = Number(value);
  return Number.isNaN(number) ? Math.floor(Date.parse(value) / 1_000) : number;
};

function readMember(
  record: Record<string, unknown>,
  elements: readonly string[],
  isText: boolean,
): string | number | undefined {
  let zero: string | undefined;
  for (const element of elements) {
    const value = record[element];
    if (isText && typeof value === 'string') {
      if (!isZeroAddress(value)) return value;
      zero ??= value;
    } else if (!isText && typeof value === 'number') return value;
    else if (!isText && typeof value === 'string' && value !== '') return secondsOf(value);
    // Labels that somebody spelt out as an object.
    else if (isText && isRecord(value)) return JSON.stringify(value);
  }
  return zero;
}

/**
 * Reads a record of the FlowAggregator's JSON format: names of information elements as keys, by themselves or (as go-ipfix sends them)
 * under `ipfix`.
 */
export function readJsonFlow(text: string): JsonFlow {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { fault: `a record is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const record = isRecord(parsed) && isRecord(parsed['ipfix']) ? parsed['ipfix'] : parsed;
  if (!isRecord(record)) return { fault: 'a record is no JSON object' };
  const flow: Record<string, string | number> = {};
  for (const { name, isText, elements } of COLUMNS) {
    const value = readMember(record, elements, isText);
    if (value !== undefined && !Number.isNaN(value)) flow[name] = value;
  }
  if (flow['sourceIP'] === undefined && flow['destinationIP'] === undefined)
    return { fault: 'a record has no address of either end' };
  return { flow };
}
