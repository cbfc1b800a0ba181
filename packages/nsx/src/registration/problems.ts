import type { NsxProblem } from '@netloft/contracts';
import { certificatesDiffer, jobFailed, type JobFacts, type RegistrationFacts } from './state-facts.ts';

interface Cause {
  readonly pattern: RegExp;
  readonly message: string;
  readonly action: string;
}

/** What the register job fails of, by its own words. */
const CAUSES: readonly Cause[] = [
  {
    // Broadcom KB 345885.
    pattern: /certificate conflict|PM220/i,
    message: 'NSX knows the certificate from another cluster.',
    action:
      'Every cluster needs its own certificate, with the cluster’s name as common name. Register it again with a new certificate, after the Job register and its Secret nsx-cert were removed.',
  },
  {
    pattern: /\b40[13]\b|unauthori[sz]ed|forbidden|credential/i,
    message: 'NSX does not take the certificate of the cluster.',
    action:
      'Check that the principal identity is there, has the role Enterprise Admin, and was made with the certificate in Secret nsx-cert.',
  },
  {
    pattern: /no such host|connection refused|time(?:d )?out|no route|unreachable|dial tcp/i,
    message: 'The cluster does not reach the NSX managers.',
    action: 'Check NSXManagers in bootstrap-config and the way from the Nodes to the managers’ HTTPS port.',
  },
];
const OTHER: Omit<Cause, 'pattern'> = {
  message: 'The Job register has failed.',
  action: 'Read the log of its Pod in vmware-system-antrea; then delete the Job and apply the manifest again.',
};

function jobProblem({ message = '' }: JobFacts): NsxProblem {
  const cause = CAUSES.find(({ pattern }) => pattern.test(message)) ?? OTHER;
  const said = message === '' ? '' : ` The job says: “${message}”.`;
  return { severity: 'error', message: `${cause.message}${said}`, action: cause.action };
}

/** What does not fit together in a registration, whatever its state. */
export function registrationProblems(facts: RegistrationFacts): NsxProblem[] {
  const { name, principalIdentity, controlPlane, cluster, health } = facts;
  const problems: NsxProblem[] = [];
  const add = (severity: NsxProblem['severity'], message: string, action: string): void => {
    problems.push({ severity, message, action });
  };
  const { bootstrapConfig: bootstrap, registerJob: job, clusterId, certificateSecret, interworking } = cluster ?? {};
  if (job && jobFailed(job)) problems.push(jobProblem(job));
  if (bootstrap && bootstrap.name !== undefined && bootstrap.name !== name)
    add(
      'error',
      `bootstrap-config of this cluster names ${bootstrap.name}, not ${name}.`,
      `Look at the registration of ${bootstrap.name}, or deregister it before this cluster gets another name.`,
    );
  if (bootstrap && bootstrap.managers.length === 0)
    add('warning', 'bootstrap-config names no NSX managers.', 'Register again with the managers’ addresses.');
  if (bootstrap && certificateSecret === false)
    add(
      'error',
      'bootstrap-config is there, and Secret nsx-cert is not.',
      'Register again, so that the certificate comes into the cluster.',
    );
  if (bootstrap && principalIdentity === false && bootstrap.name === name)
    add(
      'error',
      `The cluster would register as ${name}, and NSX has no principal identity of that name.`,
      'Register again, so that NSX knows its certificate.',
    );
  if (certificatesDiffer(facts))
    add(
      'error',
      `Secret nsx-cert of the cluster and the principal identity ${name} have different certificates: NSX does not let the cluster sign in.`,
      'Apply the manifest that was made with the new key, or register again with the key kept in the cluster: NSX then takes the certificate of the Secret.',
    );
  if (controlPlane && clusterId && controlPlane.nodeId !== undefined && controlPlane.nodeId !== clusterId)
    add(
      'error',
      `NSX’s cluster ${name} has the id ${controlPlane.nodeId}, this cluster ${clusterId}: they are not the same.`,
      'Choose another name for this cluster, or take the other one out of NSX first.',
    );
  if (controlPlane === false && clusterId)
    add(
      'error',
      `This cluster has registered as ${clusterId}, and NSX has forgotten it.`,
      'Deregister it in the cluster, then register again.',
    );
  if (controlPlane && principalIdentity === false)
    add(
      'warning',
      `NSX has the cluster ${name} and no principal identity of that name.`,
      'Its adapters may not be able to sign in; register again, so that NSX knows the certificate.',
    );
  if (controlPlane && interworking && interworking.ready < interworking.total)
    add(
      'warning',
      `${interworking.ready} of ${interworking.total} containers of interworking are ready.`,
      'Look at the Pod in vmware-system-antrea; the containers start one after the other.',
    );
  return [...problems, ...(controlPlane ? (health?.problems ?? []) : [])];
}
