import { useState, type ReactNode } from 'react';
import { Button, Popover } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconClock, IconZoomOut } from '@tabler/icons-react';
import { serverNow } from '../../lib/clock.ts';
import type { FlowScope } from '../../lib/flows.queries.ts';
import { timeZone } from '../../lib/preferences.ts';
import { useStore } from '../../lib/store.ts';
import { TextButton } from '../text-button.tsx';
import { scopeText as text } from './flow-scope.messages.ts';
import { fieldOf, lengthOf, momentOfField, patchOf, PRESETS, rangeOf, rangeText, stepped, zoomedOut } from './range.ts';
import type { ScopePatch } from './scope.ts';
import classes from './flow-scope.module.css';

interface RangePickerProps {
  readonly scope: FlowScope;
  readonly onChange: (patch: ScopePatch) => void;
}

const lengthText = (length: string): string => text.presets[length] ?? length;

function ExactTimes({ scope, onChange }: RangePickerProps): ReactNode {
  const zone = useStore(timeZone);
  const [start] = useState(() => rangeOf(scope, serverNow()));
  const [from, setFrom] = useState(() => fieldOf(start.from, zone));
  const [to, setTo] = useState(() => fieldOf(start.to, zone));
  const range = { from: momentOfField(from, zone), to: momentOfField(to, zone) };
  const whole = range.from !== null && range.to !== null ? { from: range.from, to: range.to } : null;
  const reversed = whole !== null && whole.from >= whole.to;
  return (
    <form
      className={classes.exact}
      aria-label={text.custom}
      onSubmit={(event) => {
        event.preventDefault();
        if (whole !== null && !reversed) onChange(patchOf(whole));
      }}
    >
      <p className={classes.exactHead}>
        {text.custom}
        <TextButton onClick={() => timeZone.set(zone === 'utc' ? 'local' : 'utc')} title={text.otherZone[zone]}>
          {text.zone[zone]}
        </TextButton>
      </p>
      {(
        [
          [text.from, from, setFrom],
          [text.to, to, setTo],
        ] as const
      ).map(([label, value, set]) => (
        <label key={label} className={classes.moment}>
          {label}
          <input type="datetime-local" step={1} value={value} onChange={(event) => set(event.currentTarget.value)} />
        </label>
      ))}
      {reversed && (
        <p role="alert" className={classes.wrong}>
          {text.reversed}
        </p>
      )}
      <Button type="submit" size="compact-sm" disabled={whole === null || reversed}>
        {text.apply}
      </Button>
    </form>
  );
}

/** When: a length up to now or exact times, and steps through time. */
export function RangePicker({ scope, onChange }: RangePickerProps): ReactNode {
  const [opened, setOpened] = useState(false);
  const zone = useStore(timeZone);
  const length = lengthOf(scope);
  const exact = rangeText(rangeOf(scope, serverNow()), zone);
  // The zone itself stands in its own button of the bar.
  const label = length === undefined ? exact.replace(/ (?:UTC|[+-]\d{2}:\d{2})$/, '') : text.last(lengthText(length));
  const choose = (patch: ScopePatch): void => {
    setOpened(false);
    onChange(patch);
  };
  return (
    <div role="group" aria-label={text.range} className={classes.range}>
      <button
        type="button"
        className={classes.step}
        aria-label={text.earlier}
        title={text.earlier}
        onClick={() => onChange(stepped(scope, -1, serverNow()))}
      >
        <IconChevronLeft size={16} aria-hidden />
      </button>
      <Popover opened={opened} onChange={setOpened} position="bottom-start" withinPortal trapFocus>
        <Popover.Target>
          <button
            type="button"
            className={classes.current}
            title={exact}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <IconClock size={15} aria-hidden />
            <span>{label}</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={text.range} className={classes.choices}>
          <div role="group" aria-label={text.range} className={classes.presets}>
            {PRESETS.map((preset) => (
              <button
                key={preset}
                type="button"
                className={classes.preset}
                aria-pressed={preset === length}
                onClick={() => choose({ from: `now-${preset}`, to: undefined })}
              >
                {text.last(lengthText(preset))}
              </button>
            ))}
          </div>
          <ExactTimes key={zone} scope={scope} onChange={choose} />
        </Popover.Dropdown>
      </Popover>
      <button
        type="button"
        className={classes.step}
        aria-label={text.later}
        title={text.later}
        disabled={length !== undefined}
        onClick={() => onChange(stepped(scope, 1, serverNow()))}
      >
        <IconChevronRight size={16} aria-hidden />
      </button>
      <button
        type="button"
        className={classes.step}
        aria-label={text.zoomOut}
        title={text.zoomOut}
        onClick={() => onChange(zoomedOut(scope, serverNow()))}
      >
        <IconZoomOut size={16} aria-hidden />
      </button>
    </div>
  );
}
