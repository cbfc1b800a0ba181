import { read } from '@netloft/antrea';
import { NSX_AUDIT_CLUSTER, type NsxRegistrationDefaults } from '@netloft/contracts';
import { INTERWORKING_NAMESPACE } from '@netloft/nsx';
import { openCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import type { OpenNsx } from './nsx.access.ts';
import type { NsxContext } from './nsx.context.ts';
import { glance } from './nsx.glance.ts';

const DEPLOYMENTS = { group: 'apps', version: 'v1', plural: 'deployments' } as const;
/** A form is not held up for longer by a cluster that does not answer. */
const PATIENCE_MS = 2_000;

/** Image of the adapters that run in a cluster, where the caller may read it in time. */
async function imageIn(context: NsxContext, { identity }: OpenNsx, cluster: string): Promise<string | undefined> {
  const opened = openCluster(context, identity, cluster);
  if (!opened.ok) return undefined;
  const reading = opened.value.client.get(DEPLOYMENTS, 'interworking', INTERWORKING_NAMESPACE);
  const found = await glance(reading, PATIENCE_MS);
  const spec = found?.ok === true ? read.object(found.value['spec']) : undefined;
  const pod = read.object(read.object(spec?.['template'])?.['spec']);
  return read.objects(pod?.['containers']).flatMap((one) => read.text(one['image']) ?? [])[0];
}

/** Image that the last registration that was made named. */
async function imageOnRecord({ store }: NsxContext): Promise<NsxRegistrationDefaults['image']> {
  const last = store
    .list(NSX_AUDIT_CLUSTER)
    .find(({ kind, operation, state }) => kind === 'Registration' && operation === 'CREATE' && state === 'applied');
  const objects = last === undefined ? undefined : await store.objects(last.id);
  const value = objects?.ok === true ? read.text(read.object(objects.value.after)?.['image']) : undefined;
  return last === undefined || value === undefined ? null : { value, from: 'record', name: last.name };
}

/** What the form of a registration begins with: the image of the cluster itself, of the last registration, or of another cluster. */
export async function registrationDefaults(
  context: NsxContext,
  open: OpenNsx,
  cluster: string | undefined,
): Promise<Result<NsxRegistrationDefaults, Fault>> {
  const own = cluster === undefined ? undefined : await imageIn(context, open, cluster);
  if (cluster !== undefined && own !== undefined) return ok({ image: { value: own, from: 'cluster', name: cluster } });
  const recorded = await imageOnRecord(context);
  if (recorded !== null) return ok({ image: recorded });
  const others = context.clusters
    .all()
    .map(({ name }) => name)
    .filter((name) => name !== cluster && open.identity.credentialFor(name) !== undefined);
  const found = await Promise.all(others.map(async (name) => ({ name, value: await imageIn(context, open, name) })));
  const other = found.find(({ value }) => value !== undefined);
  return ok({
    image: other?.value === undefined ? null : { value: other.value, from: 'other', name: other.name },
  });
}
