import type { EditorFacts, ValidateResponse } from '@netloft/contracts';
import type { AdmissionCluster } from '../admission/index.ts';
import { type Json, object, text } from '../evaluation/read.ts';
import { adviceOf } from './advice.ts';
import { judgeObject, type JudgeRequest } from './judge.ts';
import { schemaRelease } from './schemas.ts';

const ENTITLEMENTS = 'crd.antrea.tanzu.vmware.com/tierentitlements';
const metadataOf = (source: Json): Json => object(source['metadata']) ?? {};

/** What webhooks look up, from the facts that an editor has. Gates that are not known count as on: the API server says more. */
export function admissionClusterOf(facts: EditorFacts): AdmissionCluster {
  const list = (group: string, plural: string): readonly Json[] => facts.admission[`${group}/${plural}`] ?? [];
  const gates: Readonly<Record<string, boolean | null>> = {
    L7NetworkPolicy: facts.gates.l7,
    ClusterNetworkPolicy: facts.gates.clusterNetworkPolicy,
    NodeNetworkPolicy: facts.gates.nodeNetworkPolicy,
  };
  return {
    list,
    get: (group, plural, name, namespace) =>
      list(group, plural).find((one) => {
        const metadata = metadataOf(one);
        return metadata['name'] === name && (namespace === undefined || text(metadata['namespace']) === namespace);
      }) ?? (plural === 'tiers' ? tierOf(facts, name) : undefined),
    featureGate: (name) => gates[name] ?? true,
    secretAccess: () => 'allowed',
  };
}

function tierOf(facts: EditorFacts, name: string): Json | undefined {
  const tier = facts.tiers.find((one) => one.name === name);
  return tier === undefined ? undefined : { metadata: { name }, spec: { priority: tier.priority } };
}

/**
 * Checks an object as its cluster would, with advice on top, from what the editor knows: no request is made. What the API
 * server alone can tell (rights, other objects of that name) is not in it.
 */
export function checkObject(
  subject: Json,
  facts: EditorFacts,
  change: Pick<JudgeRequest, 'oldObject'> & { readonly operation?: 'CREATE' | 'UPDATE' } = {},
): ValidateResponse {
  const { operation = 'CREATE', oldObject } = change;
  return judgeObject(
    { operation, object: subject, user: facts.user, ...(oldObject === undefined ? {} : { oldObject }) },
    {
      release: schemaRelease(facts.antreaVersion),
      cluster: admissionClusterOf(facts),
      tierAccess: (facts.served[ENTITLEMENTS] ?? []).length > 0,
      advice: (one) => adviceOf(one, facts),
    },
  );
}
