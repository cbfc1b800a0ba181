import type { ReactNode } from 'react';
import { Button, Modal } from '@mantine/core';
import type { Problem } from '@netloft/contracts';
import { Failed } from '../../../components/states.tsx';
import { checksText as text } from './checks.messages.ts';
import classes from './checks.module.css';

/** Asks before something of Netloft's own is deleted, and says what goes with it. */
export function Confirm({
  title,
  what,
  busy,
  problem,
  onConfirm,
  onClose,
}: {
  readonly title: string;
  readonly what: string;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Modal opened onClose={onClose} title={title} size={480} centered closeButtonProps={{ 'aria-label': text.close }}>
      <div className={classes.form}>
        <p>{what}</p>
        {problem !== null && <Failed problem={problem} />}
        <div className={classes.foot}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {text.cancel}
          </Button>
          <Button onClick={onConfirm} loading={busy}>
            {text.remove}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
