import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Sign, encodings } from '../mark.tsx';
import { NodeBox } from './node-box.tsx';
import type { LinkModel, PathModel } from './trace-path.model.ts';
import { tracePathText as text } from './trace-path.messages.ts';
import classes from './trace-path.module.css';

function End({
  name,
  caption,
  reached,
}: {
  readonly name: string;
  readonly caption: string;
  readonly reached: boolean;
}): ReactNode {
  // An address has its own line above who has it now.
  const comma = name.indexOf(', ');
  const whose = comma < 0 ? name : name.slice(comma + 2);
  const slash = whose.indexOf('/');
  const namespace = slash < 0 ? '' : whose.slice(0, slash).trim();
  return (
    <div className={classes.end} data-reached={reached} title={name}>
      <span className={classes.caption}>{caption}</span>
      {comma >= 0 && <span className="mono">{name.slice(0, comma)}</span>}
      {namespace !== '' && <span className="mono muted">{namespace} /</span>}
      <span className="mono">{whose.slice(slash + 1).trim()}</span>
    </div>
  );
}

/** A line between two places; a stopped one ends before the target with its sign. */
function Line({
  kind,
  color,
  label,
  sign,
}: {
  readonly kind: string;
  readonly color: string;
  readonly label: string;
  readonly sign?: ReactNode;
}): ReactNode {
  return (
    <div className={classes.line} data-kind={kind} style={{ color }}>
      <span className={classes.lineLabel}>{label}</span>
      <span className={classes.stroke} aria-hidden>
        <span className={classes.rule} />
        {sign ?? <span className={classes.tip} />}
      </span>
    </div>
  );
}

const ARRIVAL_LABEL: Readonly<Record<PathModel['arrival'], string>> = {
  reached: '',
  stopped: '',
  outside: text.outside,
  lost: text.lostHere,
  open: '',
};

function Arrival({ model, lost }: { readonly model: PathModel; readonly lost: LinkModel | undefined }): ReactNode {
  const color = encodings[model.mark].color;
  const stopped = model.arrival === 'stopped' || model.arrival === 'lost';
  const label = lost?.label ?? ARRIVAL_LABEL[model.arrival];
  return (
    <Line
      kind={model.arrival}
      color={color}
      label={label}
      {...(stopped ? { sign: <Sign kind={model.mark} size={18} /> } : {})}
    />
  );
}

/** Boxes that stand beside each other on a wide page; more of them go on in further rows. */
const IN_ONE_ROW = 2;

export interface TracePathViewProps {
  readonly model: PathModel;
  readonly active: boolean;
  /** Said in place of the drawing while no Node reported. */
  readonly absent: string;
  /** Before the names of its parts. */
  readonly lead?: string;
  readonly selected: number | null;
  readonly onSelect: (position: number) => void;
}

/** The packet's way from left to right: a box a Node with its steps, lines between them, and a line that ends where the packet did. */
export function TracePathView({ model, active, absent, lead = '', selected, onSelect }: TracePathViewProps): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const positions = model.boxes.flatMap((box) => box.steps.map((step) => step.position));
  const focusStep = (position: number | undefined): void => {
    if (position === undefined) return;
    onSelect(position);
    root.current?.querySelector<HTMLElement>(`[data-step="${position}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = Number((event.target as HTMLElement).dataset['step'] ?? Number.NaN);
    if (Number.isNaN(at)) return;
    const box = model.boxes.findIndex((one) => one.steps.some((step) => step.position === at));
    const target = {
      ArrowDown: positions[positions.indexOf(at) + 1],
      ArrowUp: positions[positions.indexOf(at) - 1],
      ArrowRight: model.boxes[box + 1]?.steps[0]?.position,
      ArrowLeft: box > 0 ? model.boxes[box - 1]?.steps.at(-1)?.position : undefined,
      Home: positions[0],
      End: positions.at(-1),
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    focusStep(target);
  };
  const reached = model.arrival === 'reached' || model.arrival === 'outside';
  const lost = model.links.find((link) => link.kind === 'lost');
  const firstFocus = selected === null ? (positions[0] ?? null) : null;
  if (model.boxes.length === 0) return <p className={classes.empty}>{absent}</p>;
  const many = model.boxes.length > IN_ONE_ROW;
  return (
    <div className={classes.frame}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys move between the buttons inside */}
      <div
        ref={root}
        className={classes.path}
        data-many={many ? true : undefined}
        role="group"
        aria-label={`${lead}${text.pathLabel}`}
        onKeyDown={onKeyDown}
      >
        <div className={classes.hop}>
          <End name={model.source} caption={text.source} reached />
        </div>
        {model.boxes.map((box, index) => {
          const link = model.links.find((one) => one.from === index - 1 && one.to === index);
          return (
            // A Node may report twice, so that its name tells its boxes not apart.
            // oxlint-disable-next-line react/no-array-index-key
            <div className={classes.hop} data-box key={index}>
              <Line kind={link?.kind ?? 'direct'} color="var(--nl-good)" label={link?.label ?? ''} />
              <NodeBox
                box={box}
                count={many ? text.nodeCount(index + 1, model.boxes.length) : ''}
                lead={lead}
                selected={selected}
                firstFocus={firstFocus}
                onSelect={onSelect}
              />
            </div>
          );
        })}
        <div className={classes.hop}>
          <Arrival model={model} lost={lost} />
          <End
            name={model.destination}
            caption={reached ? text.destination : `${text.destination}, ${active ? text.notYet : text.notReached}`}
            reached={reached}
          />
        </div>
      </div>
    </div>
  );
}
