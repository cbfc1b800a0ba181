import { IANA, VARIABLE } from './elements.ts';

/** A field of a template. `length` in bytes, VARIABLE for variable length. */
export interface TemplateField {
  readonly enterprise: number;
  readonly id: number;
  readonly length: number;
}

export interface TemplateRecord {
  readonly id: number;
  readonly fields: readonly TemplateField[];
  /** Fields before this one are the scope: more than 0 for an options template. */
  readonly scope: number;
  /** The record's bytes: the same bytes again are the same template. */
  readonly bytes: Uint8Array;
}

export const TEMPLATE_SET = 2;
export const OPTIONS_SET = 3;
export const FIRST_TEMPLATE_ID = 256;
/** Antrea's longest has about 90. */
export const MOST_FIELDS = 512;

export type TemplateStep =
  | { readonly type: 'template'; readonly template: TemplateRecord; readonly end: number }
  | { readonly type: 'withdrawal'; readonly id: number; readonly end: number }
  | { readonly type: 'fault'; readonly detail: string };

const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** Reads the fields that start at `at`; undefined when the set ends before. */
function readFields(
  bytes: Uint8Array,
  at: number,
  end: number,
  count: number,
): { readonly fields: TemplateField[]; readonly end: number } | undefined {
  const fields: TemplateField[] = [];
  let place = at;
  for (let index = 0; index < count; index++) {
    if (place + 4 > end) return undefined;
    const first = word(bytes, place);
    const length = word(bytes, place + 2);
    place += 4;
    if (first < 0x8000) {
      fields.push({ enterprise: IANA, id: first, length });
      continue;
    }
    if (place + 4 > end) return undefined;
    const enterprise = word(bytes, place) * 65_536 + word(bytes, place + 2);
    fields.push({ enterprise, id: first & 0x7fff, length });
    place += 4;
  }
  return { fields, end: place };
}

/** Bytes of the shortest record that the fields can make. */
export const shortestRecord = (fields: readonly TemplateField[]): number =>
  fields.reduce((sum, { length }) => sum + (length === VARIABLE ? 1 : length), 0);

/**
 * Reads the template record (or withdrawal) that starts at `at` in a template or options template set (RFC 7011, 3.4). `end` is the place
 * after the set.
 */
export function readTemplate(bytes: Uint8Array, at: number, end: number, set: number): TemplateStep {
  const id = word(bytes, at);
  const count = word(bytes, at + 2);
  if (count === 0) {
    if (id >= FIRST_TEMPLATE_ID || id === set) return { type: 'withdrawal', id, end: at + 4 };
    return { type: 'fault', detail: `template ${id} is withdrawn, but ids begin at ${FIRST_TEMPLATE_ID}` };
  }
  if (id < FIRST_TEMPLATE_ID) return { type: 'fault', detail: `template id ${id} is below ${FIRST_TEMPLATE_ID}` };
  if (count > MOST_FIELDS) return { type: 'fault', detail: `template ${id} has ${count} fields, over ${MOST_FIELDS}` };
  const isOptions = set === OPTIONS_SET;
  if (isOptions && at + 6 > end) return { type: 'fault', detail: `options template ${id} ends early` };
  const scope = isOptions ? word(bytes, at + 4) : 0;
  if (isOptions && (scope === 0 || scope > count))
    return { type: 'fault', detail: `options template ${id} has ${scope} scope fields of ${count}` };
  const read = readFields(bytes, at + (isOptions ? 6 : 4), end, count);
  if (read === undefined) return { type: 'fault', detail: `template ${id} ends before its ${count} fields` };
  if (shortestRecord(read.fields) === 0)
    return { type: 'fault', detail: `template ${id} describes records without bytes` };
  return {
    type: 'template',
    template: { id, fields: read.fields, scope, bytes: bytes.slice(at, read.end) },
    end: read.end,
  };
}
