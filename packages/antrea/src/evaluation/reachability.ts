import { type Bits, eachBit } from './bits.ts';
import { type Profile, profilesOf } from './profiles.ts';
import type { PodEntry } from './inventory.ts';
import type { PodName } from './np-evaluation.ts';
import type { PolicyIndex } from './policy-index.ts';
import { RowMaker } from './reach-rows.ts';
import { finish, type Steps } from './steps.ts';
import type { Connection, Protocol, Verdict } from './types.ts';

/** Pods that are looked at as one: a Deployment, a Namespace. */
export interface WorkloadGroup {
  readonly name: string;
  readonly pods: readonly PodName[];
}
/** What is tried from every group to every group; ICMP without type is an echo request. */
export interface Probe {
  readonly protocol: Protocol;
  readonly port?: number;
}
/** `Mixed`: not the same for all Pods of the two groups. `Nothing`: one of them has no running Pod. */
export type Reach = Verdict['verdict'] | 'Mixed' | 'Nothing';

export interface ReachabilityMatrix {
  readonly groups: readonly string[];
  readonly probes: readonly Probe[];
  /** From one group to another, by their places in `groups`; of the probe at its place in `probes`. */
  at(from: number, to: number, probe: number): Reach;
}

const ALLOWED = 1;
const DROPPED = 2;
const REJECTED = 4;
const UNDECIDABLE = 8;
/** Not told by the rules alone: asked for when it is needed. */
const OPEN = 16;
/** Egress allows or drops it, depending on policies that are not known; until ingress was noted. */
const EITHER = 32;
const CODES: Readonly<Record<Verdict['verdict'], number>> = {
  Allowed: ALLOWED,
  Dropped: DROPPED,
  Rejected: REJECTED,
  Undecidable: UNDECIDABLE,
};
const WORDS = new Map<number, Reach>([
  [0, 'Nothing'],
  [ALLOWED, 'Allowed'],
  [DROPPED, 'Dropped'],
  [REJECTED, 'Rejected'],
  [UNDECIDABLE, 'Undecidable'],
]);

const podOf = ({ namespace, name }: PodName) => ({ type: 'pod', namespace, name }) as const;

function connectionOf(probe: Probe, from: PodName, to: PodName): Connection {
  const icmpType = probe.protocol === 'ICMP' ? 8 : probe.protocol === 'ICMPv6' ? 128 : undefined;
  return {
    source: podOf(from),
    destination: podOf(to),
    protocol: probe.protocol,
    ...(probe.port === undefined ? {} : { destinationPort: probe.port }),
    ...(icmpType === undefined ? {} : { icmpType, icmpCode: 0 }),
  };
}

/** Egress is noted first: ingress only sees what that lets through. What may be dropped before is dropped where ingress drops too. */
function combined(known: number, next: number): number {
  if (known === ALLOWED) return next;
  if (known !== EITHER) return known;
  return next === REJECTED ? UNDECIDABLE : next;
}

/** Rows between two pauses: a few milliseconds where many rules apply. */
const STRIDE = 16;
const ASKED_STRIDE = 200;

/** Codes of all profiles to all profiles, row by row; connections between two different Pods on different Nodes. */
function* profileCodes(profiles: readonly Profile[], maker: RowMaker, probe: Probe): Steps<Uint8Array> {
  const size = profiles.length;
  const codes = new Uint8Array(size * size).fill(ALLOWED);
  const nobody = { namespace: '', name: '' };
  const connection = connectionOf(probe, nobody, nobody);
  for (const direction of ['Egress', 'Ingress'] as const)
    for (const [at, own] of profiles.entries()) {
      const row = maker.row(own, direction, connection);
      const place = (other: number): number => (direction === 'Egress' ? at * size + other : other * size + at);
      const note = (bits: Bits, code: number): void =>
        eachBit(bits, (other) => {
          const cell = place(other);
          codes[cell] = combined(codes[cell] ?? ALLOWED, code);
        });
      note(row.dropped, DROPPED);
      note(row.rejected, REJECTED);
      if (row.any === undefined) {
        const { either, open } = row;
        if (either !== undefined) note(either, direction === 'Egress' ? EITHER : UNDECIDABLE);
        note(either === undefined ? open : open.map((word, index) => word & ~(either[index] ?? 0)), OPEN);
      } else note(row.any, UNDECIDABLE);
      if (at % STRIDE === STRIDE - 1) yield undefined;
    }
  for (let cell = 0; cell < codes.length; cell += 1) if (codes[cell] === EITHER) codes[cell] = UNDECIDABLE;
  return codes;
}

