import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { fromYaml, toYaml } from './yaml.ts';

/** Values of templates. Numbers from YAML are `number` (Go has float64 there), those of templates and of `int` are `bigint`. */
export type Value = unknown;
export type HelmFunction = (...args: readonly Value[]) => Value;

const isMap = (value: Value): value is Readonly<Record<string, Value>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const kindOf = (value: Value): string =>
  value === undefined || value === null ? 'nil' : Array.isArray(value) ? 'list' : isMap(value) ? 'map' : typeof value;

/** As Go's templates: false, 0, nil and what is empty count as false. */
export const truth = (value: Value): boolean => {
  if (value === undefined || value === null || value === false || value === '' || value === 0 || value === 0n)
    return false;
  if (Array.isArray(value)) return value.length > 0;
  return isMap(value) ? Object.keys(value).length > 0 : true;
};

/** What an action prints. Go shows nil as `<no value>` and large floats as 1e+06: both are faults here. */
export function printed(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isInteger(value) || Math.abs(value) >= 1e6)
      throw new Error(`prints ${value}, which Helm shows otherwise: put it through int`);
    return String(value);
  }
  throw new Error(`prints a ${kindOf(value)}`);
}

const text = (value: Value, who: string): string => {
  if (typeof value !== 'string') throw new Error(`${who} takes text, not a ${kindOf(value)}`);
  return value;
};
const count = (value: Value, who: string): number => {
  if (typeof value !== 'bigint') throw new Error(`${who} takes a whole number, not a ${kindOf(value)}`);
  return Number(value);
};
const list = (value: Value, who: string): readonly Value[] => {
  if (!Array.isArray(value)) throw new Error(`${who} takes a list, not a ${kindOf(value)}`);
  return value as readonly Value[];
};
const map = (value: Value, who: string): Readonly<Record<string, Value>> => {
  if (!isMap(value)) throw new Error(`${who} takes a map, not a ${kindOf(value)}`);
  return value;
};

/** Go compares only what is of one basic kind: a value of YAML (float64) with a number of the template is its error, and a fault here. */
function equal(a: Value, b: Value): boolean {
  if (kindOf(a) !== kindOf(b) || isMap(a) || Array.isArray(a))
    throw new Error(`compares a ${kindOf(a)} with a ${kindOf(b)}`);
  return a === b;
}
const order = (a: Value, b: Value): number => {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  const [left, right] = [count(a, 'a comparison'), count(b, 'a comparison')];
  return left - right;
};

/** `%s`, `%d` and `%q` with values of their kind, and `%%`. */
function printf(format: string, args: readonly Value[]): string {
  let at = 0;
  const filled = format.replaceAll(/%(.)/g, (_, verb: string) => {
    if (verb === '%') return '%';
    const value = args[at++];
    if (verb === 's') return text(value, 'printf %s');
    if (verb === 'd') return String(count(value, 'printf %d'));
    if (verb === 'q') return JSON.stringify(text(value, 'printf %q'));
    throw new Error(`printf knows %s, %d and %q here, not %${verb}`);
  });
  if (at !== args.length) throw new Error(`printf '${format}' takes ${at} values and got ${args.length}`);
  return filled;
}

const indent = (by: Value, value: Value): string =>
  text(value, 'indent')
    .split('\n')
    .map((line) => ' '.repeat(count(by, 'indent')) + line)
    .join('\n');

/** A pair that stands for Sprig's self-signed certificate: the form is right, the certificate is none. */
function standInCertificate(): Readonly<Record<string, string>> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { Cert: publicKey.replaceAll('PUBLIC KEY', 'CERTIFICATE'), Key: privateKey };
}

