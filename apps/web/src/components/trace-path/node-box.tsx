import type { ReactNode } from 'react';
import { Sign, encodings } from '../mark.tsx';
import { Time } from '../time.tsx';
import { formatExact } from '../../lib/format.ts';
import { timeZone } from '../../lib/preferences.ts';
import { useStore } from '../../lib/store.ts';
import { shortNode, type BoxModel, type StepModel } from './trace-path.model.ts';
import classes from './trace-path.module.css';

function Step({
  step,
  selected,
  first,
  onSelect,
}: {
  readonly step: StepModel;
  readonly selected: boolean;
  readonly first: boolean;
  readonly onSelect: () => void;
}): ReactNode {
  return (
    <li>
      <button
        type="button"
        className={classes.step}
        data-step={step.position}
        data-kind={step.mark}
        data-decisive={step.decisive ? true : undefined}
        aria-pressed={selected}
        tabIndex={selected || first ? 0 : -1}
        onClick={onSelect}
      >
        <Sign kind={step.mark} label={encodings[step.mark].label} />
        <span className={classes.stepText}>
          <span className={classes.stepTitle}>{step.title}</span>
          <span className={classes.stepDetail}>{step.detail}</span>
        </span>
      </button>
    </li>
  );
}

/** Since the start of the trace; the exact time on hover. */
function After({ box }: { readonly box: BoxModel }): ReactNode {
  const zone = useStore(timeZone);
  const exact = box.timestamp === null ? undefined : formatExact(box.timestamp, zone);
  return (
    <time dateTime={box.timestamp ?? undefined} title={exact} className="number">
      {box.after}
    </time>
  );
}

export interface NodeBoxProps {
  readonly box: BoxModel;
  /** `2 of 12` where there are too many to be told apart at a glance; else empty. */
  readonly count: string;
  readonly lead: string;
  readonly selected: number | null;
  readonly firstFocus: number | null;
  readonly onSelect: (position: number) => void;
}

/** One Node with its steps in order; each step is a button that chooses it. */
export function NodeBox({ box, count, lead, selected, firstFocus, onSelect }: NodeBoxProps): ReactNode {
  return (
    <section className={classes.box} aria-label={`${lead}Node ${box.node}`} data-ended={box.ended ? true : undefined}>
      <header>
        <strong className="mono" title={box.node}>
          {shortNode(box.node)}
        </strong>
        <span className="muted">{box.role}</span>
        {count !== '' && <span className={classes.count}>{count}</span>}
        <span className={classes.when}>
          {box.after === '' ? <Time value={box.timestamp} absent="" /> : <After box={box} />}
        </span>
      </header>
      <ol>
        {box.steps.map((step) => (
          <Step
            key={step.position}
            step={step}
            selected={step.position === selected}
            first={step.position === firstFocus}
            onSelect={() => onSelect(step.position)}
          />
        ))}
      </ol>
    </section>
  );
}
