import type { ObjectHit } from '@netloft/contracts';

/** What the search keeps of an object: the hit itself, and addresses that find it without being its own. */
export interface SearchObject {
  readonly hit: ObjectHit;
  readonly otherIps?: readonly string[];
}

/** Lower is better; `NONE` is no match. */
const EXACT = 0;
const PREFIX = 1;
const WORD = 2;
const INSIDE = 3;
const LABEL = 4;
const NONE = 9;

const WORD_BREAK = /[-./:_]/;

function textRank(text: string, token: string): number {
  const at = text.indexOf(token);
  if (at === -1) return NONE;
  if (at === 0) return text.length === token.length ? EXACT : PREFIX;
  for (let index = at; index !== -1; index = text.indexOf(token, index + 1))
    if (WORD_BREAK.test(text[index - 1] ?? '')) return WORD;
  return INSIDE;
}

function labelRank(labels: Readonly<Record<string, string>> | undefined, token: string): number {
  if (labels === undefined) return NONE;
  const equals = token.indexOf('=');
  let best = NONE;
  for (const [label, labelValue] of Object.entries(labels)) {
    const key = label.toLowerCase();
    const value = labelValue.toLowerCase();
    if (equals === -1) {
      if (key === token || value === token) best = Math.min(best, WORD);
      else if (key.includes(token) || value.includes(token)) best = Math.min(best, LABEL);
      continue;
    }
    const wantedKey = token.slice(0, equals);
    const wantedValue = token.slice(equals + 1);
    // `name=ako` finds `app.kubernetes.io/name=ako`, after labels that are called exactly so.
    const keyRank = key === wantedKey ? EXACT : key.endsWith(`/${wantedKey}`) ? WORD : NONE;
    const valueRank = value === wantedValue ? EXACT : value.startsWith(wantedValue) ? PREFIX : NONE;
    best = Math.min(best, Math.max(keyRank, valueRank));
  }
  return best;
}

function addressRank(addresses: readonly string[] | undefined, token: string): number {
  let best = NONE;
  for (const address of addresses ?? []) {
    const lower = address.toLowerCase();
    if (lower === token) return EXACT;
    if (lower.startsWith(token)) best = PREFIX;
  }
  return best;
}

/** How well one word of the filter fits. A word with `=` means a label, one with `/` namespace and name. */
function tokenRank({ hit, otherIps }: SearchObject, token: string): number {
  if (token.includes('=')) return labelRank(hit.labels, token);
  let best = textRank(hit.name, token);
  if (best === EXACT) return best;
  if (hit.namespace !== undefined) {
    if (token.includes('/')) best = Math.min(best, textRank(`${hit.namespace}/${hit.name}`, token));
    else if (hit.namespace.includes(token)) best = Math.min(best, hit.namespace === token ? INSIDE : LABEL);
  }
  // A Node's whole name finds the Pods on it, after the Node itself.
  if (hit.node?.toLowerCase() === token) best = Math.min(best, LABEL);
  if (/^[\da-f:.]+$/.test(token)) best = Math.min(best, addressRank(hit.ips, token), addressRank(otherIps, token));
  return best <= PREFIX ? best : Math.min(best, labelRank(hit.labels, token));
}

/** Words of a filter; blanks around `/` and `=` do not divide. */
export const tokensOf = (filter: string): string[] =>
  filter
    .toLowerCase()
    .replaceAll(/\s*([/=])\s*/g, '$1')
    .split(/[\s,]+/)
    .filter((token) => token !== '');

export interface SearchResult {
  readonly items: ObjectHit[];
  /** Matches before `limit`. */
  readonly total: number;
}

/**
 * Finds objects by name, `namespace/name`, address or label; every word of `filter` must fit. Exact and prefix hits come first, then those at
 * the start of a word, then the rest; equal ones by kind as the caller ordered them, then by name. Without a filter all match.
 */
export function searchObjects(groups: readonly Iterable<SearchObject>[], filter: string, limit: number): SearchResult {
  const tokens = tokensOf(filter);
  const matches: { rank: number; group: number; hit: ObjectHit }[] = [];
  for (const [group, objects] of groups.entries())
    for (const object of objects) {
      let rank = 0;
      for (const token of tokens) {
        rank = Math.max(rank, tokenRank(object, token));
        if (rank === NONE) break;
      }
      if (rank !== NONE) matches.push({ rank, group, hit: object.hit });
    }
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  matches.sort(
    (a, b) =>
      a.rank - b.rank ||
      a.group - b.group ||
      compare(a.hit.name, b.hit.name) ||
      compare(a.hit.namespace ?? '', b.hit.namespace ?? ''),
  );
  return { items: matches.slice(0, limit).map((match) => match.hit), total: matches.length };
}
