import type { ReactNode } from 'react';
import { Menu } from '@mantine/core';
import classes from './policy-parts.module.css';

export interface MayItemProps {
  /** The cluster's answer; undefined while it has not answered, then nothing is off. */
  readonly answer: { readonly allowed: boolean; readonly reason: string } | undefined;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** An entry of a menu that is off, with the reason below it, for who may not do it. */
export function MayItem({ answer, onClick, children }: MayItemProps): ReactNode {
  const off = answer?.allowed === false;
  return (
    <Menu.Item onClick={onClick} disabled={off}>
      {children}
      {off && <span className={classes.whyOff}>{answer.reason}</span>}
    </Menu.Item>
  );
}
