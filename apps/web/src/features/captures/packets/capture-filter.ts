import type { CaptureIcmpMessage, CaptureTcpFlags } from '@netloft/contracts';
import { flagNames, TCP_FLAGS, type TcpFlag } from '../../../lib/tcp-flags.ts';

const parts = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** One alternative of flags: `value` of the bits in `mask`. */
export interface FlagMatch {
  readonly value: number;
  readonly mask: number;
}

/** `2/18,16` to matches; a mask that is left away is the value. Undefined where a part is none. */
export function readFlags(text: string): FlagMatch[] | undefined {
  const found: FlagMatch[] = [];
  for (const part of parts(text)) {
    const match = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(part);
    const value = Number(match?.[1]);
    const mask = Number(match?.[2] ?? match?.[1]);
    if (match === null || value > 255 || mask > 255) return undefined;
    found.push({ value, mask });
  }
  return found;
}

export const writeFlags = (matches: readonly FlagMatch[]): string =>
  matches.map(({ value, mask }) => `${value}/${mask}`).join(',');

/** The matches as a request holds them. */
export const flagsOfRequest = (flags: readonly CaptureTcpFlags[] | undefined): string =>
  writeFlags((flags ?? []).map(({ value, mask }) => ({ value, mask: mask ?? value })));

export type FlagWish = 'any' | 'set' | 'unset';
const NEXT = { any: 'set', set: 'unset', unset: 'any' } as const;

const bitOf = (flag: TcpFlag): number => 1 << TCP_FLAGS.indexOf(flag);
/** What a match wants of a flag. */
export const wishOf = ({ value, mask }: FlagMatch, flag: TcpFlag): FlagWish =>
  (mask & bitOf(flag)) === 0 ? 'any' : (value & bitOf(flag)) === 0 ? 'unset' : 'set';

/** The match with the next wish for a flag: any, set, not set, any. */
export function turned(match: FlagMatch, flag: TcpFlag): FlagMatch {
  const bit = bitOf(flag);
  const next = NEXT[wishOf(match, flag)];
  return {
    mask: next === 'any' ? match.mask & ~bit : match.mask | bit,
    value: next === 'set' ? match.value | bit : match.value & ~bit,
  };
}

/** `SYN set, ACK not set`. */
export function flagsText(match: FlagMatch): string {
  const set = flagNames(match.value & match.mask).map((name) => `${name} set`);
  const unset = flagNames(match.mask & ~match.value).map((name) => `${name} not set`);
  return [...set, ...unset].join(', ');
}

/** `icmp-echo,3/1` to messages; what is no number stays a name, which Antrea's rules judge. Undefined where a code is none. */
export function readIcmp(text: string): CaptureIcmpMessage[] | undefined {
  const found: CaptureIcmpMessage[] = [];
  for (const part of parts(text)) {
    const [type = '', code, ...rest] = part.split('/').map((one) => one.trim());
    if (type === '' || rest.length > 0 || (code !== undefined && !/^\d{1,3}$/.test(code))) return undefined;
    found.push({
      type: /^\d{1,6}$/.test(type) ? Number(type) : type,
      ...(code === undefined ? {} : { code: Number(code) }),
    });
  }
  return found;
}

export const writeIcmp = (messages: readonly CaptureIcmpMessage[] | undefined): string =>
  (messages ?? []).map(({ type, code }) => (code === undefined ? String(type) : `${type}/${code}`)).join(',');
