import { nameOfPath, nameOfRule, namespaceOfPath } from '../schema/derived.ts';
import { ROLL_UPS, type RollUp } from '../schema/tables.ts';

/** Tables that questions are put to. All call their columns as `flows` does; a roll-up lacks some. */
export type Source = 'flows' | RollUp;

/** Facts about a table as questions see it. */
export interface SourceFacts {
  /** SQL of a column by the name that questions use; undefined where the table does not know it. */
  column(name: string): string | undefined;
  /** Number of records behind the rows of a group. */
  readonly records: string;
  /** The same of those for which a condition holds. */
  readonly recordsIf: (condition: string) => string;
  readonly lastSeen: string;
  /** Seconds of a bucket; 1 where rows are records. */
  readonly seconds: number;
}

/** Columns that follow from others. */
const MADE: Readonly<Record<string, string>> = {
  sourcePodName: nameOfPath('sourcePodPath'),
  destinationPodName: nameOfPath('destinationPodPath'),
  sourceWorkload: nameOfPath('sourceWorkloadPath'),
  destinationWorkload: nameOfPath('destinationWorkloadPath'),
  externalSourceIP: "if(sourcePodPath = '', sourceIP, '')",
  externalDestinationIP: "if(destinationPodPath = '', destinationIP, '')",
  ingressNetworkPolicyName: nameOfPath('ingressPolicy'),
  ingressNetworkPolicyNamespace: namespaceOfPath('ingressPolicy'),
  ingressNetworkPolicyRuleName: nameOfRule('ingressRule'),
  egressNetworkPolicyName: nameOfPath('egressPolicy'),
  egressNetworkPolicyNamespace: namespaceOfPath('egressPolicy'),
  egressNetworkPolicyRuleName: nameOfRule('egressRule'),
};
const MADE_OF_RECORDS = new Set(['sourceWorkload', 'destinationWorkload', 'externalSourceIP', 'externalDestinationIP']);

function rolled(table: RollUp): SourceFacts {
  const { seconds, keys } = ROLL_UPS[table];
  const known = new Set<string>(keys);
  return {
    column: (name) => (known.has(name) ? name : known.has('sourcePodPath') ? MADE[name] : undefined),
    records: 'sum(records)',
    recordsIf: (condition) => `sumIf(records, ${condition})`,
    lastSeen: 'max(lastSeen)',
    seconds,
  };
}

export const SOURCES: Readonly<Record<Source, SourceFacts>> = {
  flows: {
    column: (name) => (MADE_OF_RECORDS.has(name) ? MADE[name] : name),
    records: 'count()',
    recordsIf: (condition) => `countIf(${condition})`,
    lastSeen: 'max(flowEndSeconds)',
    seconds: 1,
  },
  flows_minute: rolled('flows_minute'),
  flows_hour: rolled('flows_hour'),
};
