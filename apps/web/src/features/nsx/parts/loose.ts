/** An object of NSX of which nothing is certain: users write it, and releases add to it. */
export type Loose = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
export const stringsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
export const recordsOf = (value: unknown): readonly Loose[] => (Array.isArray(value) ? value.filter(isRecord) : []);
/** What people call an object of NSX. */
export const titleOf = (object: Loose): string => textOf(object['display_name']) || textOf(object['id']);

/** An id that NSX takes, made of a name. */
export const idOfName = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9_.:-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 255);
