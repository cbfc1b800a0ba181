import type { MenuEntry } from '../../../components/data-table/row-menu.tsx';
import { withTerms, type ExtraTerm } from '../../../components/flow-scope/records-link.tsx';
import { copyText } from '../../../lib/clipboard.ts';
import { flowsText as text } from '../flows.messages.ts';
import type { FlowColumn } from './columns.tsx';
import type { FlowRow } from '../../../components/flow-record/row.ts';

/** Columns whose values the menu of a whole row offers to filter by. */
const OFFERED = new Set([
  'sourcePodName',
  'destinationPodName',
  'destinationServicePortName',
  'destinationTransportPort',
  'policy',
]);

/** Entries of a row's menu: filter for and out of the cell that was meant (or of the main columns), copy, open. */
export function flowMenu(
  row: FlowRow,
  column: FlowColumn | undefined,
  columns: readonly FlowColumn[],
  act: {
    readonly open: (row: FlowRow) => void;
    readonly term: (field: string, value: string, negate: boolean) => void;
    readonly link?: (row: FlowRow) => string;
  },
): MenuEntry[] {
  const terms: readonly ExtraTerm[] =
    column === undefined
      ? columns.filter(({ id }) => OFFERED.has(id)).flatMap((one) => one.terms?.(row).slice(0, 1) ?? [])
      : (column.terms?.(row) ?? []);
  const word = (term: ExtraTerm): string => withTerms('', [term]);
  const { link } = act;
  const value = column === undefined ? '' : String(column.value(row) ?? '');
  return [
    { label: text.open, run: () => act.open(row), keys: 'Enter' },
    ...terms.map((term) => ({ label: text.only(word(term)), run: () => act.term(term[0], term[1], false) })),
    ...(column === undefined ? [] : terms).map((term) => ({
      label: text.without(word(term)),
      run: () => act.term(term[0], term[1], true),
    })),
    ...(value === '' ? [] : [{ label: text.copy(value), run: () => void copyText(value, text.copyOf) }]),
    ...(link === undefined
      ? []
      : [{ label: text.copyRecordLink, run: () => void copyText(link(row), text.copyRecordLink) }]),
  ];
}
