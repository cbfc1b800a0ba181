import { useId, type ReactNode } from 'react';
import { Button, Tooltip, type ButtonProps } from '@mantine/core';

export interface OffButtonProps extends Omit<ButtonProps, 'disabled'> {
  /** Why it is off; null while it works. It stays reachable, so that everybody can read the reason. */
  readonly off: string | null;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A button that says why it is off, to the pointer, the keyboard and the screen reader. */
export function OffButton({ off, onClick, children, ...rest }: OffButtonProps): ReactNode {
  const reason = useId();
  return (
    <>
      <Tooltip
        label={off ?? ''}
        disabled={off === null}
        events={{ hover: true, focus: true, touch: true }}
        multiline
        maw={360}
      >
        <Button
          {...rest}
          {...(off === null ? {} : { 'data-disabled': true, 'aria-disabled': true, 'aria-describedby': reason })}
          onClick={() => {
            if (off === null) onClick();
          }}
        >
          {children}
        </Button>
      </Tooltip>
      {off !== null && (
        <span id={reason} className="visually-hidden">
          {off}
        </span>
      )}
    </>
  );
}
