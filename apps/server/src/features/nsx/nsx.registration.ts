import { X509Certificate } from 'node:crypto';
import { read } from '@netloft/antrea';
import type { NsxRegistrationRequest, NsxRegistrationResult } from '@netloft/contracts';
import {
  bootstrapConfig,
  CLUSTER_CONTROL_PLANES_PATH,
  ClusterControlPlane,
  INTERWORKING_NAMESPACE,
  interworkingObjects,
  registrationNameFault,
  yamlOf,
} from '@netloft/nsx';
import { openCluster, type OpenCluster } from '../../cluster-access.ts';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { OpenNsx } from './nsx.access.ts';
import { type ClusterCertificate, createClusterCertificate } from './nsx.certificate.ts';
import { forgetIdentities } from './nsx.cluster-side.ts';
import { applyStep, inOrder } from './nsx.cluster-steps.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { ensureIdentity } from './nsx.identity.ts';
import { recordRegistration } from './nsx.registration-record.ts';
import { runSteps, type Step } from './nsx.steps.ts';
import { checkRegisters, standingOf } from './nsx.target.ts';

const invalid = (path: string, message: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });

const SECRETS = { group: '', version: 'v1', plural: 'secrets' } as const;
/** A certificate that ends sooner is made anew. */
const MIN_LEFT_MS = 24 * 3600 * 1000;

/** The certificate that the cluster has already, when it can serve this registration. The key stays where it is. */
async function certificateInCluster(
  open: OpenCluster,
  name: string,
  now: number,
): Promise<Result<string | undefined, Fault>> {
  const found = await open.client.get(SECRETS, 'nsx-cert', INTERWORKING_NAMESPACE);
  if (!found.ok) return found.error.code === 'not-found' ? ok(undefined) : err(faultOfUpstream(found.error));
  const data = read.object(found.value['data']);
  const encoded = read.text(data?.['tls.crt']);
  if (encoded === undefined || (read.text(data?.['tls.key']) ?? '') === '') return ok(undefined);
  const pem = Buffer.from(encoded, 'base64').toString('utf8');
  try {
    const certificate = new X509Certificate(pem);
    const isNamed = certificate.subject.split('\n').includes(`CN=${name}`);
    return ok(isNamed && Date.parse(certificate.validTo) - now > MIN_LEFT_MS ? pem : undefined);
  } catch {
    return ok(undefined);
  }
}

/**
 * Registers a cluster: certificate, principal identity, and, where Netloft is to apply them, the manifests. What is there as it has to
 * be stays, so that a registration that was cut off goes on. The key goes into the cluster's Secret, or, with `key: show`, once into the
 * answer; Netloft keeps it nowhere.
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
  const opened = applies && request.cluster !== null ? openCluster(context, open.identity, request.cluster) : undefined;
  if (opened?.ok === false) return opened;
  const target = opened?.value;
  const planes = await open.api.list(policyPath(CLUSTER_CONTROL_PLANES_PATH), ClusterControlPlane);
  if (!planes.ok) return nsxFault(planes.error);
  const registered = planes.value.items;
  const mine = target === undefined ? ok(undefined) : checkRegisters(name, await standingOf(target), registered);
  if (!mine.ok) return mine;
  const known = target === undefined ? ok(undefined) : await certificateInCluster(target, name, context.now());
  if (!known.ok) return known;
  const isRegistered = registered.some(({ id }) => id === name);

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
      : inOrder(request, () => secretPair).map((object) => applyStep(target, object, dryRun, isRegistered))),
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
      after: { name, cluster: request.cluster, managers: request.managers, image: request.image },
    },
    () => runSteps(steps, dryRun),
  );
  if (!recorded.ok) return recorded;
  if (!dryRun) {
    forgetIdentities();
    sourcesOf(context, open).registered();
  }
  const bootstrap = bootstrapConfig({
    name,
    managers: request.managers,
    vpcPath: request.vpcPath,
    ...(request.key === 'show' && made !== undefined ? { certificate: made.certificate, key: made.key } : {}),
  });
  return ok({
    name,
    dryRun,
    ok: recorded.value.ok,
    steps: recorded.value.steps,
    certificate: certificate ?? null,
    manifests: {
      bootstrapConfig: bootstrap.yaml,
      interworking: yamlOf(interworkingObjects({ image: request.image })),
      holdsKey: bootstrap.holdsKey,
    },
  });
}
