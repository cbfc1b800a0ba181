import {
  addBits,
  type Bits,
  commonBits,
  eachBit,
  emptyBits,
  fullBits,
  hasBit,
  sameBits,
  setBit,
} from '../evaluation/bits.ts';
import type { Connection, Direction, PolicyIndex } from '../evaluation/index.ts';
import type { Row } from '../evaluation/reach-rows.ts';
import { FATES, Fates } from './fates.ts';
import type { ImpactProbe } from './probes.ts';
import type { VerdictWord } from './types.ts';
import { endpointOf, type Part, type World } from './world.ts';

export const ALLOWED = 0;
export const DROPPED = 1;
export const REJECTED = 2;
export const UNDECIDABLE = 3;
export const WORDS: readonly VerdictWord[] = ['Allowed', 'Dropped', 'Rejected', 'Undecidable'];

/** The verdicts of one connection in both states, as places in WORDS. */
export interface Pair {
  readonly before: number;
  readonly after: number;
  /** Facts that lack before and after, where one of them cannot be decided. */
  readonly missing?: readonly [readonly string[], readonly string[]];
}

type Side = 'before' | 'after';

/** What sources meet at one destination, by their places. */
export interface Meeting {
  /** Sources whose verdict differs, by what it was and is. */
  readonly changed: readonly { readonly pair: Pair; readonly sources: Bits }[];
  /** Sources about which rules alone do not tell. */
  readonly open: Bits;
}

/** Answers about all pairs of parts at one probe, in both states; rows are worked out when they are first needed. */
export class Comparison {
  readonly #world: World;
  readonly #indices: readonly [PolicyIndex, PolicyIndex];
  readonly #probe: ImpactProbe;
  readonly #connection: Connection;
  readonly #broad: boolean;
  readonly #size: number;
  /** What egress of the `#placed` sources does. */
  readonly #egress: Readonly<Record<Side, Fates>>;
  readonly #placed: Bits;

  constructor(world: World, indices: readonly [PolicyIndex, PolicyIndex], probe: ImpactProbe, broad: boolean) {
    this.#world = world;
    this.#indices = indices;
    this.#probe = probe;
    this.#broad = broad;
    this.#size = world.parts.length;
    this.#egress = { before: new Fates(this.#size), after: new Fates(this.#size) };
    this.#placed = emptyBits(this.#size);
    const nobody = { type: 'pod', namespace: '', name: '' } as const;
    this.#connection = { source: nobody, destination: nobody, ...probe.packet };
  }