/** The running Pods of a group that share a profile. */
interface Members {
  readonly profile: number;
  readonly pods: PodEntry[];
}

function membersOf(pods: readonly PodEntry[], of: ReadonlyMap<string, number>): Members[] {
  const found = new Map<number, PodEntry[]>();
  for (const pod of pods) {
    const profile = of.get(pod.key);
    if (profile === undefined) continue;
    const list = found.get(profile);
    if (list === undefined) found.set(profile, [pod]);
    else list.push(pod);
  }
  return [...found].map(([profile, list]) => ({ profile, pods: list }));
}

/** Two Pods that policies may keep apart: not the same one, nor a Node and a Pod on it. */
function apart(from: Members, to: Members): readonly [PodEntry, PodEntry] | undefined {
  for (const source of from.pods) {
    const other = to.pods.find(
      (pod) => pod.key !== source.key && !(source.hostNetwork && !pod.hostNetwork && pod.node === source.node),
    );
    if (other !== undefined) return [source, other];
  }
  return undefined;
}

/** What the Pods of two profiles meet, given the code between their Nodes. */
function between(code: number, from: Members, to: Members): number {
  // A single Pod on both sides only reaches itself, which is always allowed.
  if (from.pods.length === 1 && to.pods.length === 1 && from.pods[0]?.key === to.pods[0]?.key) return ALLOWED;
  const host = from.pods[0];
  if (code === ALLOWED || host?.hostNetwork !== true) return code;
  // Traffic from a Node to the Pods on it is always allowed; the Pods of such a profile share their Node.
  const near = to.pods.filter((pod) => !pod.hostNetwork && pod.node === host.node).length;
  return near === 0 ? code : near === to.pods.length ? ALLOWED : code | ALLOWED;
}

/** As `reachabilityMatrix`, pausing every few milliseconds. */
export function* reachabilityMatrixInSteps(
  index: PolicyIndex,
  groups: readonly WorkloadGroup[],
  probes: readonly Probe[],
): Steps<ReachabilityMatrix> {
  const running = groups.map((group) =>
    group.pods
      .map(({ namespace, name }) => index.inventory.pods.get(`${namespace}/${name}`))
      .filter((pod): pod is PodEntry => pod !== undefined && !pod.ended),
  );
  const { profiles, of } = profilesOf(index.context, new Set(running.flat()));
  yield undefined;
  const members = running.map((pods) => membersOf(pods, of));
  const maker = new RowMaker(index.context, profiles);
  const size = groups.length;
  const cells: Uint8Array[] = [];
  for (const probe of probes) {
    const codes = yield* profileCodes(profiles, maker, probe);
    let asked = 0;
    const codeOf = (source: Members, destination: Members): number => {
      const at = source.profile * profiles.length + destination.profile;
      const code = codes[at] ?? 0;
      if (code !== OPEN) return code;
      const pair = apart(source, destination);
      if (pair === undefined) return ALLOWED;
      asked += 1;
      return (codes[at] = CODES[index.evaluate(connectionOf(probe, ...pair)).verdict]);
    };
    const found = new Uint8Array(size * size);
    for (const [from, sources] of members.entries()) {
      for (const [to, destinations] of members.entries()) {
        let code = 0;
        for (const source of sources)
          for (const destination of destinations) code |= between(codeOf(source, destination), source, destination);
        found[from * size + to] = code;
        if (asked < ASKED_STRIDE) continue;
        asked = 0;
        yield undefined;
      }
      if (from % STRIDE === STRIDE - 1) yield undefined;
    }
    cells.push(found);
  }
  return {
    groups: groups.map((group) => group.name),
    probes,
    at: (from, to, probe) => WORDS.get(cells[probe]?.[from * size + to] ?? 0) ?? 'Mixed',
  };
}

/**
 * Who reaches whom among groups of Pods, for every probe. Rules are matched against all Pods at once; what only a single
 * evaluation can tell (an unknown fact) is asked one by one.
 */
export function reachabilityMatrix(
  index: PolicyIndex,
  groups: readonly WorkloadGroup[],
  probes: readonly Probe[],
): ReachabilityMatrix {
  return finish(reachabilityMatrixInSteps(index, groups, probes));
}
