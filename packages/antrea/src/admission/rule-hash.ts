import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { array, type Json, number, object, stringMap, text } from '../evaluation/read.ts';

/** JSON of a value as Go's encoder writes it; undefined when the field is left out. */
type Encode = (value: unknown) => string | undefined;
type Fields = readonly (readonly [name: string, encode: Encode])[];

const HASH_LENGTH = 7;
/** Characters that Go escapes beside those that JSON requires. */
const ESCAPED = /[<>&\u2028\u2029]/g;
const quote = (value: string): string =>
  JSON.stringify(value).replace(ESCAPED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

const textOrNothing: Encode = (value) => (text(value) ? quote(text(value) ?? '') : undefined);
const textAlways: Encode = (value) => quote(text(value) ?? '');
const integer: Encode = (value) => number(value)?.toString();
const numberOrText: Encode = (value) => number(value)?.toString() ?? textAlways(text(value) ?? undefined);
const optional =
  (encode: Encode): Encode =>
  (value) =>
    value === undefined || value === null ? undefined : encode(value);

const list =
  (item: Encode): Encode =>
  (value) => {
    const items = array(value);
    return items.length === 0 ? undefined : `[${items.map((one) => item(one) ?? 'null').join(',')}]`;
  };

function record(fields: Fields): Encode {
  return (value) => {
    const source = object(value);
    if (source === undefined) return undefined;
    const members = fields.flatMap(([name, encode]) => {
      const encoded = encode(source[name]);
      return encoded === undefined ? [] : [`${quote(name)}:${encoded}`];
    });
    return `{${members.join(',')}}`;
  };
}

/** Maps are written with their keys sorted. */
const labels: Encode = (value) => {
  const entries = Object.entries(stringMap(value)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0
    ? undefined
    : `{${entries.map(([key, label]) => `${quote(key)}:${quote(label)}`).join(',')}}`;
};

const selector = record([
  ['matchLabels', labels],
  [
    'matchExpressions',
    list(
      record([
        ['key', textAlways],
        ['operator', textAlways],
        ['values', list(textAlways)],
      ]),
    ),
  ],
]);
const named = record([
  ['name', textOrNothing],
  ['namespace', textOrNothing],
]);
const peer = record([
  [
    'ipBlock',
    record([
      ['cidr', textAlways],
      ['except', list(textAlways)],
    ]),
  ],
  ['podSelector', selector],
  ['namespaceSelector', selector],
  [
    'namespaces',
    record([
      ['match', textOrNothing],
      ['sameLabels', list(textAlways)],
    ]),
  ],
  ['externalEntitySelector', selector],
  ['group', textOrNothing],
  ['fqdn', textOrNothing],
  ['serviceAccount', named],
  ['nodeSelector', selector],
  ['scope', textOrNothing],
]);
const appliedTo = record([
  ['podSelector', selector],
  ['namespaceSelector', selector],
  ['externalEntitySelector', selector],
  ['group', textOrNothing],
  ['serviceAccount', named],
  ['service', named],
  ['nodeSelector', selector],
]);
const port = record([
  ['protocol', optional(textAlways)],
  ['port', optional(numberOrText)],
  ['endPort', integer],
  ['sourcePort', integer],
  ['sourceEndPort', integer],
]);
const protocol = record([
  [
    'icmp',
    record([
      ['icmpType', integer],
      ['icmpCode', integer],
    ]),
  ],
  [
    'igmp',
    record([
      ['igmpType', integer],
      ['groupAddress', textOrNothing],
    ]),
  ],
]);
const layer7 = record([
  [
    'http',
    record([
      ['host', textOrNothing],
      ['method', textOrNothing],
      ['path', textOrNothing],
    ]),
  ],
  ['tls', record([['sni', textOrNothing]])],
]);

/** Fields of a rule in the order of Antrea's type; the name is empty whenever a hash is asked for. */
const rule = record([
  ['action', (value) => (text(value) === undefined ? 'null' : textAlways(value))],
  ['ports', list(port)],
  ['protocols', list(protocol)],
  ['l7Protocols', list(layer7)],
  ['from', list(peer)],
  ['to', list(peer)],
  [
    'toServices',
    list(
      record([
        ['name', textOrNothing],
        ['namespace', textOrNothing],
        ['scope', textOrNothing],
      ]),
    ),
  ],
  ['enableLogging', (value) => String(value === true)],
  ['logLabel', textOrNothing],
  ['appliedTo', list(appliedTo)],
]);

/** The seven hexadecimal digits that end the generated name of a rule: the start of SHA-1 over the rule as Go writes it. */
export const ruleHash = (source: Json): string =>
  bytesToHex(sha1(new TextEncoder().encode(rule(source) ?? '{}'))).slice(0, HASH_LENGTH);
