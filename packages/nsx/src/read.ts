/** JSON whose shape is not known; members are looked at one by one. */
export type Json = Readonly<Record<string, unknown>>;

export const object = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const objects = (value: unknown): readonly Json[] =>
  list(value)
    .map(object)
    .filter((one) => one !== undefined);
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
export const texts = (value: unknown): readonly string[] =>
  list(value)
    .map(text)
    .filter((one) => one !== undefined);
export const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
/** Members of an object whose values are texts, such as labels. */
export const textMap = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(object(value) ?? {}).flatMap(([key, one]): [string, string][] =>
      typeof one === 'string' ? [[key, one]] : [],
    ),
  );
