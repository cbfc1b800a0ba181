import type { NsxDeregistrationRequest, NsxDeregistrationResult } from '@netloft/contracts';
import {
  bootstrapConfig,
  CLUSTER_CONTROL_PLANES_PATH,
  ClusterControlPlane,
  deregisterObjects,
  interworkingObjects,
  type Manifest,
} from '@netloft/nsx';
import { openCluster, type OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { OpenNsx } from './nsx.access.ts';
import { applyObject, deleteObject, forDiff, readObject } from './nsx.apply.ts';
import { affectedPolicies, shownOf } from './nsx.affected-policies.ts';
import { stepsAfter, stepsBefore } from './nsx.affected-steps.ts';
import { forgetIdentities } from './nsx.cluster-side.ts';
import { deleteStep } from './nsx.cluster-steps.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { removeIdentity } from './nsx.identity.ts';
import { recordRegistration } from './nsx.registration-record.ts';
import { jobFactsOf } from './nsx.registration-status.ts';
import { type Outcome, runSteps, type Step } from './nsx.steps.ts';
import { checkDeregisters, standingOf } from './nsx.target.ts';

/** Image that the manifests name where the cluster does not tell which one it runs. */
const UNKNOWN_IMAGE = 'vmware.io/antrea/interworking:latest';
const POLL_MS = 500;
/** The job is waited for so long in one request; sent again, the deregistration goes on. */
const JOB_MS = 60_000;

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Runs the job in the cluster that takes away what NSX made there, and NSX's knowledge of the cluster; waits for its end. */
async function runJob(open: OpenCluster, image: string, dryRun: boolean): Promise<Result<Outcome, Fault>> {
  const objects = deregisterObjects({ image });
  const job = objects.find(({ kind }) => kind === 'Job');
  if (job === undefined) return ok({ action: 'keep' });
  const after = forDiff(job);
  if (dryRun) {
    const checked = await applyObject(open, objects.find(({ kind }) => kind === 'ServiceAccount') ?? job, true);
    return checked.ok ? ok({ action: 'run', before: null, after }) : checked;
  }
  const former = await readObject(open, job);
  if (!former.ok) return former;
  const isAtWork = former.value !== null && jobFactsOf(former.value).active > 0;
  if (!isAtWork) {
    if (former.value !== null) {
      const gone = await deleteObject(open, job);
      if (!gone.ok) return gone;
    }
    for (const object of objects) {
      const applied = await applyObject(open, object, false);
      if (!applied.ok) return applied;
    }
  }
  for (let waited = 0; waited < JOB_MS; waited += POLL_MS) {
    const now = await readObject(open, job);
    if (!now.ok) return now;
    const facts = now.value === null ? undefined : jobFactsOf(now.value);
    if (facts !== undefined && facts.succeeded > 0) return ok({ action: 'run', before: null, after });
    if (facts?.gaveUp === true)
      return err({
        code: 'UPSTREAM_REFUSED',
        detail: `The Job deregister has failed: ${facts.message ?? 'its log says why'}.`,
        action: 'Look at the log of its Pod; where the adapters cannot reach NSX any more, force the deregistration.',
      });
    await wait(POLL_MS);
  }
  return err({
    code: 'UPSTREAM_TIMEOUT',
    detail: 'The Job deregister is still at work.',
    action: 'Send the deregistration again: it goes on from here.',
  });
}

/** Makes NSX forget the cluster with all references, should it still know it. */
async function forgetControlPlane(
  { api }: OpenNsx,
  name: string,
  force: boolean,
  dryRun: boolean,
): Promise<Result<Outcome, Fault>> {
  const path = policyPath(CLUSTER_CONTROL_PLANES_PATH, name);
  const found = await api.get(path, ClusterControlPlane);
  if (!found.ok)
    return found.error.code === 'not-found'
      ? ok({ action: 'keep', detail: 'NSX does not know it any more.' })
      : nsxFault(found.error);
  const { certificate: _certificate, ...before } = found.value;
  if (dryRun)
    return ok({
      action: 'delete',
      before,
      after: null,
      detail: force ? 'With all references, against its protection.' : 'By the Job; what it leaves is removed.',
    });
  const gone = await api.write('DELETE', path, { query: { cascade: true }, overwrite: true });
  if (!gone.ok && gone.error.code !== 'not-found') return nsxFault(gone.error);
  return ok({ action: 'delete', before, after: null });
}

/**
 * What the registration left in the cluster, the last made first. The Namespace stays: the right to register again may lie in it, and
 * what others put there.
 */
function leftovers(image: string, name: string): readonly Manifest[] {
  const { objects } = bootstrapConfig({ name, managers: [], certificate: '', key: '' });
  return [...objects, ...interworkingObjects({ image }), ...deregisterObjects({ image })]
    .filter(({ kind }) => kind !== 'Namespace')
    .toReversed();
}

/**
 * Takes a cluster out of NSX: policies that would become the distributed firewall's are turned off or deleted, as was asked; then the Job
 * `deregister` in the cluster, NSX's knowledge of it, what the registration made in the cluster, and its principal identity. With `force`
 * the Job is left out, for clusters that are gone. Sent again it goes on where it ended.
 */
export async function deregister(
  context: NsxContext,
  open: OpenNsx,
  user: string,
  request: NsxDeregistrationRequest,
): Promise<Result<NsxDeregistrationResult, Fault>> {
  const { name, force, dryRun } = request;
  if (request.cluster === null && !force) {
    const message =
      'name the cluster, so that the Job deregister can run there; or force it, when the cluster is gone.';
    return err({ code: 'INVALID_REQUEST', detail: `cluster: ${message}`, errors: [{ path: 'cluster', message }] });
  }
  const opened = request.cluster === null ? undefined : openCluster(context, open.identity, request.cluster);
  if (opened?.ok === false) return opened;
  const target = opened?.value;
  const plane = await open.api.get(policyPath(CLUSTER_CONTROL_PLANES_PATH, name), ClusterControlPlane);
  if (!plane.ok && plane.error.code !== 'not-found') return nsxFault(plane.error);
  const standing = target === undefined ? undefined : await standingOf(target);
  const mine =
    standing === undefined ? ok(undefined) : checkDeregisters(name, standing, plane.ok ? plane.value : undefined);
  if (!mine.ok) return mine;
  const isDone = !plane.ok && standing?.name === undefined && standing?.clusterId === undefined;
  const affected = await affectedPolicies(open, name, request.policies === 'keep');
  if (!affected.ok) return affected;
  const image = request.image ?? (target === undefined ? undefined : await imageOf(target)) ?? UNKNOWN_IMAGE;
  const steps: Step[] = [
    // While the cluster is still theirs: a policy without one is enforced in the whole data centre.
    ...stepsBefore(context, open, user, affected.value, request),
    ...(target === undefined || force
      ? []
      : [
          {
            id: 'job',
            where: 'cluster',
            what: 'Job vmware-system-antrea / deregister',
            plan: 'run',
            run: () =>
              isDone
                ? Promise.resolve(ok({ action: 'keep', detail: 'Neither NSX nor the cluster know of a registration.' }))
                : runJob(target, image, dryRun),
          } satisfies Step,
        ]),
    {
      id: 'control-plane',
      where: 'nsx',
      what: `Cluster ${name} with its references`,
      plan: 'delete',
      run: () => forgetControlPlane(open, name, force, dryRun),
    },
    ...stepsAfter(affected.value, request),
    ...(target === undefined ? [] : leftovers(image, name).map((object) => deleteStep(target, object, dryRun))),
    ...(request.removeIdentity
      ? [
          {
            id: 'principal-identity',
            where: 'nsx',
            what: `Principal identity ${name} and its certificate`,
            plan: 'delete',
            run: () => removeIdentity(open.api, name, dryRun),
          } satisfies Step,
        ]
      : []),
  ];
  const done = await recordRegistration(
    context,
    open,
    user,
    {
      operation: 'DELETE',
      name,
      dryRun,
      reason: request.reason,
      after: { name, cluster: request.cluster, force, policies: request.policies },
    },
    () => runSteps(steps, dryRun),
  );
  if (!done.ok) return done;
  if (!dryRun) {
    forgetIdentities();
    sourcesOf(context, open).registered();
  }
  return ok({ name, dryRun, ...done.value, ...shownOf(affected.value) });
}

/** Image of the adapters that run in the cluster. */
async function imageOf(open: OpenCluster): Promise<string | undefined> {
  const found = await readObject(open, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'interworking', namespace: 'vmware-system-antrea' },
  });
  if (!found.ok || found.value === null) return undefined;
  const text = JSON.stringify(found.value['spec'] ?? {});
  return /"image":"([^"]+)"/.exec(text)?.[1];
}
