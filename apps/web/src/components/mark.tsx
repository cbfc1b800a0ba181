import type { ReactNode } from 'react';
import type { FlowVerdict, Health, TracePhase, TraceVerdict } from '@netloft/contracts';
import classes from './mark.module.css';

export type MarkKind =
  | 'allowed'
  | 'dropped'
  | 'rejected'
  | 'passed'
  | 'none'
  | 'mixed'
  | 'unknown'
  | 'stale'
  | 'nsx'
  | 'running'
  | 'info';

export interface Encoding {
  /** What it means when nothing more precise is said. */
  readonly label: string;
  /** CSS variable that holds the colour in the scheme of the page. */
  readonly color: string;
  readonly light: string;
  readonly dark: string;
  /** SVG path in a box of 16. */
  readonly sign: string;
  /** Sign as text, for tooltips, exports and screen readers' logs. */
  readonly text: string;
  /** How a line of this kind is drawn. */
  readonly line: 'solid' | 'stopped' | 'bounced' | 'dotted' | 'dashed' | 'split';
  readonly hatched: boolean;
}

const CHECK = 'M3 8.5 6.5 12 13 4.5';
const CROSS = 'M4 4l8 8M12 4l-8 8';
const BOUNCE = 'M13 3v4a3 3 0 0 1-3 3H4M7 6.5 3.5 10 7 13.5';
const DOWN = 'M8 2v1.5M8 5.5V7M8 9v3.5M4.5 9.5 8 13l3.5-3.5';
const DASH = 'M2.5 8h3M7 8h2M10.5 8h3';
const HALF = 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M8 2.5v11M9.5 4v8M11.5 5.5v5';
const QUESTION = 'M5.5 6A2.5 2.5 0 1 1 8 8.5V10M8 12.6v.4';
const CLOCK = 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M8 5v3.2l2 1.6';
const SQUARE = 'M3 3h10v10H3zM6 10.5v-5l4 5v-5';
const RUN = 'M13 8a5 5 0 1 1-2-4M11 1.8V4H8.8';
const INFO = 'M8 7.5V12M8 4v.5';

/** The one table of colours and signs; canvas, legends and tables read it. Colour is never the only channel. */
export const encodings: Readonly<Record<MarkKind, Encoding>> = {
  allowed: {
    label: 'Allowed',
    color: 'var(--nl-good)',
    light: '#00795C',
    dark: '#3DD6A5',
    sign: CHECK,
    text: '✓',
    line: 'solid',
    hatched: false,
  },
  dropped: {
    label: 'Dropped',
    color: 'var(--nl-bad)',
    light: '#C4320A',
    dark: '#FF7A59',
    sign: CROSS,
    text: '✕',
    line: 'stopped',
    hatched: false,
  },
  rejected: {
    label: 'Rejected',
    color: 'var(--nl-rejected)',
    light: '#B54708',
    dark: '#FFB454',
    sign: BOUNCE,
    text: '↩',
    line: 'bounced',
    hatched: false,
  },
  passed: {
    label: 'Passed on',
    color: 'var(--nl-passed)',
    light: '#6941C6',
    dark: '#B69CFF',
    sign: DOWN,
    text: '⇣',
    line: 'dotted',
    hatched: false,
  },
  none: {
    label: 'No policy',
    color: 'var(--nl-none)',
    light: '#667085',
    dark: '#98A2B3',
    sign: DASH,
    text: '–',
    line: 'dashed',
    hatched: false,
  },
  mixed: {
    label: 'Mixed',
    color: 'var(--nl-rejected)',
    light: '#B54708',
    dark: '#FFB454',
    sign: HALF,
    text: '◐',
    line: 'split',
    hatched: false,
  },
  unknown: {
    label: 'Unknown',
    color: 'var(--nl-unknown)',
    light: '#586374',
    dark: '#98A2B3',
    sign: QUESTION,
    text: '?',
    line: 'dashed',
    hatched: true,
  },
  stale: {
    label: 'Stale',
    color: 'var(--nl-unknown)',
    light: '#586374',
    dark: '#98A2B3',
    sign: CLOCK,
    text: '?',
    line: 'dashed',
    hatched: true,
  },
  nsx: {
    label: 'NSX',
    color: 'var(--nl-nsx)',
    light: '#175CD3',
    dark: '#84ADFF',
    sign: SQUARE,
    text: 'NSX',
    line: 'solid',
    hatched: false,
  },
  running: {
    label: 'Running',
    color: 'var(--nl-accent)',
    light: '#155EEF',
    dark: '#7CA2FF',
    sign: RUN,
    text: '…',
    line: 'dashed',
    hatched: false,
  },
  info: {
    label: 'Note',
    color: 'var(--nl-accent)',
    light: '#155EEF',
    dark: '#7CA2FF',
    sign: INFO,
    text: 'i',
    line: 'solid',
    hatched: false,
  },
};

