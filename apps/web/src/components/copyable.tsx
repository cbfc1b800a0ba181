import { useEffect, useState, type ReactNode } from 'react';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { copyText } from '../lib/clipboard.ts';
import classes from './copyable.module.css';

export interface CopyButtonProps {
  /** What lands in the clipboard. */
  readonly value: string;
  /** What the button does: `Copy name`. */
  readonly label: string;
  /** Shows the label beside the icon. */
  readonly text?: boolean;
}

/** Copies and says that it did. */
export function CopyButton({ value, label, text = false }: CopyButtonProps): ReactNode {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      className={classes.button}
      data-text={text ? true : undefined}
      aria-label={text ? undefined : label}
      title={text ? undefined : label}
      onClick={(event) => {
        event.stopPropagation();
        void copyText(value, label).then(setCopied);
      }}
    >
      {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      {text && <span>{copied ? 'Copied' : label}</span>}
    </button>
  );
}

export interface CopyableProps {
  /** Copied whole, however short it is shown. */
  readonly value: string;
  /** What it is, for the button's name: `address`. */
  readonly noun?: string;
  /** Shown in place of the value. */
  readonly children?: ReactNode;
  readonly mono?: boolean;
}

/** A value with a copy button that appears on hover and focus. */
export function Copyable({ value, noun = 'value', children, mono = true }: CopyableProps): ReactNode {
  return (
    <span className={classes.copyable}>
      <span className={mono ? 'mono' : undefined} title={value}>
        {children ?? value}
      </span>
      <CopyButton value={value} label={`Copy ${noun}`} />
    </span>
  );
}
