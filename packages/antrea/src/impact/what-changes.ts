import { type Bits, commonBits, countBits, eachBit, emptyBits, hasBit, setBit } from '../evaluation/bits.ts';
import type { Decision, PolicyIndex } from '../evaluation/index.ts';
import { type Policy, groupKeyOf } from '../evaluation/rules.ts';
import { type ChangedObjects, changedObjects } from './changed-objects.ts';
import { ALLOWED, Comparison, type Pair, Sensible, UNDECIDABLE, WORDS } from './compare.ts';
import { outsideEnds } from './outside.ts';
import type { ImpactProbe } from './probes.ts';
import { finish, type Steps } from '../evaluation/steps.ts';
import { targetsOf } from './targets.ts';
import type { ChangeEnd, ConnectionChange, Decider, Impact, ImpactOptions } from './types.ts';
import { endpointOf, type Part, type World, worldOf } from './world.ts';

const DEFAULT_LIMIT = 500;
/** Pairs that rules alone do not tell are asked about one by one, at most so many. */
const MOST_ASKED = 20_000;
const MOST_FACTS = 20;
/** What is done between two pauses, some milliseconds, in rows of rules matched. */
const STRIDE = 100;
const ROW_COSTS = 1;
const ASKING_COSTS = 1;

interface Found {
  readonly from: Part;
  readonly to: Part;
  readonly probe: ImpactProbe;
  readonly pair: Pair;
}

/** 0 became denied, 1 became allowed, 2 denied in another way, 3 cannot be decided. */
function classOf({ before, after }: Pair): number {
  if (before === UNDECIDABLE || after === UNDECIDABLE) return 3;
  return after === ALLOWED ? 1 : before === ALLOWED ? 0 : 2;
}

const changes = ({ before, after, missing }: Pair): boolean =>
  before !== after || (missing !== undefined && missing[0].toSorted().join() !== missing[1].toSorted().join());

function deciderOf(decision: Decision | undefined): Decider | undefined {
  if (decision === undefined) return undefined;
  const { policy, tier, ruleName, ruleIndex, action } = decision.step;
  return { policy, tier, rule: ruleName, ruleIndex, action, isolation: decision.isolation };
}

function endOf(world: World, part: Part, second = false): ChangeEnd | undefined {
  const unit = world.units[part.unit];
  const end = endpointOf(world, part, second);
  if (unit === undefined || end === undefined) return undefined;
  if (unit.type === 'outside') return { label: unit.outside.label, end, pods: 0 };
  const { label, namespace, pods } = unit.workload;
  return { label, end, namespace, pods: pods.length };
}

/** Collects what changes, counting each pair of units and probe once per way in which it changes. */
class Collector {
  total = 0;
  compared = 0;
  undecided = 0;
  skipped = 0;
  readonly missing = new Set<string>();
  readonly #lists: readonly Found[][] = [[], [], [], []];
  readonly #limit: number;
  readonly #units: number;
  #asked = 0;
  #seen = new Map<number, Bits>();

  constructor(limit: number, units: number) {
    this.#limit = limit;
    this.#units = units;
  }

  /** The parts of one destination are looked at one after the other. */
  nextDestination(): void {
    this.#seen = new Map();
  }

