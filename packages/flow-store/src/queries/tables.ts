import { ROLL_UPS } from '../schema/tables.ts';

/** Tables that questions are put to. */
export type Source = 'flows' | 'flows_minute' | 'flows_hour';

/** Facts about a table as questions see it. */
export interface SourceFacts {
  /** Column of the time axis. */
  readonly time: string;
  /** Columns by the name that questions use; absent where the table does not know it. */
  column(name: string): string | undefined;
  readonly octets: string;
  readonly packets: string;
  readonly reverseOctets: string;
  readonly reversePackets: string;
  readonly records: string;
  readonly lastSeen: string;
  /** State of distinct connections. */
  readonly connections: string;
}

const EXTERNAL: Readonly<Record<string, string>> = {
  externalSourceIP: "if(sourcePodName = '', sourceIP, '')",
  externalDestinationIP: "if(destinationPodName = '', destinationIP, '')",
};

const raw: SourceFacts = {
  time: 'flowEndSeconds',
  column: (name) => EXTERNAL[name] ?? name,
  octets: 'sum(octetDeltaCount)',
  packets: 'sum(packetDeltaCount)',
  reverseOctets: 'sum(reverseOctetDeltaCount)',
  reversePackets: 'sum(reversePacketDeltaCount)',
  records: 'count()',
  lastSeen: 'max(flowEndSeconds)',
  connections: 'uniqCombinedState(14)(connection)',
};

function rolled(table: keyof typeof ROLL_UPS): SourceFacts {
  const { bucket, keys } = ROLL_UPS[table];
  const known = new Set<string>(keys.map(({ name }) => name));
  return {
    time: bucket,
    column: (name) => (known.has(name) ? name : undefined),
    octets: 'sum(octets)',
    packets: 'sum(packets)',
    reverseOctets: 'sum(reverseOctets)',
    reversePackets: 'sum(reversePackets)',
    records: 'sum(records)',
    lastSeen: 'max(lastSeen)',
    connections: 'uniqCombinedMergeState(14)(connections)',
  };
}

export const SOURCES: Readonly<Record<Source, SourceFacts>> = {
  flows: raw,
  flows_minute: rolled('flows_minute'),
  flows_hour: rolled('flows_hour'),
};

/** Seconds of a roll-up's bucket. */
export const BUCKETS: Readonly<Record<Source, number>> = { flows: 1, flows_minute: 60, flows_hour: 3600 };
