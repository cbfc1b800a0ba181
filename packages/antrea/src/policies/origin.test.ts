import { describe, expect, it } from 'vitest';
import type { RawObject } from '../evaluation/index.ts';
import { changedAtOf, displayNameOf, originOf } from './origin.ts';

const written = (
  ...managers: readonly (readonly [manager: string, time?: string, subresource?: string])[]
): RawObject => ({
  metadata: {
    name: 'a',
    creationTimestamp: '2023-01-01T00:00:00Z',
    managedFields: managers.map(([manager, time, subresource]) => ({ manager, time, subresource })),
  },
});
const MANAGED = { 'ccp-adapter.antrea.tanzu.vmware.com/managedBy': 'ccp-adapter' };

describe('who wrote an object', () => {
  it.each([
    ['nobody known', { metadata: { name: 'a' } }, 'unknown', null],
    ['kubectl', written(['kubectl-client-side-apply', '2023-02-01T00:00:00Z']), 'kubectl', 'kubectl-client-side-apply'],
    [
      'the last writer',
      written(['kubectl', '2023-02-01T00:00:00Z'], ['netloft', '2023-03-01T00:00:00Z']),
      'netloft',
      'netloft',
    ],
    [
      'not who writes the status',
      written(['kubectl', '2023-02-01T00:00:00Z'], ['antrea-controller', '2023-03-01T00:00:00Z', 'status']),
      'kubectl',
      'kubectl',
    ],
    ['Antrea', written(['antrea-controller', '2023-02-01T00:00:00Z']), 'antrea', 'antrea-controller'],
    ['something else', written(['argocd-controller', '2023-02-01T00:00:00Z']), 'other', 'argocd-controller'],
    ['NSX’s adapter by its field manager', written(['ccp-adapter', '2023-02-01T00:00:00Z']), 'nsx', 'ccp-adapter'],
    ['NSX by the label', { metadata: { name: 'a', labels: MANAGED } }, 'nsx', null],
    ['NSX by the older label', { metadata: { name: 'a', labels: { managedBy: 'ccp-adapter' } } }, 'nsx', null],
    ['NSX by the name of its Tier', { kind: 'Tier', metadata: { name: 'nsx-category-application' } }, 'nsx', null],
  ] as const)('%s', (_name, object, source, manager) => {
    expect(originOf(object)).toEqual({ source, manager });
  });

  it('tells when that was, else when the object was made', () => {
    expect(changedAtOf(written(['a', '2023-02-01T00:00:00Z'], ['b', '2023-04-01T00:00:00Z', 'status']))).toBe(
      '2023-02-01T00:00:00Z',
    );
    expect(changedAtOf(written())).toBe('2023-01-01T00:00:00Z');
    expect(changedAtOf({ metadata: { name: 'a' } })).toBeNull();
  });

  it('reads NSX’s display name', () => {
    const annotations = { 'ccp-adapter.antrea.tanzu.vmware.com/display-name': 'Yelb-Zero-Trust' };
    expect(displayNameOf({ metadata: { name: 'a', annotations } })).toBe('Yelb-Zero-Trust');
    expect(displayNameOf({ metadata: { name: 'a' } })).toBeUndefined();
  });
});
