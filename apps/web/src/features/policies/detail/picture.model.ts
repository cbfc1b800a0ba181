import type { PeerView, RuleAction, RuleDirection, RuleView } from '@netloft/contracts';
import { formatCount } from '../../../lib/format.ts';
import { policiesText as text } from '../policies.messages.ts';

/** What the picture is made of: a PolicyDetail, as far as it is drawn. */
export interface PictureSource {
  readonly appliedTo: readonly PeerView[];
  readonly rules: readonly RuleView[];
  readonly isolates: readonly RuleDirection[];
}

export interface TextLine {
  readonly text: string;
  readonly quiet: boolean;
}

/** One rule: the box of its peers and the line between it and the subject. Lengths are pixels; `y` is the middle of the line. */
export interface PictureRow {
  /** `Ingress:0`; `Ingress:rest` for what a Kubernetes NetworkPolicy's isolation drops. */
  readonly key: string;
  readonly direction: RuleDirection;
  readonly action: RuleAction;
  readonly sentence: string;
  readonly rest: boolean;
  readonly box: Box;
  readonly lines: readonly TextLine[];
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly port: string;
  /** What the rule alone is applied to; its place is in the subject, beside the row. Empty when the whole policy says it. */
  readonly own: readonly TextLine[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly subject: Box;
  readonly subjectLines: readonly TextLine[];
  readonly rows: readonly PictureRow[];
}

/** Height of a line of text, and about how wide a letter is, in pixels. */
export const LINE = 16;
const LETTER = 6.7;
const BOLD_LETTER = 7.6;
const PAD = 8;
const GAP = 8;
const MARGIN = 8;
const PEERS = 4;
const DIRECTIONS = ['Ingress', 'Egress'] as const;

/** Breaks at blanks, slashes, commas, dots and hyphens; the last allowed line ends with an ellipsis when there is more. */
export function wrap(words: string, letters: number, most: number): readonly string[] {
  const parts = words.match(/[^\s/,.-]*[/,.-]?\s*/g)?.filter((part) => part !== '') ?? [];
  const lines: string[] = [];
  let line = '';
  const push = (): void => {
    if (line.trim() !== '') lines.push(line.trim());
    line = '';
  };
  for (const part of parts) {
    if ((line + part).trimEnd().length > letters) push();
    let rest = part;
    while (rest.trimEnd().length > letters) {
      lines.push(rest.slice(0, letters));
      rest = rest.slice(letters);
    }
    line += rest;
  }
  push();
  if (lines.length <= most) return lines;
  const last = lines[most - 1] ?? '';
  return [...lines.slice(0, most - 1), `${last.slice(0, Math.max(1, letters - 1)).trimEnd()}…`];
}

const podsText = (pods: number | null): string =>
  pods === null ? '' : pods === 1 ? text.onePod : text.podCount(formatCount(pods));

function peerLines(peers: readonly PeerView[], letters: number): TextLine[] {
  const shown = peers.length > PEERS ? peers.slice(0, PEERS - 1) : peers;
  const lines = shown.flatMap((peer): TextLine[] => [
    ...wrap(peer.text, letters, 3).map((one) => ({ text: one, quiet: false })),
    ...(peer.pods === null || peer.type === 'any' ? [] : [{ text: podsText(peer.pods), quiet: true }]),
  ]);
  if (shown.length < peers.length) lines.push({ text: text.more(peers.length - shown.length), quiet: true });
  return lines;
}

/** `withOwn` tells what the rule is applied to among its peers, where the subject has no place for it. */
function ruleLines(rule: RuleView, letters: number, withOwn: boolean): TextLine[] {
  const quiet = (words: string): TextLine[] => wrap(words, letters, 2).map((one) => ({ text: one, quiet: true }));
  const peers = peerLines(rule.peers, letters);
  return [
    ...(peers.length === 0 ? [{ text: text.everythingElse, quiet: false }] : peers),
    ...(rule.l7.length === 0 ? [] : quiet(`${text.l7}: ${rule.l7.join(', ')}`)),
    ...(!withOwn || rule.appliedTo === undefined || rule.appliedTo.length === 0
      ? []
      : quiet(text.appliedOnly(rule.appliedTo.map((one) => one.text).join(', ')))),
  ];
}

/** The ports of a rule in the room that the arrow has: `TCP 80`, `TCP 80 +2`. */
export function portLabel(ports: readonly string[], letters: number): string {
  const [first] = ports;
  if (first === undefined) return text.everyPort;
  const whole = ports.join(', ');
  if (whole.length <= letters) return whole;
  const more = ports.length > 1 ? ` +${ports.length - 1}` : '';
  return `${first.length + more.length > letters ? `${first.slice(0, letters - more.length - 1)}…` : first}${more}`;
}

interface Draft {
  readonly key: string;
  readonly direction: RuleDirection;
  readonly action: RuleAction;
  readonly sentence: string;
  readonly rest: boolean;
  readonly lines: readonly TextLine[];
  readonly own: readonly TextLine[];
  readonly ports: readonly string[];
}

/** Letters that fit into the boxes; `own` is null where what a rule is applied to stands among its peers. */
interface Room {
  readonly peers: number;
  readonly own: number | null;
}

function draftsOf(source: PictureSource, direction: RuleDirection, room: Room): Draft[] {
  const drafts = source.rules
    .filter((rule) => rule.direction === direction)
    .map((rule): Draft => ({
      key: `${direction}:${rule.index}`,
      direction,
      action: rule.action,
      sentence: rule.sentence,
      rest: false,
      lines: ruleLines(rule, room.peers, room.own === null),
      own: room.own === null ? [] : peerLines(rule.appliedTo ?? [], room.own),
      ports: rule.ports,
    }));
  if (source.isolates.includes(direction))
    drafts.push({
      key: `${direction}:rest`,
      direction,
      action: 'Drop',
      sentence: text.isolatedRest[direction],
      rest: true,
      lines: [{ text: text.everythingElse, quiet: false }],
      own: [],
      ports: [],
    });
  return drafts;
}

/** Least width at which the picture can be read, by the number of its sides. */
export const leastWidth = (sides: number): number => (sides === 2 ? 600 : 400);

/**
 * Lays the picture out for a width: who may come in at the left, the subject in the middle, where it may go at the right; a side
 * without rules is left away. Null when there is no rule and no isolation.
 */
export function pictureOf(source: PictureSource, available: number): Picture | null {
  const present = DIRECTIONS.filter((direction) => draftsOf(source, direction, { peers: 20, own: null }).length > 0);
  if (present.length === 0) return null;
  const width = Math.max(leastWidth(present.length), Math.floor(available));
  const arrow = Math.round(Math.min(170, Math.max(96, width * 0.14)));
  const subjectWidth = Math.round(Math.min(240, Math.max(116, width * (present.length === 2 ? 0.2 : 0.3))));
  const boxWidth = Math.floor(
    Math.min(460, (width - 2 * MARGIN - subjectWidth - present.length * arrow) / present.length),
  );
  const letters = Math.floor((boxWidth - 2 * PAD) / LETTER);
  const subjectLetters = Math.floor((subjectWidth - 2 * PAD) / BOLD_LETTER);
  // Where each rule has a subject of its own, the subject's box holds them side by side with the rules.
  const divided = source.appliedTo.length === 0 && present.length === 1;
  const room: Room = { peers: letters, own: divided ? subjectLetters : null };
  const hasIngress = present.includes('Ingress');
  const used = subjectWidth + present.length * (arrow + boxWidth);
  const left = Math.floor((width - used) / 2);
  const subjectX = left + (hasIngress ? boxWidth + arrow : 0);
  const rows: PictureRow[] = [];
  let height = 0;
  for (const direction of present) {
    const x = direction === 'Ingress' ? left : subjectX + subjectWidth + arrow;
    let y = GAP;
    for (const draft of draftsOf(source, direction, room)) {
      const boxHeight = Math.max(44, Math.max(draft.lines.length, draft.own.length) * LINE + 2 * PAD);
      rows.push({
        key: draft.key,
        direction,
        action: draft.action,
        sentence: draft.sentence,
        rest: draft.rest,
        lines: draft.lines,
        own: draft.own,
        box: { x, y, width: boxWidth, height: boxHeight },
        from: direction === 'Ingress' ? x + boxWidth : subjectX + subjectWidth,
        to: direction === 'Ingress' ? subjectX : x,
        y: y + boxHeight / 2,
        port: draft.rest ? '' : portLabel(draft.ports, Math.floor(arrow / LETTER)),
      });
      y += boxHeight + GAP;
    }
    height = Math.max(height, y);
  }
  const subjectLines = divided
    ? []
    : source.appliedTo.length === 0
      ? [{ text: text.noSubject, quiet: true }]
      : peerLines(source.appliedTo, subjectLetters);
  height = Math.max(height, subjectLines.length * LINE + 2 * PAD + 2 * GAP);
  return {
    width,
    height,
    subject: { x: subjectX, y: GAP, width: subjectWidth, height: height - 2 * GAP },
    subjectLines,
    rows: centred(rows, height),
  };
}

/** The shorter side stands in the middle of the longer one. */
function centred(rows: readonly PictureRow[], height: number): readonly PictureRow[] {
  return DIRECTIONS.flatMap((direction) => {
    const side = rows.filter((row) => row.direction === direction);
    const last = side.at(-1);
    if (last === undefined) return [];
    const shift = Math.floor((height - (last.box.y + last.box.height + GAP)) / 2);
    return side.map((row) => ({ ...row, y: row.y + shift, box: { ...row.box, y: row.box.y + shift } }));
  });
}
