import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the flags of the simulated NSX', () => {
  it.each([
    [['--nsx-release', '3.2'], "simulator: --nsx-release takes 4.1, 4.2, 9.0, not '3.2'"],
    [['--nsx-seed', 'huge'], "simulator: --nsx-seed takes story, wide, large, not 'huge'"],
    [['--no-nsx', '--nsx-strict'], 'simulator: --no-nsx goes with no other flag of NSX'],
  ])('%j end with one line', (argv, message) => {
    expect(readOptions(argv)).toEqual({ ok: false, message });
  });

  it.each([
    [['--no-nsx'], { nsx: false }],
    [['--nsx-strict'], { nsx: { strict: true } }],
    [['--nsx-release', '9.0', '--nsx-seed', 'large'], { nsx: { release: '9.0', seed: 'large' } }],
  ])('%j become options', (argv, options) => {
    expect(readOptions(argv)).toEqual({ ok: true, help: false, options });
  });
});
