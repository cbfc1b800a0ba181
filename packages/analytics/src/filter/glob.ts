/**
 * Whether a text is what a pattern says: `*` stands for any run of characters, case is ignored. Takes time in the product of both lengths at
 * worst, never more.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  let [at, place, star, mark] = [0, 0, -1, 0];
  while (place < given.length) {
    if (at < wanted.length && wanted[at] === '*') {
      star = at;
      mark = place;
      at += 1;
    } else if (at < wanted.length && wanted[at] === given[place]) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      place = mark;
    } else return false;
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}
