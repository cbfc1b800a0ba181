import type { NsxRegistrationRequest, NsxRegistrationResult } from '@netloft/contracts';
import {
  bootstrapConfig,
  CLUSTER_CONTROL_PLANES_PATH,
  ClusterControlPlane,
  interworkingObjects,
  registrationNameFault,
  yamlOf,
} from '@netloft/nsx';
import { openCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { OpenNsx } from './nsx.access.ts';
import { type ClusterCertificate, createClusterCertificate } from './nsx.certificate.ts';
import { forgetIdentities } from './nsx.cluster-side.ts';
import { applyStep, inOrder } from './nsx.cluster-steps.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { ensureIdentity, findIdentity } from './nsx.identity.ts';
import { certificateInCluster, checkRotates } from './nsx.registration-certificate.ts';
import { recordRegistration } from './nsx.registration-record.ts';
import { runSteps, type Step } from './nsx.steps.ts';
import { checkRegisters, standingOf } from './nsx.target.ts';

const invalid = (path: string, message: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });

/**
 * Registers a cluster: certificate, principal identity, and, where Netloft is to apply them, the manifests. What is there as it has to
 * be stays, so that a registration that was cut off goes on. The key goes into the cluster's Secret, or, with `key: show`, once into the
 * answer when all is done; Netloft keeps it nowhere. A name that NSX knows gets another certificate only with `rotate`, or where its cluster
 * has none that serves.
 */
export async function registerCluster(
  context: NsxContext,
  open: OpenNsx,
  user: string,
  request: NsxRegistrationRequest,
): Promise<Result<NsxRegistrationResult, Fault>> {
  const { name, dryRun } = request;
  const fault = registrationNameFault(name);
  if (fault !== undefined) return invalid('name', fault);
  const applies = request.key === 'secret';
  if (applies && request.cluster === null)
    return invalid('cluster', 'choose the cluster to apply to, or have the key shown to apply the manifests by hand.');
  const opened = request.cluster === null ? undefined : openCluster(context, open.identity, request.cluster);
  if (opened?.ok === false) return opened;
  const cluster = opened?.value;
  const target = applies ? cluster : undefined;
  const planes = await open.api.list(policyPath(CLUSTER_CONTROL_PLANES_PATH), ClusterControlPlane);
  if (!planes.ok) return nsxFault(planes.error);
  const registered = planes.value.items;
  const mine = cluster === undefined ? ok(undefined) : checkRegisters(name, await standingOf(cluster), registered);
  if (!mine.ok) return mine;
  const isRegistered = registered.some(({ id }) => id === name);
  const identity = applies ? ok(undefined) : await findIdentity(open.api, name);
  if (!identity.ok) return identity;
  const rotates = checkRotates(request, { isRegistered, hasIdentity: identity.value !== undefined });
  if (!rotates.ok) return rotates;
  const known =
    target === undefined || request.rotate
      ? ok(undefined)
      : await certificateInCluster(target, { name, isRegistered, now: context.now() });
  if (!known.ok) return known;

  // A dry run makes no key: the diff names what would be made.
  const made =
    known.value !== undefined || dryRun
      ? undefined
      : await createClusterCertificate(name, {
          organization: request.organization,
          days: request.certificateDays,
          now: context.now(),
        });
  const certificate = known.value ?? made?.certificate;
  const placeholder: ClusterCertificate = { certificate: '', key: '' };
  const secretPair = known.value === undefined ? (made ?? placeholder) : undefined;

  const steps: Step[] = [
    {
      id: 'certificate',
      where: 'server',
      what: `Key and self-signed certificate with the common name ${name}`,
      plan: 'create',
      run: () =>
        Promise.resolve(
          ok(
            known.value === undefined
              ? { action: 'create', detail: `RSA of 2,048 bits, valid for ${request.certificateDays} days.` }
              : { action: 'keep', detail: 'The Secret nsx-cert of the cluster has one that serves.' },
          ),
        ),
    },
    {
      id: 'principal-identity',
      where: 'nsx',
      what: `Principal identity ${name}`,
      plan: 'create',
      run: () => ensureIdentity(open.api, name, certificate, dryRun),
    },
    ...(target === undefined
      ? []
      : inOrder(request, () => secretPair).map((object) =>
          applyStep(target, object, dryRun, isRegistered && secretPair === undefined),
        )),
  ];
  const recorded = await recordRegistration(
    context,
    open,
    user,
    {
      operation: 'CREATE',
      name,
      dryRun,
      reason: request.reason,
      after: {
        name,
        cluster: request.cluster,
        managers: request.managers,
        image: request.image,
        ...(request.rotate ? { rotate: true } : {}),
      },
    },
    () => runSteps(steps, dryRun),
  );
  if (!recorded.ok) return recorded;
  if (!dryRun) {
    forgetIdentities();
    sourcesOf(context, open).registered();
  }
  const { ok: isDone, steps: done } = recorded.value;
  // A key whose certificate NSX does not have is of no use to anybody.
  const shown = request.key === 'show' && isDone ? made : undefined;
  const bootstrap = bootstrapConfig({ name, managers: request.managers, vpcPath: request.vpcPath, ...shown });
  const isInNsx = dryRun || done.some(({ id, state }) => id === 'principal-identity' && state === 'done');
  return ok({
    name,
    dryRun,
    ok: isDone,
    steps: done,
    certificate: (isInNsx ? certificate : undefined) ?? null,
    manifests: {
      bootstrapConfig: bootstrap.yaml,
      interworking: yamlOf(interworkingObjects({ image: request.image })),
      holdsKey: bootstrap.holdsKey,
    },
  });
}
