import { describe, expect, it } from 'vitest';
import { ChangeMemory } from './config-maps.ts';
import { changeTimeOf, filesOf } from './sources.ts';

const KEY = 'antrea-agent.conf';
const configMap = (managedFields?: unknown) => ({
  metadata: {
    name: 'antrea-config',
    namespace: 'kube-system',
    resourceVersion: '7',
    ...(managedFields === undefined ? {} : { managedFields }),
  },
});
const entry = (time: string, fields: object) => ({ manager: 'x', time, fieldsV1: fields });

describe('changeTimeOf', () => {
  it.each([
    ['nothing without managedFields', undefined, null],
    ['nothing from an entry that owns labels only', [entry('2026-01-01T00:00:00Z', { 'f:metadata': {} })], null],
    [
      'nothing from an entry that owns another file',
      [entry('2026-01-01T00:00:00Z', { 'f:data': { 'f:antrea-controller.conf': {} } })],
      null,
    ],
    ['nothing from a time that is none', [entry('soon', { 'f:data': { 'f:antrea-agent.conf': {} } })], null],
    [
      'the newest of several',
      [
        entry('2026-01-01T00:00:00Z', { 'f:data': { 'f:antrea-agent.conf': {} } }),
        entry('2026-01-02T00:00:00Z', { 'f:data': { 'f:antrea-agent.conf': {} } }),
      ],
      Date.parse('2026-01-02T00:00:00Z'),
    ],
  ])('tells %s', (_name, managedFields, expected) => {
    expect(changeTimeOf(configMap(managedFields), KEY)).toBe(expected);
  });
});

describe('filesOf', () => {
  it('takes both files of Linux, and the agent’s only of Windows', () => {
    const given = { ...configMap(), data: { [KEY]: 'a', 'antrea-controller.conf': 'b', 'antrea-cni.conflist': 'c' } };
    expect(filesOf(given, false).map((file) => [file.component, file.text])).toEqual([
      ['agent', 'a'],
      ['controller', 'b'],
    ]);
    expect(filesOf(given, true).map((file) => [file.component, file.text])).toEqual([['agent-windows', 'a']]);
  });
});

describe('ChangeMemory', () => {
  const file = (text: string, changedAt: number | null = null) => ({
    component: 'agent' as const,
    configMap: { namespace: 'n', name: 'c', key: KEY, resourceVersion: '' },
    text,
    changedAt,
  });

  it('knows nothing at first, then that a file changed after it was last seen as it was', () => {
    let now = 1_000;
    const memory = new ChangeMemory(() => now);
    expect(memory.withChangeTime('x', file('a')).changedAt).toBeNull();
    now = 2_000;
    expect(memory.withChangeTime('x', file('a')).changedAt).toBeNull();
    now = 3_000;
    expect(memory.withChangeTime('x', file('b')).changedAt).toBe(2_000);
    now = 4_000;
    expect(memory.withChangeTime('x', file('b')).changedAt).toBe(2_000);
    expect(memory.withChangeTime('another cluster', file('c')).changedAt).toBeNull();
  });

  it('keeps what managedFields say when that is later', () => {
    expect(new ChangeMemory(() => 1_000).withChangeTime('x', file('a', 5_000)).changedAt).toBe(5_000);
  });
});
