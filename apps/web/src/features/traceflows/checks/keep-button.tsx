import { lazy, Suspense, useState, type ReactNode } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import { IconClipboardCheck } from '@tabler/icons-react';
import type { TraceflowDetail, TraceflowRequestInput } from '@netloft/contracts';
import type { TraceOutcome } from './check-draft.model.ts';
import { checksText as text } from './checks.messages.ts';

/** The form is fetched when it is asked for. */
const KeepCheck = lazy(async () => ({ default: (await import('./keep-check.tsx')).KeepCheck }));

function KeepAs({
  cluster,
  request,
  outcome,
  disabled,
  onPress,
  icon = false,
}: {
  readonly cluster: string;
  readonly request: TraceflowRequestInput | null;
  readonly outcome: TraceOutcome | null;
  /** Why not, undefined when it can be kept. */
  readonly disabled?: string | undefined;
  /** Says whether to open; for a form whose faults come first. */
  readonly onPress?: () => boolean;
  /** An icon alone, where room is short. */
  readonly icon?: boolean;
}): ReactNode {
  const [open, setOpen] = useState(false);
  const press = (): void => {
    if (onPress?.() !== false) setOpen(true);
  };
  return (
    <>
      {icon ? (
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={text.keep} title={text.keep} onClick={press}>
          <IconClipboardCheck size={16} aria-hidden />
        </ActionIcon>
      ) : (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconClipboardCheck size={14} aria-hidden />}
          disabled={disabled !== undefined}
          title={disabled}
          onClick={press}
        >
          {text.keep}
        </Button>
      )}
      {open && request !== null && (
        <Suspense fallback={null}>
          <KeepCheck cluster={cluster} request={request} outcome={outcome} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Keeps a trace that has come to its end. */
export function KeepTrace({
  cluster,
  detail,
}: {
  readonly cluster: string;
  readonly detail: TraceflowDetail;
}): ReactNode {
  const { phase, policy } = detail.summary;
  const ended = phase === 'Succeeded' || phase === 'Failed';
  return (
    <KeepAs
      cluster={cluster}
      request={detail.request}
      outcome={{ verdict: detail.path.verdict, policy }}
      disabled={detail.request === null ? text.keepNotInForm : ended ? undefined : text.keepRunning}
    />
  );
}

/** Keeps what the form of a trace asks for, without running it first. `request` is null while the form has faults, which `onFaults` shows. */
export function KeepRequest({
  cluster,
  request,
  onFaults,
}: {
  readonly cluster: string;
  readonly request: TraceflowRequestInput | null;
  readonly onFaults: () => void;
}): ReactNode {
  return (
    <KeepAs
      cluster={cluster}
      request={request}
      outcome={null}
      icon
      onPress={() => {
        if (request === null) onFaults();
        return request !== null;
      }}
    />
  );
}
