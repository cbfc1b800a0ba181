import { useMemo, type ReactNode } from 'react';
import { TagsInput } from '@mantine/core';
import type { NsxEditorFacts, NsxFinding } from '@netloft/contracts';
import { SaidAt } from '../parts/nsx-findings.tsx';
import { shownEntries, storedEntries } from './editor.model.ts';

/** So few options at once that their list needs no scrolling, which the keyboard could not reach; typing finds the others. */
const LIST = { limit: 10, maxDropdownHeight: 460 } as const;

/** Words for paths and back: the name where it is the only one, else with the id. */
function namesOf(items: readonly { readonly id: string; readonly name: string; readonly path: string }[]): {
  readonly nameOf: ReadonlyMap<string, string>;
  readonly pathOf: ReadonlyMap<string, string>;
} {
  const counts = new Map<string, number>();
  for (const { name } of items) counts.set(name, (counts.get(name) ?? 0) + 1);
  const words = items.map(
    ({ id, name, path }) => [path, (counts.get(name) ?? 0) > 1 ? `${name} (${id})` : name] as const,
  );
  return { nameOf: new Map(words), pathOf: new Map(words.map(([path, word]) => [word, path])) };
}

export type NamedItem = NsxEditorFacts['groups'][number] | NsxEditorFacts['services'][number];

export interface EntriesFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly placeholder: string;
  /** As NSX holds it: paths, addresses, or ANY. */
  readonly value: unknown;
  /** What is offered by name. */
  readonly items: readonly NamedItem[];
  /** What is offered first; all of them are understood. */
  readonly offered?: (item: NamedItem) => boolean;
  readonly findings: readonly NsxFinding[];
  readonly disabled?: boolean;
  readonly onChange: (value: readonly string[]) => void;
}

/** A list of NSX’s objects by their names, and of addresses as they are; nothing chosen is ANY. */
export function EntriesField(props: EntriesFieldProps): ReactNode {
  const { label, items, offered, findings, onChange } = props;
  const { nameOf, pathOf } = useMemo(() => namesOf(items), [items]);
  const shown = shownEntries(props.value);
  const data = useMemo(
    () => items.filter((item) => offered === undefined || offered(item)).map(({ path }) => nameOf.get(path) ?? path),
    [items, offered, nameOf],
  );
  return (
    <div>
      <TagsInput
        {...LIST}
        label={label}
        description={props.description}
        placeholder={shown.length === 0 ? props.placeholder : undefined}
        data={[...new Set(data)]}
        value={shown.map((entry) => nameOf.get(entry) ?? entry)}
        disabled={props.disabled ?? false}
        clearable
        clearButtonProps={{ 'aria-label': `${label}: ${props.placeholder}` }}
        onChange={(next) => onChange(storedEntries(next.map((word) => pathOf.get(word) ?? word)))}
      />
      <SaidAt findings={findings} />
    </div>
  );
}
