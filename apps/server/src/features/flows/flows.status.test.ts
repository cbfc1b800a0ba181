import { describe, expect, it } from 'vitest';
import { listenersOf } from './flows.status.ts';

const at = (id: string, port: number, cluster?: string) => ({
  id,
  protocol: 'tcp' as const,
  host: '0.0.0.0',
  port,
  ...(cluster === undefined ? {} : { cluster }),
});
const told = (id: string, port: number) => ({ id, address: `0.0.0.0:${port}`, protocol: 'tcp' });
const CONFIGURED = [at('east', 4739, 'east'), at('west', 4740, 'west'), at('any', 4741)];

describe('the listeners of a cluster', () => {
  it.each<[string, ReturnType<typeof told>[], string, string[]]>([
    ['none that the configuration does not know', [told('gone', 4739)], 'east', []],
    ['none where nothing is told', [], 'east', []],
    [
      'those set for it and for no cluster, in whatever order they are told',
      [told('any', 4741), told('west', 4740), told('east', 4739)],
      'east',
      ['0.0.0.0:4741', '0.0.0.0:4739'],
    ],
    ['those that are told, when others are not yet', [told('west', 4740)], 'west', ['0.0.0.0:4740']],
  ])('are %s', (_name, listeners, cluster, expected) => {
    expect(listenersOf(CONFIGURED, listeners, cluster).map(({ address }) => address)).toEqual(expected);
  });

  it('are told without what names them inside, with what is wrong', () => {
    const fault = { ...told('any', 4741), fault: 'EADDRINUSE' };
    expect(listenersOf(CONFIGURED, [fault], 'east')).toEqual([
      { address: '0.0.0.0:4741', protocol: 'tcp', fault: 'EADDRINUSE' },
    ]);
  });
});
