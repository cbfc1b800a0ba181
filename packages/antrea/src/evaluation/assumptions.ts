import { inCidr } from './addresses.ts';
import { fqdnMatches } from './names.ts';

/** Facts that are assumed while the outcomes of missing ones are tried, by atom. */
export type Assumed = ReadonlyMap<string, boolean>;

const FQDN = 'fqdn:';
/** A block of addresses without exceptions, as `blockKey` writes it. */
const BLOCK = /^block:(.+)\/(\d+)-$/;

/** Whether what makes the first atom true makes the second true: the same name, or an address of a smaller block. */
function implies(first: string, second: string): boolean {
  if (first.startsWith(FQDN) && second.startsWith(FQDN))
    return fqdnMatches(second.slice(FQDN.length), first.slice(FQDN.length));
  const [, inner = '', innerLength = ''] = BLOCK.exec(first) ?? [];
  const [, outer = '', outerLength = ''] = BLOCK.exec(second) ?? [];
  if (inner === '' || outer === '') return false;
  return Number(innerLength) >= Number(outerLength) && inCidr(inner, `${outer}/${outerLength}`);
}

/** What the assumptions say about an atom, be it by way of another; undefined when nothing follows. */
export function told(atom: string, assumed: Assumed): boolean | undefined {
  const known = assumed.get(atom);
  if (known !== undefined) return known;
  for (const [other, holds] of assumed) {
    if (holds && implies(other, atom)) return true;
    if (!holds && implies(atom, other)) return false;
  }
  return undefined;
}
