import { readYamlDocuments, type YamlBounds, yamlPlace } from '@netloft/contracts/yaml';
import { stringify, type Document, isMap, isScalar, isSeq } from 'yaml';
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
/** Aliases and tags are nothing that NSX has. */
const BOUNDS: YamlBounds = { characters: 1_000_000, tokens: 400_000, aliases: 0 };

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
  if (text.length > BOUNDS.characters) return { ok: false, message: 'The text is longer than 1 MB.', from: 0, to: 0 };
  const read = readYamlDocuments(text, BOUNDS);
  const [first, second] = read.ok ? read.value : [];
  const fault = read.ok ? first?.fault : read.error;
  if (fault !== undefined) {
    const { line } = yamlPlace(text, fault.from);
    return { ok: false, message: `Line ${line}: ${fault.message}`, from: fault.from, to: fault.to };
  }
  if (first === undefined || second !== undefined) {
    const from = second?.document.range?.[0] ?? 0;
    return { ok: false, message: 'Keep one document: one object is edited at a time.', from, to: from };
  }
  const { document } = first;
  const object: unknown = document.toJS();
  if (!isRecord(object)) return { ok: false, message: NO_OBJECT, from: 0, to: text.length };
  return { ok: true, object, placeOf: (path) => placeIn(document, path) };
}
