import type { ReactNode } from 'react';
import { Menu } from '@mantine/core';
import { componentsText as text } from '../components.messages.ts';
import classes from './data-table.module.css';

export interface MenuEntry {
  readonly label: string;
  readonly run: () => void;
  readonly disabled?: string | undefined;
  readonly keys?: string;
}

export interface RowMenuState {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  /** Whether the place is the left or the right edge of the menu. */
  readonly edge: 'left' | 'right';
}

/** The one menu that all rows share, at the place where it was asked for. */
export function RowMenu({
  at,
  name,
  entries,
  onClose,
}: {
  readonly at: RowMenuState;
  readonly name: string;
  readonly entries: readonly MenuEntry[];
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Menu
      opened
      onClose={onClose}
      position={at.edge === 'left' ? 'bottom-start' : 'bottom-end'}
      withinPortal
      returnFocus={false}
      trapFocus
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-label={text.actionsFor(name)}
          className={classes.menuAnchor}
          style={{ left: at.x, top: at.y }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {entries.map((entry) => (
          <Menu.Item
            key={entry.label}
            onClick={entry.run}
            disabled={entry.disabled !== undefined}
            rightSection={entry.keys === undefined ? undefined : <kbd className={classes.hint}>{entry.keys}</kbd>}
          >
            {entry.label}
            {entry.disabled !== undefined && <span className={classes.whyNot}>{entry.disabled}</span>}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
