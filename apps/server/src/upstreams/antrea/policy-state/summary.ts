import {
  changedAtOf,
  describePolicy,
  displayNameOf,
  originOf,
  placeOf,
  policyIdOfObject,
  type PolicyKindFacts,
  type RawObject,
  realizationOf,
  read,
} from '@netloft/antrea';
import type { PolicySummary, RuleDirection, TrafficStats } from '@netloft/contracts';
import type { KubeObject } from '../../kubernetes/types.ts';

/** What changes around a policy while the object stays the same. */
export interface Around {
  readonly tiers: ReadonlyMap<string, number>;
  /** Null while not known. */
  readonly pods: number | null;
  readonly nodes: number | null;
  readonly warnings: number;
  readonly hits: TrafficStats | null;
}

type Own = Omit<PolicySummary, 'tierPriority' | 'hits' | 'warnings' | 'tier' | 'stage' | 'priority'>;

const MOST_TEXT = 160;
const short = (text: string): string => (text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT - 1)}…`);

/** Directions in which a Kubernetes NetworkPolicy isolates: policyTypes, else ingress always and egress with egress rules. */
function isolatesOf(object: RawObject, facts: PolicyKindFacts): RuleDirection[] {
  if (facts.kind !== 'K8sNetworkPolicy') return [];
  const spec = read.object(object.spec) ?? {};
  const types = read.strings(spec['policyTypes']);
  if (types.length > 0) return (['Ingress', 'Egress'] as const).filter((one) => types.includes(one));
  return read.array(spec['egress']).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function ownOf(object: RawObject, facts: PolicyKindFacts): Own {
  const { appliedTo, rules } = describePolicy(object, facts);
  const { name, namespace, resourceVersion } = object.metadata;
  const displayName = displayNameOf(object);
  const status = realizationOf(object, facts);
  const actions = { Allow: 0, Drop: 0, Reject: 0, Pass: 0 };
  for (const rule of rules) actions[rule.action] += 1;
  return {
    id: policyIdOfObject(facts, object),
    kind: facts.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(displayName === undefined ? {} : { displayName }),
    origin: originOf(object),
    appliedTo: { text: short(appliedTo.map((one) => one.text).join(', ')), pods: null, nodes: null },
    rules: {
      ingress: rules.filter((rule) => rule.direction === 'Ingress').length,
      egress: rules.filter((rule) => rule.direction === 'Egress').length,
    },
    actions,
    isolates: isolatesOf(object, facts),
    status: { phase: status.phase, nodesRealized: status.nodesRealized, nodesDesired: status.nodesDesired },
    changedAt: changedAtOf(object),
    resourceVersion: read.text(resourceVersion) ?? '',
  };
}

interface Kept {
  readonly around: Around;
  readonly summary: PolicySummary;
}
const kept = new WeakMap<KubeObject, Kept>();

const sameHits = (a: TrafficStats | null, b: TrafficStats | null): boolean =>
  a === b || (a !== null && b !== null && a.packets === b.packets && a.bytes === b.bytes && a.sessions === b.sessions);

const sameAround = (a: Around, b: Around): boolean =>
  a.tiers === b.tiers &&
  a.pods === b.pods &&
  a.nodes === b.nodes &&
  a.warnings === b.warnings &&
  sameHits(a.hits, b.hits);

/** What a policy says by itself, read once for each version of the object: for a caller that has the time before rows are asked for. */
const owns = new WeakMap<KubeObject, Own>();
export function prepare(object: KubeObject, facts: PolicyKindFacts): Own {
  const known = owns.get(object) ?? ownOf(object, facts);
  owns.set(object, known);
  return known;
}

/** The row of a policy; the same object again while it says the same. */
export function summaryOf(object: KubeObject, facts: PolicyKindFacts, around: Around): PolicySummary {
  const known = kept.get(object);
  if (known !== undefined && sameAround(known.around, around)) return known.summary;
  const raw = object as RawObject;
  const own = prepare(object, facts);
  const { stage, tier, tierPriority, priority } = placeOf(raw, facts, around.tiers);
  const summary: PolicySummary = {
    ...own,
    stage,
    tier,
    tierPriority,
    priority,
    appliedTo: { ...own.appliedTo, pods: around.pods, nodes: around.nodes },
    hits: around.hits,
    warnings: around.warnings,
  };
  kept.set(object, { around, summary });
  return summary;
}
