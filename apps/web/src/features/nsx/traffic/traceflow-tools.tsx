import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconArrowsSplit, IconDownload, IconEdit, IconRefresh, IconTrash } from '@tabler/icons-react';
import type { NsxTraceflow } from '@netloft/contracts';
import { CopyButton } from '../../../components/copyable.tsx';
import {
  headlineOf,
  headlineText,
  pathModel,
  pathSvg,
  ViewSwitch,
  wayOf,
  type TraceAnswerModel,
  type TraceView,
} from '../../../components/trace-path/index.ts';
import { linkTo } from '../../../lib/clipboard.ts';
import { downloadText } from '../../../lib/download.ts';
import { useWhyNoWrite } from '../parts/use-nsx-may.ts';
import { nsxTraceText as text } from './traceflow.messages.ts';
import type { TraceActs } from './use-trace-acts.ts';
import classes from './traceflow.module.css';

export interface ToolsProps {
  readonly trace: NsxTraceflow;
  readonly answer: TraceAnswerModel;
  readonly view: TraceView;
  readonly onView: (view: TraceView) => void;
  readonly acts: TraceActs;
  /** The cluster's own trace is shown as well. */
  readonly two: boolean;
  readonly onAlone: () => void;
}

/** How the result is shown, and how it is kept, shared, put beside the cluster's own, and removed. */
export function NsxTraceTools({ trace, answer, view, onView, acts, two, onAlone }: ToolsProps): ReactNode {
  const mayNot = useWhyNoWrite();
  const title = `${wayOf(answer)} — ${headlineText(headlineOf(answer))}`;
  return (
    <>
      <ViewSwitch value={view} onChange={onView} />
      <span className={classes.grow} />
      {two ? (
        <Button size="xs" variant="default" onClick={onAlone}>
          {text.closeBeside}
        </Button>
      ) : (
        trace.link !== null &&
        trace.request !== null && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowsSplit size={14} aria-hidden />}
            loading={acts.busy}
            onClick={acts.beside}
          >
            {text.startBeside}
          </Button>
        )
      )}
      <CopyButton value={linkTo()} label={text.copyLink} text />
      <Button
        size="xs"
        variant="default"
        leftSection={<IconDownload size={14} aria-hidden />}
        onClick={() =>
          downloadText(`nsx-traceflow-${trace.id}.svg`, pathSvg(pathModel(answer.path), title), 'image/svg+xml')
        }
      >
        {text.exportSvg}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconTrash size={14} aria-hidden />}
        disabled={mayNot !== null || acts.busy}
        title={mayNot ?? undefined}
        onClick={acts.remove}
      >
        {text.remove}
      </Button>
    </>
  );
}

/** Makes the trace again, as it was or changed. */
export function NsxTraceAgain({ trace, acts }: { readonly trace: NsxTraceflow; readonly acts: TraceActs }): ReactNode {
  const mayNot = useWhyNoWrite();
  const known = trace.request !== null;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconEdit size={14} aria-hidden />}
        disabled={!known}
        title={known ? undefined : text.notInForm}
        onClick={acts.change}
      >
        {text.change}
      </Button>
      <Button
        size="xs"
        leftSection={<IconRefresh size={14} aria-hidden />}
        loading={acts.busy}
        disabled={mayNot !== null}
        title={mayNot ?? undefined}
        onClick={acts.again}
      >
        {text.retrace}
      </Button>
    </>
  );
}
