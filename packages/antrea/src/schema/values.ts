import { isAddress } from '../evaluation/addresses.ts';
import type { JsonSchema } from './types.ts';

/** Adds a fault: the keyword that is not met, Kubernetes' cause type, the sentence. */
export type Report = (keyword: string, reason: string, message: string) => void;

/** A value as Go prints it in an error: strings quoted, composites as JSON. */
export const shown = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value ?? null);

/** Type of a JSON value as schemas name it. */
export function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

const isIPv4 = (text: string): boolean => text.includes('.') && isAddress(text);
const isIPv6 = (text: string): boolean => text.includes(':') && isAddress(text);
const isCidr = (text: string): boolean => {
  const [address = '', bits = '', rest] = text.split('/');
  if (rest !== undefined || !/^\d{1,3}$/.test(bits)) return false;
  return isIPv6(address) ? Number(bits) <= 128 : isIPv4(address) && Number(bits) <= 32;
};
/** Formats that the API server checks and Antrea's resources use. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  ipv4: isIPv4,
  ipv6: isIPv6,
  cidr: isCidr,
  'date-time': (text) =>
    /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text)),
  uuid: (text) => /^[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}$/i.test(text),
};

export function checkNumber(schema: JsonSchema, value: number, name: string, add: Report): void {
  const { minimum, maximum, multipleOf } = schema as { minimum?: number; maximum?: number; multipleOf?: number };
  const above = schema['exclusiveMinimum'] === true;
  const below = schema['exclusiveMaximum'] === true;
  const refuse = (keyword: string, what: string): void =>
    add(keyword, 'FieldValueInvalid', `Invalid value: ${value}: ${name} in body should be ${what}`);
  if (maximum !== undefined && (below ? value >= maximum : value > maximum))
    refuse('maximum', `less than ${below ? '' : 'or equal to '}${maximum}`);
  if (minimum !== undefined && (above ? value <= minimum : value < minimum))
    refuse('minimum', `greater than ${above ? '' : 'or equal to '}${minimum}`);
  if (multipleOf !== undefined && value % multipleOf !== 0) refuse('multipleOf', `a multiple of ${multipleOf}`);
}

const patterns = new Map<string, RegExp>();
function patternOf(source: string): RegExp {
  const known = patterns.get(source) ?? new RegExp(source);
  patterns.set(source, known);
  return known;
}

export function checkString(schema: JsonSchema, value: string, name: string, add: Report): void {
  const { minLength, maxLength, pattern, format } = schema as {
    minLength?: number;
    maxLength?: number;
    pattern?: string;
    format?: string;
  };
  const refuse = (keyword: string, what: string): void =>
    add(keyword, 'FieldValueInvalid', `Invalid value: ${shown(value)}: ${name} in body ${what}`);
  // Code points, as Go counts them.
  const { length } = Array.from(value);
  if (maxLength !== undefined && length > maxLength)
    add('maxLength', 'FieldValueTooLong', `Too long: may not be longer than ${maxLength}`);
  if (minLength !== undefined && length < minLength) refuse('minLength', `should be at least ${minLength} chars long`);
  if (pattern !== undefined && !patternOf(pattern).test(value)) refuse('pattern', `should match '${pattern}'`);
  if (format !== undefined && FORMATS[format]?.(value) === false)
    refuse('format', `must be of type ${format}: ${shown(value)}`);
}
