import type { ReactNode } from 'react';
import { Modal } from '@mantine/core';
import { checksText as text } from './checks.messages.ts';

/** The window around the form of a check. */
export function CheckDialog({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={720}
      yOffset="6vh"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      {children}
    </Modal>
  );
}
