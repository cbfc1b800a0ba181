import type { ReactNode } from 'react';
import { Button, Group, Modal } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { componentsText as words } from './components.messages.ts';

/** Asks before the page is left while something was written that is not in the cluster. `what` says what would be lost, or where it stays. */
export function LeaveGuard({ active, what }: { readonly active: boolean; readonly what: string }): ReactNode {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => active,
    enableBeforeUnload: () => active,
    withResolver: true,
  });
  if (status !== 'blocked') return null;
  return (
    <Modal opened onClose={reset} title={words.leaveTitle} centered closeButtonProps={{ 'aria-label': words.stay }}>
      <p>{what}</p>
      <Group gap="sm">
        <Button variant="default" onClick={reset} data-autofocus>
          {words.stay}
        </Button>
        <Button onClick={proceed}>{words.leave}</Button>
      </Group>
    </Modal>
  );
}
