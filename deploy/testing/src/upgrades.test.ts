import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readChart, renderChart, type KubeManifest, type Rendered } from './helm/chart.ts';
import { mergeKeyFaults } from './merge-keys.ts';
import { at } from './references.ts';

type Values = Readonly<Record<string, unknown>>;
const DEPLOY = join(dirname(fileURLToPath(import.meta.url)), '../..');
const chart = readChart(join(DEPLOY, 'helm/netloft'));
const UPGRADES = readFileSync(join(DEPLOY, '../docs/upgrade.md'), 'utf8');

/** An upgrade to these values where the cluster has these objects, and no others. */
const upgrade = (values: Values, there: readonly Partial<KubeManifest>[]): Rendered =>
  renderChart(chart, values, {
    release: { upgrade: true },
    lookup: (_version, kind, _namespace, name) =>
      there.find((one) => one.kind === kind && one.metadata?.name === name) ?? {},
  });
const found = ({ manifests }: Rendered, kind: string, called: string): KubeManifest => {
  const one = manifests.find(({ kind: of, metadata }) => of === kind && metadata.name === called);
  if (one === undefined) throw new Error(`no ${kind} ${called}`);
  return one;
};

describe('entries of lists that a patch takes for the same', () => {
  const container = (ports: readonly object[]): KubeManifest => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec: { template: { spec: { containers: [{ name: 'b', ports }] } } },
  });
  it('are told, whatever else they differ in', () => {
    const one = container([{ containerPort: 1, protocol: 'UDP' }, { containerPort: 1 }, { containerPort: 2 }]);
    expect(mergeKeyFaults(one)).toEqual(['Deployment a has containerPort 1 twice in ports']);
    expect(mergeKeyFaults(container([{ containerPort: 1 }, { containerPort: 2 }]))).toEqual([]);
  });

  it('are UDP and TCP of flow records alone, which docs/upgrade.md tells of', () => {
    const { manifests } = renderChart(chart, {
      flows: { store: { mode: 'clickhouse', clickhouse: { url: 'http://clickhouse' } }, tls: { existingSecret: 'a' } },
      collector: { enabled: true },
    });
    expect(manifests.flatMap(mergeKeyFaults)).toEqual([
      'Service netloft-collector has port 4739 twice in ports',
      'Service netloft-flows has port 4739 twice in ports',
    ]);
    for (const name of ['netloft-collector', 'netloft-flows']) expect(UPGRADES).toContain(name);
  });
});

describe('ports of flow records', () => {
  const OPEN = { type: 'NodePort', nodePort: 30_739 };
  const flows = (service: Values): Values => ({ flows: { listen: { service } } });
  /** As the API server holds it: with its defaults filled in. */
  const served = (service: Values): KubeManifest => {
    const one = found(renderChart(chart, flows(service)), 'Service', 'netloft-flows');
    const ports = at<readonly object[]>(one, 'spec', 'ports') ?? [];
    return { ...one, spec: { ports: ports.map((port) => ({ protocol: 'TCP', ...port })) } };
  };

  it.each<readonly [string, Values, Values]>([
    ['nothing', {}, {}],
    ['its type', {}, { type: 'NodePort' }],
    ['a port of Nodes that the cluster chose', OPEN, { type: 'NodePort' }],
    ['back to within the cluster', OPEN, {}],
  ])('stay as they are where an upgrade changes %s', (_, before, after) => {
    expect(() => upgrade(flows(after), [served(before)])).not.toThrow();
  });

  it.each<readonly [string, Values, Values]>([
    ['their number', {}, { port: 4999 }],
    ['their port of Nodes', OPEN, { type: 'NodePort', nodePort: 30_740 }],
    ['the choice of the cluster', { type: 'NodePort' }, OPEN],
  ])('are not lost where an upgrade changes %s: it says what to do', (_, before, after) => {
    expect(() => upgrade(flows(after), [served(before)])).toThrow(
      /: flows\.listen\.service\.port: .* kubectl -n netloft delete service netloft-flows$/,
    );
  });

  it('that an earlier upgrade lost are told of', () => {
    const whole = served({});
    const [udp] = at<readonly object[]>(whole, 'spec', 'ports') ?? [];
    expect(() => upgrade({}, [{ ...whole, spec: { ports: [udp] } }])).toThrow('flows.listen.service.port');
  });

  it('of a collector are looked after as well', () => {
    const values = {
      flows: { store: { mode: 'clickhouse', clickhouse: { url: 'http://clickhouse' } } },
      collector: { enabled: true, service: { port: 4999 } },
    };
    const ports = ['UDP', 'TCP'].map((protocol) => ({ port: 4739, protocol }));
    const there = { kind: 'Service', metadata: { name: 'netloft-collector' }, spec: { ports } };
    expect(() => upgrade(values, [there])).toThrow('delete service netloft-collector');
  });
});

describe('what is kept over upgrades and cannot be changed', () => {
  const claim = (spec: Values): Partial<KubeManifest> => ({
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'netloft-data' },
    spec,
  });
  const ONCE = { accessModes: ['ReadWriteOnce'], storageClassName: 'standard' };
  const MANY = { accessMode: 'ReadWriteMany' };
  const OFF = { store: { mode: 'off' } };

  it.each<readonly [string, Values, Values]>([
    ['is as it was', {}, ONCE],
    ['names the class that it has', { persistence: { storageClass: 'standard' } }, ONCE],
    ['has another size', { persistence: { size: '80Gi' } }, ONCE],
    [
      'is of the installer, whatever the old one is',
      { persistence: { ...MANY, existingClaim: 'a' }, flows: OFF },
      ONCE,
    ],
  ])('a claim that %s is let be', (_, values, there) => {
    expect(() => upgrade(values, [claim(there)])).not.toThrow();
  });

  it.each<readonly [string, string, Values, Values]>([
    ['persistence.accessMode', 'ReadWriteOnce', { persistence: MANY, flows: OFF }, ONCE],
    ['persistence.storageClass', 'standard', { persistence: { storageClass: 'fast' } }, ONCE],
    ['persistence.storageClass', '', { persistence: { storageClass: 'fast' } }, { accessModes: ['ReadWriteOnce'] }],
  ])('another %s is refused with the steps', (path, was, values, there) => {
    const words = new RegExp(`: ${path}: the claim netloft-data .*${was}.* name it in persistence\\.existingClaim`);
    expect(() => upgrade(values, [claim(there)])).toThrow(words);
    expect(UPGRADES).toContain(path.split('.')[1]);
  });

  it('another name for session keys is refused where the Secret does not have it', () => {
    const secret = { kind: 'Secret', metadata: { name: 'netloft-session-keys' }, data: { keys: 'a2V5' } };
    expect(() => upgrade({}, [secret])).not.toThrow();
    expect(() => upgrade({ sessions: { key: 'others' } }, [secret])).toThrow(': sessions.key: ');
    expect(() => upgrade({ sessions: { key: 'others', existingSecret: 'mine' } }, [secret])).not.toThrow();
  });
});
