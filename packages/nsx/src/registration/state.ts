import type { NsxRegistrationState, NsxRegistrationStatus } from '@netloft/contracts';
import { registrationEvidence } from './evidence.ts';
import { registrationProblems } from './problems.ts';
import {
  certificatesDiffer,
  type ClusterRegistrationFacts,
  jobFailed,
  jobRuns,
  type RegistrationFacts,
} from './state-facts.ts';

type Standing = Pick<NsxRegistrationStatus, 'state' | 'summary' | 'action'>;

const is = (state: NsxRegistrationState, summary: string, action?: string): Standing => ({
  state,
  summary,
  ...(action === undefined ? {} : { action }),
});

const isReady = ({ interworking }: ClusterRegistrationFacts): boolean =>
  !!interworking && interworking.total > 0 && interworking.ready >= interworking.total;

const RUNS_BY_ITSELF = 'It goes on by itself; this page follows it.';

function noInventory(name: string, cluster: ClusterRegistrationFacts | undefined): Standing {
  const waiting =
    cluster === undefined || cluster.interworking === null
      ? ''
      : isReady(cluster)
        ? ' The adapters run and send it.'
        : ' The adapters do not run yet.';
  return is('NoInventory', `${name} is registered; its inventory has not come to NSX yet.${waiting}`, RUNS_BY_ITSELF);
}

/** The cluster that NSX has under the name is not the one that is looked at. */
function isAnother({ controlPlane, cluster }: RegistrationFacts): boolean {
  if (!controlPlane || cluster === undefined) return false;
  const { clusterId } = cluster;
  return clusterId === false
    ? cluster.namespace === false
    : clusterId !== null && controlPlane.nodeId !== undefined && clusterId !== controlPlane.nodeId;
}

function registered(facts: RegistrationFacts): Standing {
  const { name, cluster, health, inInventory } = facts;
  if (isAnother(facts))
    return is(
      'Partial',
      `NSX has a cluster ${name}, and it is not this one.`,
      'Choose another name, or, when the other cluster is gone, take it out of NSX.',
    );
  if (cluster !== undefined && jobFailed(cluster.registerJob) && cluster.clusterId === false)
    return is(
      'Failed',
      `NSX has the cluster ${name}, and the Job register has failed before its end.`,
      'See below what it failed of.',
    );
  if (certificatesDiffer(facts))
    return is(
      'Partial',
      `${name} is registered, and the cluster has another certificate than its principal identity: it cannot sign in to NSX anew.`,
      'Apply the manifest that was made with the new key; or register again with the key kept in the cluster, and NSX takes the certificate of the Secret.',
    );
  const state = health?.state;
  if (state === 'Stale')
    return is(
      'Stale',
      `${name} is registered, and NSX hears nothing of it any more.`,
      'See that the adapters run and reach the managers.',
    );
  if (state === 'Degraded' || state === 'Failed')
    return is(
      'Degraded',
      `${name} is registered, and not all of its components are healthy.`,
      'See below what is wrong.',
    );
  if (inInventory === false || state === 'NoInventory') return noInventory(name, cluster);
  if (state === 'Connected')
    return is('Connected', `${name} is registered, and NSX hears that every component is healthy.`);
  return is('Partial', `${name} is registered; how it fares could not be read from NSX.`, RUNS_BY_ITSELF);
}

function onlyNsx({ name, principalIdentity }: RegistrationFacts): Standing {
  if (principalIdentity === true)
    return is(
      'Prepared',
      `NSX knows the certificate of ${name}; the cluster has not registered.`,
      'Apply bootstrap-config and interworking to the cluster.',
    );
  return is('NotPrepared', `NSX knows nothing of ${name}.`, 'Register the cluster.');
}

function notRegistered(facts: RegistrationFacts, cluster: ClusterRegistrationFacts): Standing {
  const { name, principalIdentity } = facts;
  const { bootstrapConfig: bootstrap, registerJob: job, clusterId } = cluster;
  if (jobFailed(job))
    return is('Failed', `The Job register of ${name} has failed.`, 'See below what it failed of; then register again.');
  if (jobRuns(job)) return is('Registering', `The Job register of ${name} runs.`, RUNS_BY_ITSELF);
  if (clusterId)
    return is(
      'Partial',
      `The cluster has an id of NSX, and NSX has no cluster ${name}.`,
      'Deregister it, then register again.',
    );
  if (principalIdentity === false && bootstrap === false)
    return is('NotPrepared', `Neither NSX nor the cluster know of ${name}.`, 'Register the cluster.');
  if (certificatesDiffer(facts))
    return is(
      'Partial',
      `The cluster has another certificate than the principal identity ${name}: it cannot register with it.`,
      'Register again with the key kept in the cluster, or apply the manifest that was made with the new key.',
    );
  if (principalIdentity !== false && bootstrap)
    return job && job.succeeded > 0
      ? is(
          'Registering',
          `The Job register of ${name} has completed; NSX does not show the cluster yet.`,
          RUNS_BY_ITSELF,
        )
      : is(
          'Prepared',
          `Everything that ${name} needs to register is there, and the Job register has not run.`,
          'Apply interworking to the cluster.',
        );
  return is(
    'Partial',
    principalIdentity === false
      ? `The cluster is prepared to register as ${name}, and NSX does not know its certificate.`
      : `NSX knows the certificate of ${name}, and the cluster has no bootstrap-config.`,
    'Register again: what is there is kept, what lacks is made.',
  );
}

function standingOf(facts: RegistrationFacts): Standing {
  const { name, controlPlane, cluster } = facts;
  if (controlPlane) return registered(facts);
  if (controlPlane === false) return cluster === undefined ? onlyNsx(facts) : notRegistered(facts, cluster);
  if (cluster !== undefined && jobFailed(cluster.registerJob))
    return is('Failed', `The Job register of ${name} has failed.`, 'See below what it failed of; then register again.');
  if (cluster !== undefined && jobRuns(cluster.registerJob))
    return is('Registering', `The Job register of ${name} runs. NSX could not be read.`, RUNS_BY_ITSELF);
  return is('Partial', `What NSX has of ${name} could not be read.`, 'It is read again by itself.');
}

/**
 * Where the registration of a cluster stands, and what to do next, from what NSX and the cluster show. Facts that could not be read do
 * not count as absent. Without `cluster` NSX alone is looked at.
 */
export const registrationState = (
  facts: RegistrationFacts,
): Pick<NsxRegistrationStatus, 'state' | 'summary' | 'action' | 'evidence' | 'problems'> => ({
  ...standingOf(facts),
  evidence: registrationEvidence(facts),
  problems: registrationProblems(facts),
});
