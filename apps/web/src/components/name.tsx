import type { ReactNode } from 'react';
import { CopyButton } from './copyable.tsx';
import { componentsText } from './components.messages.ts';
import classes from './name.module.css';

/** Characters at the end that always stay: the part in which generated names differ. */
const TAIL = 6;

/** A name that gives way in its middle when the place is narrow: `yelb-appserver-…-4cd86`. The whole one is in the document and on hover. */
export function Middle({ text, length }: { readonly text: string; readonly length?: number }): ReactNode {
  if (text.length <= 2 * TAIL) return text;
  return (
    <span
      className={classes.middle}
      title={text}
      style={length === undefined ? undefined : { maxWidth: `${length}ch` }}
    >
      <span className={classes.start}>{text.slice(0, -TAIL)}</span>
      <span>{text.slice(-TAIL)}</span>
    </span>
  );
}

export interface NameProps {
  readonly namespace?: string | undefined;
  readonly name: string;
  /** Widest that the name may be, in characters; it also gives way in a narrower place. */
  readonly length?: number;
  /** Adds a copy button (not in table cells: rows copy by their menu). */
  readonly copy?: boolean;
}

/** `ns / name` in monospace, the namespace muted; whole on hover. */
export function Name({ namespace, name, length = 48, copy = false }: NameProps): ReactNode {
  const spaced = namespace !== undefined && namespace !== '';
  const short = name.length <= 2 * TAIL;
  const whole = spaced ? `${namespace}/${name}` : name;
  return (
    <span className={classes.name} data-short={!spaced && short ? true : undefined}>
      <span className={`mono ${classes.text ?? ''}`} title={whole}>
        {spaced && <span className={`muted ${classes.namespace ?? ''}`}>{namespace} / </span>}
        {short ? <span className={classes.start}>{name}</span> : <Middle text={name} length={length} />}
      </span>
      {copy && <CopyButton value={whole} label={componentsText.copyName} />}
    </span>
  );
}
