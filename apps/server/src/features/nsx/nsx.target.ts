import { type ClusterControlPlane, INTERWORKING_NAMESPACE, readBootstrapConfig, readClusterId } from '@netloft/nsx';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' } as const;

/** What a cluster itself shows of its registration. Undefined: there is nothing; null: it cannot be read. */
export interface ClusterStanding {
  /** Name in its bootstrap-config. */
  readonly name: string | undefined | null;
  /** Id that NSX gave it. */
  readonly clusterId: string | undefined | null;
}

export async function standingOf({ client }: Pick<OpenCluster, 'client'>): Promise<ClusterStanding> {
  const look = async (
    name: string,
    read: (configMap: unknown) => string | undefined,
  ): Promise<string | undefined | null> => {
    const found = await client.get(CONFIG_MAPS, name, INTERWORKING_NAMESPACE);
    if (found.ok) return read(found.value);
    return found.error.code === 'not-found' ? undefined : null;
  };
  const [name, clusterId] = await Promise.all([
    look('bootstrap-config', (configMap) => readBootstrapConfig(configMap)?.name),
    look('cluster-id', readClusterId),
  ]);
  return { name, clusterId };
}

type Plane = Pick<ClusterControlPlane, 'id' | 'node_id'>;
type Checked = Result<void, Fault>;

const no = (path: 'name' | 'cluster', message: string, action: string): Checked =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, action, errors: [{ path, message }] });

/** Whether NSX's cluster of a name is this one; undefined where that cannot be told. */
function isThisOne({ name, clusterId }: ClusterStanding, plane: Plane): boolean | undefined {
  if (typeof clusterId === 'string') return plane.node_id === undefined ? undefined : clusterId === plane.node_id;
  if (clusterId === null || name === null) return undefined;
  // A registration that was cut off before NSX's id was written down.
  return name === plane.id;
}

/** A name that another cluster has would take that one’s certificate away; a cluster of another name has to leave NSX first. */
export function checkRegisters(name: string, standing: ClusterStanding, planes: readonly Plane[]): Checked {
  const plane = planes.find(({ id }) => id === name);
  if (plane !== undefined && isThisOne(standing, plane) === false)
    return no(
      'name',
      `NSX has a cluster ${name}, and it is not this one.`,
      'Choose another name, or, when the other cluster is gone, take it out of NSX first.',
    );
  const former = typeof standing.name === 'string' && standing.name !== name ? standing.name : undefined;
  return former !== undefined && planes.some(({ id }) => id === former)
    ? no('name', `the cluster is registered as ${former}.`, `Register it as ${former}, or deregister that first.`)
    : ok(undefined);
}

/** The Job deregister ends the ties of the cluster that it runs in, whatever name is said. */
export function checkDeregisters(name: string, standing: ClusterStanding, plane: Plane | undefined): Checked {
  if (typeof standing.name === 'string' && standing.name !== name)
    return no('cluster', `it is registered as ${standing.name}, not as ${name}.`, 'Choose the cluster of that name.');
  return plane !== undefined && typeof standing.clusterId === 'string' && isThisOne(standing, plane) === false
    ? no('cluster', `NSX’s cluster ${name} is another one.`, 'Choose the cluster of that name, or none and force it.')
    : ok(undefined);
}
