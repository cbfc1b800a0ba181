import { badRequest } from './status.ts';

export type Json = Record<string, unknown>;
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** The value as an object, an empty one when it is none. */
export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
/** A value as Go prints it in an error: strings quoted, composites as JSON. */
export const shown = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value ?? null);

/** What Go's decoder says after each kind of surprise that JavaScript's parser reports. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/expected property name|expected double-quoted property name/i, 'looking for beginning of object key string'],
  [/expected ',' or '\}'/i, 'after object key:value pair'],
  [/expected ',' or '\]'/i, 'after array element'],
  [/expected ':'/i, 'after object key'],
  [/non-whitespace character after JSON/i, 'after top-level value'],
  [/bad control character/i, 'in string literal'],
  [/bad escaped character/i, 'in string escape code'],
];

/** Sentence of Go's encoding/json for text that JavaScript's parser refused. */
export function jsonFault(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const at = /position (\d+)/.exec(message)?.[1];
  const isUnended = at === undefined ? /end of JSON|unterminated/i.test(message) : Number(at) >= text.trimEnd().length;
  if (text.trim() === '' || isUnended) return 'unexpected end of JSON input';
  const character = /unexpected token '(.)'/i.exec(message)?.[1] ?? text.charAt(Number(at ?? 0));
  const place = PLACES.find(([pattern]) => pattern.test(message))?.[1] ?? 'looking for beginning of value';
  return `invalid character ${character === "'" ? String.raw`'\''` : `'${character}'`} ${place}`;
}

/** The start of a body as the API server quotes it: text of JSON, hex of anything else. */
export function summary(body: string): string {
  if (body === '') return '<empty>';
  if (body.startsWith('{')) return body.length > 30 ? `${body.slice(0, 30)} ...` : body;
  const hex = Buffer.from(body).subarray(0, 30).toString('hex');
  return Buffer.byteLength(body) > 30 ? `${hex} ...` : hex;
}

/** Parses a body as JSON or refuses it as the API server refuses one that should be of the given kind. */
export function parseJson(text: string, kind: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const why = `couldn't get version/kind; json parse error: ${jsonFault(text, error)}`;
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(text)})`);
  }
}
