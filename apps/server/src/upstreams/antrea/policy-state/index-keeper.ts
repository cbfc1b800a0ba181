import { isDeepStrictEqual } from 'node:util';
import { type Change, type ClusterState, createPolicyIndex, type PolicyIndex } from '@netloft/antrea';
import { nextTurn } from '../../../turns.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import type { KindSource } from './kind-source.ts';
import type { WatchedKind, WatchedKindFacts } from './kinds.ts';

/** Changes that are worked in at once; others get their turn in between. */
const SLICE = 500;

/** Objects by kind and key, and the index made of them: always of one moment. */
export interface Snapshot {
  readonly index: PolicyIndex;
  readonly held: ReadonlyMap<WatchedKind, ReadonlyMap<string, KubeObject>>;
}

/** Kinds that a policy index is made of; entitlements decide about writes only. */
const isEvaluated = (kind: WatchedKind): boolean => kind !== 'tierEntitlements' && kind !== 'tierEntitlementBindings';

type Evaluated = Change['kind'];

function emptyState(kinds: readonly WatchedKind[], nodeNetworkPolicy: boolean | null): ClusterState {
  const lists = Object.fromEntries(kinds.filter(isEvaluated).map((kind) => [kind, []]));
  return {
    namespaces: [],
    pods: [],
    ...lists,
    ...(nodeNetworkPolicy === null ? {} : { nodeNetworkPolicy }),
  };
}

/** Whether an object that changed is still the same to policies: only its status or its bookkeeping changed. */
function sameToPolicies(facts: WatchedKindFacts, before: KubeObject, after: KubeObject): boolean {
  if (!facts.hasGeneration) return isDeepStrictEqual(before, after);
  const { generation, uid } = after.metadata;
  return generation !== undefined && generation === before.metadata['generation'] && uid === before.metadata.uid;
}

const setOf = (kind: WatchedKind, object: KubeObject): Change => ({
  kind: kind as Evaluated,
  op: 'set',
  object,
});

function deleteOf(kind: WatchedKind, { metadata: { name, namespace } }: KubeObject): Change {
  return { kind: kind as Evaluated, op: 'delete', name, ...(namespace === undefined ? {} : { namespace }) };
}

const NOTHING: ReadonlyMap<string, KubeObject> = new Map();

interface Difference {
  readonly held: ReadonlyMap<string, KubeObject>;
  readonly changes: readonly Change[];
  /** Some object is another one, be it only in its status. */
  readonly differs: boolean;
}

function differenceOf(source: KindSource, before: ReadonlyMap<string, KubeObject>): Difference {
  const { facts } = source;
  const held = new Map<string, KubeObject>();
  const changes: Change[] = [];
  let differs = false;
  for (const [key, object] of source.entries()) {
    const known = before.get(key);
    if (known === object) {
      held.set(key, object);
      continue;
    }
    const same = known !== undefined && sameToPolicies(facts, known, object);
    // What is the same in every respect stays the same object, so that nothing that hangs on it is made anew.
    held.set(key, same && !facts.hasGeneration ? known : object);
    differs ||= !same || facts.hasGeneration;
    if (!same) changes.push(setOf(facts.kind, object));
  }
  for (const [key, object] of before) {
    if (held.has(key)) continue;
    differs = true;
    changes.push(deleteOf(facts.kind, object));
  }
  return { held: differs ? held : before, changes: isEvaluated(facts.kind) ? changes : [], differs };
}

/** Keeps an index current with what the sources hold. */
export class IndexKeeper {
  #snapshot: Snapshot = { index: createPolicyIndex({ namespaces: [], pods: [] }), held: new Map() };
  #madeOf = '';

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Takes the objects of sources as they are, without an index of them yet: for readers who do not ask about connections. */
  hold(sources: readonly KindSource[]): void {
    const known = sources.filter((source) => source.known());
    const held = known.map((source) => [source.facts.kind, new Map(source.entries())] as const);
    this.#snapshot = { ...this.#snapshot, held: new Map(held) };
  }

  /**
   * Works in what changed since the last time of the `touched` kinds, in slices. Resolves to what differs: the index, only the objects, or nothing. A relist
   * comes to the differences that it made; a kind that became known or unknown makes the index anew.
   */
  async update(
    sources: readonly KindSource[],
    touched: ReadonlySet<WatchedKind>,
    nodeNetworkPolicy: boolean | null,
  ): Promise<'index' | 'objects' | 'nothing'> {
    const known = sources.filter((source) => source.known());
    const kinds = known.map((source) => source.facts.kind);
    const madeOf = JSON.stringify([kinds, nodeNetworkPolicy]);
    const anew = madeOf !== this.#madeOf;
    const held = new Map<WatchedKind, ReadonlyMap<string, KubeObject>>();
    const changes: Change[] = [];
    let differs = anew;
    for (const source of known) {
      const before = this.#snapshot.held.get(source.facts.kind);
      if (before !== undefined && !touched.has(source.facts.kind)) {
        held.set(source.facts.kind, before);
        continue;
      }
      const difference = differenceOf(source, before ?? NOTHING);
      held.set(source.facts.kind, difference.held);
      differs ||= difference.differs;
      if (!anew) changes.push(...difference.changes);
    }
    if (!differs) return 'nothing';
    let { index } = this.#snapshot;
    if (anew) {
      index = createPolicyIndex(emptyState(kinds, nodeNetworkPolicy));
      for (const [kind, objects] of held)
        if (isEvaluated(kind)) for (const object of objects.values()) changes.push(setOf(kind, object));
    }
    for (let at = 0; at < changes.length; at += SLICE) {
      if (at > 0) await nextTurn();
      index = index.apply(changes.slice(at, at + SLICE));
    }
    const isOther = index !== this.#snapshot.index;
    this.#snapshot = { index, held };
    this.#madeOf = madeOf;
    return isOther ? 'index' : 'objects';
  }
}
