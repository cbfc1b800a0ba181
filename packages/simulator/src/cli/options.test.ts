import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the simulator’s flags', () => {
  it.each([
    [['--antrea', '1.8'], "simulator: --antrea takes 1.7, 1.12, 2.7, not '1.8'"],
    [['--pods', 'many'], "simulator: --pods takes a whole number from 0 to 200000, not 'many'"],
    [['--pods', '-1'], "simulator: Option '--pods' argument is ambiguous"],
    [['--nodes', '1.5'], "simulator: --nodes takes a whole number from 0 to 5000, not '1.5'"],
    [['--heartbeat-ms', '1'], "simulator: --heartbeat-ms takes a whole number from 100 to 3600000, not '1'"],
    [['--colour', 'red'], "simulator: Unknown option '--colour'"],
    [['extra'], "simulator: Unexpected argument 'extra'"],
  ])('%j end with one line', (argv, message) => {
    const read = readOptions(argv);
    expect(read).toEqual({ ok: false, message: expect.stringContaining(message) });
    expect(read.ok ? '' : read.message).not.toContain('\n');
  });

  it('are all optional', () => {
    expect(readOptions([])).toEqual({ ok: true, help: false, options: {} });
  });

  it('become options', () => {
    const argv = [
      '--data-dir',
      'd',
      '--antrea',
      '2.7',
      '--pods',
      '10000',
      '--nodes',
      '500',
      '--policies',
      '9',
      '--seed',
      '4',
    ];
    expect(readOptions([...argv, '--heartbeat-ms', '500'])).toMatchObject({
      options: { dataDir: 'd', antrea: '2.7', pods: 10_000, nodes: 500, policies: 9, seed: 4, heartbeatMs: 500 },
    });
  });
});
