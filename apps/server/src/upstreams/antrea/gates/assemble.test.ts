import type { AntreaUiFeatureGate, Component } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { assembleGates } from './assemble.ts';
import type { ComponentPod, ConfigFile, GateInputs } from './types.ts';

const CHANGED = Date.parse('2026-11-25T10:00:00Z');
const BEFORE = '2026-11-25T09:00:00Z';
const AFTER = '2026-11-25T11:00:00Z';

const file = (component: Component, text: string, changedAt: number | null = CHANGED): ConfigFile => ({
  component,
  configMap: { namespace: 'kube-system', name: 'antrea-config', key: `antrea-${component}.conf`, resourceVersion: '7' },
  text,
  changedAt,
});
const pod = (node: string, startedAt: string | null, more: Partial<ComponentPod> = {}): ComponentPod => ({
  name: `antrea-agent-${node}`,
  component: 'agent',
  node,
  startedAt,
  configMap: 'antrea-config',
  process: node,
  ...more,
});
const row = (component: string, name: string, on: boolean, version = 'ALPHA'): AntreaUiFeatureGate => ({
  component,
  name,
  status: on ? 'Enabled' : 'Disabled',
  version,
});
const inputs = (more: Partial<GateInputs>): GateInputs => ({
  antreaVersion: 'v1.7.2',
  files: [file('agent', 'featureGates:\n  FlowExporter: true\n')],
  reported: null,
  reportedProblem: 'services "https:antrea:443" is forbidden',
  pods: null,
  ownReports: new Map(),
  ownReportsDetail: '',
  ...more,
});
const gate = (given: GateInputs, id: string) => assembleGates(given).gates.find((one) => one.id === id);

describe('assembleGates', () => {
  it.each([
    ['without version', { antreaVersion: null }, 'the version of Antrea is not known'],
    [
      'without files',
      { files: [], filesProblem: 'configmaps "antrea-config" is forbidden' },
      'configmaps "antrea-config" is forbidden',
    ],
  ])('says that nothing is known %s, and why', (_name, more, words) => {
    const result = assembleGates(inputs(more));
    expect(result.source).toBe('unknown');
    expect(result.sourceDetail).toContain('services "https:antrea:443" is forbidden');
    expect(result.sourceDetail).toContain(words);
    expect(result.gates).toEqual([]);
  });

  it('shows a file that is no YAML, with the reason and without guessing gates from it', () => {
    const result = assembleGates(inputs({ files: [file('agent', 'featureGates: {')] }));
    expect(result.config[0]?.problem).toBeTruthy();
    expect(result.config[0]?.text).toBe('featureGates: {');
    expect(result.source).toBe('unknown');
  });

  it('computes gates from the file over the defaults of the version when the controller is silent', () => {
    const given = inputs({});
    expect(assembleGates(given).source).toBe('computed');
    expect(gate(given, 'agent/FlowExporter')).toMatchObject({
      enabled: true,
      stage: 'ALPHA',
      defaultEnabled: false,
      configured: true,
      differing: [],
    });
    expect(gate(given, 'agent/AntreaProxy')).toMatchObject({
      enabled: true,
      stage: 'BETA',
      defaultEnabled: true,
      configured: false,
    });
    expect(gate(given, 'agent/BGPPolicy')).toBeUndefined();
  });

  it('believes the controller before the file, keeps gates that no table knows, and fills up what it leaves out', () => {
    const given = inputs({
      reported: [
        row('agent', 'FlowExporter', false),
        row('agent', 'Brandnew', true, 'BETA'),
        row('controller', 'Traceflow', true, ''),
      ],
    });
    expect(assembleGates(given).source).toBe('controller-api');
    expect(assembleGates(given).sourceDetail).toMatch(/leaves \d+ gates out/);
    expect(gate(given, 'agent/FlowExporter')).toMatchObject({ enabled: false, configured: true });
    expect(gate(given, 'agent/Brandnew')).toMatchObject({
      enabled: true,
      stage: 'BETA',
      description: '',
      defaultEnabled: null,
      since: null,
    });
    expect(gate(given, 'controller/Traceflow')).toMatchObject({ enabled: true, stage: 'GA', configured: null });
    expect(gate(given, 'agent/TrafficControl')).toMatchObject({ enabled: false });
  });

  describe('after the file changed and one of three agents was restarted', () => {
    const pods = [
      pod('a', BEFORE),
      pod('b', BEFORE),
      pod('c', AFTER),
      pod('controller', BEFORE, { name: 'antrea-controller-x', component: 'controller' }),
    ];
    const own = new Map([
      ['antrea-agent-a', [row('agent', 'FlowExporter', false)]],
      ['antrea-agent-b', [row('agent', 'FlowExporter', false)]],
      ['antrea-agent-c', [row('agent', 'FlowExporter', true)]],
    ]);
    // The real controller answers from the ConfigMap, ahead of what agents do.
    const given = inputs({
      pods,
      ownReports: own,
      reported: [row('agent', 'FlowExporter', true), row('controller', 'Traceflow', true)],
    });

    it('believes what most agents say of themselves, and names the one that differs', () => {
      expect(gate(given, 'agent/FlowExporter')).toMatchObject({
        enabled: false,
        configured: true,
        differing: [
          { node: 'c', enabled: true, reason: 'restarted since the configuration changed; most agents did not' },
        ],
      });
      expect(assembleGates(given).agents).toEqual({ reported: 3, total: 3, detail: '' });
    });

    it('names every Pod that must restart, with the gates that would change', () => {
      expect(assembleGates(given).restartPending).toEqual([
        { component: 'agent', node: 'a', pod: 'antrea-agent-a', startedAt: BEFORE, gates: ['FlowExporter'] },
        { component: 'agent', node: 'b', pod: 'antrea-agent-b', startedAt: BEFORE, gates: ['FlowExporter'] },
      ]);
    });
  });

  it.each([
    ['that started before the file changed', pod('a', BEFORE), true],
    ['that started after it', pod('a', AFTER), false],
    ['that does not run', pod('a', null), false],
    ['that mounts a ConfigMap of another name', pod('a', AFTER, { configMap: 'antrea-config-old' }), true],
  ])('judges an agent %s without its own word', (_name, one, pending) => {
    expect(assembleGates(inputs({ pods: [one] })).restartPending).toHaveLength(pending ? 1 : 0);
  });

  it('does not call for a restart when nothing tells when the file changed', () => {
    expect(
      assembleGates(inputs({ files: [file('agent', '', null)], pods: [pod('a', BEFORE)] })).restartPending,
    ).toEqual([]);
  });

  it('shows agents on Windows only where there are any', () => {
    expect(assembleGates(inputs({})).gates.some((one) => one.component === 'agent-windows')).toBe(false);
    expect(
      gate(
        inputs({ files: [file('agent-windows', 'featureGates:\n  AntreaProxy: false\n')] }),
        'agent-windows/AntreaProxy',
      ),
    ).toMatchObject({ enabled: false });
  });
});
