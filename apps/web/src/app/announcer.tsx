import { useEffect, useState, type ReactNode } from 'react';
import { announcement } from '../lib/announce.ts';
import { useStore } from '../lib/store.ts';
import classes from './shell.module.css';

const SHOWN_MS = 2200;

/** Shows for a moment what just happened, and tells it to screen readers. */
export function Announcer(): ReactNode {
  const last = useStore(announcement);
  const [gone, setGone] = useState(0);
  useEffect(() => {
    if (last === null) return undefined;
    const timer = setTimeout(() => setGone(last.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [last]);
  const visible = last !== null && last.id !== gone;
  return (
    <div role="status" aria-live="polite" className={classes.announcer} data-visible={visible ? true : undefined}>
      {visible ? last.text : ''}
    </div>
  );
}
