import { diffLines as changesOf } from 'diff';
import type { Json } from '../evaluation/read.ts';
import { forDisplay, toYaml } from './display.ts';

export interface DiffLine {
  readonly type: 'same' | 'added' | 'removed';
  readonly text: string;
  /** Line number from 1 in the text before; null for added lines. */
  readonly left: number | null;
  /** Line number from 1 in the text after; null for removed lines. */
  readonly right: number | null;
}

/** Lines that are left out because nothing changes near them. */
export interface DiffGap {
  readonly type: 'gap';
  readonly lines: number;
}

/** A shared end of line, so that a last line without one is not taken for a change. */
const closed = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** The difference of two texts, line by line, removed lines before added ones. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  let left = 0;
  let right = 0;
  return changesOf(closed(before), closed(after)).flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((text): DiffLine => {
        if (!added) left += 1;
        if (!removed) right += 1;
        return {
          type: added ? 'added' : removed ? 'removed' : 'same',
          text,
          left: added ? null : left,
          right: removed ? null : right,
        };
      }),
  );
}

/** The difference of two objects as people read them; null: there was or is none. */
export const diffObjects = (before: Json | null, after: Json | null): readonly DiffLine[] =>
  diffLines(before === null ? '' : toYaml(forDisplay(before)), after === null ? '' : toYaml(forDisplay(after)));

/** Keeps `context` lines around every change and puts a gap for the rest; nothing is left where nothing changes. */
export function collapseDiff(lines: readonly DiffLine[], context = 3): readonly (DiffLine | DiffGap)[] {
  const shown = new Set<number>();
  for (const [at, line] of lines.entries()) {
    if (line.type === 'same') continue;
    for (let near = at - context; near <= at + context; near += 1) shown.add(near);
  }
  const result: (DiffLine | DiffGap)[] = [];
  let hidden = 0;
  for (const [at, line] of lines.entries()) {
    if (!shown.has(at)) {
      hidden += 1;
      continue;
    }
    if (hidden > 0) result.push({ type: 'gap', lines: hidden });
    hidden = 0;
    result.push(line);
  }
  return hidden > 0 ? [...result, { type: 'gap', lines: hidden }] : result;
}
