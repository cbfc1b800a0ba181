import type { ReactNode } from 'react';
import { Modal } from '@mantine/core';
import { keyCaps, shortcuts, type Shortcut } from '../lib/keyboard.ts';
import { useStore } from '../lib/store.ts';
import { appText as text } from './app.messages.ts';
import classes from './shell.module.css';

/** Every key that works here and now, from the same registry that runs them. */
export function KeyboardHelp({ onClose }: { readonly onClose: () => void }): ReactNode {
  const all = useStore(shortcuts);
  const groups = new Map<string, Shortcut[]>();
  for (const one of all) {
    const list = groups.get(one.group) ?? [];
    if (!list.some((other) => other.keys === one.keys)) list.push(one);
    groups.set(one.group, list);
  }
  return (
    <Modal opened onClose={onClose} title={text.help} size="lg" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.keys}>
        {[...groups].map(([group, list]) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {list.map((one) => (
                <div key={one.keys}>
                  <dt>{one.label}</dt>
                  <dd>
                    {keyCaps(one.keys).map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
