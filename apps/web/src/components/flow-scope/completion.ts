import { completeFilter, FILTER_FIELDS, type FilterPlaceInfo } from '@netloft/analytics';
import type { FlowCompletions } from '@netloft/contracts';

/** One thing that can stand where the cursor is. */
export interface Suggestion {
  /** What is put in place of the part from `from` to `to`. */
  readonly insert: string;
  readonly label: string;
  readonly detail: string;
}

/** The filter after something was put in, and where the cursor goes. */
export interface Filled {
  readonly text: string;
  readonly cursor: number;
}

interface FieldEntry {
  readonly name: string;
  readonly description: string;
}

const SIDE_WORDS = { src: 'source', dst: 'destination', ingress: 'ingress', egress: 'egress' } as const;
const ENTRIES: readonly FieldEntry[] = FILTER_FIELDS.flatMap(({ name, description, sides }) => [
  { name, description },
  ...sides.map((side) => ({ name: `${side}.${name}`, description: `${description}: ${SIDE_WORDS[side]} only` })),
]);

/** Begins before holds, plain fields before those of a side. */
function fieldsLike(typed: string): FieldEntry[] {
  const wanted = typed.toLowerCase();
  if (wanted === '') return ENTRIES.filter(({ name }) => !name.includes('.'));
  const rank = ({ name }: FieldEntry): number =>
    name.startsWith(wanted) ? 0 : name.includes(`.${wanted}`) ? 1 : name.includes(wanted) ? 2 : 3;
  return ENTRIES.filter((entry) => rank(entry) < 3).toSorted((a, b) => rank(a) - rank(b));
}

/** Where in the filter the cursor is, and what is known without asking the server. */
export interface LocalCompletion {
  readonly place: FilterPlaceInfo;
  readonly suggestions: readonly Suggestion[];
  /** Values of this field come from what is stored. */
  readonly asks: boolean;
}

/** What can stand at the cursor: fields, and the words of fields that have a fixed list. */
export function completeHere(text: string, at: number): LocalCompletion {
  const place = completeFilter(text, at);
  if (place.kind === 'field') {
    return {
      place,
      asks: false,
      suggestions: fieldsLike(place.typed).map(({ name, description }) => ({
        insert: `${name}:`,
        label: `${name}:`,
        detail: description,
      })),
    };
  }
  const facts = FILTER_FIELDS.find(({ name }) => name === place.field);
  if (facts === undefined) return { place, suggestions: [], asks: false };
  const typed = place.typed.toLowerCase();
  const words = (facts.values ?? []).filter((word) => word.includes(typed));
  return {
    place,
    asks: facts.values === undefined && !['number', 'bytes', 'rate', 'duration'].includes(facts.kind),
    suggestions: words.map((word) => ({ insert: word, label: word, detail: '' })),
  };
}

/** Values that the server found in what is stored, for the same place. */
export const suggestionsOf = (answer: FlowCompletions): Suggestion[] =>
  answer.options
    .filter(({ kind }) => kind === 'value')
    .map(({ text, detail }) => ({ insert: text, label: text, detail: detail ?? '' }));

/** Puts a suggestion in the place of what was typed. After a value comes a space, so that the next term can begin. */
export function fill(text: string, place: Pick<FilterPlaceInfo, 'kind' | 'from' | 'to'>, insert: string): Filled {
  const rest = text.slice(place.to);
  const space = place.kind === 'value' && !/^[ ,)]/.test(rest) ? ' ' : '';
  const before = text.slice(0, place.from) + insert + space;
  return { text: before + rest, cursor: before.length + (place.kind === 'value' && rest.startsWith(' ') ? 1 : 0) };
}
