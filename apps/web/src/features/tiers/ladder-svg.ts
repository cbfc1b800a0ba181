import type { Rung } from '@netloft/contracts';
import type { Fall } from '../../components/connection/fall.model.ts';
import { encodings } from '../../components/mark.tsx';
import { actionMark } from '../../components/policy-parts/index.ts';
import { formatCount } from '../../lib/format.ts';
import { svgClip, svgDocument, svgText } from '../../lib/svg.ts';
import { ACTIONS, laneOf, policyName, shortPriority, shortSubject, type LaneCell } from './tiers.model.ts';
import { tiersText as text } from './tiers.messages.ts';

const WIDTH = 1180;
const TOP = 84;
const STEP = 34;
const LANES = [34, 56] as const;
const AT = { priority: 104, name: 118, policies: 350, mix: 880, hits: 1010, access: 1030 } as const;
const INK = { text: '#1A2330', muted: '#586374', line: '#C4CCD6', rail: '#98A2B3', accent: '#155EEF' } as const;
const NAMES_LENGTH = 84;

function policiesText(rung: Rung): string {
  if (rung.counts.policies === 0) return rung.id === 'emergency' ? text.emptyReserved : text.empty;
  const names: string[] = [];
  for (const policy of rung.policies) {
    const one = `${policyName(policy)}${policy.priority === null ? '' : ` ${shortPriority(policy.priority)}`}`;
    if (names.length > 0 && [...names, one].join(', ').length > NAMES_LENGTH - 14) break;
    names.push(one);
  }
  const rest = rung.counts.policies - names.length;
  return svgClip(names.join(', '), NAMES_LENGTH) + (rest > 0 ? `, ${text.more(formatCount(rest))}` : '');
}

function lane(x: number, y: number, cell: LaneCell): string {
  if (cell.line === 'none') return '';
  const end = cell.line === 'ends' ? y + STEP / 2 : y + STEP;
  const dash =
    cell.line === 'skipped' ? ' stroke-dasharray="2 4"' : cell.line === 'open' ? ' stroke-dasharray="5 4"' : '';
  const color =
    cell.line === 'skipped' ? encodings.passed.light : cell.line === 'open' ? encodings.unknown.light : INK.accent;
  const sign =
    cell.mark === null
      ? ''
      : `<circle cx="${x}" cy="${y + STEP / 2}" r="9" fill="#FFFFFF" stroke="${encodings[cell.mark].light}"/>${svgText(x, y + STEP / 2 + 4, encodings[cell.mark].text, 12, encodings[cell.mark].light, 'text-anchor="middle" font-weight="700"')}`;
  return `<path d="M${x} ${y} V${end}" stroke="${color}" stroke-width="2"${dash}/>${sign}`;
}

function mix(rung: Rung, y: number): string {
  let x: number = AT.mix;
  return ACTIONS.filter((action) => rung.counts.actions[action] > 0)
    .map((action) => {
      const encoding = encodings[actionMark[action]];
      const count = formatCount(rung.counts.actions[action]);
      const drawn = svgText(x, y, `${encoding.text} ${count}`, 12, encoding.light, 'font-weight="600"');
      x += 26 + count.length * 7;
      return drawn;
    })
    .join('');
}

function rungParts(rung: Rung, index: number, lanes: readonly LaneCell[]): string {
  const y = TOP + index * STEP;
  const base = y + STEP / 2 + 4;
  const nsx = rung.owner === 'nsx';
  const stage = rung.owner === 'kubernetes';
  const name = `${nsx ? `${encodings.nsx.text} · ` : stage ? 'K8s · ' : ''}${svgClip(rung.name, 30)}`;
  const access = rung.access.open ? text.open : text.only(rung.access.entitled.map(shortSubject).join(', '));
  return [
    `<rect x="12" y="${y}" width="${WIDTH - 24}" height="${STEP}" fill="${stage ? '#EEF1F5' : '#FFFFFF'}" stroke="${INK.line}"${stage ? ' stroke-width="1.5"' : ''}/>`,
    nsx ? `<rect x="12" y="${y + 3}" width="3" height="${STEP - 6}" fill="${encodings.nsx.light}"/>` : '',
    ...lanes.map((cell, at) => lane(LANES[at] ?? 0, y, cell)),
    rung.type === 'tier' ? svgText(AT.priority, base, String(rung.place), 12, INK.muted, 'text-anchor="end"') : '',
    svgText(AT.name, base, name, 12, nsx ? encodings.nsx.light : INK.text, 'font-weight="600"'),
    svgText(AT.policies, base, policiesText(rung), 12, rung.counts.policies === 0 ? INK.muted : INK.text),
    mix(rung, base),
    svgText(
      AT.hits,
      base,
      rung.hits === null ? '—' : formatCount(rung.hits.sessions),
      12,
      INK.text,
      'text-anchor="end"',
    ),
    svgText(AT.access, base, svgClip(access, 20), 12, INK.muted),
  ].join('');
}

/** The ladder as a picture of its own, with the way of a packet when one was dropped on it. `title` is its heading. */
export function ladderSvg(rungs: readonly Rung[], falls: readonly [Fall, Fall] | null, title: string): string {
  const out = laneOf(rungs, falls?.[0] ?? null);
  const into = laneOf(rungs, falls?.[1] ?? null);
  const cells = (index: number): LaneCell[] => [out[index], into[index]].filter((cell) => cell !== undefined);
  const endY = TOP + rungs.length * STEP;
  const head = (x: number, label: string, anchor = 'start'): string =>
    svgText(x, TOP - 10, label, 11, INK.muted, `text-anchor="${anchor}"`);
  return svgDocument(WIDTH, endY + STEP + 20, title, [
    svgText(14, 34, title, 15, INK.text, 'font-weight="600"'),
    ...(falls === null ? [] : [head(LANES[0], text.head.out, 'middle'), head(LANES[1], text.head.in, 'middle')]),
    head(AT.name, text.first),
    head(AT.policies, text.head.policies),
    head(AT.mix, text.head.rules),
    head(AT.hits, text.head.hits, 'end'),
    head(AT.access, text.head.access),
    ...rungs.map((rung, index) => rungParts(rung, index, cells(index))),
    ...cells(rungs.length).map((cell, at) => lane(LANES[at] ?? 0, endY, cell)),
    svgText(AT.name, endY + STEP / 2 + 4, `${text.last} → ${text.lastAllowed}`, 12, INK.muted),
  ]);
}
