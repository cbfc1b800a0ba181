/** Careful readers of JSON whose shape nobody guarantees. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const object = (value: unknown): Json | undefined => (isObject(value) ? value : undefined);
export const array = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const objects = (value: unknown): readonly Json[] => array(value).filter(isObject);
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
export const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
/** A whole number that contracts take: those beyond cannot be told apart. */
export const integer = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
export const strings = (value: unknown): readonly string[] =>
  array(value).filter((item): item is string => typeof item === 'string');

/** A map of strings, values of other types left out. */
export function stringMap(value: unknown): Readonly<Record<string, string>> {
  const source = object(value);
  if (source === undefined) return {};
  return Object.fromEntries(
    Object.entries(source).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** metadata.uid of an object; empty when it has none, as drafts do. */
export const uidOf = (value: unknown): string => text(object(object(value)?.['metadata'])?.['uid']) ?? '';
