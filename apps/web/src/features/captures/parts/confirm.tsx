import type { ReactNode } from 'react';
import { Button, Group, Modal } from '@mantine/core';
import type { Problem } from '@netloft/contracts';
import { Failed } from '../../../components/states.tsx';
import { capturesText as text } from '../captures.messages.ts';

export interface ConfirmProps {
  readonly title: string;
  readonly what: string;
  readonly name: string;
  readonly confirmLabel: string;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is removed; names it, says what goes with it, and keeps a refusal where it happened. */
export function Confirm(props: ConfirmProps): ReactNode {
  return (
    <Modal opened onClose={props.onClose} title={props.title} centered closeButtonProps={{ 'aria-label': text.keep }}>
      <p>
        <span className="mono">{props.name}</span>
      </p>
      <p>{props.what}</p>
      {props.problem !== null && <Failed problem={props.problem} />}
      <Group gap="sm" mt="md">
        <Button variant="default" onClick={props.onClose} data-autofocus>
          {text.keep}
        </Button>
        <Button loading={props.busy} onClick={props.onConfirm}>
          {props.confirmLabel}
        </Button>
      </Group>
    </Modal>
  );
}