/** The functions of Go, Sprig and Helm that the chart uses, and no others. `and`, `or` and `include` are the renderer's. */
export const FUNCTIONS: Readonly<Record<string, HelmFunction>> = {
  not: (value: Value) => !truth(value),
  eq: (first, ...others) => others.some((other) => equal(first, other)),
  ne: (a, b) => !equal(a, b),
  gt: (a, b) => order(a, b) > 0,
  ge: (a, b) => order(a, b) >= 0,
  lt: (a, b) => order(a, b) < 0,
  le: (a, b) => order(a, b) <= 0,
  default: (fallback, value) => (truth(value) ? value : fallback),
  empty: (value) => !truth(value),
  ternary: (yes, no, test) => (test === true ? yes : no),
  required: (message, value) => {
    if (value === undefined || value === null || value === '') throw new Error(text(message, 'required'));
    return value;
  },
  fail: (message) => {
    throw new Error(text(message, 'fail'));
  },
  int: (value) => BigInt(Math.trunc(Number(value ?? 0))),
  add: (...values) => values.reduce<bigint>((sum, one) => sum + BigInt(count(one, 'add')), 0n),
  mul: (...values) => values.reduce<bigint>((product, one) => product * BigInt(count(one, 'mul')), 1n),
  div: (value, by) => BigInt(count(value, 'div')) / BigInt(count(by, 'div')),
  now: () => new Date(),
  dateModify: (by, value) => {
    const [, hours] = /^\+(\d+)h$/.exec(text(by, 'dateModify')) ?? [];
    if (hours === undefined || !(value instanceof Date)) throw new Error('dateModify adds hours to a time here: +24h');
    return new Date(value.getTime() + Number(hours) * 3_600_000);
  },
  date: (layout, value) => {
    if (layout !== '2006-01-02' || !(value instanceof Date)) throw new Error('date prints a time as 2006-01-02 here');
    return value.toISOString().slice(0, 10);
  },
  quote: (value) => JSON.stringify(printed(value)),
  toString: (value: unknown) => printed(value),
  printf: (format, ...args) => printf(text(format, 'printf'), args),
  lower: (value) => text(value, 'lower').toLowerCase(),
  trunc: (length, value) => text(value, 'trunc').slice(0, count(length, 'trunc')),
  trimSuffix: (suffix, value) => {
    const [end, whole] = [text(suffix, 'trimSuffix'), text(value, 'trimSuffix')];
    return whole.endsWith(end) ? whole.slice(0, whole.length - end.length) : whole;
  },
  trimPrefix: (prefix, value) => {
    const [start, whole] = [text(prefix, 'trimPrefix'), text(value, 'trimPrefix')];
    return whole.startsWith(start) ? whole.slice(start.length) : whole;
  },
  replace: (from, to, value) => text(value, 'replace').replaceAll(text(from, 'replace'), text(to, 'replace')),
  // Of what Go and JavaScript both read in the same way.
  regexFind: (pattern, value) => new RegExp(text(pattern, 'regexFind')).exec(text(value, 'regexFind'))?.[0] ?? '',
  contains: (part, value) => text(value, 'contains').includes(text(part, 'contains')),
  hasPrefix: (part, value) => text(value, 'hasPrefix').startsWith(text(part, 'hasPrefix')),
  splitList: (by, value) => text(value, 'splitList').split(text(by, 'splitList')),
  join: (by, values) => list(values, 'join').map(printed).join(text(by, 'join')),
  list: (...values) => values,
  append: (values, value) => [...list(values, 'append'), value],
  concat: (...lists) => lists.flatMap((one) => list(one, 'concat')),
  uniq: (values) => [...new Set(list(values, 'uniq'))] as readonly Value[],
  has: (value, values) => list(values, 'has').includes(value),
  dict: (...pairs) => {
    const made: Record<string, Value> = {};
    for (let at = 0; at < pairs.length; at += 2) made[text(pairs[at], 'dict')] = pairs[at + 1];
    return made;
  },
  get: (values, key) => {
    const [from, name] = [map(values, 'get'), text(key, 'get')];
    if (!Object.hasOwn(from, name)) throw new Error(`get finds no '${name}'`);
    return from[name];
  },
  hasKey: (values, key) => Object.hasOwn(map(values, 'hasKey'), text(key, 'hasKey')),
  len: (values) => BigInt(Array.isArray(values) ? values.length : Object.keys(map(values, 'len')).length),
  toYaml,
  toJson: (value) => JSON.stringify(value),
  fromYaml: (value) => fromYaml(text(value, 'fromYaml')),
  indent,
  nindent: (by, value) => `\n${indent(by, value)}`,
  b64enc: (value) => Buffer.from(text(value, 'b64enc')).toString('base64'),
  b64dec: (value) => Buffer.from(text(value, 'b64dec'), 'base64').toString('utf8'),
  sha256sum: (value) => createHash('sha256').update(text(value, 'sha256sum')).digest('hex'),
  randBytes: (length) => randomBytes(count(length, 'randBytes')).toString('base64'),
  genSelfSignedCert: standInCertificate,
};
