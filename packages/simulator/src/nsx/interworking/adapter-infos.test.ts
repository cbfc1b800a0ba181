import { type AntreaClusterInfo, deriveHealth, type HealthVector } from '@netloft/nsx';
import { beforeAll, describe, expect, it } from 'vitest';
import { factsOf } from '../../antrea/release.ts';
import { load } from '../../cluster/cluster.ts';
import type { KeyPair } from '../../kubernetes/certificates.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { INFORMATION_GROUP } from '../../world/interworking.ts';
import { firstWorld } from '../../world/worlds.ts';
import { clockWorld } from '../policy/testing.ts';
import type { Json } from '../types.ts';
import { keepAdapterInfos } from './adapter-infos.ts';
import { clusterCertificate } from './certificate.ts';
import { NAMESPACE } from './names.ts';

const CRDS = ['apiextensions.k8s.io', 'customresourcedefinitions'] as const;
const PLURALS = ['antreampadapterinfos', 'antreaccpadapterinfos'] as const;
const NAME = 'stc-tkg-cluster-1';

let certificate: KeyPair;
beforeAll(async () => {
  certificate = await clusterCertificate(NAME);
});

interface Options {
  readonly strict?: boolean;
  readonly joined?: boolean;
}
function begin({ strict = false, joined = true }: Options = {}) {
  const { world, pass } = clockWorld({ strict });
  const nsx = { certificate, clusterId: '4f1c2d3e-4a5b-4c6d-8e7f-102938475600', managers: [] };
  const store = load(firstWorld(NAME, factsOf('1.7'), undefined, undefined, joined ? nsx : undefined));
  let told: AntreaClusterInfo | undefined;
  const end = keepAdapterInfos(world, store, () => told);
  return {
    store,
    pass,
    end,
    now: () => world.now(),
    tell(vector?: Partial<HealthVector>) {
      const agents = { healthy: 3, degraded: 0, failed: 0 };
      const now = world.now();
      told = vector && deriveHealth({ agents, lastHeartbeat: now, ...vector }, { intervalSeconds: 60, now });
    },
  };
}
const infos = (store: MemoryStore): readonly Json[] =>
  PLURALS.flatMap((plural): readonly Json[] =>
    store.definition(INFORMATION_GROUP, plural) === undefined ? [] : store.list(INFORMATION_GROUP, plural),
  );

describe('reports of the adapters', () => {
  it('are not made in a cluster without their kinds', () => {
    const { store, tell, pass } = begin({ joined: false });
    tell({});
    pass(60_000);
    expect(infos(store)).toEqual([]);
  });

  it('are not made while the adapters do not run', () => {
    const { store, pass } = begin();
    pass(60_000);
    expect(infos(store)).toEqual([]);
  });

  it('say what NSX hears, once in a minute', () => {
    const { store, tell, pass, now } = begin();
    tell({ unhealthy: { CCP_SESSION_STATE_UP: { reason: 'Timeout', message: 'no answer' } } });
    pass(60_000);
    const lastHeartbeatTime = new Date(now() - 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const fine = { status: 'True', lastHeartbeatTime, reason: '', message: '' };
    expect(infos(store)).toMatchObject([
      {
        kind: 'AntreaMPAdapterInfo',
        mpAdapterConditions: [
          { ...fine, type: 'MPAdapterHealthy' },
          { ...fine, type: 'MPConnected' },
        ],
      },
      {
        kind: 'AntreaCCPAdapterInfo',
        ccpAdapterConditions: [
          { ...fine, type: 'CCPAdapterHealthy' },
          { type: 'CCPSessionStateUp', status: 'False', reason: 'Timeout', message: 'no answer' },
        ],
      },
    ]);
    tell({});
    pass(60_000);
    expect(infos(store)[1]).toMatchObject({ ccpAdapterConditions: [{ status: 'True' }, { status: 'True' }] });
  });

  it('are made soon after something changed in the adapters’ Namespace', () => {
    const { store, tell, pass } = begin();
    tell({});
    const [pod] = store.list('', 'pods', NAMESPACE);
    if (pod === undefined) throw new Error('the adapters have no Pod');
    store.updateStatus('', 'pods', { ...pod, status: { phase: 'Running' } });
    pass(500);
    expect(infos(store)).toHaveLength(2);
  });

  it('stay as they were when the adapters end, and go with their CustomResourceDefinitions', () => {
    const { store, tell, pass } = begin();
    tell({});
    pass(60_000);
    const before = infos(store);
    tell();
    pass(60_000);
    expect(infos(store)).toEqual(before);
    for (const plural of PLURALS) store.remove(...CRDS, `${plural}.${INFORMATION_GROUP}`);
    pass(500);
    expect(infos(store)).toEqual([]);
  });

  it('have no members that are only inferred in strict mode', () => {
    const { store, tell, pass } = begin({ strict: true });
    tell({});
    pass(60_000);
    expect(infos(store).map((info) => Object.keys(info).toSorted())).toEqual(
      PLURALS.map(() => ['apiVersion', 'kind', 'metadata']),
    );
  });

  it('end with the simulator', () => {
    const { store, tell, pass, end } = begin();
    end();
    tell({});
    pass(120_000);
    expect(infos(store)).toEqual([]);
  });
});
