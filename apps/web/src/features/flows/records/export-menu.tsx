import type { ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { exportText, mediaType } from '../../../components/data-table/export.ts';
import { downloadText } from '../../../lib/download.ts';
import { flowExportPath, type FlowScope } from '../../../lib/flows.queries.ts';
import { flowsText as text } from '../flows.messages.ts';
import type { FlowColumn } from './columns.tsx';
import type { FlowRow } from '../../../components/flow-record/row.ts';

const WHOLE = [
  ['csv', text.wholeCsv],
  ['json', text.wholeJson],
  ['ndjson', text.wholeNdjson],
] as const;

export interface ExportMenuProps {
  readonly cluster: string;
  /** The whole result that can be asked for; null for live rows, which are nowhere but here. */
  readonly whole: { readonly scope: FlowScope; readonly sort: string } | null;
  readonly columns: readonly FlowColumn[];
  readonly rows: () => readonly FlowRow[];
}

/** The whole result, streamed by the server and written by the browser, or the rows that are loaded. */
export function ExportMenu({ cluster, whole, columns, rows }: ExportMenuProps): ReactNode {
  const save = (format: 'csv' | 'json'): void => {
    void exportText(format, columns, rows()).then((made) => downloadText(`flows.${format}`, made, mediaType(format)));
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={<IconDownload size={14} aria-hidden />}>
          {text.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {whole !== null && <Menu.Label>{text.exportWhole}</Menu.Label>}
        {whole !== null &&
          WHOLE.map(([format, label]) => (
            <Menu.Item
              key={format}
              component="a"
              href={flowExportPath(cluster, whole.scope, { format, sort: whole.sort })}
              download
            >
              {label}
            </Menu.Item>
          ))}
        <Menu.Label>{text.exportShown}</Menu.Label>
        <Menu.Item onClick={() => save('csv')}>{text.shownCsv}</Menu.Item>
        <Menu.Item onClick={() => save('json')}>{text.shownJson}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
