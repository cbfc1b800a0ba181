import type { NsxRegistrationRequest } from '@netloft/contracts';
import { bootstrapConfigMap, certificateSecret, interworkingObjects, type Manifest } from '@netloft/nsx';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import { applyObject, deleteObject, forDiff, readObject } from './nsx.apply.ts';
import type { ClusterCertificate } from './nsx.certificate.ts';
import { jobFactsOf } from './nsx.registration-status.ts';
import type { Outcome, Step } from './nsx.steps.ts';

const labelOf = ({ kind, metadata }: Manifest): string =>
  metadata.namespace === undefined ? `${kind} ${metadata.name}` : `${kind} ${metadata.namespace} / ${metadata.name}`;

/** What applying an object in a Namespace that is not there yet would come to: the cluster cannot be asked. */
async function plannedWithoutNamespace(
  open: OpenCluster,
  object: Manifest,
): Promise<Result<Outcome, Fault> | undefined> {
  const { namespace } = object.metadata;
  if (namespace === undefined) return undefined;
  const found = await readObject(open, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  if (!found.ok || found.value !== null) return undefined;
  return ok({
    action: 'create',
    before: null,
    after: forDiff(object),
    detail: `The cluster could not be asked, as it has no Namespace ${namespace} yet.`,
  });
}

/** Runs the register job: one that is at work or did its work stays, any other is taken away first, as a Job's template cannot change. */
async function applyJob(
  open: OpenCluster,
  job: Manifest,
  isRegistered: boolean,
  dryRun: boolean,
): Promise<Result<Outcome, Fault>> {
  const found = await readObject(open, job);
  if (!found.ok) return found;
  if (found.value !== null) {
    const facts = jobFactsOf(found.value);
    const stays = facts.active > 0 || (facts.succeeded > 0 && isRegistered);
    if (stays)
      return ok({
        action: 'keep',
        before: forDiff(found.value),
        after: forDiff(found.value),
        detail: 'It is at work, or did its work.',
      });
    if (dryRun)
      return ok({
        action: 'run',
        before: forDiff(found.value),
        after: forDiff(job),
        detail: 'The former Job is deleted first.',
      });
    const gone = await deleteObject(open, job);
    if (!gone.ok) return gone;
  }
  const applied = await applyObject(open, job, dryRun);
  return applied.ok ? ok({ action: 'run', before: null, after: forDiff(applied.value.after) }) : applied;
}

/** Applies one object; a Job is run. */
export function applyStep(open: OpenCluster, object: () => Manifest, dryRun: boolean, isRegistered: boolean): Step {
  const first = object();
  return {
    id: labelOf(first),
    where: 'cluster',
    what: labelOf(first),
    plan: first.kind === 'Job' ? 'run' : 'create',
    run: async () => {
      const planned = dryRun ? await plannedWithoutNamespace(open, first) : undefined;
      if (planned !== undefined) return planned;
      if (first.kind === 'Job') return applyJob(open, first, isRegistered, dryRun);
      const applied = await applyObject(open, object(), dryRun);
      if (!applied.ok) return applied;
      const { action, before, after } = applied.value;
      return ok({ action, before: before === null ? null : forDiff(before), after: forDiff(after) });
    },
  };
}

/** Namespace first, then what every cluster has its own of, then the rest in its order. */
export function inOrder(
  request: NsxRegistrationRequest,
  certificate: () => ClusterCertificate | undefined,
): (() => Manifest)[] {
  const all = interworkingObjects({ image: request.image });
  const isNamespace = ({ kind }: Manifest): boolean => kind === 'Namespace';
  const own: (() => Manifest)[] = [() => bootstrapConfigMap({ ...request })];
  const pair = certificate();
  if (pair !== undefined) own.push(() => certificateSecret(pair.certificate, pair.key));
  return [
    ...all.filter(isNamespace).map((object) => () => object),
    ...own,
    ...all.filter((object) => !isNamespace(object)).map((object) => () => object),
  ];
}

/** Deletes one object; that it is not there is fine. */
export function deleteStep(open: OpenCluster, object: Manifest, dryRun: boolean): Step {
  return {
    id: `delete ${labelOf(object)}`,
    where: 'cluster',
    what: labelOf(object),
    plan: 'delete',
    run: async () => {
      const found = await readObject(open, object);
      if (!found.ok) return found;
      if (found.value === null) return ok({ action: 'keep', detail: 'It is not there.' });
      const gone = dryRun ? ok(undefined) : await deleteObject(open, object);
      return gone.ok ? ok({ action: 'delete', before: forDiff(found.value), after: null }) : gone;
    },
  };
}
