/**
 * Search parameters as the router holds them: one plain string a key, never JSON, so that links stay short and readable
 * (`?q=10.13&sort=-heartbeat`). A feature's `<feature>.search.ts` turns the strings into its own type and must accept anything.
 */
export type RawSearch = Readonly<Record<string, unknown>>;

/** `?a=b&c=` to `{a: 'b'}`; of a repeated key the last one counts, empty values are left out. */
export function parseSearch(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of new URLSearchParams(text)) if (value !== '') found[key] = value;
  return found;
}

/** The other way round. Values that say nothing (undefined, null, '', false) are left out; true is written as 1. */
export function stringifySearch(search: RawSearch): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(key, value);
    else if (typeof value === 'number') params.set(key, String(value));
    else if (value === true) params.set(key, '1');
  }
  const text = params.toString().replaceAll('%2F', '/').replaceAll('%2C', ',').replaceAll('%3A', ':');
  return text === '' ? '' : `?${text}`;
}

/** A trimmed string of at most `longest` characters, or undefined. */
export function textParam(value: unknown, longest = 300): string | undefined {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text.slice(0, longest) : undefined;
}

/** One of the given words, or undefined. */
export function oneOf<T extends string>(value: unknown, words: readonly T[]): T | undefined {
  return words.find((word) => word === value);
}

/** A whole number between the bounds, or undefined. */
export function integerParam(value: unknown, least: number, most: number): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most
    ? number
    : undefined;
}

/** `1` and `true` mean yes; everything else is absent. */
export const flagParam = (value: unknown): true | undefined =>
  value === true || value === '1' || value === 'true' ? true : undefined;

/** The object without its undefined members, so that exact optional types and short links agree. */
export function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
