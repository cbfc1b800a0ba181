import { useEffect, useRef } from 'react';
import { createStore } from './store.ts';

/** A key of the whole page. `mod` is ⌘ on Apple's systems and Ctrl elsewhere. */
export interface Shortcut {
  /** `mod+k`, `/`, `?`, or two keys one after the other: `g o`. */
  readonly keys: string;
  /** What it does, for the help overlay. */
  readonly label: string;
  /** Heading in the help overlay. */
  readonly group: string;
  readonly run: (event: KeyboardEvent) => void;
  /** Also while a field is being filled in. */
  readonly inFields?: boolean;
  /** Only told in the help overlay; the part itself listens. */
  readonly told?: boolean;
}

const entries = createStore<readonly Shortcut[]>([]);
/** Every shortcut that works on the page now, in the order of its parts. */
export const shortcuts = { get: entries.get, subscribe: entries.subscribe, set: entries.set };

const SEQUENCE_MS = 900;
let first: { key: string; at: number } | null = null;

export const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)));

function pressed(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${mod ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${key}`;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const key = pressed(event);
  const field = isField(event.target);
  const modal = document.querySelector('[aria-modal="true"]') !== null;
  const pair = first !== null && performance.now() - first.at < SEQUENCE_MS ? `${first.key} ${key}` : null;
  first = null;
  const live = entries
    .get()
    .filter((one) => one.told !== true && (!field || one.inFields === true) && (!modal || one.inFields === true));
  const hit = live.findLast((one) => one.keys === pair) ?? live.findLast((one) => one.keys === key);
  if (hit !== undefined) {
    event.preventDefault();
    hit.run(event);
  } else if (live.some((one) => one.keys.startsWith(`${key} `))) {
    first = { key, at: performance.now() };
  }
}

/** Adds shortcuts; gives back how to take them away. Of two with the same keys the later one works. */
export function addShortcuts(added: readonly Shortcut[]): () => void {
  if (entries.get().length === 0) window.addEventListener('keydown', onKeyDown);
  entries.set([...entries.get(), ...added]);
  return () => {
    entries.set(entries.get().filter((one) => !added.includes(one)));
    if (entries.get().length === 0) window.removeEventListener('keydown', onKeyDown);
  };
}

/** Shortcuts that work, and are listed in the keyboard help, while the component is mounted. */
export function useShortcuts(list: readonly Shortcut[]): void {
  const latest = useRef(list);
  useEffect(() => {
    latest.current = list;
  });
  const identity = list
    .map((one) => `${one.keys}\n${one.label}\n${one.group}\n${one.inFields === true}\n${one.told === true}`)
    .join('\n\n');
  useEffect(() => {
    if (identity === '') return undefined;
    return addShortcuts(
      latest.current.map((one, index) => ({ ...one, run: (event) => latest.current[index]?.run(event) })),
    );
  }, [identity]);
}

/** Keys as they stand on this keyboard: `mod+k` to `⌘ K` or `Ctrl K`. */
export function keyCaps(keys: string): string[] {
  const apple = isApple();
  const names: Readonly<Record<string, string>> = {
    mod: apple ? '⌘' : 'Ctrl',
    alt: apple ? '⌥' : 'Alt',
    shift: 'Shift',
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
    Escape: 'Esc',
    Enter: 'Enter',
  };
  return keys.split(/[ +]/).map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}
