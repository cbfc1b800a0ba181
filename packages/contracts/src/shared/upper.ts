/** Words of an API may be written in small letters. */
export const upper = (value: unknown): unknown => (typeof value === 'string' ? value.toUpperCase() : value);
