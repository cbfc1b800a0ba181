import { X509Certificate } from 'node:crypto';
import { read } from '@netloft/antrea';
import type { NsxRegistrationRequest, NsxRegistrationResult } from '@netloft/contracts';
import {
  bootstrapConfig,
  bootstrapConfigMap,
  certificateSecret,
  INTERWORKING_NAMESPACE,
  interworkingObjects,
  type Manifest,
  registrationNameFault,
  yamlOf,
} from '@netloft/nsx';
import { openCluster, type OpenCluster } from '../../cluster-access.ts';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { OpenNsx } from './nsx.access.ts';
import { applyObject, deleteObject, forDiff, readObject } from './nsx.apply.ts';
import { type ClusterCertificate, createClusterCertificate } from './nsx.certificate.ts';
import { forgetIdentities } from './nsx.cluster-side.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { ensureIdentity } from './nsx.identity.ts';
import { recordRegistration } from './nsx.registration-record.ts';
import { jobFactsOf } from './nsx.registration-status.ts';
import { type Outcome, runSteps, type Step } from './nsx.steps.ts';

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
  const encoded = read.text(read.object(found.value['data'])?.['tls.crt']);
  if (encoded === undefined) return ok(undefined);
  const pem = Buffer.from(encoded, 'base64').toString('utf8');
  try {
    const certificate = new X509Certificate(pem);
    const isNamed = certificate.subject.split('\n').includes(`CN=${name}`);
    return ok(isNamed && Date.parse(certificate.validTo) - now > MIN_LEFT_MS ? pem : undefined);
  } catch {
    return ok(undefined);
  }
}

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

function applyStep(open: OpenCluster, object: () => Manifest, dryRun: boolean, isRegistered: boolean): Step {
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
function inOrder(
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
  const known = target === undefined ? ok(undefined) : await certificateInCluster(target, name, context.now());
  if (!known.ok) return known;
  const planes = await sourcesOf(context, open).controlPlanes();
  const isRegistered = planes.ok && planes.value.value.items.some(({ id }) => id === name);

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
