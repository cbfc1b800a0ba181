import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useTicking } from '../../../lib/clock.ts';
import { capturesText as text } from '../captures.messages.ts';
import classes from './result.module.css';

/** Whole units of time since a moment, at most `limit`; ticking. */
export const useElapsed = (since: string | null, limit: number, unitMs: number): number => {
  const from = since === null ? Number.NaN : Date.parse(since);
  return useTicking((now) =>
    Number.isNaN(from) ? 0 : Math.min(limit, Math.max(0, Math.floor((now - from) / unitMs))),
  );
};

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** 0 when it is not known yet. */
  readonly of: number;
  readonly words: string;
  readonly help?: string;
}

/** How far something is, in numbers and bars, and how to end it. */
export function Progress({
  bars,
  onCancel,
}: {
  readonly bars: readonly Bar[];
  readonly onCancel: (() => void) | undefined;
}): ReactNode {
  return (
    <section className={classes.progress} aria-label={text.progress}>
      <div className={classes.bars}>
        {bars.map((bar) => {
          const share = bar.of > 0 ? Math.min(1, bar.value / bar.of) : 0;
          return (
            <div key={bar.label} className={classes.bar}>
              <span>{bar.label}</span>
              <div
                className={classes.track}
                role="progressbar"
                aria-label={bar.label}
                aria-valuemin={0}
                aria-valuemax={bar.of}
                aria-valuenow={Math.min(bar.value, bar.of)}
                aria-valuetext={bar.words}
              >
                <div style={{ width: `${share * 100}%` }} />
              </div>
              <span className="number" title={bar.help}>
                {bar.words}
              </span>
            </div>
          );
        })}
      </div>
      {onCancel !== undefined && (
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          {text.cancel}
        </Button>
      )}
    </section>
  );
}
