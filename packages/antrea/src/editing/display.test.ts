import { describe, expect, it } from 'vitest';
import { forDisplay, toYaml, withServerFields } from './display.ts';

const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const READ = {
  status: { phase: 'Realized' },
  spec: { priority: 5 },
  metadata: {
    uid: 'u',
    resourceVersion: '7',
    managedFields: [],
    annotations: { [APPLIED]: '{}' },
    name: 'a',
    finalizers: ['x'],
  },
  kind: 'ClusterNetworkPolicy',
  apiVersion: 'crd.antrea.io/v1beta1',
};

describe('an object as people read it', () => {
  it('has no status and nothing that only the API server writes, in the usual order', () => {
    expect(toYaml(forDisplay(READ))).toBe(
      'apiVersion: crd.antrea.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata:\n  name: a\n  finalizers:\n    - x\nspec:\n  priority: 5\n',
    );
  });

  it('gets back what an update needs', () => {
    const edited = { ...forDisplay(READ), metadata: { name: 'a', annotations: { note: 'mine' } } };
    expect(withServerFields(edited, READ)['metadata']).toEqual({
      name: 'a',
      uid: 'u',
      resourceVersion: '7',
      annotations: { note: 'mine', [APPLIED]: '{}' },
    });
  });

  it('repeats values that are the same object, without anchors', () => {
    const shared = { app: 'web' };
    expect(toYaml({ a: shared, b: shared })).toBe('a:\n  app: web\nb:\n  app: web\n');
  });
});
