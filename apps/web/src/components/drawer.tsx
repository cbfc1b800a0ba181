import {
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import { createPortal } from 'react-dom';
import { IconLink, IconX } from '@tabler/icons-react';
import { copyText, linkTo } from '../lib/clipboard.ts';
import { drawerWidth } from '../lib/preferences.ts';
import { useStore } from '../lib/store.ts';
import { componentsText as text } from './components.messages.ts';
import classes from './drawer.module.css';

const LEAST = 360;
const STEP = 40;
const widest = (): number => Math.max(LEAST, Math.min(1200, window.innerWidth - 320));
const clamp = (width: number): number => Math.round(Math.min(widest(), Math.max(LEAST, width)));

/** Id of the place beside the page's content into which an open drawer goes; app/shell renders it. */
export const DRAWER_SLOT = 'drawer-slot';

export interface DrawerProps {
  /** Names what is shown; a change moves the focus to the new title. */
  readonly title: ReactNode;
  /** The title in plain words, for screen readers. */
  readonly label: string;
  readonly onClose: () => void;
  /** What `Copy link` copies; this page's address when left away. */
  readonly link?: string;
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/**
 * Detail beside a table, not over it: the table stays usable. Resizable by mouse and by the arrow keys on its edge; Esc closes it and
 * the focus goes back to where it came from.
 */
export function Drawer({ title, label, onClose, link, actions, children }: DrawerProps): ReactNode {
  const stored = useStore(drawerWidth);
  const [dragged, setDragged] = useState<number | null>(null);
  const width = clamp(dragged ?? stored);
  const titleId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const aside = useRef<HTMLElement>(null);
  const returnTo = useRef<Element | null>(null);

  useEffect(() => {
    if (label === '') return;
    const active = document.activeElement;
    if (active !== null && active !== document.body && aside.current?.contains(active) !== true)
      returnTo.current = active;
    heading.current?.focus({ preventScroll: true });
  }, [label]);

  useEffect(
    () => () => {
      const target = returnTo.current;
      if (target instanceof HTMLElement && target.isConnected) target.focus({ preventScroll: true });
    },
    [],
  );

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      // A dialog or an open list above the drawer has the first claim on Esc.
      if (document.querySelector('[aria-modal="true"], [data-esc-first]') !== null) return;
      const target = event.target;
      if (target instanceof HTMLInputElement && target.getAttribute('aria-expanded') === 'true') return;
      event.preventDefault();
      onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onClose]);

  const onPointerDown = useCallback((event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragged(clamp(window.innerWidth - event.clientX));
  }, []);
  const onPointerMove = (event: PointerEvent): void => {
    if (dragged !== null) setDragged(clamp(window.innerWidth - event.clientX));
  };
  const onPointerUp = (): void => {
    if (dragged !== null) drawerWidth.set(dragged);
    setDragged(null);
  };
  const onEdgeKey = (event: KeyboardEvent): void => {
    const next = { ArrowLeft: width + STEP, ArrowRight: width - STEP, Home: widest(), End: LEAST }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    drawerWidth.set(clamp(next));
  };

  const body = (
    <aside ref={aside} className={classes.drawer} style={{ width }} aria-labelledby={titleId}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a focusable separator is the ARIA pattern of a window splitter */}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={text.drawerWidth}
        aria-valuenow={width}
        aria-valuemin={LEAST}
        aria-valuemax={widest()}
        tabIndex={0}
        className={classes.edge}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onKeyDown={onEdgeKey}
      />
      <header className={classes.head}>
        <h2 id={titleId} ref={heading} tabIndex={-1} aria-label={label}>
          {title}
        </h2>
        {actions}
        <button
          type="button"
          className={classes.icon}
          aria-label={text.copyLink}
          title={text.copyLink}
          onClick={() => void copyText(link ?? linkTo(), text.copyLink)}
        >
          <IconLink size={16} aria-hidden />
        </button>
        <button
          type="button"
          className={classes.icon}
          aria-label={text.closeDrawer}
          title={text.closeDrawerHint}
          onClick={onClose}
        >
          <IconX size={16} aria-hidden />
        </button>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className={classes.body} role="group" aria-label={text.detailsOf(label)} tabIndex={0}>
        {children}
      </div>
    </aside>
  );
  const slot = document.getElementById(DRAWER_SLOT);
  return slot === null ? body : createPortal(body, slot);
}

/** A titled part of a drawer. */
export function DrawerSection({
  title,
  children,
  actions,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}): ReactNode {
  return (
    <section className={classes.section} aria-label={title}>
      <header>
        <h3>{title}</h3>
        {actions}
      </header>
      {children}
    </section>
  );
}

/** Facts as a list of terms; null values are shown as not known, never as zero. */
export function Facts({
  items,
}: {
  readonly items: readonly (readonly [term: string, value: ReactNode])[];
}): ReactNode {
  return (
    <dl className={classes.facts}>
      {items.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>
            {value === null || value === undefined || value === '' ? <span className="muted">not known</span> : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
