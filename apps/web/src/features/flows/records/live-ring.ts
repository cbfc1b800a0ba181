import { LIVE_FLOW_COLUMNS } from '@netloft/contracts';
import { verdictOf, type FlowRow } from '../../../components/flow-record/row.ts';

type LiveColumn = (typeof LIVE_FLOW_COLUMNS)[number];
type Cells = Float64Array | Uint32Array | Uint16Array | Uint8Array;

const PLACE = new Map<string, number>(LIVE_FLOW_COLUMNS.map((name, place) => [name, place]));
const placeOf = (column: LiveColumn): number => PLACE.get(column) ?? -1;
const TEXTS = LIVE_FLOW_COLUMNS.flatMap((name, place) => (name.endsWith('*') ? [place] : []));
/** A word is looked for in names, addresses and policies, as in stored records: labels have a field of their own in the filter. */
const IS_SEARCHED = LIVE_FLOW_COLUMNS.map((name) => name.endsWith('*') && !/labels/i.test(name));

const BYTES: Readonly<Partial<Record<LiveColumn, 1 | 2 | 8>>> = {
  sourcePort: 2,
  destinationPort: 2,
  protocol: 1,
  flowType: 1,
  ingressAction: 1,
  egressAction: 1,
  endReason: 1,
  ingressPolicyType: 1,
  egressPolicyType: 1,
  bytes: 8,
  reverseBytes: 8,
  packets: 8,
  reversePackets: 8,
  throughput: 8,
  reverseThroughput: 8,
};

function cellsFor(column: LiveColumn, capacity: number): Cells {
  switch (BYTES[column]) {
    case 1:
      return new Uint8Array(capacity);
    case 2:
      return new Uint16Array(capacity);
    case 8:
      return new Float64Array(capacity);
    default:
      return new Uint32Array(capacity);
  }
}

/** Texts by a number of their own, so that a row holds numbers alone. */
export class Names {
  private texts: string[] = [''];
  private readonly ids = new Map<string, number>([['', 0]]);

  get size(): number {
    return this.texts.length;
  }
  idOf(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.texts.length;
    this.texts.push(text);
    this.ids.set(text, id);
    return id;
  }
  textOf(id: number): string {
    return this.texts[id] ?? '';
  }
}

/** A word that is looked for, and which texts hold it: each is looked at once, however many rows name it. */
export class WordMemo {
  private known = new Uint8Array(4096);

  constructor(
    private readonly word: string,
    private readonly names: Names,
  ) {}

  isIn(id: number): boolean {
    if (id >= this.known.length) {
      const longer = new Uint8Array(id * 2);
      longer.set(this.known);
      this.known = longer;
    }
    let answer = this.known[id] ?? 0;
    if (answer === 0) {
      answer = this.names.textOf(id).toLowerCase().includes(this.word) ? 1 : 2;
      this.known[id] = answer;
    }
    return answer === 1;
  }
}

/**
 * The last rows of a stream, at most `capacity`: one typed array a column, written in a circle, so that neither a row nor a paint makes
 * garbage. Rows are counted from the first that ever came (`end` is the next one's number); of those, `size` are still here.
 */
export class LiveRing {
  end = 0;
  private readonly columns: readonly Cells[];
  /** The columns of texts that are searched once more: all of one type, which is what makes looking through them fast. */
  private readonly texts: readonly Uint32Array[];

  constructor(
    readonly capacity: number,
    readonly names: Names,
  ) {
    this.columns = LIVE_FLOW_COLUMNS.map((column) => cellsFor(column, capacity));
    this.texts = this.columns.filter(
      (cells, place): cells is Uint32Array => IS_SEARCHED[place] === true && cells instanceof Uint32Array,
    );
  }

  get size(): number {
    return Math.min(this.end, this.capacity);
  }
  /** Number of the oldest row that is still here. */
  get begin(): number {
    return this.end - this.size;
  }

