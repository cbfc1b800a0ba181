export { DataTable } from './data-table.tsx';
export type { CellValue, Column, DataTableProps, RowAction, SelectionAction } from './types.ts';
