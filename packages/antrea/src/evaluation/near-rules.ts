import { type Bits, eachBit } from './bits.ts';
import { type OrderedRule } from './ordered-rule.ts';
import { portMatches } from './ports.ts';
import type { View } from './rule-match.ts';
import type { RuleTable } from './rule-table.ts';

/**
 * Rules that are in both sets and whose ports may be those of the connection, in the order of evaluation. Of thousands that apply
 * mostly a few are left, which is what makes one answer fast.
 */
export function nearRules(table: RuleTable, applied: Bits, may: Bits, view: View): readonly OrderedRule[] {
  const { connection, destination } = view;
  const fits = ({ rule: { ports } }: OrderedRule): boolean =>
    ports === 'any' || ports.some((port) => portMatches(port, connection, destination) !== false);
  const { ranks } = table;
  const places: number[] = [];
  eachBit(
    applied.map((word, at) => word & (may[at] ?? 0)),
    (slot) => {
      const one = table.at(slot);
      if (one !== undefined && fits(one)) places.push(ranks[slot] ?? 0);
    },
  );
  return [...Int32Array.from(places).sort()].flatMap((rank) => table.ordered[rank] ?? []);
}
