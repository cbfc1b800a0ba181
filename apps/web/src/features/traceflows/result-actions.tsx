import type { ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { IconDownload, IconEdit, IconRefresh, IconTrash } from '@tabler/icons-react';
import type { TraceflowDetail } from '@netloft/contracts';
import { CopyButton } from '../../components/copyable.tsx';
import { linkTo } from '../../lib/clipboard.ts';
import { downloadText } from '../../lib/download.ts';
import { pathSvg, type PathModel } from '../../components/trace-path/index.ts';
import { traceflowsText as text } from './traceflows.messages.ts';

export interface ResultToolsProps {
  readonly detail: TraceflowDetail;
  readonly model: PathModel;
  /** Heading of an exported picture. */
  readonly title: string;
  readonly removed: boolean;
  readonly onRemove: () => void;
}

/** Keeps, shares and removes a trace. Those of others are not offered for removal. */
export function ResultTools({ detail, model, title, removed, onRemove }: ResultToolsProps): ReactNode {
  const ended = detail.summary.phase === 'Succeeded' || detail.summary.phase === 'Failed';
  return (
    <>
      <CopyButton value={linkTo()} label={text.copyLink} text />
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />}>
            {text.exportAs}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => downloadText(`${detail.id}.svg`, pathSvg(model, title), 'image/svg+xml')}>
            {text.exportSvg}
          </Menu.Item>
          <Menu.Item
            onClick={() => downloadText(`${detail.id}.json`, JSON.stringify(detail, null, 2), 'application/json')}
          >
            {text.exportJson}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {detail.summary.managed && ended && !removed && (
        <Button size="xs" variant="default" leftSection={<IconTrash size={14} aria-hidden />} onClick={onRemove}>
          {text.remove}
        </Button>
      )}
    </>
  );
}

export interface RunAgainProps {
  readonly detail: TraceflowDetail;
  readonly running: boolean;
  readonly onRerun: () => void;
  readonly onChange: () => void;
}

/** Makes the trace again, as it was or changed. */
export function RunAgain({ detail, running, onRerun, onChange }: RunAgainProps): ReactNode {
  const again = detail.request !== null;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconEdit size={14} aria-hidden />}
        onClick={onChange}
        disabled={!again}
        title={again ? undefined : text.notInForm}
      >
        {text.change}
      </Button>
      <Button
        size="xs"
        leftSection={<IconRefresh size={14} aria-hidden />}
        onClick={onRerun}
        loading={running}
        disabled={!again}
        title={again ? undefined : text.notInForm}
      >
        {text.rerun}
      </Button>
    </>
  );
}
