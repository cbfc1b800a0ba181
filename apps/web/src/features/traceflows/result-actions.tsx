import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconCapture, IconEdit, IconRefresh, IconTrash } from '@tabler/icons-react';
import type { TraceflowDetail } from '@netloft/contracts';
import { CopyButton } from '../../components/copyable.tsx';
import { captureParamsOfTrace } from '../../lib/capture-link.ts';
import { linkTo } from '../../lib/clipboard.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { CopyMenu, ExportMenu } from './now/copy-menu.tsx';
import type { CopySource } from './now/result-texts.ts';
import { traceflowsText as text } from './traceflows.messages.ts';

export interface ResultToolsProps {
  readonly source: CopySource;
  readonly removed: boolean;
  readonly onRemove: () => void;
}

/** Leads to the form that records the packets of this connection; nothing where no end is a Pod. */
function CaptureLink({ detail }: { readonly detail: TraceflowDetail }): ReactNode {
  const cluster = useCluster();
  const params = detail.request === null ? null : captureParamsOfTrace(detail.request);
  if (params === null) return null;
  return (
    <Button
      size="xs"
      variant="default"
      // Links are coloured on all pages; this one is a button among buttons.
      style={{ color: 'var(--button-color)' }}
      leftSection={<IconCapture size={14} aria-hidden />}
      renderRoot={(props) => (
        <Link {...props} to="/clusters/$cluster/captures" params={{ cluster } as never} search={params as never} />
      )}
    >
      {text.capture}
    </Button>
  );
}

/** Keeps, shares and removes a trace. Those of others are not offered for removal. */
export function ResultTools({ source, removed, onRemove }: ResultToolsProps): ReactNode {
  const { detail } = source;
  const ended = detail.summary.phase === 'Succeeded' || detail.summary.phase === 'Failed';
  return (
    <>
      <CopyButton value={linkTo()} label={text.copyLink} text />
      <CaptureLink detail={detail} />
      <CopyMenu source={source} />
      <ExportMenu source={source} />
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
