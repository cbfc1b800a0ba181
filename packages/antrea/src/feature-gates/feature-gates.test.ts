import { describe, expect, it } from 'vitest';
import { parseComponentConfig } from './config.ts';
import { GATES, RELEASES } from './catalogue.ts';
import { controllerReportedGates, gatesForVersion, releaseOf, resolveGates } from './resolve.ts';

describe('the catalogue', () => {
  it('has one letter for every release in every history', () => {
    expect(
      GATES.filter((gate) => gate.history.length !== RELEASES.length || /[^ABGD-]/.test(gate.history)).map(
        (gate) => gate.name,
      ),
    ).toEqual([]);
  });
  it.each([
    ['1.7', 16],
    ['1.11', 20],
    ['v1.12.0', 20],
  ] as const)('knows as many gates in %s as Antrea: %i', (version, count) => {
    const names = new Set(
      (['agent', 'controller'] as const).flatMap((component) =>
        gatesForVersion(version, component).map((gate) => gate.name),
      ),
    );
    expect(names.size).toBe(count);
  });
});

describe('resolving', () => {
  it('names keys that the version does not know', () => {
    expect(resolveGates('1.7', 'agent', new Map([['PacketCapture', true]])).unknown).toEqual(['PacketCapture']);
  });
  it.each([
    [
      'an own key wins over AllAlpha',
      new Map([
        ['AllAlpha', true],
        ['FlowExporter', false],
      ]),
      'FlowExporter',
      false,
    ],
    ['AllAlpha moves alpha gates', new Map([['AllAlpha', true]]), 'FlowExporter', true],
    ['AllBeta switches beta gates off', new Map([['AllBeta', false]]), 'Egress', false],
    ['the default holds otherwise', new Map<string, boolean>(), 'AntreaProxy', true],
  ] as const)('%s', (_title, configured, name, enabled) => {
    expect(resolveGates('2.7', 'agent', configured).gates.find((gate) => gate.name === name)?.enabled).toBe(enabled);
  });
  it.each([
    ['1.7', 'AntreaProxy', '0.8', '0.11'],
    ['1.14', 'AntreaProxy', '0.8', '1.14'],
    ['1.12', 'Multicast', '1.5', '1.12'],
    ['2.7', 'Egress', '1.0', '1.6'],
    ['1.7', 'TrafficControl', '1.7', '1.7'],
  ] as const)('in %s %s came with %s and has had its stage since %s', (version, name, since, stageSince) => {
    expect(gatesForVersion(version, 'agent').find((gate) => gate.name === name)).toMatchObject({ since, stageSince });
  });
  it('takes the newest release that is not newer', () => {
    expect(gatesForVersion('v2.4.1', 'agent').find((gate) => gate.name === 'ServiceExternalIP')).toMatchObject({
      stage: 'BETA',
      stageSince: '2.3',
      since: '1.5',
    });
  });
});

it('an old controller reports a fixed list, a newer one everything', () => {
  expect(controllerReportedGates('v1.7.2+vmware.1')?.controller).toEqual([
    'Traceflow',
    'AntreaPolicy',
    'Egress',
    'NetworkPolicyStats',
    'NodeIPAM',
    'ServiceExternalIP',
  ]);
  expect(controllerReportedGates('v1.14.0')).toBeNull();
  expect(releaseOf('nonsense')).toBeNull();
});

describe('the configuration', () => {
  it('says where it is not YAML, and gives defaults all the same', () => {
    const parsed = parseComponentConfig('a: b: c', 'controller');
    expect(parsed.problem).toMatch(/line 1/);
    expect(parsed.settings.find((one) => one.key === 'apiPort')).toMatchObject({ value: '10349', set: false });
  });
  it('flattens settings and takes gates apart', () => {
    const parsed = parseComponentConfig(
      'featureGates:\n  FlowExporter: false\nnodePortLocal:\n  enable: true\nodd: [1]\n',
      'agent',
    );
    expect([...parsed.gates]).toEqual([['FlowExporter', false]]);
    expect(parsed.settings.find((one) => one.key === 'nodePortLocal.enable')).toMatchObject({
      value: 'true',
      set: true,
      defaultValue: 'false',
    });
    expect(parsed.settings.find((one) => one.key === 'odd')).toMatchObject({ value: '[1]', defaultValue: null });
  });
});
