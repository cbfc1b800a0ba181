import { describe, expect, it } from 'vitest';
import { addressNames } from './address-names.ts';
import { bearer } from './api-server.fixture.ts';
import type { KubeObject, SharedWatch, WatchSpec } from './types.ts';

const pod = (name: string, ip: string, { spec = {}, phase = 'Running' } = {}): KubeObject => ({
  metadata: { namespace: 'a', name },
  spec,
  status: { phase, podIP: ip, podIPs: [{ ip }, { ip: `fd00::${name.length}` }] },
});
const service = (name: string, clusterIP: string): KubeObject => ({
  metadata: { namespace: 'a', name },
  spec: { clusterIP, clusterIPs: [clusterIP] },
});

/** A cluster that holds these objects; `opened` counts its watches that nobody gave back. */
function clusterOf(objects: { readonly pods: readonly KubeObject[]; readonly services: readonly KubeObject[] }) {
  const state = { opened: 0 };
  const watch = <T>(_identity: unknown, spec: WatchSpec<T>): SharedWatch<T> => {
    state.opened += 1;
    const held = spec.resource.plural === 'pods' ? objects.pods : objects.services;
    return {
      items: new Map(held.map((one) => [`${one.metadata.namespace}/${one.metadata.name}`, spec.project(one)])),
      freshness: () => ({ state: 'live', asOf: null }),
      failure: () => undefined,
      ready: () => Promise.resolve(),
      listen: () => () => undefined,
      release: () => void (state.opened -= 1),
    };
  };
  return { state, watch };
}

const cluster = clusterOf({
  pods: [
    pod('node-exporter', '10.0.0.9', { spec: { hostNetwork: true } }),
    pod('job', '10.0.0.2', { phase: 'Succeeded' }),
    pod('web', '10.0.0.1'),
  ],
  services: [service('web', '10.96.0.1'), service('headless', 'None')],
});

describe('an address', () => {
  it.each([
    ['of a Node belongs to no Pod in its network', '10.0.0.9', undefined],
    ['of a Pod that ended is nobody’s', '10.0.0.2', undefined],
    ['of a headless Service is none', 'None', undefined],
    ['that nobody has is nobody’s', '192.0.2.1', undefined],
    ['of a Pod is its', '10.0.0.1', 'a/web'],
    ['of a Pod’s other family is its as well', 'fd00::3', 'a/web'],
    ['of a Service is its', '10.96.0.1', 'a/web'],
  ])('%s', (_title, ip, name) => {
    const names = addressNames(cluster, bearer('u'));
    expect(names.nameOf(ip)).toBe(name);
    names.release();
  });

  it('is watched from the first question until names are released', () => {
    const names = addressNames(cluster, bearer('u'));
    expect(cluster.state.opened).toBe(0);
    names.nameOf('10.0.0.1');
    expect(cluster.state.opened).toBe(2);
    names.release();
    expect(cluster.state.opened).toBe(0);
    expect(names.nameOf('10.0.0.1')).toBeUndefined();
  });
});
