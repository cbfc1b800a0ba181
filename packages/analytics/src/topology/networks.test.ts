import { expect, it } from 'vitest';
import { networkOf } from './networks.ts';

it.each([
  ['10.1.2.3', 24, '10.1.2.0/24'],
  ['10.1.2.3', 32, '10.1.2.3'],
  ['10.1.2.3', 8, '10.0.0.0/8'],
  ['255.255.255.255', 9, '255.128.0.0/9'],
  ['fd00:1:2:3:4::5', 24, 'fd00:1:2:3::/64'],
  ['fd00::5', 32, 'fd00::5'],
  ['10.1.2', 24, '10.1.2'],
  ['10.1.2.300', 24, '10.1.2.300'],
  ['10..2.3', 24, '10..2.3'],
  ['1.2.3.4.5', 24, '1.2.3.4.5'],
  ['not:an:address', 24, 'not:an:address'],
  ['', 24, ''],
])('%s at prefix %i is gathered to %s', (address, prefix, network) => {
  expect(networkOf(address, prefix)).toBe(network);
});
