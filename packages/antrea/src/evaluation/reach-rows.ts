import type { Answer } from './answers.ts';
import { addBits, type Bits, emptyBits, fullBits, setBit } from './bits.ts';
import { type Context, enforcedPod } from './evaluate.ts';
import { portMatches } from './ports.ts';
import { type Profile, rulesOf } from './profiles.ts';
import { blockKey, groupKeyOf, type Peer, peerKey, type PortMatch, type Rule } from './rules.ts';
import { labelKey } from './selectors.ts';
import type { OrderedRule } from './subjects.ts';
import type { Connection, Direction } from './types.ts';

/** What one profile's own rules do to each other profile; `open` needs a closer look, the rest is allowed. */
export interface Row {
  readonly dropped: Bits;
  readonly rejected: Bits;
  readonly open: Bits;
}
const NO_ADDRESS = 'no address';

interface Selected {
  readonly yes: Bits;
  readonly open: Bits | undefined;
}

/** Works out rows of a matrix of profiles: every rule is matched against all profiles at once. */
export class RowMaker {
  readonly #context: Context;
  readonly #profiles: readonly Profile[];
  readonly #all: Bits;
  readonly #selected = new Map<string, Selected>();
  readonly #byPeers = new Map<Rule['peers'], Selected>();
  /** Profiles by a label they have, and by a block of addresses that holds them. */
  readonly #byPin = new Map<string, number[]>();

  constructor(context: Context, profiles: readonly Profile[]) {
    this.#context = context;
    this.#profiles = profiles;
    this.#all = fullBits(profiles.length);
    profiles.forEach(({ pod, blocks }, at) => {
      const pins = Object.entries(pod.labels).map(([key, value]) => `label ${labelKey(key, value)}`);
      for (const pin of [...pins, ...blocks, ...(pod.ips.length === 0 ? [NO_ADDRESS] : [])]) {
        const list = this.#byPin.get(pin);
        if (list === undefined) this.#byPin.set(pin, [at]);
        else list.push(at);
      }
    });
  }

  #ask(candidates: Iterable<number>, ask: (profile: Profile) => Answer): Selected {
    const yes = emptyBits(this.#profiles.length);
    let open: Bits | undefined;
    for (const at of candidates) {
      const profile = this.#profiles[at];
      if (profile === undefined) continue;
      const answer = ask(profile);
      if (answer === false) continue;
      if (answer !== true) open ??= emptyBits(this.#profiles.length);
      setBit(answer === true ? yes : (open ?? yes), at);
    }
    return { yes, open };
  }

  /** The profiles that a peer may select. */
  #candidates(peer: Peer): Iterable<number> {
    if (peer.type === 'block') return [...this.#pinned(blockKey(peer.block)), ...this.#pinned(NO_ADDRESS)];
    if (peer.type === 'group') {
      const pins = this.#context.matcher.pinsOf(groupKeyOf(peer.namespace, peer.name));
      return pins === undefined ? this.#profiles.keys() : new Set(pins.flatMap((pin) => this.#pinned(`label ${pin}`)));
    }
    const pin = peer.type === 'pods' ? peer.selection.pods?.pin : undefined;
    return pin === undefined ? this.#profiles.keys() : this.#pinned(`label ${pin}`);
  }

  #pinned(pin: string): readonly number[] {
    return this.#byPin.get(pin) ?? [];
  }

  #peer(peer: Peer, own: Profile, connection: Connection): Selected {
    const key = peer.type === 'relative' ? `${own.pod.namespace}\u0001${peerKey(peer)}` : peerKey(peer);
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
    const relative = rule.peers.some((peer) => peer.type === 'relative');
    const known = relative ? undefined : this.#byPeers.get(rule.peers);
    if (known !== undefined) return known;
    const yes = emptyBits(this.#profiles.length);
    let open: Bits | undefined;
    for (const peer of rule.peers) {
      const one = this.#peer(peer, own, connection);
      addBits(yes, one.yes);
      if (one.open !== undefined) addBits((open ??= emptyBits(this.#profiles.length)), one.open);
    }
    const made = { yes, open };
    if (!relative) this.#byPeers.set(rule.peers, made);
    return made;
  }

  /** Ports of a rule: the same for all profiles, unless an egress rule names a port of the destination. */
  #ports(ports: readonly PortMatch[], direction: Direction, own: Profile, connection: Connection): Selected | boolean {
    const matches = (destination: Profile): Answer => {
      const answers = ports.map((port) => portMatches(port, connection, destination.end));
      return answers.includes(true) || (answers.find((answer) => typeof answer === 'object') ?? false);
    };
    if (direction === 'Egress' && ports.some((port) => typeof port.port === 'string'))
      return this.#ask(this.#profiles.keys(), matches);
    const answer = matches(own);
    if (typeof answer === 'boolean') return answer;
    return { yes: emptyBits(this.#profiles.length), open: this.#all };
  }

  #match(ordered: OrderedRule, own: Profile, connection: Connection): Selected | undefined {
    const { rule } = ordered;
    const ports = rule.ports === 'any' ? true : this.#ports(rule.ports, rule.direction, own, connection);
    if (ports === false) return undefined;
    const peers = this.#peers(rule, own, connection);
    if (ports === true) return peers;
    const yes = peers.yes.map((word, at) => word & (ports.yes[at] ?? 0));
    const may = (one: Selected, at: number): number => (one.yes[at] ?? 0) | (one.open?.[at] ?? 0);
    const open = yes.map((word, at) => may(peers, at) & may(ports, at) & ~word);
    return { yes, open };
  }

  /** Egress of the profile to all others, or ingress from all others. `connection` gives protocol and ports. */
  row(own: Profile, direction: Direction, connection: Connection): Row {
    const size = this.#profiles.length;
    const row = { dropped: emptyBits(size), rejected: emptyBits(size), open: emptyBits(size) };
    const applied = own.applied[direction];
    if (applied === undefined) return row;
    const { lists } = this.#context;
    const unsure =
      lists.tiered !== undefined ||
      lists.kubernetes !== undefined ||
      applied.unplaced.length > 0 ||
      rulesOf(applied).some((rule) => rule.doubt !== undefined);
    if (unsure) return { ...row, open: this.#all };
    const left = this.#all.slice();
    const passed = emptyBits(size);
    const walk = (rules: readonly OrderedRule[], onPass: Bits | undefined): void => {
      for (const ordered of rules) {
        const match = this.#match(ordered, own, connection);
        if (match === undefined) continue;
        const { action } = ordered.rule;
        const into =
          action === 'Drop' ? row.dropped : action === 'Reject' ? row.rejected : action === 'Pass' ? onPass : undefined;
        take(left, match, into, row.open);
      }
    };
    walk(applied.tiered, passed);
    addBits(left, passed);
    walk(applied.kubernetes, undefined);
    if (applied.isolatedBy.length > 0) {
      addBits(row.dropped, left);
      left.fill(0);
    }
    walk(applied.baseline, undefined);
    return row;
  }
}

/** Moves what matches out of `left`; what only may match needs a closer look and is left out of all that follows. */
function take(left: Bits, match: Selected, into: Bits | undefined, open: Bits): void {
  for (let at = 0; at < left.length; at += 1) {
    const word = left[at] ?? 0;
    if (word === 0) continue;
    const hit = word & (match.yes[at] ?? 0);
    const may = word & (match.open?.[at] ?? 0) & ~hit;
    left[at] = word & ~hit & ~may;
    open[at] = (open[at] ?? 0) | may;
    if (into !== undefined) into[at] = (into[at] ?? 0) | hit;
  }
}
