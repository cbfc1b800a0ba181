import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startSimulator } from '../index.ts';
import { loadIdentity } from './identity.ts';
import { as } from './testing.ts';

interface Kubeconfig {
  readonly 'current-context': string;
  readonly contexts: readonly {
    readonly name: string;
    readonly context: { readonly cluster: string; readonly user: string };
  }[];
  readonly users: readonly { readonly name: string; readonly user: Readonly<Record<string, string>> }[];
  readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, string>> }[];
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netloft-identity-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the kept identity', () => {
  it.each([
    ['no JSON', '{'],
    ['another version', '{"version":2}'],
    ['no clusters', '{"version":1,"tokens":{},"clusters":{}}'],
    ['tokens that are too short', '{"version":1,"tokens":{"admin":"a","andreasm":"b","user1":"c"},"clusters":{}}'],
  ])('is replaced, and that is said, when it holds %s', async (_title, text) => {
    const path = join(folder, 'identity.json');
    writeFileSync(path, text);
    const { identity, note } = await loadIdentity(folder, ['one']);
    expect(note).toContain(`${path} could not be read and was replaced`);
    expect(await loadIdentity(folder, ['one'])).toEqual({ identity });
  });

  it('is readable by its owner only', async () => {
    await loadIdentity(folder, ['one']);
    expect(statSync(join(folder, 'identity.json')).mode & 0o777).toBe(0o600);
  });
});

describe('a second start', () => {
  it('is at the same addresses and knows the same tokens', async () => {
    const first = await startSimulator({ dataDir: folder });
    const { kubeconfig } = first;
    await first.close();
    const second = await startSimulator({ dataDir: folder });
    expect(second.kubeconfig).toBe(kubeconfig);
    expect((await as(second.clusters[0], 'andreasm')('GET', '/api/v1/nodes')).status).toBe(200);
    await second.close();
  });

  it('takes other ports beside a simulator that still runs', async () => {
    const first = await startSimulator({ dataDir: folder });
    const second = await startSimulator({ dataDir: folder });
    expect(second.clusters[0].url).not.toBe(first.clusters[0].url);
    expect((await as(second.clusters[0], 'andreasm')('GET', '/version')).status).toBe(200);
    await Promise.all([first.close(), second.close()]);
  });
});

describe('the kubeconfig', () => {
  it('has a context a cluster, then the people of the story, and is private', async () => {
    const simulator = await startSimulator({ dataDir: folder });
    expect(statSync(simulator.kubeconfigPath).mode & 0o777).toBe(0o600);
    const text = readFileSync(simulator.kubeconfigPath, 'utf8');
    const config = parse(text) as Kubeconfig;
    expect(config.contexts.map(({ name, context }) => [name, context.cluster])).toEqual([
      ['stc-tkg-cluster-1', 'stc-tkg-cluster-1'],
      ['stc-tkg-cluster-2', 'stc-tkg-cluster-2'],
      ['admin', 'stc-tkg-cluster-1'],
      ['andreasm', 'stc-tkg-cluster-1'],
      ['user1', 'stc-tkg-cluster-1'],
    ]);
    expect(config['current-context']).toBe('admin');
    expect(config.users.map(({ name, user }) => [name, Object.keys(user)])).toEqual([
      ['stc-tkg-cluster-1', ['token']],
      ['stc-tkg-cluster-2', ['token']],
      ['admin', ['client-certificate-data', 'client-key-data', 'token']],
      ['andreasm', ['token']],
      ['user1', ['token']],
    ]);
    const [cluster] = simulator.clusters;
    expect(config.users[3]?.user['token']).toBe(cluster.token('andreasm'));
    expect(Buffer.from(config.clusters[0]!.cluster['certificate-authority-data']!, 'base64').toString()).toBe(
      cluster.authority,
    );
    await simulator.close();
  });
});

describe('what starts and what does not', () => {
  it('refuses sizes that do not go together', async () => {
    await expect(startSimulator({ pods: 5000, nodes: 4 })).rejects.toThrow('5000 Pods need at least 20 Nodes');
  });

  it('serves 10,000 Pods on 500 Nodes, an agent on each', async () => {
    const simulator = await startSimulator({ pods: 10_000, nodes: 500 });
    const call = as(simulator.clusters[0], 'admin');
    const names = new Set<string>();
    let next = '';
    do {
      const page = await call('GET', `/api/v1/pods?limit=2500&continue=${next}`);
      for (const pod of page.json.items ?? []) names.add(`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`);
      next = (page.json.metadata as { continue?: string }).continue ?? '';
    } while (next !== '');
    expect(names.size).toBe(10_000);
    const agents = await call('GET', '/apis/crd.antrea.io/v1beta1/antreaagentinfos');
    expect(agents.json.items).toHaveLength(500);
    await simulator.close();
  });
});
