import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconEdit, IconRefresh, IconTrash } from '@tabler/icons-react';
import { CopyButton } from '../../../components/copyable.tsx';
import { linkTo } from '../../../lib/clipboard.ts';
import { capturesText as text } from '../captures.messages.ts';
import classes from './result.module.css';

export interface RunAgainProps {
  /** Why it cannot be made again from here; null when it can. */
  readonly mayNot: string | null;
  /** Why the form cannot be filled; null when it can. */
  readonly notInForm: string | null;
  readonly running: boolean;
  readonly onRerun: () => void;
  readonly onChange: () => void;
}

/** Makes it again, as it was or changed. */
export function RunAgain({ mayNot, notInForm, running, onRerun, onChange }: RunAgainProps): ReactNode {
  const no = notInForm ?? mayNot;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconEdit size={14} aria-hidden />}
        onClick={onChange}
        disabled={notInForm !== null}
        title={notInForm ?? undefined}
      >
        {text.change}
      </Button>
      <Button
        size="xs"
        leftSection={<IconRefresh size={14} aria-hidden />}
        onClick={onRerun}
        loading={running}
        disabled={no !== null}
        title={no ?? undefined}
      >
        {text.rerun}
      </Button>
    </>
  );
}

/** Shares it, and removes what has ended. */
export function Tools({ onRemove }: { readonly onRemove: (() => void) | undefined }): ReactNode {
  return (
    <div className={classes.tools}>
      <span className={classes.grow} />
      <CopyButton value={linkTo()} label={text.copyLink} text />
      {onRemove !== undefined && (
        <Button size="xs" variant="default" leftSection={<IconTrash size={14} aria-hidden />} onClick={onRemove}>
          {text.remove}
        </Button>
      )}
    </div>
  );
}
