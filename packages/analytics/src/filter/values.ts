import ipaddr from 'ipaddr.js';
import type { FilterValue } from './ast.ts';
import { type FieldFacts, nearest, PROTOCOL_NUMBERS } from './fields.ts';
import { err, ok, type Result } from '../result.ts';

/** A value as it was written: its text without quotes, and whether any of it was quoted. */
export interface WrittenValue {
  readonly text: string;
  readonly quoted: boolean;
}

type Read = Result<FilterValue, string>;

const DECIMAL: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };
const BINARY: Readonly<Record<string, number>> = { ki: 1024, mi: 1024 ** 2, gi: 1024 ** 3, ti: 1024 ** 4 };
const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/** A number with its unit, in the field's own unit; undefined when it is none. */
function numberOf(text: string, kind: FieldFacts['kind']): number | undefined {
  const [, digits, written = ''] = /^(\d{1,18}(?:\.\d{1,6})?)\s?([A-Za-z/]{0,8})$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const unit = written.toLowerCase();
  const times = (factor: number | undefined): number | undefined => {
    const value = factor === undefined ? NaN : factor === 1 ? Number(digits) : Math.round(Number(digits) * factor);
    return value <= Number.MAX_SAFE_INTEGER ? value : undefined;
  };
  const scaled = (rest: string): number | undefined => times(DECIMAL[rest] ?? BINARY[rest]);
  switch (kind) {
    case 'duration':
      return times(SECONDS[unit]);
    case 'rate':
      return scaled(unit.replace(/(?:bit|bits|bps|b)?(?:\/s)?$/, ''));
    case 'bytes':
      return scaled(unit.replace(/b$/, ''));
    default:
      return unit === '' || unit === 'k' || unit === 'm' ? scaled(unit) : undefined;
  }
}

const EXAMPLES: Readonly<Partial<Record<FieldFacts['kind'], string>>> = {
  bytes: '>10M',
  rate: '>1Mbit',
  duration: '>5m',
};

function readNumber(text: string, facts: FieldFacts): Read {
  const fault = err(
    `“${text}” is no number that ${facts.name} can be compared with; write ${EXAMPLES[facts.kind] ?? '80, >1024 or 8000..8999'}`,
  );
  const range = text.indexOf('..');
  if (range >= 0) {
    const from = numberOf(text.slice(0, range), facts.kind);
    const to = numberOf(text.slice(range + 2), facts.kind);
    if (from === undefined || to === undefined) return fault;
    return from <= to ? ok({ type: 'range', from, to }) : err(`the range ${text} ends before it begins`);
  }
  const [, operator = '=', rest = ''] = /^(>=|<=|>|<|=)?(.*)$/s.exec(text) ?? [];
  const value = numberOf(rest, facts.kind);
  return value === undefined
    ? fault
    : ok({ type: 'number', operator: operator as '=' | '>' | '>=' | '<' | '<=', value });
}

function readProtocol(text: string): Read {
  const known = PROTOCOL_NUMBERS[text.toLowerCase()];
  const value = known ?? (/^\d{1,3}$/.test(text) && Number(text) <= 255 ? Number(text) : undefined);
  if (value !== undefined) return ok({ type: 'number', operator: '=', value });
  return err(`“${text}” is no protocol; write ${Object.keys(PROTOCOL_NUMBERS).join(', ')} or a number up to 255`);
}

function readWord(text: string, facts: FieldFacts): Read {
  const words = facts.values ?? [];
  const lower = text.toLowerCase();
  if (words.includes(lower)) return ok({ type: 'text', text: lower });
  const near = nearest(lower, words);
  return err(
    `${facts.name} knows no “${text}”${near === undefined ? '' : `; did you mean ${near}?`} It takes ${words.join(', ')}`,
  );
}

function readNetwork(text: string): FilterValue | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  if (rest.length > 0 || !ipaddr.isValid(address) || (!address.includes(':') && address.split('.').length !== 4))
    return undefined;
  const parsed = ipaddr.parse(address);
  const bits = parsed.kind() === 'ipv4' ? 32 : 128;
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits)) return undefined;
  return {
    type: 'network',
    address: parsed.toString(),
    prefix: prefix === undefined ? bits : Number(prefix),
    version: bits === 32 ? 4 : 6,
  };
}

function readAddress(text: string, facts: FieldFacts): Read {
  const network = readNetwork(text);
  if (network !== undefined) return ok(network);
  if (/^[0-9a-fA-F.:*]{1,64}$/.test(text) && text.includes('*'))
    return ok({ type: 'glob', pattern: text.toLowerCase() });
  return err(
    `“${text}” is no address or network; write ${facts.name}:10.0.0.1, ${facts.name}:10.0.0.0/8 or ${facts.name}:10.0.*`,
  );
}

function readName({ text, quoted }: WrittenValue): FilterValue {
  if (text === '') return { type: 'present', present: false };
  if (quoted) return { type: 'text', text };
  if (text === '*') return { type: 'present', present: true };
  if (text.toLowerCase() === 'none') return { type: 'present', present: false };
  return text.includes('*') ? { type: 'glob', pattern: text } : { type: 'text', text };
}

function readLabel(written: WrittenValue): Read {
  const equals = written.text.indexOf('=');
  const key = equals < 0 ? written.text : written.text.slice(0, equals);
  if (!/^[A-Za-z0-9]([A-Za-z0-9._/-]{0,315}[A-Za-z0-9])?$/.test(key))
    return err(`“${key}” is no key of a label; write label:app or label:app=yelb-ui`);
  if (equals < 0) return ok({ type: 'label', key, value: undefined });
  return ok({ type: 'label', key, value: readName({ ...written, text: written.text.slice(equals + 1) }) });
}

/** Reads one value of a field; the fault is a sentence without its end. */
export function readValue(written: WrittenValue, facts: FieldFacts): Read {
  const { text, quoted } = written;
  const speaksOfPresence =
    facts.kind === 'address' && (text === '*' || text.toLowerCase() === 'none' || (quoted && text === ''));
  if (text === '' && !quoted) return err(`${facts.name}: has no value; write ${facts.example}`);
  switch (facts.kind) {
    case 'name':
      return ok(readName(written));
    case 'address':
      return speaksOfPresence ? ok(readName(written)) : readAddress(text, facts);
    case 'label':
      return readLabel(written);
    case 'protocol':
      return readProtocol(text);
    case 'word':
      return readWord(text, facts);
    default:
      return readNumber(text, facts);
  }
}
