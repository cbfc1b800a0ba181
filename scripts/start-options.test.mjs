import { describe, expect, it } from 'vitest';
import { readOptions, splitWords } from './start-options.mjs';

describe('the flags of npm start', () => {
  const refusals = [
    { name: 'an unknown flag', argv: ['--prot', '1'], message: /--prot/ },
    { name: 'a port that is no number', argv: ['--port', '3000x'], message: /--port takes a number/ },
    { name: 'a port out of range', argv: ['--port', '70000'], message: /0 to 65535/ },
    { name: 'a flag without its value', argv: ['--data-dir'], message: /--data-dir/ },
    { name: 'a stray word', argv: ['serve'], message: /serve/ },
    { name: 'a context without a kubeconfig', argv: ['--context', 'a'], message: /goes with --kubeconfig/ },
    {
      name: 'simulator flags with a kubeconfig',
      argv: ['--kubeconfig', 'k', '--simulator-options', '--pods 1'],
      message: /exclude each other/,
    },
  ];
  for (const { name, argv, message } of refusals) {
    it(`refuses ${name} in one line`, () => {
      const read = readOptions(argv);
      expect(read.ok).toBe(false);
      expect(read.message).toMatch(message);
      expect(read.message).not.toContain('\n');
    });
  }

  it('starts the simulator on port 3000 of the loopback address when nothing is given', () => {
    expect(readOptions([])).toMatchObject({
      ok: true,
      options: { port: 3000, host: '127.0.0.1', dataDir: '.netloft', contexts: [], simulatorOptions: [] },
    });
  });

  it('keeps the order of repeated contexts', () => {
    expect(readOptions(['--kubeconfig', 'k', '--context', 'b', '--context', 'a']).options.contexts).toEqual(['b', 'a']);
  });

  it('takes simulator flags as one word that starts with a dash', () => {
    expect(readOptions(['--simulator-options', '--antrea 1.12 --pods 9', '--port', '1']).options).toMatchObject({
      port: 1,
      simulatorOptions: ['--antrea', '1.12', '--pods', '9'],
    });
  });

  it('splits simulator flags as a shell does', () => {
    expect(splitWords(`--pods 10  --name "a b" --x='c d'`)).toEqual(['--pods', '10', '--name', 'a b', '--x=c d']);
  });
});