/** The sign alone; decoration unless `label` is given. */
export function Sign({
  kind,
  size = 14,
  label,
}: {
  readonly kind: MarkKind;
  readonly size?: number;
  readonly label?: string;
}): ReactNode {
  const encoding = encodings[kind];
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      className={classes.sign}
      style={{ color: encoding.color }}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      <path
        d={encoding.sign}
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

export interface MarkProps {
  readonly kind: MarkKind;
  /** In place of the encoding's own word. */
  readonly label?: string;
  /** More, on hover. */
  readonly title?: string | undefined;
  /** A tinted pill instead of plain text. */
  readonly pill?: boolean;
}

/** Sign, word and colour of one meaning. */
export function Mark({ kind, label, title, pill = false }: MarkProps): ReactNode {
  const encoding = encodings[kind];
  return (
    <span
      className={classes.mark}
      data-kind={kind}
      data-pill={pill ? true : undefined}
      data-hatched={encoding.hatched ? true : undefined}
      title={title}
      style={{ color: encoding.color }}
    >
      <Sign kind={kind} />
      <span className={classes.word}>{label ?? encoding.label}</span>
    </span>
  );
}

export const healthKind: Readonly<Record<Health, MarkKind>> = {
  healthy: 'allowed',
  unhealthy: 'dropped',
  stale: 'stale',
  unknown: 'unknown',
};
export const healthLabel: Readonly<Record<Health, string>> = {
  healthy: 'Healthy',
  unhealthy: 'Unhealthy',
  stale: 'Stale',
  unknown: 'Unknown',
};

/** Health of an agent or controller, its reasons on hover. */
export function HealthMark({
  health,
  reasons = [],
  pill,
}: {
  readonly health: Health;
  readonly reasons?: readonly string[];
  readonly pill?: boolean;
}): ReactNode {
  return (
    <Mark
      kind={healthKind[health]}
      label={healthLabel[health]}
      title={reasons.length === 0 ? undefined : reasons.join('\n')}
      {...(pill === undefined ? {} : { pill })}
    />
  );
}

export const verdictKind: Readonly<Record<TraceVerdict, MarkKind>> = {
  Delivered: 'allowed',
  ForwardedOutOfNetwork: 'passed',
  Dropped: 'dropped',
  Rejected: 'rejected',
  Lost: 'unknown',
  Unknown: 'unknown',
};
export const verdictLabel: Readonly<Record<TraceVerdict, string>> = {
  Delivered: 'Delivered',
  ForwardedOutOfNetwork: 'Left the network',
  Dropped: 'Dropped',
  Rejected: 'Rejected',
  Lost: 'Lost',
  Unknown: 'Unknown',
};

/** What became of a traced packet. */
export function VerdictMark({
  verdict,
  title,
  pill,
}: {
  readonly verdict: TraceVerdict;
  readonly title?: string;
  readonly pill?: boolean;
}): ReactNode {
  return (
    <Mark
      kind={verdictKind[verdict]}
      label={verdictLabel[verdict]}
      title={title}
      {...(pill === undefined ? {} : { pill })}
    />
  );
}

export const phaseKind: Readonly<Record<TracePhase, MarkKind>> = {
  Waiting: 'none',
  Running: 'running',
  Succeeded: 'allowed',
  Failed: 'dropped',
};

/** Phase of a Traceflow. */
export function PhaseMark({ phase, title }: { readonly phase: TracePhase; readonly title?: string }): ReactNode {
  return <Mark kind={phaseKind[phase]} label={phase} title={title} />;
}

export const flowVerdictKind: Readonly<Record<FlowVerdict, MarkKind>> = {
  allowed: 'allowed',
  dropped: 'dropped',
  rejected: 'rejected',
  unprotected: 'none',
};
export const flowVerdictLabel: Readonly<Record<FlowVerdict, string>> = {
  allowed: 'Allowed',
  dropped: 'Dropped',
  rejected: 'Rejected',
  unprotected: 'Unprotected',
};

/** What policies made of a flow. */
export function FlowVerdictMark({
  verdict,
  title,
  pill,
}: {
  readonly verdict: FlowVerdict;
  readonly title?: string;
  readonly pill?: boolean;
}): ReactNode {
  return (
    <Mark
      kind={flowVerdictKind[verdict]}
      label={flowVerdictLabel[verdict]}
      title={title}
      {...(pill === undefined ? {} : { pill })}
    />
  );
}
