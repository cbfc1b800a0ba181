import { useCallback, useMemo, useRef, useState, type FocusEvent, type KeyboardEvent, type ReactNode } from 'react';
import type { Rung } from '@netloft/contracts';
import type { Fall } from '../../components/connection/fall.model.ts';
import { Mark } from '../../components/mark.tsx';
import type { NsxLinks } from '../../components/nsx-link/index.ts';
import { useShortcuts } from '../../lib/keyboard.ts';
import { LadderRung, Lanes } from './ladder-rung.tsx';
import { decidersOf, laneOf, readingOf } from './tiers.model.ts';
import { tiersText as text } from './tiers.messages.ts';
import classes from './ladder.module.css';

export interface TierLadderProps {
  readonly cluster: string;
  /** First evaluated first. */
  readonly rungs: readonly Rung[];
  /** Egress and ingress of the packet that was dropped on the ladder. */
  readonly falls: readonly [Fall, Fall] | null;
  readonly openId: string | undefined;
  readonly hitsOff: string | null;
  readonly links: NsxLinks;
  readonly onOpen: (id: string) => void;
}

interface Stop {
  readonly rung: string;
  readonly at: number;
}

const rungOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-rung]') : null;
const stopsOf = (rung: Element | undefined): HTMLElement[] =>
  rung === undefined ? [] : [...rung.querySelectorAll<HTMLElement>('[data-stop]')];

/** Where an arrow key leads from a stop of the ladder; null for other keys and at the ends. */
function nextStop(list: HTMLElement, from: HTMLElement, key: string): HTMLElement | null {
  const rungs = [...list.querySelectorAll<HTMLElement>('[data-rung]')];
  const rung = rungOf(from);
  const row = rung === null ? -1 : rungs.indexOf(rung);
  const stops = stopsOf(rungs[row]);
  const at = stops.indexOf(from);
  switch (key) {
    case 'ArrowDown':
      return stopsOf(rungs[row + 1])[0] ?? null;
    case 'ArrowUp':
      return stopsOf(rungs[row - 1])[0] ?? null;
    case 'ArrowRight':
      return stops[at + 1] ?? null;
    case 'ArrowLeft':
      return stops[at - 1] ?? null;
    case 'Home':
      return stopsOf(rungs[0])[0] ?? null;
    case 'End':
      return stopsOf(rungs.at(-1))[0] ?? null;
    default:
      return null;
  }
}

/**
 * The rungs from first evaluated to last. Pointing at one, or moving to it with the arrow keys, marks and tells the way of a packet to
 * it; a packet that was dropped shows in two lanes where it went.
 */
export function TierLadder({ cluster, rungs, falls, openId, hitsOff, links, onOpen }: TierLadderProps): ReactNode {
  const list = useRef<HTMLOListElement>(null);
  const [stop, setStop] = useState<Stop | null>(null);
  const [read, setRead] = useState<string | null>(null);
  const out = useMemo(() => laneOf(rungs, falls?.[0] ?? null), [rungs, falls]);
  const into = useMemo(() => laneOf(rungs, falls?.[1] ?? null), [rungs, falls]);
  const deciders = useMemo(() => decidersOf(falls ?? []), [falls]);
  useShortcuts([
    { keys: 'ArrowUp', label: text.moveRungs, group: text.keys, run: () => undefined, told: true },
    { keys: 'Enter', label: text.openRung, group: text.keys, run: () => undefined, told: true },
  ]);
  const active = stop !== null && rungs.some((rung) => rung.id === stop.rung) ? stop : null;
  const readAt = rungs.findIndex((rung) => rung.id === read);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (list.current === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.target as HTMLElement;
    const next = nextStop(list.current, target, event.key);
    if (next === null) return;
    event.preventDefault();
    next.focus();
  };
  const onFocus = (event: FocusEvent): void => {
    const rung = rungOf(event.target)?.dataset['rung'];
    if (rung === undefined) return;
    setRead(rung);
    setStop({ rung, at: Number((event.target as HTMLElement).dataset['stop'] ?? 0) });
  };
  const open = useCallback((id: string) => onOpen(id), [onOpen]);
  const end = rungs.length;
  const nowhere = { line: 'none', mark: null, words: '' } as const;
  return (
    <section className={classes.frame} aria-label={text.ladder}>
      <div className={classes.head} aria-hidden>
        <span className={classes.laneHeads} data-shown={falls !== null || undefined}>
          <span title={text.head.outWhat}>{text.head.out}</span>
          <span title={text.head.inWhat}>{text.head.in}</span>
        </span>
        <span className={classes.priority} />
        <span>{text.first}</span>
        <span>{text.head.policies}</span>
        <span>{text.head.rules}</span>
        <span className={classes.hits}>{text.head.hits}</span>
        <span>{text.head.access}</span>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- one handler moves between the buttons and links inside */}
      <ol
        ref={list}
        className={classes.ladder}
        data-falling={falls !== null || undefined}
        aria-label={text.ladder}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onMouseOver={(event) => setRead(rungOf(event.target)?.dataset['rung'] ?? null)}
        onMouseLeave={() => setRead(active?.rung ?? null)}
      >
        {rungs.map((rung, index) => (
          <LadderRung
            key={rung.id}
            cluster={cluster}
            rung={rung}
            out={out[index] ?? nowhere}
            into={into[index] ?? nowhere}
            deciders={deciders}
            way={readAt < 0 || index > readAt ? undefined : index === readAt ? 'here' : 'on'}
            open={rung.id === openId}
            stop={active === null ? (index === 0 ? 0 : -1) : active.rung === rung.id ? active.at : -1}
            hitsOff={hitsOff}
            links={links}
            onOpen={open}
          />
        ))}
        <li className={classes.end}>
          <Lanes out={out[end] ?? nowhere} into={into[end] ?? nowhere} />
          <span />
          <span>
            {text.last} → <Mark kind="allowed" label={text.lastAllowed} />
          </span>
        </li>
      </ol>
      <p className={classes.reading} aria-live="polite" role="status" aria-label={text.reading}>
        {(read === null ? null : readingOf(rungs, read)) ?? <span className="muted">{text.readingHint}</span>}
      </p>
    </section>
  );
}
