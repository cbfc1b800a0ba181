import type { Answer } from './answers.ts';
import { addBits, type Bits, emptyBits, fullBits, setBit } from './bits.ts';
import { type Context, enforcedPod } from './evaluate.ts';
import { portMatches } from './ports.ts';
import { type Column, type Profile, rulesOf } from './profiles.ts';
import { blockKey, groupKeyOf, type Peer, peerKey, type PortMatch, type Rule } from './rules.ts';
import { labelKey } from './selectors.ts';
import type { Applied, OrderedRule } from './subjects.ts';
import type { Connection, Direction } from './types.ts';

/** What one profile's own rules do to each other profile; `open` needs a closer look, the rest is allowed. */
export interface Row {
  readonly dropped: Bits;
  readonly rejected: Bits;
  readonly open: Bits;
  /** Of those open, where a list of policies is not known: allowed or dropped, whichever that list holds. */
  readonly either?: Bits;
  /** Of those open: any outcome is possible. */
  readonly any?: Bits;
}
const NO_ADDRESS = 'no address';

/** Columns that match, and those that may. */
export interface Selected {
  readonly yes: Bits;
  readonly open: Bits | undefined;
}

type RuleMatches = Map<Rule, Selected | undefined>;

/** On what of a profile its row depends, beside what applies to it. */
interface Traits {
  /** A fact lacks that may change any of it. */
  readonly unsure: boolean;
  /** Some rule speaks of Namespaces relative to its own. */
  readonly namespace: boolean;
  /** Some ingress rule names a port. */
  readonly namedPorts: boolean;
}

const NOBODY = { type: 'pod', namespace: '', name: '' } as const;
const NO_CONNECTION: Connection = { source: NOBODY, destination: NOBODY, protocol: 'TCP' };

const isRelative = ({ peers }: Rule): boolean => peers !== 'any' && peers.some((peer) => peer.type === 'relative');
const namesPort = ({ ports }: Rule): boolean => ports !== 'any' && ports.some((port) => typeof port.port === 'string');
const namespaceOf = (own: Profile): string => `${own.pod.namespace}${own.pod.hostNetwork ? ' of the Node' : ''}`;

