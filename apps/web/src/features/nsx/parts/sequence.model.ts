import { numberOf, type Loose } from './loose.ts';

/** Rules in the order in which NSX asks them; equal numbers, whose order NSX leaves open, stay as they stand. */
export const inOrder = (rules: readonly Loose[]): readonly Loose[] =>
  rules.toSorted((a, b) => (numberOf(a['sequence_number']) ?? 0) - (numberOf(b['sequence_number']) ?? 0));

const STEP = 10;

/** Numbers that rise along the list: those that fit stay, one between two others takes the middle. Undefined when there is no room. */
function fitted(numbers: readonly (number | undefined)[]): readonly number[] | undefined {
  const result: number[] = [];
  for (const [at, number] of numbers.entries()) {
    const before = result.at(-1) ?? -1;
    if (number !== undefined && number > before) {
      result.push(number);
      continue;
    }
    const next = numbers.slice(at + 1).find((one) => one !== undefined && one > before);
    if (next !== undefined && next - before < 2) return undefined;
    result.push(next === undefined ? Math.max(before, 0) + STEP : Math.floor((before + next) / 2));
  }
  return result;
}

/**
 * The rules with sequence numbers that rise in the order of the list: as few as possible change, so that somebody else's change of
 * another rule still fits beside it.
 */
export function sequenced(rules: readonly Loose[]): readonly Loose[] {
  const numbers =
    fitted(rules.map((rule) => numberOf(rule['sequence_number']))) ?? rules.map((_rule, at) => (at + 1) * STEP);
  return rules.map((rule, at) =>
    rule['sequence_number'] === numbers[at] ? rule : { ...rule, sequence_number: numbers[at] },
  );
}
