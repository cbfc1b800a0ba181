import type { NsxEvidence } from '@netloft/contracts';
import {
  certificatesDiffer,
  type ClusterRegistrationFacts,
  type JobFacts,
  type RegistrationFacts,
} from './state-facts.ts';

type Id = NsxEvidence['id'];
const UNREAD = 'It could not be read.';
const NSX_TIERS = 5;

const made =
  (where: NsxEvidence['where']) =>
  (id: Id, found: boolean | null, yes: string, no: string): NsxEvidence => ({
    id,
    where,
    found,
    detail: found === null ? UNREAD : found ? yes : no,
  });
const nsx = made('nsx');
const cluster = made('cluster');

const HEALTH_WORDS: Readonly<Record<string, string>> = {
  Connected: 'Every component is healthy.',
  Degraded: 'A component is degraded.',
  Failed: 'A component has failed.',
  Stale: 'No heartbeat comes any more.',
  NoInventory: 'Nothing was heard of the cluster yet.',
};

function nsxEvidence({ name, principalIdentity, controlPlane, inInventory, health }: RegistrationFacts): NsxEvidence[] {
  const registered = controlPlane === null ? null : controlPlane !== false;
  const nodeId = controlPlane ? controlPlane.nodeId : undefined;
  const state = health?.state;
  return [
    nsx(
      'principal-identity',
      principalIdentity,
      `NSX has the principal identity ${name}.`,
      `NSX has no principal identity ${name}.`,
    ),
    nsx(
      'control-plane',
      registered,
      `NSX has the cluster ${name}${nodeId === undefined ? '' : ` with the id ${nodeId}`}.`,
      `NSX has no cluster ${name}.`,
    ),
    nsx('inventory', inInventory, 'NSX’s inventory has the cluster.', 'NSX’s inventory does not have the cluster.'),
    nsx(
      'health',
      registered === false ? false : state === undefined || state === 'Unknown' ? null : state === 'Connected',
      HEALTH_WORDS['Connected'] ?? '',
      registered === false
        ? 'There is no health of a cluster that is not registered.'
        : (HEALTH_WORDS[state ?? ''] ?? ''),
    ),
  ];
}

function jobWords({ active, succeeded, failed, gaveUp, message }: JobFacts): string {
  const said = message === undefined || message === '' ? '' : ` It says: “${message}”.`;
  if (succeeded > 0) return 'The Job register has completed.';
  if (gaveUp) return `The Job register has failed after ${failed} tries.${said}`;
  if (active > 0)
    return failed > 0 ? `The Job register runs, after ${failed} failed tries.${said}` : 'The Job register runs.';
  return failed > 0 ? `The Job register has failed.${said}` : 'The Job register waits to be started.';
}

function clusterEvidence(facts: ClusterRegistrationFacts, differ: boolean): NsxEvidence[] {
  const {
    namespace,
    bootstrapConfig: bootstrap,
    certificateSecret,
    registerJob: job,
    clusterId,
    interworking,
    tiers,
  } = facts;
  const thereOr = (value: unknown): boolean | null => (value === null ? null : value !== false);
  return [
    cluster(
      'namespace',
      namespace,
      'Namespace vmware-system-antrea is there.',
      'There is no Namespace vmware-system-antrea.',
    ),
    cluster(
      'bootstrap-config',
      thereOr(bootstrap),
      bootstrap
        ? `It names ${bootstrap.name ?? 'no cluster'} and ${bootstrap.managers.length === 0 ? 'no managers' : `the managers ${bootstrap.managers.join(', ')}`}.`
        : '',
      'There is no ConfigMap bootstrap-config.',
    ),
    cluster(
      'certificate-secret',
      differ ? false : certificateSecret,
      'Secret nsx-cert is there.',
      differ
        ? 'Secret nsx-cert has another certificate than the principal identity in NSX.'
        : 'There is no Secret nsx-cert.',
    ),
    cluster(
      'register-job',
      thereOr(job),
      job ? jobWords(job) : '',
      'There is no Job register; Kubernetes removes it ten minutes after its end.',
    ),
    cluster(
      'cluster-id',
      thereOr(clusterId),
      `ConfigMap cluster-id holds ${String(clusterId)}.`,
      'ConfigMap cluster-id holds no id: the cluster has not registered.',
    ),
    cluster(
      'interworking',
      interworking === null
        ? null
        : interworking !== false && interworking.ready >= interworking.total && interworking.total > 0,
      interworking ? `${interworking.ready} of ${interworking.total} containers are ready.` : '',
      interworking
        ? `${interworking.ready} of ${interworking.total} containers are ready.`
        : 'There is no Pod of Deployment interworking.',
    ),
    cluster(
      'tiers',
      tiers === null ? null : tiers.length > 0,
      `${tiers?.length ?? 0} of ${NSX_TIERS} Tiers nsx-category-* are there.`,
      'There are no Tiers nsx-category-* yet.',
    ),
  ];
}

/** Every fact that a registration's state rests on, NSX's first. */
export const registrationEvidence = (facts: RegistrationFacts): NsxEvidence[] => [
  ...nsxEvidence(facts),
  ...(facts.cluster === undefined ? [] : clusterEvidence(facts.cluster, certificatesDiffer(facts))),
];
