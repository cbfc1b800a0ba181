import type { ReactNode } from 'react';
import { Button, Modal } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { groupEditorText as text } from './group-editor.messages.ts';
import classes from './group-editor.module.css';

/** Asks before the page is left while something was written that is not in the cluster. */
export function LeaveGuard({ active }: { readonly active: boolean }): ReactNode {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => active,
    enableBeforeUnload: () => active,
    withResolver: true,
  });
  if (status !== 'blocked') return null;
  return (
    <Modal opened onClose={reset} title={text.leaveTitle} centered closeButtonProps={{ 'aria-label': text.stay }}>
      <p>{text.leave}</p>
      <div className={classes.foot}>
        <Button variant="default" onClick={reset} data-autofocus>
          {text.stay}
        </Button>
        <Button onClick={proceed}>{text.leaveIt}</Button>
      </div>
    </Modal>
  );
}
