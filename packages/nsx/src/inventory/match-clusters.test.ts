import { describe, expect, it } from 'vitest';
import { type ClustersToMatch, matchClusters } from './index.ts';

const plane = (id: string, node_id?: string) => ({ id, ...(node_id === undefined ? {} : { node_id }) });
const listed = (external_id: string, display_name: string) => ({ external_id, display_name });
const node = (external_id: string, container_cluster_id: string) => ({ external_id, container_cluster_id });

const match = (input: Partial<ClustersToMatch>) => {
  const { clusters, unregistered } = matchClusters({ controlPlanes: [], inventory: [], nodes: [], own: [], ...input });
  return {
    rows: clusters.map(
      ({ controlPlane, inventory, link }) =>
        `${controlPlane?.id ?? '-'} ${inventory?.external_id ?? '-'} ${link === null ? '-' : `${link.cluster} by ${link.by}`}`,
    ),
    unregistered,
  };
};

describe('clusters of NSX and of Netloft', () => {
  it.each<[string, Partial<ClustersToMatch>, string[]]>([
    ['are none without any', {}, []],
    [
      'are tied by the id that NSX gave, whatever their names are',
      { controlPlanes: [plane('east', 'id-1')], own: [{ name: 'kubeconfig-context', clusterId: 'id-1' }] },
      ['east - kubeconfig-context by cluster-id'],
    ],
    [
      'are tied to the inventory by the UIDs of Nodes',
      {
        controlPlanes: [plane('east', 'id-1')],
        inventory: [listed('cc-9', 'anything')],
        nodes: [node('n1', 'cc-9'), node('n2', 'cc-9')],
        own: [{ name: 'a', clusterId: 'id-1', nodeUids: ['n1', 'n2', 'new'] }],
      },
      ['east cc-9 a by cluster-id'],
    ],
    [
      'are tied by Nodes alone',
      { inventory: [listed('cc-9', 'x')], nodes: [node('n1', 'cc-9')], own: [{ name: 'a', nodeUids: ['n1'] }] },
      ['- cc-9 a by nodes'],
    ],
    [
      'are not tied when Nodes speak for two',
      {
        inventory: [listed('c1', 'x'), listed('c2', 'y')],
        nodes: [node('n1', 'c1'), node('n2', 'c2')],
        own: [{ name: 'a', nodeUids: ['n1', 'n2'] }],
      },
      ['- c1 -', '- c2 -'],
    ],
    [
      'are tied by name when nothing else tells, and it is said',
      { controlPlanes: [plane('east')], inventory: [listed('cc', 'east')], own: [{ name: 'east' }] },
      ['east cc east by name'],
    ],
    [
      'are tied by the name of bootstrap-config before their own',
      { controlPlanes: [plane('prod'), plane('ctx')], own: [{ name: 'ctx', bootstrapName: 'prod' }] },
      ['prod - ctx by name', 'ctx - -'],
    ],
    [
      'are not tied by name against another id',
      { controlPlanes: [plane('east', 'id-1')], own: [{ name: 'east', clusterId: 'id-2' }] },
      ['east - -'],
    ],
    [
      'are not tied by name against other Nodes',
      { inventory: [listed('cc', 'east')], nodes: [node('n1', 'cc')], own: [{ name: 'east', nodeUids: ['n7'] }] },
      ['- cc -'],
    ],
    [
      'are not tied by a name that two have',
      { inventory: [listed('c1', 'east'), listed('c2', 'east')], own: [{ name: 'east' }] },
      ['- c1 -', '- c2 -'],
    ],
    [
      'need no Netloft cluster: control plane and inventory have one name',
      {
        controlPlanes: [plane('east', 'id-1'), plane('west')],
        inventory: [listed('c2', 'west'), listed('c1', 'east')],
      },
      ['east c1 -', 'west c2 -'],
    ],
    [
      'are tied where the inventory’s id happens to be NSX’s own',
      { controlPlanes: [plane('east', 'id-1')], inventory: [listed('id-1', 'renamed')] },
      ['east id-1 -'],
    ],
    [
      'may have no control plane (NCP)',
      { controlPlanes: [plane('east')], inventory: [listed('c1', 'tkg-sup')] },
      ['east - -', '- c1 -'],
    ],
  ])('%s', (_, input, rows) => {
    expect(match(input).rows).toEqual(rows);
  });

  it('leave over what NSX does not know', () => {
    const found = match({
      controlPlanes: [plane('east', 'id-1')],
      own: [{ name: 'a', clusterId: 'id-1' }, { name: 'b' }, { name: 'c', clusterId: '' }],
    });
    expect(found.unregistered).toEqual(['b', 'c']);
  });
});
