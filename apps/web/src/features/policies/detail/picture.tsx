import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useElementSize } from '@mantine/hooks';
import type { RuleAction } from '@netloft/contracts';
import { encodings, Sign } from '../../../components/mark.tsx';
import { actionMark, RULE_ACTIONS } from '../../../components/policy-parts/index.ts';
import { downloadText } from '../../../lib/download.ts';
import { policiesText as text } from '../policies.messages.ts';
import { LINE, pictureOf, type Picture, type PictureRow, type PictureSource } from './picture.model.ts';
import { standaloneSvg } from './picture-export.ts';
import classes from './picture.module.css';

/** The subject's words are told again after this many pixels, so that a tall picture always says whom it is about. */
const REPEAT = 460;

const DASH: Readonly<Record<RuleAction, string | undefined>> = {
  Allow: undefined,
  Drop: undefined,
  Reject: undefined,
  Pass: '1 6',
};
/** How far the line goes: what is dropped or rejected does not arrive. */
const REACH: Readonly<Record<RuleAction, number>> = { Allow: 1, Drop: 0.62, Reject: 0.78, Pass: 1 };

function Arrow({ row }: { readonly row: PictureRow }): ReactNode {
  const kind = actionMark[row.action];
  const { color, sign } = encodings[kind];
  const from = row.from + 4;
  const end = from + (row.to - 4 - from) * REACH[row.action];
  const arrives = REACH[row.action] === 1;
  const middle = (row.from + row.to) / 2;
  return (
    <g>
      <path
        d={`M${from} ${row.y}H${arrives ? end - 6 : end - 9}`}
        stroke={color}
        strokeWidth={row.action === 'Pass' ? 3 : 2}
        strokeLinecap="round"
        strokeDasharray={DASH[row.action]}
        fill="none"
      />
      {arrives ? (
        <path d={`M${end} ${row.y}l-8 -5v10z`} fill={color} />
      ) : (
        <path
          d={sign}
          transform={`translate(${end - 7} ${row.y - 8})`}
          stroke={color}
          strokeWidth="2.2"
          strokeLinecap="round"
          strokeLinejoin="round"
          fill="none"
        />
      )}
      {row.port !== '' && (
        <text x={middle} y={row.y - 10} textAnchor="middle" fontSize="12" fill="var(--nl-text)">
          {row.port}
        </text>
      )}
      <text x={middle} y={row.y + 20} textAnchor="middle" fontSize="11.5" fontWeight="600" fill={color}>
        {encodings[kind].text} {row.action}
      </text>
    </g>
  );
}

function Lines({
  x,
  y,
  lines,
  bold = false,
}: {
  readonly x: number;
  readonly y: number;
  readonly lines: Picture['subjectLines'];
  readonly bold?: boolean;
}): ReactNode {
  return lines.map((line, index) => (
    <text
      // oxlint-disable-next-line react/no-array-index-key -- lines of one text have no other identity
      key={index}
      x={x}
      y={y + index * LINE}
      fontSize="12.5"
      fontWeight={bold && !line.quiet ? '600' : undefined}
      fill={line.quiet ? 'var(--nl-muted)' : 'var(--nl-text)'}
    >
      {line.text}
    </text>
  ));
}

function Subject({ picture }: { readonly picture: Picture }): ReactNode {
  const { subject, subjectLines } = picture;
  const rows = picture.rows.filter((row) => row.own.length > 0);
  const block = subjectLines.length * LINE;
  const times = Math.max(1, Math.floor(subject.height / Math.max(REPEAT, block + LINE)));
  const step = subject.height / times;
  return (
    <g>
      <rect
        x={subject.x}
        y={subject.y}
        width={subject.width}
        height={subject.height}
        rx="10"
        fill="var(--nl-selected)"
        stroke="var(--nl-accent)"
        strokeWidth="1.5"
      />
      {Array.from({ length: times }, (_, index) => (
        <Lines
          key={index}
          x={subject.x + 8}
          y={subject.y + step * index + (step - block) / 2 + 12}
          lines={subjectLines}
          bold
        />
      ))}
      {rows.map((row, index) => (
        <g key={row.key}>
          {index > 0 && (
            <path
              d={`M${subject.x} ${row.box.y - 4}h${subject.width}`}
              stroke="var(--nl-accent)"
              strokeOpacity="0.35"
            />
          )}
          <Lines x={subject.x + 8} y={row.y - (row.own.length * LINE) / 2 + 12} lines={row.own} bold />
        </g>
      ))}
    </g>
  );
}

