import ipaddr from 'ipaddr.js';

/** An IPv4 address as a number; -1 when the text is none. */
export function v4Of(text: string): number {
  let [value, part, digits, dots] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 46) {
      if (digits === 0 || dots === 3) return -1;
      value = value * 256 + part;
      [part, digits] = [0, 0];
      dots += 1;
    } else if (code >= 48 && code <= 57 && digits < 3) {
      part = part * 10 + code - 48;
      digits += 1;
    } else return -1;
    if (part > 255) return -1;
  }
  return dots === 3 && digits > 0 ? value * 256 + part : -1;
}

/** First address of an IPv4 address's network. */
export const firstOf = (address: number, prefix: number): number => address - (address % 2 ** (32 - prefix));

const v4Text = (value: number): string =>
  `${Math.floor(value / 2 ** 24)}.${Math.floor(value / 65_536) % 256}.${Math.floor(value / 256) % 256}.${value % 256}`;

/**
 * The network that an address is gathered to: `10.0.0.0/24` at prefix 24, the address itself at 32. IPv6 is gathered to 64 below 32. A text
 * that is no address stands for itself.
 */
export function networkOf(address: string, prefix: number): string {
  if (prefix >= 32) return address;
  const value = v4Of(address);
  if (value >= 0) return `${v4Text(firstOf(value, prefix))}/${prefix}`;
  if (!address.includes(':') || !ipaddr.isValid(address)) return address;
  const bytes = ipaddr.parse(address).toByteArray().fill(0, 8);
  return `${ipaddr.fromByteArray(bytes).toString()}/64`;
}
