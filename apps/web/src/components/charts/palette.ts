import type { FlowVerdict } from '@netloft/contracts';
import { encodings, flowVerdictKind } from '../mark.tsx';
import './palette.css';

/** How many series have a colour of their own; the rest is one grey Other. */
export const SERIES_COLORS = 8;
export const OTHER_COLOR = 'var(--nl-series-other)';

/** Colour of the series at this place, as a CSS value that follows the page's scheme; grey beyond the eighth. */
export const seriesColor = (place: number): string =>
  place >= 0 && place < SERIES_COLORS ? `var(--nl-series-${place + 1})` : OTHER_COLOR;

/** Colour of a verdict, from the one table of meanings. */
export const verdictColor = (verdict: FlowVerdict): string => encodings[flowVerdictKind[verdict]].color;

const DASHES = { dashed: '5 4', dotted: '1.5 3' } as const;
/** Stroke of a verdict's line: unprotected is dashed, all else solid. */
export const verdictDash = (verdict: FlowVerdict): string | undefined =>
  encodings[flowVerdictKind[verdict]].line === 'dashed' ? DASHES.dashed : undefined;