export interface PolicyPictureProps {
  /** What the picture is about, in plain words and as a file's name. */
  readonly name: string;
  readonly source: PictureSource;
  /** Key of the rule that is pointed at, as `Ingress:0`. */
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
}

/**
 * The subject in the middle, who may come in on the left, where it may go on the right; each line carries port and action. One tab
 * stop; arrow keys go from rule to rule, Enter shows its sentence.
 */
export function PolicyPicture({ name, source, selected, onSelect }: PolicyPictureProps): ReactNode {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const svg = useRef<SVGSVGElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const picture = useMemo(() => pictureOf(source, width === 0 ? 720 : width), [source, width]);
  const used = RULE_ACTIONS.filter((action) => picture?.rows.some((row) => row.action === action));
  const rows = picture?.rows ?? [];
  const current = rows.find((row) => row.key === active)?.key ?? rows[0]?.key;

  const focus = (row: PictureRow | undefined): void => {
    if (row === undefined) return;
    setActive(row.key);
    svg.current?.querySelector<SVGRectElement>(`[data-rule="${row.key}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, row: PictureRow): void => {
    const side = rows.filter((one) => one.direction === row.direction);
    const other = rows.filter((one) => one.direction !== row.direction);
    const at = side.indexOf(row);
    const goes: Readonly<Record<string, () => void>> = {
      ArrowDown: () => focus(side[at + 1]),
      ArrowUp: () => focus(side[at - 1]),
      Home: () => focus(side[0]),
      End: () => focus(side.at(-1)),
      ArrowLeft: () => row.direction === 'Egress' && focus(other[Math.min(at, other.length - 1)]),
      ArrowRight: () => row.direction === 'Ingress' && focus(other[Math.min(at, other.length - 1)]),
      Enter: () => onSelect(row.key),
      ' ': () => onSelect(row.key),
    };
    const go = goes[event.key];
    if (go === undefined) return;
    event.preventDefault();
    go();
  };

  return (
    <div>
      <div ref={ref} className={classes.scroller}>
        {picture !== null && (
          <svg
            ref={svg}
            role="group"
            aria-label={text.pictureLabel(name)}
            width={picture.width}
            height={picture.height}
            viewBox={`0 0 ${picture.width} ${picture.height}`}
            className={classes.picture}
          >
            <Subject picture={picture} />
            {rows.map((row) => (
              <g key={row.key} className={classes.rule}>
                <g aria-hidden="true">
                  <rect
                    x={row.box.x + 1}
                    y={row.box.y}
                    width={row.box.width - 2}
                    height={row.box.height}
                    rx="8"
                    className={classes.box}
                    fill={row.key === selected ? 'var(--nl-selected)' : 'var(--nl-surface)'}
                    stroke={row.key === selected ? 'var(--nl-accent)' : 'var(--nl-border-strong)'}
                    strokeDasharray={row.rest ? '4 3' : undefined}
                  />
                  <Lines
                    x={row.box.x + 9}
                    y={row.box.y + (row.box.height - row.lines.length * LINE) / 2 + 12}
                    lines={row.lines}
                  />
                  <Arrow row={row} />
                </g>
                {/* Above the drawing, so that the button's name is its whole sentence and not the words that the picture has room for. */}
                <rect
                  data-rule={row.key}
                  role="button"
                  tabIndex={row.key === current ? 0 : -1}
                  aria-pressed={row.key === selected}
                  aria-label={text.ruleOf(text.direction[row.direction], row.sentence)}
                  className={classes.hit}
                  x={Math.min(row.box.x, row.from)}
                  y={row.box.y}
                  width={row.box.width + row.to - row.from}
                  height={row.box.height}
                  rx="8"
                  fill="transparent"
                  onClick={() => {
                    setActive(row.key);
                    onSelect(row.key);
                  }}
                  onKeyDown={(event) => onKeyDown(event, row)}
                >
                  <title>{row.sentence}</title>
                </rect>
              </g>
            ))}
          </svg>
        )}
      </div>
      <div className={classes.foot}>
        <ul className={classes.legend} aria-label={text.legend}>
          {used.map((action) => (
            <li key={action}>
              <Sign kind={actionMark[action]} size={12} /> {text.legendItems[action]}
            </li>
          ))}
        </ul>
        <button
          type="button"
          className={classes.save}
          onClick={() => {
            if (svg.current !== null) downloadText(`${name}.svg`, standaloneSvg(svg.current), 'image/svg+xml');
          }}
        >
          {text.saveSvg}
        </button>
      </div>
    </div>
  );
}
