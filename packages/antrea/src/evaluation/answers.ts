/**
 * What cannot be told, with the fact that lacks in words. `atoms` are the smallest things that would have to be known: the answer
 * is true when one of them is. Equal atoms are true together, so that two rules about the same name never disagree.
 */
export interface Unknown {
  readonly missing: string;
  readonly atoms: readonly string[];
}
export type Answer = boolean | Unknown;

export const unknown = (missing: string, atom: string = missing): Unknown => ({ missing, atoms: [atom] });

/** Facts of the connection itself that may be left open; the evaluator then tries what they could be. */
export const OPEN = {
  sourcePort: 'the source port',
  destinationPort: 'the destination port',
  icmpType: 'the ICMP type',
  icmpCode: 'the ICMP code',
} as const;

/** Some answer of the list is true; else what lacks; else false. */
export function anyOf<T>(items: Iterable<T>, ask: (item: T) => Answer): Answer {
  let open: Unknown | undefined;
  for (const item of items) {
    const answer = ask(item);
    if (answer === true) return true;
    if (answer === false) continue;
    open = open === undefined ? answer : { missing: open.missing, atoms: [...open.atoms, ...answer.atoms] };
  }
  return open ?? false;
}

/** Both answers are true; false wins over a missing fact. */
export function both(left: Answer, right: () => Answer): Answer {
  if (left === false) return false;
  const second = right();
  if (second === false || left === true) return second;
  if (second === true) return left;
  return {
    missing: left.missing === second.missing ? left.missing : `${left.missing} and ${second.missing}`,
    atoms: [`(${left.atoms.join('|')})&(${second.atoms.join('|')})`],
  };
}
