import type { ComponentProps, ReactNode } from 'react';
import classes from './text-button.module.css';

/** A button that reads like a link: for acts beside or inside a sentence. */
export function TextButton(props: Omit<ComponentProps<'button'>, 'type' | 'className'>): ReactNode {
  return <button {...props} type="button" className={classes.button} />;
}

/** What a cluster said, word for word. */
export function RefusalWords({ children }: { readonly children: ReactNode }): ReactNode {
  return <pre className={classes.words}>{children}</pre>;
}
