import { type AdmissionCluster, type AdmissionUser, read, TIER_ACCESS_GROUP } from '@netloft/antrea';
import type { OpenCluster } from '../../cluster-access.ts';
import { CRD_GROUP } from './agents.ts';
import { rightName, WATCHED_KINDS } from './policy-state/kinds.ts';
import type { PolicyState } from './policy-state/policy-state.ts';
import { mayI } from '../kubernetes/access-review.ts';
import type { KubeObject } from '../kubernetes/types.ts';

/** The cluster as webhooks look it up, with a note of everything that they asked for and that the caller may not read. */
export interface LookedUp extends AdmissionCluster {
  /** `tiers.crd.antrea.io`, …: what a verdict rests on without knowing it. */
  readonly unknown: ReadonlySet<string>;
}

type Lists = ReadonlyMap<string, readonly KubeObject[] | undefined>;

/** Kinds that webhooks of a resource look at and that no policy state follows. */
const ALSO_READ: Readonly<Record<string, readonly string[]>> = {
  egresses: ['externalippools'],
  externalippools: ['externalippools'],
};

async function readAlso(open: OpenCluster, resource: string): Promise<Lists> {
  const plurals = ALSO_READ[resource] ?? [];
  const lists = await Promise.all(
    plurals.map(async (plural): Promise<[string, readonly KubeObject[] | undefined]> => {
      const ref = await open.cluster.resolve(open.identity, CRD_GROUP, plural);
      if (!ref.ok) return [plural, undefined];
      if (ref.value === null) return [plural, []];
      const list = await open.client.list(ref.value);
      return [plural, list.ok ? list.value : undefined];
    }),
  );
  return new Map(lists);
}

/** Secrets that a write refers to: webhooks ask whether its author may read them. */
function secretsOf(resource: string, object: read.Json | undefined): { namespace: string; name: string }[] {
  if (resource === 'packetcaptures')
    return [{ namespace: 'kube-system', name: 'antrea-packetcapture-fileserver-auth' }];
  const spec = read.object(object?.['spec']);
  const secret = read.object(read.object(spec?.['authentication'])?.['authSecret']);
  const name = read.text(secret?.['name']);
  const namespace = read.text(secret?.['namespace']);
  return name === undefined || namespace === undefined ? [] : [{ name, namespace }];
}

async function secretAccess(
  open: OpenCluster,
  resource: string,
  object: read.Json | undefined,
): Promise<ReadonlyMap<string, boolean>> {
  const asked = secretsOf(resource, object);
  const answers = await Promise.all(
    asked.map((secret) => mayI(open.client, { verb: 'get', group: '', resource: 'secrets', ...secret })),
  );
  return new Map(
    asked.flatMap(({ namespace, name }, at): [string, boolean][] => {
      const answer = answers[at];
      return answer?.ok === true ? [[`${namespace}/${name}`, answer.value]] : [];
    }),
  );
}

const groupSubjects = (bindings: readonly KubeObject[]): boolean =>
  bindings.some((binding) =>
    read.objects(read.object(binding['spec'])?.['subjects']).some((subject) => subject['kind'] === 'Group'),
  );

/** Reads what webhooks will ask about a write of `resource`, as the caller. */
export async function lookUp(
  open: OpenCluster,
  state: PolicyState,
  resource: string,
  user: AdmissionUser,
  object: read.Json | undefined,
): Promise<LookedUp> {
  const [also, secrets] = await Promise.all([readAlso(open, resource), secretAccess(open, resource, object)]);
  const unknown = new Set<string>();

  function list(group: string, plural: string): readonly KubeObject[] {
    if (group === CRD_GROUP && also.has(plural)) {
      const found = also.get(plural);
      if (found === undefined) unknown.add(`${plural}.${group}`);
      return found ?? [];
    }
    const facts = WATCHED_KINDS.find((one) => one.group === group && one.plural === plural);
    if (facts === undefined) return [];
    if (!state.known(facts.kind)) unknown.add(rightName(facts));
    const found = [...state.raw(facts.kind).values()];
    // Where the cluster does not tell the caller's groups, a binding to a group may or may not be theirs.
    if (group === TIER_ACCESS_GROUP && user.groups.length === 0 && groupSubjects(found))
      unknown.add('the groups of the caller');
    return found;
  }

  return {
    unknown,
    list,
    get: (group, plural, name, namespace) => {
      const facts = WATCHED_KINDS.find((one) => one.group === group && one.plural === plural);
      if (facts === undefined) return list(group, plural).find(({ metadata }) => metadata.name === name);
      const found = state.raw(facts.kind).get(namespace === undefined ? name : `${namespace}/${name}`);
      const scope = state.scope(facts.kind);
      const isHidden = scope === 'none' || (scope !== 'all' && !scope.has(namespace ?? ''));
      if (found === undefined && isHidden) unknown.add(rightName(facts));
      return found;
    },
    featureGate: (name) => {
      const gate = state.antrea.gate(name);
      if (gate === null) unknown.add(`whether the feature gate ${name} is on`);
      return gate ?? false;
    },
    secretAccess: (_user, namespace, name) => {
      const allowed = secrets.get(`${namespace}/${name}`);
      if (allowed === undefined) unknown.add(`whether you may get the Secret ${namespace}/${name}`);
      return allowed === false ? 'denied' : 'allowed';
    },
  };
}
