import { LineCounter, parseDocument, stringify, type Document, isMap, isScalar, isSeq } from 'yaml';
import type { EditorFinding } from '../../../components/object-editor/types.ts';
import { isRecord, type Loose } from './loose.ts';

export type DraftFormat = 'yaml' | 'json';

/** An object as text. */
export const writeDraft = (object: Loose, format: DraftFormat): string =>
  format === 'json'
    ? `${JSON.stringify(object, null, 2)}\n`
    : stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 });

export type DraftReading =
  | {
      readonly ok: true;
      readonly object: Loose;
      readonly placeOf: (path: string) => Pick<EditorFinding, 'from' | 'to'>;
    }
  | { readonly ok: false; readonly message: string; readonly from: number; readonly to: number };

const NO_OBJECT =
  'An object of NSX is a map of members such as id, display_name and expression; this is something else.';
const LONGEST = 1_000_000;

/** Where the value at a dotted path (`rules.0.services`) stands, or the nearest parent that is there. */
function placeIn(document: Document, path: string): Pick<EditorFinding, 'from' | 'to'> {
  let node: unknown = document.contents;
  let place = { from: 0, to: 0 };
  for (const step of path.split('.')) {
    let next: unknown;
    let key: unknown;
    if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && one.key.value === step);
      next = pair?.value;
      key = pair?.key;
    } else if (isSeq(node)) next = node.items[Number(step)];
    if (next === undefined || next === null) break;
    node = next;
    const marked = isScalar(next) ? next : isScalar(key) ? key : isMap(next) ? next.items[0]?.key : next;
    const range = isScalar(marked) ? marked.range : undefined;
    if (range !== undefined && range !== null) place = { from: range[0], to: range[1] };
  }
  return place;
}

/** Reads YAML or JSON (which is YAML) as one object; a fault says what and where. */
export function readDraft(text: string): DraftReading {
  if (text.length > LONGEST) return { ok: false, message: 'The text is longer than 1 MB.', from: 0, to: 0 };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: true });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line } = lines.linePos(fault.pos[0]);
    return {
      ok: false,
      message: `Line ${line}: ${fault.message.split('\n')[0] ?? ''}`,
      from: fault.pos[0],
      to: fault.pos[1],
    };
  }
  let object: unknown;
  try {
    object = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error), from: 0, to: 0 };
  }
  if (!isRecord(object)) return { ok: false, message: NO_OBJECT, from: 0, to: text.length };
  return { ok: true, object, placeOf: (path) => placeIn(document, path) };
}