/** Works out rows of a matrix: every rule is matched against all columns at once. */
export class RowMaker {
  readonly #context: Context;
  readonly #columns: readonly Column[];
  readonly #all: Bits;
  readonly #selected = new Map<string, Selected>();
  readonly #byPeers = new Map<Rule['peers'], Map<string, Selected>>();
  readonly #traits = new Map<Applied, Traits>();
  /** Of the connection asked about last: rows, and rules that match the same for every profile. */
  #asked: {
    readonly connection: Connection;
    readonly rows: Map<Applied, Map<string, Row>>;
    readonly rules: RuleMatches;
    /** Egress rules that name ports of the destination, by their ports. */
    readonly ports: Map<string, Selected>;
  };
  /** Columns by a label they have, and by a block of addresses that holds them. */
  readonly #byPin = new Map<string, number[]>();

  constructor(context: Context, columns: readonly Column[]) {
    this.#context = context;
    this.#columns = columns;
    this.#all = fullBits(columns.length);
    this.#asked = { connection: NO_CONNECTION, rows: new Map(), rules: new Map(), ports: new Map() };
    columns.forEach(({ pod, end, blocks }, at) => {
      const pins = Object.entries(pod?.labels ?? {}).map(([key, value]) => `label ${labelKey(key, value)}`);
      for (const pin of [...pins, ...blocks, ...(end.ips.length === 0 ? [NO_ADDRESS] : [])]) {
        const list = this.#byPin.get(pin);
        if (list === undefined) this.#byPin.set(pin, [at]);
        else list.push(at);
      }
    });
  }

  #ask(candidates: Iterable<number>, ask: (column: Column) => Answer): Selected {
    const yes = emptyBits(this.#columns.length);
    let open: Bits | undefined;
    for (const at of candidates) {
      const column = this.#columns[at];
      if (column === undefined) continue;
      const answer = ask(column);
      if (answer === false) continue;
      if (answer !== true) open ??= emptyBits(this.#columns.length);
      setBit(answer === true ? yes : (open ?? yes), at);
    }
    return { yes, open };
  }

  /** The columns that a peer may select. */
  #candidates(peer: Peer): Iterable<number> {
    if (peer.type === 'block') return [...this.#pinned(blockKey(peer.block)), ...this.#pinned(NO_ADDRESS)];
    if (peer.type === 'group') {
      const pins = this.#context.matcher.pinsOf(groupKeyOf(peer.namespace, peer.name));
      return pins === undefined ? this.#columns.keys() : new Set(pins.flatMap((pin) => this.#pinned(`label ${pin}`)));
    }
    const selector = peer.type === 'pods' ? peer.selection.pods : peer.type === 'relative' ? peer.pods : undefined;
    const pin = selector?.pin;
    return pin === undefined ? this.#columns.keys() : this.#pinned(`label ${pin}`);
  }

  #pinned(pin: string): readonly number[] {
    return this.#byPin.get(pin) ?? [];
  }

  #peer(peer: Peer, own: Profile, connection: Connection): Selected {
    const key = peer.type === 'relative' ? `${namespaceOf(own)}\u0001${peerKey(peer)}` : peerKey(peer);
    const known = this.#selected.get(key);
    if (known !== undefined) return known;
    const { matcher } = this.#context;
    const enforced = enforcedPod(own.end);
    const made = this.#ask(this.#candidates(peer), (other) => matcher.peer(peer, other.end, enforced, connection));
    this.#selected.set(key, made);
    return made;
  }

  #peers(rule: Rule, own: Profile, connection: Connection): Selected {
    if (rule.peers === 'any') return { yes: this.#all, open: undefined };
    let byNamespace = this.#byPeers.get(rule.peers);
    if (byNamespace === undefined) this.#byPeers.set(rule.peers, (byNamespace = new Map()));
    const key = isRelative(rule) ? namespaceOf(own) : '';
    const known = byNamespace.get(key);
    if (known !== undefined) return known;
    const yes = emptyBits(this.#columns.length);
    let open: Bits | undefined;
    for (const peer of rule.peers) {
      const one = this.#peer(peer, own, connection);
      addBits(yes, one.yes);
      if (one.open !== undefined) addBits((open ??= emptyBits(this.#columns.length)), one.open);
    }
    const made = { yes, open };
    byNamespace.set(key, made);
    return made;
  }

  /** Ports of a rule: the same for all profiles, unless an egress rule names a port of the destination. */
  #ports(ports: readonly PortMatch[], direction: Direction, own: Profile, connection: Connection): Selected | boolean {
    const matches = (destination: Column): Answer => {
      const answers = ports.map((port) => portMatches(port, connection, destination.end));
      return answers.includes(true) || (answers.find((answer) => typeof answer === 'object') ?? false);
    };
    if (direction === 'Egress' && ports.some((port) => typeof port.port === 'string')) {
      // Many policies name the same few ports.
      const named = this.#of(connection).ports;
      const key = JSON.stringify(ports);
      const made = named.get(key) ?? this.#ask(this.#columns.keys(), matches);
      named.set(key, made);
      return made;
    }
    const answer = matches(own);
    if (typeof answer === 'boolean') return answer;
    return { yes: emptyBits(this.#columns.length), open: this.#all };
  }

  /** Columns that one rule of the profile matches; undefined: none. */
  match({ rule }: OrderedRule, own: Profile, connection: Connection): Selected | undefined {
    const { rules } = this.#of(connection);
    if (rules.has(rule)) return rules.get(rule);
    const made = this.#matchRule(rule, own, connection);
    if (!isRelative(rule) && (rule.direction === 'Egress' || !namesPort(rule))) rules.set(rule, made);
    return made;
  }

  #of(connection: Connection) {
    if (this.#asked.connection !== connection)
      this.#asked = { connection, rows: new Map(), rules: new Map(), ports: new Map() };
    return this.#asked;
  }

  #matchRule(rule: Rule, own: Profile, connection: Connection): Selected | undefined {
    const ports = rule.ports === 'any' ? true : this.#ports(rule.ports, rule.direction, own, connection);
    if (ports === false) return undefined;
    const peers = this.#peers(rule, own, connection);
    if (ports === true) return peers;
    const yes = peers.yes.map((word, at) => word & (ports.yes[at] ?? 0));
    const may = (one: Selected, at: number): number => (one.yes[at] ?? 0) | (one.open?.[at] ?? 0);
    const open = yes.map((word, at) => may(peers, at) & may(ports, at) & ~word);
    return { yes, open };
  }

  #traitsOf(applied: Applied): Traits {
    const known = this.#traits.get(applied);
    if (known !== undefined) return known;
    const rules = rulesOf(applied);
    const made = {
      unsure: applied.unplaced.length > 0 || rules.some((one) => one.doubt !== undefined),
      namespace: rules.some((one) => isRelative(one.rule)),
      namedPorts: rules.some((one) => one.rule.direction === 'Ingress' && namesPort(one.rule)),
    };
    this.#traits.set(applied, made);
    return made;
  }

  /** Egress of the profile to all others, or ingress from all others. `connection` gives protocol and ports. */
  row(own: Profile, direction: Direction, connection: Connection): Row {
    const applied = own.applied[direction];
    const nothing = emptyBits(this.#columns.length);
    if (applied === undefined) return { dropped: nothing, rejected: nothing, open: nothing };
    const { lists } = this.#context;
    if (lists.tiered !== undefined && enforcedPod(own.end) !== undefined)
      return { dropped: nothing, rejected: nothing, open: this.#all, any: this.#all };
    const traits = this.#traitsOf(applied);
    if (traits.unsure) return { dropped: nothing, rejected: nothing, open: this.#all };
    const { rows } = this.#of(connection);
    let known = rows.get(applied);
    if (known === undefined) rows.set(applied, (known = new Map()));
    const named = traits.namedPorts ? JSON.stringify(own.pod.namedPorts) : '';
    const key = `${traits.namespace ? namespaceOf(own) : ''}\u0001${named}`;
    const shared = known.get(key);
    if (shared !== undefined) return shared;
    const made = this.#rowOf(applied, own, connection);
    known.set(key, made);
    return made;
  }

  #rowOf(applied: Applied, own: Profile, connection: Connection): Row {
    const size = this.#columns.length;
    const row = { dropped: emptyBits(size), rejected: emptyBits(size), open: emptyBits(size) };
    const left = this.#all.slice();
    const passed = emptyBits(size);
    const walk = (rules: readonly OrderedRule[], onPass: Bits | undefined): void => {
      for (const ordered of rules) {
        const match = this.match(ordered, own, connection);
        if (match === undefined) continue;
        const { action } = ordered.rule;
        const into =
          action === 'Drop' ? row.dropped : action === 'Reject' ? row.rejected : action === 'Pass' ? onPass : undefined;
        if (!take(left, match, into, row.open)) break;
      }
    };
    walk(applied.tiered, passed);
    addBits(left, passed);
    walk(applied.kubernetes, undefined);
    // Baseline then only adds an outcome where it rejects.
    if (this.#context.lists.kubernetes !== undefined && enforcedPod(own.end) !== undefined) {
      addBits(row.open, left);
      return applied.baseline.some((one) => one.rule.action === 'Reject') ? row : { ...row, either: left };
    }
    if (applied.isolatedBy.length > 0) {
      addBits(row.dropped, left);
      left.fill(0);
    }
    walk(applied.baseline, undefined);
    return row;
  }
}

/**
 * Moves what matches out of `left`; what only may match needs a closer look and is left out of all that follows. False when
 * nothing is left.
 */
function take(left: Bits, match: Selected, into: Bits | undefined, open: Bits): boolean {
  let rest = 0;
  for (let at = 0; at < left.length; at += 1) {
    const word = left[at] ?? 0;
    if (word === 0) continue;
    const hit = word & (match.yes[at] ?? 0);
    const may = word & (match.open?.[at] ?? 0) & ~hit;
    rest |= left[at] = word & ~hit & ~may;
    open[at] = (open[at] ?? 0) | may;
    if (into !== undefined) into[at] = (into[at] ?? 0) | hit;
  }
  return rest !== 0;
}
