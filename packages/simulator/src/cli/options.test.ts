import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the simulator’s flags', () => {
  it.each([
    [['--antrea', '1.8'], "simulator: --antrea takes 1.7, 1.12, 2.7, not '1.8'"],
    [['--pods', 'many'], "simulator: --pods takes a whole number from 0 to 200000, not 'many'"],
    [['--pods', '-1'], "simulator: Option '--pods' argument is ambiguous"],
    [['--nodes', '1.5'], "simulator: --nodes takes a whole number from 0 to 5000, not '1.5'"],
    [['--heartbeat-ms', '1'], "simulator: --heartbeat-ms takes a whole number from 100 to 3600000, not '1'"],
    [['--flows-per-second', '0'], "simulator: --flows-per-second takes a whole number from 1 to 100000, not '0'"],
    [['--flow-history', '1d'], "simulator: --flow-history takes a time from 0s to 720h such as 24h or 90m, not '1d'"],
    [['--flow-history', '721h'], 'simulator: --flow-history takes a time from 0s to 720h'],
    [['--flow-collector', '127.0.0.1:4739'], "'127.0.0.1:4739' is no address of a collector: it takes tcp://HOST:PORT"],
    [['--flow-collector', 'tcp://127.0.0.1:99999'], "'tcp://127.0.0.1:99999' is no address of a collector"],
    [['--flow-collector', 'ghost=tcp://127.0.0.1:1'], "simulator: --flow-collector: there is no cluster 'ghost'"],
    [['--feature-gates', 'Egress=on'], "simulator: --feature-gates takes NAME=true,NAME=false, not 'Egress=on'"],
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

  it.each([
    [['--flow-history', '90m'], { historyMs: 5_400_000 }],
    [['--flows-per-second', '50'], { perSecond: 50 }],
    [
      ['--flow-collector', 'udp://[::1]:4739'],
      { collectors: { 'stc-tkg-cluster-1': 'udp://[::1]:4739', 'stc-tkg-cluster-2': 'udp://[::1]:4739' } },
    ],
    [
      ['--flow-collector', 'tcp://a:1', '--flow-collector', 'stc-tkg-cluster-2=tls://b:2'],
      { collectors: { 'stc-tkg-cluster-1': 'tcp://a:1', 'stc-tkg-cluster-2': 'tls://b:2' } },
    ],
  ])('%j say what becomes of flows', (argv, flows) => {
    expect(readOptions(argv)).toEqual({ ok: true, help: false, options: { flows } });
  });

  it('set gates and addresses of both families', () => {
    expect(readOptions(['--feature-gates', 'NodeLatencyMonitor=true,Egress=false', '--dual-stack'])).toEqual({
      ok: true,
      help: false,
      options: { featureGates: { NodeLatencyMonitor: true, Egress: false }, dualStack: true },
    });
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
