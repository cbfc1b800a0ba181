const patterns = new Map<string, RegExp>();
/** Emptied at this size, so that drafts in an editor do not pile up. */
const MOST_PATTERNS = 5000;

/** `*` stands for any run of characters, dots included; everything else is literal. */
export function fqdnMatches(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  let known = patterns.get(pattern);
  if (known === undefined) {
    const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
    known = new RegExp(`^${parts.join('.*')}$`);
    if (patterns.size >= MOST_PATTERNS) patterns.clear();
    patterns.set(pattern, known);
  }
  return known.test(name);
}