  /** Far ends of a part with which a changed object can touch its connections; undefined: none. */
  #touched(part: Part, direction: Direction): Bits | undefined {
    const { before, after } = part;
    const differs = part.differs[direction];
    if (before === undefined || after === undefined || differs === undefined) return undefined;
    if (differs.isolation) return fullBits(this.#size);
    const bits = emptyBits(this.#size);
    for (const [maker, own, rules] of [
      [this.#world.before, before, differs.before],
      [this.#world.after, after, differs.after],
    ] as const)
      for (const rule of rules) {
        const match = maker.match(rule, own, this.#connection);
        if (match === undefined) continue;
        addBits(bits, match.yes);
        if (match.open !== undefined) addBits(bits, match.open);
      }
    // What has to be asked about one by one is so wherever a rule of that direction differs.
    for (const at of this.#world.single) setBit(bits, at);
    return bits;
  }

  /** Sources whose connections to each of the destinations a changed object can touch, by the destination's place. */
  candidates(targets: readonly Part[], wanted: Bits): ReadonlyMap<number, Bits> {
    const all = fullBits(this.#size);
    if (this.#broad) return new Map(targets.map((part) => [part.at, all]));
    const found = new Map<number, Bits>();
    const everywhere = emptyBits(this.#size);
    const sourcesOf = (at: number): Bits => {
      const known = found.get(at) ?? emptyBits(this.#size);
      found.set(at, known);
      return known;
    };
    for (const part of this.#world.parts) {
      const out = this.#touched(part, 'Egress');
      if (out === undefined) continue;
      if (sameBits(out, all)) setBit(everywhere, part.at);
      else eachBit(commonBits(out, wanted), (to) => setBit(sourcesOf(to), part.at));
    }
    const some = everywhere.some((word) => word !== 0);
    for (const part of targets) {
      const into = this.#touched(part, 'Ingress');
      if (into !== undefined) addBits(sourcesOf(part.at), into);
      if (some) addBits(sourcesOf(part.at), everywhere);
    }
    return found;
  }

  #row(part: Part, direction: Direction, side: Side): Row | undefined {
    const own = part[side];
    return own === undefined ? undefined : this.#world[side].row(own, direction, this.#connection);
  }

  #same(part: Part, direction: Direction): boolean {
    return !this.#broad && part.differs[direction] === undefined;
  }

  #place(from: Part, wanted: Bits): void {
    setBit(this.#placed, from.at);
    const before = this.#row(from, 'Egress', 'before');
    const after = this.#same(from, 'Egress') ? before : this.#row(from, 'Egress', 'after');
    if (before !== undefined) this.#egress.before.place(from.at, before, wanted);
    if (after !== undefined) this.#egress.after.place(from.at, after, wanted);
  }

  /** What thirty-two sources meet at a destination in one state: egress decides first. */
  #fates(to: Part, side: Side, ingress: Row | undefined, at: number): readonly number[] {
    const egress = this.#egress[side];
    const [dropped, rejected, open] = [egress.word(to.at, 1, at), egress.word(to.at, 2, at), egress.word(to.at, 3, at)];
    const passes = ~(dropped | rejected | open);
    const all = [
      dropped | (passes & (ingress?.dropped[at] ?? 0)),
      rejected | (passes & (ingress?.rejected[at] ?? 0)),
      open | (passes & (ingress?.open[at] ?? 0)),
    ] as const;
    return [~(all[0] | all[1] | all[2]), ...all];
  }

  /** Compares what the sources meet at a destination before and after. `wanted`: all destinations that are asked about. */
  meet(to: Part, sources: Bits, wanted: Bits): Meeting {
    if (to.single) return { changed: [], open: sources };
    const { parts } = this.#world;
    eachBit(
      sources.map((word, at) => word & ~(this.#placed[at] ?? 0)),
      (at) => {
        const from = parts[at];
        if (from !== undefined) this.#place(from, wanted);
      },
    );
    const old = this.#row(to, 'Ingress', 'before');
    const now = this.#same(to, 'Ingress') ? old : this.#row(to, 'Ingress', 'after');
    const open = emptyBits(this.#size);
    const turned = new Map<number, Bits>();
    for (const [at, word] of sources.entries()) {
      if (word === 0) continue;
      const before = this.#fates(to, 'before', old, at);
      const after = this.#fates(to, 'after', now, at);
      open[at] = word & ((before[UNDECIDABLE] ?? 0) | (after[UNDECIDABLE] ?? 0));
      for (let was = ALLOWED; was < UNDECIDABLE; was += 1)
        for (let is = ALLOWED; is < UNDECIDABLE; is += 1) {
          const both = was === is ? 0 : word & (before[was] ?? 0) & (after[is] ?? 0);
          if (both === 0) continue;
          const bits = turned.get(was * FATES + is) ?? emptyBits(this.#size);
          bits[at] = both;
          turned.set(was * FATES + is, bits);
        }
    }
    return {
      open,
      changed: [...turned].map(([way, bits]) => ({
        pair: { before: Math.floor(way / FATES), after: way % FATES },
        sources: bits,
      })),
    };
  }

  connection(from: Part, to: Part): Connection | undefined {
    const source = endpointOf(this.#world, from);
    const destination = endpointOf(this.#world, to, from === to);
    return source === undefined || destination === undefined
      ? undefined
      : { source, destination, ...this.#probe.packet };
  }

  /** Verdicts by asking. */
  ask(from: Part, to: Part): Pair | undefined {
    const connection = this.connection(from, to);
    if (connection === undefined) return undefined;
    const [before, after] = this.#indices.map((index) => index.evaluate(connection));
    if (before === undefined || after === undefined) return undefined;
    const codes = { before: WORDS.indexOf(before.verdict), after: WORDS.indexOf(after.verdict) };
    return codes.before === UNDECIDABLE || codes.after === UNDECIDABLE
      ? { ...codes, missing: [before.missing, after.missing] }
      : codes;
  }
}

/** Sources from which a connection to the destination makes sense: of a common family, and not from what is only spoken to. */
export class Sensible {
  readonly #world: World;
  readonly #workloads: Bits;
  readonly #speaking: Bits;
  readonly #families: ReadonlyMap<4 | 6, Bits>;

  constructor(world: World) {
    this.#world = world;
    const size = world.parts.length;
    this.#workloads = emptyBits(size);
    this.#speaking = emptyBits(size);
    this.#families = new Map([4, 6].map((family) => [family as 4 | 6, emptyBits(size)]));
    for (const part of world.parts) {
      const unit = world.units[part.unit];
      if (unit?.type === 'workload') setBit(this.#workloads, part.at);
      if (unit?.type === 'workload' || unit?.outside.onlyDestination === false) setBit(this.#speaking, part.at);
      for (const family of part.families) setBit(this.#families.get(family) ?? emptyBits(size), part.at);
    }
  }

  at(to: Part): Bits {
    const outside = this.#world.units[to.unit]?.type === 'outside';
    const bits = emptyBits(this.#world.parts.length);
    for (const family of to.families) addBits(bits, this.#families.get(family) ?? bits);
    const found = commonBits(bits, outside ? this.#workloads : this.#speaking);
    // A single Pod only reaches itself, which is always allowed.
    if (to.pods.length === 1 && hasBit(found, to.at))
      found[to.at >>> 5] = (found[to.at >>> 5] ?? 0) & ~(1 << (to.at & 31));
    return found;
  }
}