  /** Adds a row whose texts are numbers of `names` already. */
  push(row: ArrayLike<number>): void {
    const slot = this.end % this.capacity;
    for (let column = 0; column < this.columns.length; column += 1) {
      const cells = this.columns[column];
      if (cells !== undefined) cells[slot] = row[column] ?? 0;
    }
    this.end += 1;
  }

  /** Adds every row of a ring of the same capacity and names, whole stretches of columns at once. */
  append(other: LiveRing): void {
    let done = 0;
    while (done < other.size) {
      const from = (other.begin + done) % this.capacity;
      const to = (this.end + done) % this.capacity;
      const length = Math.min(other.size - done, this.capacity - from, this.capacity - to);
      for (const [place, cells] of this.columns.entries())
        cells.set(other.columns[place]?.subarray(from, from + length) ?? [], to);
      done += length;
    }
    this.end += other.size;
  }

  cell(row: number, column: LiveColumn): number {
    return this.columns[placeOf(column)]?.[row % this.capacity] ?? 0;
  }

  /** Copies a row's cells into `into`, in the order of the columns. */
  read(row: number, into: Float64Array): void {
    const slot = row % this.capacity;
    for (let column = 0; column < this.columns.length; column += 1) into[column] = this.columns[column]?.[slot] ?? 0;
  }

  /** Whether some text of the row holds the word. */
  holds(row: number, word: WordMemo): boolean {
    const slot = row % this.capacity;
    for (const text of this.texts) if (word.isIn(text[slot] ?? 0)) return true;
    return false;
  }

  /** The row as the table shows it; made when it is drawn. */
  rowAt(row: number): FlowRow {
    const number = (column: LiveColumn): number => this.cell(row, column);
    const text = (column: LiveColumn): string => this.names.textOf(this.cell(row, column));
    const time = (column: LiveColumn): string => new Date(number(column) * 1000).toISOString();
    return {
      id: String(row),
      verdict: verdictOf(number('egressAction'), number('ingressAction')),
      flowEndSeconds: time('endSeconds'),
      flowStartSeconds: time('startSeconds'),
      sourceIP: text('sourceIP*'),
      sourceTransportPort: number('sourcePort'),
      destinationIP: text('destinationIP*'),
      destinationTransportPort: number('destinationPort'),
      protocolIdentifier: number('protocol'),
      sourcePodNamespace: text('sourceNamespace*'),
      sourcePodName: text('sourcePod*'),
      sourceNodeName: text('sourceNode*'),
      destinationPodNamespace: text('destinationNamespace*'),
      destinationPodName: text('destinationPod*'),
      destinationNodeName: text('destinationNode*'),
      destinationServicePortName: text('service*'),
      flowType: number('flowType'),
      ingressNetworkPolicyNamespace: text('ingressPolicyNamespace*'),
      ingressNetworkPolicyName: text('ingressPolicy*'),
      ingressNetworkPolicyRuleName: text('ingressRule*'),
      ingressNetworkPolicyRuleAction: number('ingressAction'),
      ingressNetworkPolicyType: number('ingressPolicyType'),
      egressNetworkPolicyNamespace: text('egressPolicyNamespace*'),
      egressNetworkPolicyName: text('egressPolicy*'),
      egressNetworkPolicyRuleName: text('egressRule*'),
      egressNetworkPolicyRuleAction: number('egressAction'),
      egressNetworkPolicyType: number('egressPolicyType'),
      octetDeltaCount: number('bytes'),
      reverseOctetDeltaCount: number('reverseBytes'),
      packetDeltaCount: number('packets'),
      reversePacketDeltaCount: number('reversePackets'),
      throughput: number('throughput'),
      reverseThroughput: number('reverseThroughput'),
      tcpState: text('tcpState*'),
      egressName: text('egressName*'),
      egressIP: text('egressIP*'),
      flowEndReason: number('endReason'),
      sourcePodLabels: text('sourceLabels*'),
      destinationPodLabels: text('destinationLabels*'),
    };
  }
}

export const LIVE_TEXT_PLACES: readonly number[] = TEXTS;
export const LIVE_WIDTH = LIVE_FLOW_COLUMNS.length;
