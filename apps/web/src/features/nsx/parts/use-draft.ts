import { useCallback, useEffect, useMemo, useState } from 'react';
import { sameValue } from '@netloft/antrea';
import { keepDraft, keptDraft } from './draft.store.ts';
import { type DraftFormat, type DraftReading, readDraft, writeDraft } from './draft-text.ts';
import type { Loose } from './loose.ts';
import { plainObject, revisionsOf } from './plain.model.ts';

export interface DraftStart {
  /** Under which the draft is kept. */
  readonly key: string;
  /** What a new object starts with; for one that exists it follows from `base`. */
  readonly fresh: Loose;
  /** As NSX gave it, for policies with `span` as a member; null for a new one. */
  readonly base: Loose | null;
}

export interface NsxDraft {
  /** What the form shows: the object of the text, or the last that could be read. */
  readonly object: Loose;
  readonly text: string;
  readonly format: DraftFormat;
  readonly reading: DraftReading;
  readonly base: Loose | null;
  /** Differs from what was read, or from what a new one starts with. */
  readonly dirty: boolean;
  /** A draft of before was found: of the same state of the object, or of an older one. */
  readonly restored: 'same' | 'old' | null;
  readonly setText: (text: string) => void;
  readonly setFormat: (format: DraftFormat) => void;
  /** Members of the object replaced; undefined takes one away. */
  readonly change: (members: Loose) => void;
  /** After a merge: what is edited from now on, and what it starts from. */
  readonly rebase: (object: Loose, base: Loose) => void;
  /** Throws the draft away. */
  readonly discard: () => void;
  /** The draft was published. */
  readonly forget: () => void;
}

interface State {
  readonly object: Loose;
  readonly text: string;
  readonly format: DraftFormat;
  readonly base: Loose | null;
  readonly restored: NsxDraft['restored'];
}

const savedOf = ({ fresh, base }: Pick<DraftStart, 'fresh' | 'base'>): Loose =>
  base === null ? fresh : plainObject(base);

function opened(start: DraftStart): State {
  const kept = keptDraft(start.key);
  const object = kept?.object ?? savedOf(start);
  const base = kept === null ? start.base : kept.base;
  const isOld = start.base !== null && base !== null && revisionsOf(base) !== revisionsOf(start.base);
  const format = 'yaml';
  return {
    object,
    text: writeDraft(object, format),
    format,
    base,
    restored: kept === null ? null : isOld ? 'old' : 'same',
  };
}

function without(object: Loose, members: Loose): Loose {
  return Object.fromEntries(Object.entries({ ...object, ...members }).filter(([, value]) => value !== undefined));
}

/** One draft of an object of NSX: as form and as text, each following the other; kept in the tab until it is published. */
export function useNsxDraft(start: DraftStart): NsxDraft {
  const [state, setState] = useState(() => opened(start));
  const { object, text, format, base, restored } = state;
  const { key, fresh } = start;
  const reading = useMemo(() => readDraft(text), [text]);
  const dirty = !sameValue(object, savedOf({ fresh, base })) || !reading.ok;
  useEffect(() => {
    keepDraft(key, dirty ? { object, base } : null);
  }, [key, dirty, object, base]);

  const show = useCallback(
    (next: Loose) => setState((now) => ({ ...now, object: next, text: writeDraft(next, now.format) })),
    [],
  );
  return {
    object,
    text,
    format,
    reading,
    base,
    dirty,
    restored,
    setText: useCallback((next: string) => {
      const read = readDraft(next);
      setState((now) => ({ ...now, text: next, object: read.ok ? read.object : now.object }));
    }, []),
    setFormat: useCallback(
      (next: DraftFormat) =>
        // A text that cannot be read stays as it is: nothing of it may be lost.
        setState((now) =>
          readDraft(now.text).ok ? { ...now, format: next, text: writeDraft(now.object, next) } : now,
        ),
      [],
    ),
    change: useCallback(
      (members: Loose) =>
        setState((now) => {
          const next = without(now.object, members);
          return { ...now, object: next, text: writeDraft(next, now.format) };
        }),
      [],
    ),
    rebase: useCallback((next: Loose, newBase: Loose) => {
      const shown = plainObject(next);
      setState((now) => ({
        ...now,
        object: shown,
        base: newBase,
        restored: null,
        text: writeDraft(shown, now.format),
      }));
    }, []),
    discard: () => {
      keepDraft(key, null);
      setState((now) => ({ ...now, base: start.base, restored: null }));
      show(savedOf(start));
    },
    forget: () => keepDraft(key, null),
  };
}
