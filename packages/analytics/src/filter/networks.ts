import ipaddr from 'ipaddr.js';

/** Whether an address lies in a network of the same family. An address that cannot be read lies in none. */
export function isInNetwork(
  text: string,
  network: { readonly address: string; readonly prefix: number; readonly version: 4 | 6 },
): boolean {
  if (text === '' || text.includes(':') !== (network.version === 6)) return false;
  const whole = network.version === 4 ? 32 : 128;
  if (network.prefix === whole && text === network.address) return true;
  if (!ipaddr.isValid(text)) return false;
  const given = ipaddr.parse(text).toByteArray();
  const wanted = ipaddr.parse(network.address).toByteArray();
  for (let bit = 0; bit < network.prefix; bit += 8) {
    const left = Math.min(8, network.prefix - bit);
    const mask = (0xff << (8 - left)) & 0xff;
    if (((given[bit / 8] ?? 0) & mask) !== ((wanted[bit / 8] ?? 0) & mask)) return false;
  }
  return true;
}