  add(found: Found): void {
    const { pair, from } = found;
    if (pair.missing !== undefined) {
      this.undecided += 1;
      for (const fact of pair.missing.flat()) if (this.missing.size < MOST_FACTS) this.missing.add(fact);
    }
    if (!changes(pair)) return;
    const way = pair.before * 4 + pair.after;
    let seen = this.#seen.get(way);
    if (seen === undefined) this.#seen.set(way, (seen = emptyBits(this.#units)));
    if (hasBit(seen, from.unit)) return;
    setBit(seen, from.unit);
    this.total += 1;
    const list = this.#lists[classOf(pair)];
    if (list !== undefined && list.length < this.#limit) list.push(found);
  }

  /** Whether one more pair may be asked about. */
  mayAsk(): boolean {
    if (this.#asked >= MOST_ASKED) this.skipped += 1;
    else this.#asked += 1;
    return this.skipped === 0;
  }

  first(): readonly Found[] {
    return this.#lists.flat().slice(0, this.#limit);
  }
}

/** Policies that changed, and those that name a group which did. */
function concernedBy({ gone, come, groups }: ChangedObjects, indices: readonly PolicyIndex[]): Policy[] {
  const names = ({ rules }: Policy): boolean =>
    rules.some(
      ({ peers }) =>
        peers !== 'any' &&
        peers.some((peer) => peer.type === 'group' && groups.has(groupKeyOf(peer.namespace, peer.name))),
    );
  const around = groups.size === 0 ? [] : indices.flatMap(({ context }) => context.policies().filter(names));
  return [...new Set([...gone, ...come, ...around])];
}

/** As `connectionsThatChange`, pausing every few milliseconds. */
export function* connectionsThatChangeInSteps(
  before: PolicyIndex,
  after: PolicyIndex,
  { limit = DEFAULT_LIMIT }: ImpactOptions = {},
): Steps<Impact> {
  const changed = changedObjects(before.context, after.context);
  const contexts = [before.context, after.context] as const;
  const policies = concernedBy(changed, [before, after]);
  const outside = outsideEnds(policies, contexts);
  yield undefined;
  const world = worldOf(before, after, changed, outside.ends);
  const collector = new Collector(limit, world.units.length);
  let spent = 0;
  yield undefined;
  const sensible = new Sensible(world);
  for (const { probe, units } of targetsOf(world.units, policies, contexts)) {
    const comparison = new Comparison(world, [before, after], probe, changed.broad);
    const tried = new Set(units);
    const targets = world.parts.filter((part) => tried.has(part.unit));
    const wanted = emptyBits(world.parts.length);
    for (const { at } of targets) setBit(wanted, at);
    const found = comparison.candidates(targets, wanted);
    spent += targets.length / 10;
    let unit = -1;
    for (const to of targets) {
      const touched = found.get(to.at);
      if (touched === undefined) continue;
      if (to.unit !== unit) collector.nextDestination();
      unit = to.unit;
      const sources = commonBits(touched, sensible.at(to));
      const { changed: differing, open } = comparison.meet(to, sources, wanted);
      collector.compared += countBits(sources);
      spent += ROW_COSTS;
      const each = (bits: Bits, visit: (from: Part) => void): void =>
        eachBit(bits, (at) => {
          const from = world.parts[at];
          if (from !== undefined) visit(from);
        });
      for (const { pair, sources: turned } of differing)
        each(turned, (from) => collector.add({ from, to, probe, pair }));
      each(open, (from) => {
        spent += ASKING_COSTS;
        const pair = collector.mayAsk() ? comparison.ask(from, to) : undefined;
        if (pair !== undefined) collector.add({ from, to, probe, pair });
      });
      if (spent < STRIDE) continue;
      spent = 0;
      yield undefined;
    }
  }
  const listed = collector.first();
  const rows: ConnectionChange[] = [];
  for (const [at, one] of listed.entries()) {
    const row = rowOf(world, [before, after], changed.broad, one);
    if (row !== undefined) rows.push(row);
    if (at % 50 === 49) yield undefined;
  }
  const partial = [
    collector.skipped > 0
      ? `${collector.skipped} connections were not compared, because each of them lacks a fact and has to be asked about alone.`
      : '',
    outside.cut
      ? `Of the addresses and names outside the cluster only the first ${outside.ends.length} were tried.`
      : '',
  ].filter(Boolean);
  return {
    changed: rows,
    total: collector.total,
    compared: collector.compared,
    truncated: rows.length < collector.total,
    ...(partial.length > 0 ? { partial: partial.join(' ') } : {}),
    undecidable: { count: collector.undecided, missing: [...collector.missing] },
  };
}

function rowOf(
  world: World,
  indices: readonly [PolicyIndex, PolicyIndex],
  broad: boolean,
  { from, to, probe, pair }: Found,
): ConnectionChange | undefined {
  const source = endOf(world, from);
  const destination = endOf(world, to, from === to);
  const connection = new Comparison(world, indices, probe, broad).connection(from, to);
  if (source === undefined || destination === undefined || connection === undefined) return undefined;
  const [decidedBefore, decidedAfter] = indices.map((index) => deciderOf(index.evaluate(connection).decidedBy));
  const { sourcePort } = probe.packet;
  return {
    source,
    destination,
    protocol: probe.protocol,
    port: probe.port,
    ...(sourcePort === undefined ? {} : { sourcePort }),
    ...(probe.icmpType === undefined ? {} : { icmpType: probe.icmpType }),
    before: WORDS[pair.before] ?? 'Undecidable',
    after: WORDS[pair.after] ?? 'Undecidable',
    ...(decidedBefore === undefined ? {} : { decidedBefore }),
    ...(decidedAfter === undefined ? {} : { decidedAfter }),
  };
}

/**
 * Connections among workloads, and with the addresses, names and Services that changed policies speak of, whose verdict differs
 * between two states of a cluster; `after` best comes from `before.apply(changes)`, as what both share is not looked at. Tried are
 * the ports of the destination's containers and Services, those that changed rules name, and one that nobody names.
 */
export function connectionsThatChange(before: PolicyIndex, after: PolicyIndex, options: ImpactOptions = {}): Impact {
  return finish(connectionsThatChangeInSteps(before, after, options));
}
