import { useEffect, useState, type ReactNode } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerSkipBack, IconPlayerSkipForward } from '@tabler/icons-react';
import { rangeText, type Range } from '../../components/flow-scope/range.ts';
import { timeZone } from '../../lib/preferences.ts';
import { useStore } from '../../lib/store.ts';
import { topologyText as text } from './topology.messages.ts';
import { windowOf } from './topology.model.ts';
import { WINDOWS } from './topology.search.ts';
import classes from './topology.module.css';

const STEP_MS = 1600;

export interface ReplayProps {
  readonly at: number;
  readonly range: Range;
  /** The part is on the screen; playing waits for it. */
  readonly ready: boolean;
  readonly onChange: (at: number | undefined) => void;
}

/** The range in parts, one after the other: played, stepped through, or chosen. */
export function Replay({ at, range, ready, onChange }: ReplayProps): ReactNode {
  const [playing, setPlaying] = useState(false);
  const zone = useStore(timeZone);
  useEffect(() => {
    if (!playing || !ready) return undefined;
    const timer = setTimeout(() => {
      if (at >= WINDOWS) setPlaying(false);
      else onChange(at + 1);
    }, STEP_MS);
    return () => clearTimeout(timer);
  }, [playing, ready, at, onChange]);
  const said = text.partOf(at, WINDOWS, rangeText(windowOf(range, at), zone));
  const step = (by: number) => () => onChange(Math.min(WINDOWS, Math.max(1, at + by)));
  return (
    <div className={classes.replay} role="group" aria-label={text.replayTitle}>
      <ActionIcon size={26} variant="default" aria-label={text.previous} disabled={at <= 1} onClick={step(-1)}>
        <IconPlayerSkipBack size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size={26}
        variant="default"
        aria-label={playing ? text.pause : text.play}
        title={playing ? text.pause : text.play}
        onClick={() => {
          if (!playing && at >= WINDOWS) onChange(1);
          setPlaying(!playing);
        }}
      >
        {playing ? <IconPlayerPause size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />}
      </ActionIcon>
      <ActionIcon size={26} variant="default" aria-label={text.next} disabled={at >= WINDOWS} onClick={step(1)}>
        <IconPlayerSkipForward size={14} aria-hidden />
      </ActionIcon>
      <input
        type="range"
        min={1}
        max={WINDOWS}
        step={1}
        value={at}
        aria-label={text.part}
        aria-valuetext={said}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      />
      <span className="number">{said}</span>
      <Button size="compact-xs" variant="default" onClick={() => onChange(undefined)}>
        {text.endReplay}
      </Button>
    </div>
  );
}
