import { isObject, type Json } from './json.ts';
import { OBJECT_MESSAGES } from './protobuf-objects.ts';
import { POD_MESSAGES } from './protobuf-pods.ts';
import { badRequest } from './status.ts';

/** Every body in Kubernetes' protobuf starts with this; an envelope of type and raw message follows. */
const MAGIC = Buffer.from('k8s\0');
const PREFIXED: Readonly<Record<string, string>> = { 'rbac.authorization.k8s.io': 'Rbac' };

interface Field {
  readonly member: string;
  readonly type: string;
  readonly shape: 'one' | 'list' | 'map';
  readonly omitsEmpty: boolean;
}
type Message = ReadonlyMap<number, Field>;

function fieldOf(text: string): readonly [number, Field] {
  const [number = '', member = '', full = ''] = text.split(':');
  const type = full.replace(/\[\]$|\{\}$|\?$/, '');
  const shape = full.endsWith('[]') ? 'list' : full.endsWith('{}') ? 'map' : 'one';
  return [Number(number), { member, type, shape, omitsEmpty: full.endsWith('?') }];
}

const MESSAGES: ReadonlyMap<string, Message> = new Map(
  `${OBJECT_MESSAGES}\n${POD_MESSAGES}`
    .replaceAll(/\n +/g, ' ')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', ...fields] = line.split(' ');
      return [name, new Map(fields.map((field) => fieldOf(field)))];
    }),
);

interface Entry {
  readonly number: number;
  /** Number of a varint; bytes of everything that has a length. */
  readonly value: number | Buffer;
}

/** Fields of a message on the wire. */
function entriesOf(bytes: Buffer): Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) throw new RangeError('unexpected EOF');
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('integer overflow');
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('unexpected EOF');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const wire = tag & 7;
    const number = tag >>> 3;
    if (wire === 0) entries.push({ number, value: Number(BigInt.asIntN(64, varint())) });
    else if (wire === 2) entries.push({ number, value: take(Number(varint())) });
    else if (wire === 1 || wire === 5) take(wire === 1 ? 8 : 4);
    else throw new RangeError(`illegal wireType ${wire}`);
  }
  return entries;
}

const numberOf = (value: number | Buffer | undefined): number => (typeof value === 'number' ? value : 0);
const bytesOf = (value: number | Buffer | undefined): Buffer => (typeof value === 'object' ? value : Buffer.alloc(0));
const find = (entries: readonly Entry[], number: number): number | Buffer | undefined =>
  entries.findLast((one) => one.number === number)?.value;

/** Types that JSON writes otherwise than as an object. */
const SCALARS: Readonly<Record<string, (value: number | Buffer) => unknown>> = {
  string: (value) => bytesOf(value).toString('utf8'),
  int: numberOf,
  bool: (value) => numberOf(value) !== 0,
  bytes: (value) => bytesOf(value).toString('base64'),
  Time(value) {
    const entries = entriesOf(bytesOf(value));
    return entries.length === 0
      ? undefined
      : new Date(numberOf(find(entries, 1)) * 1000).toISOString().replace('.000Z', 'Z');
  },
  Quantity: (value) => bytesOf(find(entriesOf(bytesOf(value)), 1)).toString('utf8'),
  FieldsV1: (value) => JSON.parse(bytesOf(find(entriesOf(bytesOf(value)), 1)).toString('utf8') || '{}') as unknown,
  IntOrString(value) {
    const entries = entriesOf(bytesOf(value));
    return numberOf(find(entries, 1)) === 1 ? bytesOf(find(entries, 3)).toString('utf8') : numberOf(find(entries, 2));
  },
  ExtraValue: (value) => entriesOf(bytesOf(value)).map((entry) => bytesOf(entry.value).toString('utf8')),
};

const decodeValue = (type: string, value: number | Buffer): unknown =>
  SCALARS[type]?.(value) ?? (type in SCALARS ? undefined : decodeMessage(type, bytesOf(value)));

function decodeMessage(name: string, bytes: Buffer): Json {
  const message = MESSAGES.get(name);
  const result: Json = {};
  for (const { number, value } of entriesOf(bytes)) {
    const field = message?.get(number);
    if (field === undefined) continue;
    const { member, type, shape, omitsEmpty } = field;
    if (shape === 'map') {
      const entries = entriesOf(bytesOf(value));
      const key = bytesOf(find(entries, 1)).toString('utf8');
      const content = decodeValue(type, find(entries, 2) ?? Buffer.alloc(0));
      result[member] = { ...(isObject(result[member]) ? result[member] : {}), [key]: content };
      continue;
    }
    const decoded = decodeValue(type, value);
    if (decoded === undefined || (omitsEmpty && (decoded === '' || decoded === 0 || decoded === false))) continue;
    if (member === '.') Object.assign(result, decoded);
    else if (shape === 'list')
      result[member] = [...(Array.isArray(result[member]) ? (result[member] as unknown[]) : []), decoded];
    else result[member] = decoded;
  }
  return result;
}

/** Whether objects of a kind can be read from protobuf. */
const messageOf = (group: string, kind: string): string | undefined => {
  const name = `${PREFIXED[group] ?? ''}${kind}`;
  return MESSAGES.has(name) ? name : undefined;
};
export const isProtobufKind = (group: string, kind: string): boolean => messageOf(group, kind) !== undefined;

/** A body in Kubernetes' protobuf as the JSON object that it stands for; 400 when it cannot be read. */
export function parseProtobuf(bytes: Buffer, kind: string): Json {
  const refuse = (why: string): never => {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): ${why} (${bytes.subarray(0, 30).toString('hex')})`,
    );
  };
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC))
    return refuse('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  try {
    const envelope = entriesOf(bytes.subarray(MAGIC.length));
    const type = entriesOf(bytesOf(find(envelope, 1)));
    const apiVersion = bytesOf(find(type, 1)).toString('utf8');
    const own = bytesOf(find(type, 2)).toString('utf8');
    const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
    const name = messageOf(group, own === '' ? kind : own);
    if (name === undefined) return refuse(`no kind "${own}" is registered for version "${apiVersion}"`);
    return { apiVersion, kind: own, ...decodeMessage(name, bytesOf(find(envelope, 2))) };
  } catch (error) {
    if (error instanceof RangeError) return refuse(`proto: ${error.message}`);
    throw error;
  }
}
